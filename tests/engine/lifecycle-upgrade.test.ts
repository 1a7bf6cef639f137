import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { STATEFUL_TYPES } from "../../release/stateful-types";
import { errorsOf, previewAny, pulumiAsync, reasonForNoEngine } from "../support/engine";
import { STACKS } from "../support/environments";
import {
    countsOf,
    type Estate,
    emptyEstate,
    inventoryOf,
    namesOf,
    operationsOf,
    type StateResource,
    sideBySide,
    succeed,
} from "../support/lifecycle";
import type { Existing } from "../support/stand-in/world";
import { stateBefore } from "../support/states";

/** Changed in place by every environment: tags of subnets, ACLs, the functions' code, and what workloads are told. */
const EVERYWHERE = [
    "update 2 ec2/networkAcl",
    "update 1 ec2/vpcEndpoint",
    // Readers are denied more ways past the pipeline.
    "update 1 iam/policy",
    "update 1 iam/rolePolicy",
    "update 1 ssm/parameter",
];

/** What an update to this release does to the states of the release before. */
const UPGRADES: { readonly [stack: string]: readonly string[] } = {
    dev: [
        // The archive that builds are made with: its key is its hash.
        "replace 1 s3/bucketObjectv2",
        "update 1 codebuild/project",
        "update 6 ec2/subnet",
        "update 7 lambda/function",
        ...EVERYWHERE,
    ].sort(),
    staging: ["update 6 ec2/subnet", "update 6 lambda/function", ...EVERYWHERE].sort(),
    prod: [
        // The group that endpoints admit replaces a rule that admitted the whole network.
        "create 1 ec2/securityGroup",
        "create 2 vpc/securityGroupEgressRule",
        "create 1 vpc/securityGroupIngressRule",
        "delete 1 vpc/securityGroupIngressRule",
        "update 9 ec2/subnet",
        "update 6 lambda/function",
        ...EVERYWHERE,
    ].sort(),
};

describe("The state that the release before left", function () {
    this.timeout(1_200_000);
    let estate: Estate;

    before(async function () {
        const reason = reasonForNoEngine();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        estate = await emptyEstate();
        await sideBySide(STACKS, async (stack) => {
            const file = join(estate.scratch, `${stack}.json`);
            writeFileSync(file, stateBefore(stack));
            const { status, stderr } = await pulumiAsync(
                ...[estate.place, "stack", "import", "--stack", stack, "--file", file],
            );
            assert.equal(status, 0, stderr);
            const { resources } = JSON.parse(stateBefore(stack)).deployment;
            estate.standIn.world.adopt(resources.filter(isProvided));
        });
    });

    after(() => estate?.close());

    for (const stack of STACKS) {
        it(`of ${stack} is brought up to date without losing anything that holds something`, async () => {
            const preview = await previewAny(estate.place, stack);
            assert.deepEqual(errorsOf(preview), []);
            const operations = operationsOf(preview);
            assert.deepEqual([...countsOf(operations)].sort(), UPGRADES[stack]);
            assert.deepEqual(
                operations.filter(({ op, fullType }) => STATEFUL_TYPES.has(fullType) && !/create|update/.test(op)),
                [],
            );
        });
    }

    it("of staging is then as if this release had made it", async () => {
        await succeed(estate, "up", "staging");
        await succeed(estate, "up", "staging", "--expect-no-changes");
        assert.deepEqual(
            namesOf(estate.standIn.world.existing("staging")),
            inventoryOf("staging").filter((name) => name.startsWith("aws:")),
        );
    });
});

function isProvided(resource: StateResource): resource is StateResource & Existing {
    return resource.custom && resource.type.startsWith("aws:");
}
