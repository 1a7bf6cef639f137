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
    operationsOf,
    type StateResource,
    sideBySide,
    stateOf,
    succeed,
} from "../support/lifecycle";
import type { Existing } from "../support/stand-in/world";
import { stateBefore } from "../support/states";

describe("The state that the release before left", function () {
    this.timeout(300_000);
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

    it("prints", async () => {
        await sideBySide(STACKS, async (stack) => {
            const document = await previewAny(estate.place, stack);
            const operations = operationsOf(document);
            console.log(stack, countsOf(operations), errorsOf(document));
            console.log(
                operations
                    .filter(({ op, fullType }) => STATEFUL_TYPES.has(fullType) && op !== "create" && op !== "update")
                    .map(({ op, name, because }) => `${op} ${name} ${because}`),
            );
        });
    });
});

function isProvided(resource: StateResource): resource is StateResource & Existing {
    return resource.custom && resource.type.startsWith("aws:");
}
