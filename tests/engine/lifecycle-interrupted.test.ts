import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { killTree, pulumiAsync, reasonForNoEngine, startPulumi, untilQuiet } from "../support/engine";
import { attempt, type Estate, emptyEstate, inventoryOf, namesOf, stateOf, succeed } from "../support/lifecycle";
import { type Act, STAND_IN_ACCOUNT } from "../support/stand-in/provider";

const STACK = "staging";

/** How many things are made before something happens: enough for buckets, keys and roles to be among them. */
const BEFORE = 30;

describe("An update that does not come to its end, with the real engine", function () {
    this.timeout(1_200_000);
    let estate: Estate;

    beforeEach(async function () {
        const reason = reasonForNoEngine();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        estate = await emptyEstate();
    });

    afterEach(async () => {
        await estate?.close();
    });

    const provided = () => namesOf(estate.standIn.world.existing(STACK));
    const wanted = () => inventoryOf(STACK).filter((name) => name.startsWith("aws:"));

    /** Everything is there, each thing was made once, and nothing is left to do. */
    async function assertWhole(): Promise<void> {
        assert.deepEqual(provided(), wanted());
        assert.equal(
            new Set(estate.standIn.world.existing(STACK).map(({ id, type }) => type + id)).size,
            wanted().length,
        );
        await succeed(estate, "up", STACK, "--expect-no-changes");
    }

    /** Starts an update, and does something to it at the first act that is looked for. */
    async function upUntil(
        isIt: (act: Act) => boolean,
        happens: (child: ReturnType<typeof startPulumi>["child"], act: Act) => void,
    ): Promise<void> {
        let hasHappened = false;
        // One after the other, so that what was made before is in the state, whatever happens.
        const { child, ended } = startPulumi(
            estate.place,
            ...["up", "--stack", STACK, "--yes", "--skip-preview", "--parallel", "1"],
        );
        estate.standIn.attend = (act) => {
            if (!hasHappened && isIt(act)) {
                hasHappened = true;
                happens(child, act);
            }
        };
        const { status } = await ended;
        estate.standIn.attend = () => undefined;
        await untilQuiet(estate.scratch);
        assert.notEqual(status, 0);
    }

    /** An act that has some behind it and some before it. */
    const inTheMiddle = () => estate.standIn.acts.length === BEFORE;

    /** Operations of which the state does not know how they ended: kind and type. */
    async function pendingIn(stack: string): Promise<readonly (readonly string[])[]> {
        const { stdout } = await pulumiAsync(estate.place, "stack", "export", "--stack", stack);
        const pending: readonly Pending[] = JSON.parse(stdout).deployment.pending_operations ?? [];
        return pending.map(({ type, resource }) => [type, resource.type]);
    }

    it("goes on where it was killed, once its lock is lifted", async () => {
        await upUntil(inTheMiddle, (child) => {
            killTree(child.pid);
            throw new Error("nobody hears this");
        });
        assert.equal(provided().length, BEFORE - 1);
        const { status, said } = await attempt(estate, "up", STACK);
        assert.notEqual(status, 0);
        assert.match(said, /the stack is currently locked by 1 lock/);
        await pulumiAsync(estate.place, "cancel", "--yes", "--stack", STACK);
        await succeed(estate, "up", STACK);
        await assertWhole();
    });

    it("names what was made and is not in the state, when it was killed before it heard of it", async () => {
        const orphan = { type: "aws:s3/bucket:Bucket", name: "guardrails-records-bucket", id: "" };
        await upUntil(
            ({ name }) => name === orphan.name,
            (child, { urn, inputs }) => {
                killTree(child.pid);
                const at = { account: STAND_IN_ACCOUNT, region: "eu-west-1", defaultTags: {} };
                orphan.id = estate.standIn.world.make(urn, inputs, at).id;
                throw new Error("nobody hears this");
            },
        );
        assert.deepEqual(await pendingIn(STACK), [["creating", orphan.type]]);
        await pulumiAsync(estate.place, "cancel", "--yes", "--stack", STACK);
        const { status, said } = await attempt(estate, "up", STACK);
        assert.notEqual(status, 0);
        assert.match(said, new RegExp(`aws:s3:Bucket \\(${orphan.name}\\):\n.*BucketAlreadyOwnedByYou: ${orphan.id}`));
        estate.standIn.world.remove(orphan.type, orphan.id);
        await succeed(estate, "up", STACK);
        await assertWhole();
    });

    it("ends what it has begun when it is interrupted, and goes on from there", async () => {
        await upUntil(inTheMiddle, (child) => child.kill("SIGINT"));
        assert.deepEqual(await pendingIn(STACK), []);
        assert.ok(provided().length >= BEFORE - 1 && provided().length < wanted().length, String(provided().length));
        await succeed(estate, "up", STACK);
        await assertWhole();
    });

    it("names the resource that a provider refuses in the middle, and makes only the rest afterwards", async () => {
        estate.standIn.attend = ({ kind, type }) => {
            if (kind === "create" && type === "aws:ec2/natGateway:NatGateway") {
                throw new Error("NatGatewayLimitExceeded: the maximum number of NAT gateways has been reached");
            }
        };
        const { status, said } = await attempt(estate, "up", STACK);
        assert.notEqual(status, 0);
        assert.match(said, /aws:ec2:NatGateway \(network-nat-a\):\n.*NatGatewayLimitExceeded/);
        const made = new Set(estate.standIn.world.existing(STACK).map(({ urn }) => urn));
        assert.ok(made.size > BEFORE);
        estate.standIn.attend = ({ kind, urn }) => {
            assert.ok(kind !== "create" || !made.has(urn), urn);
        };
        await succeed(estate, "up", STACK);
        await assertWhole();
    });

    it("makes what the program had asked for before it stumbled, and the rest afterwards", async () => {
        const { copy } = estate.place;
        const project = readFileSync(join(copy, "Pulumi.yaml"), "utf8");
        const stumble =
            'const program = require("./index.ts");\nmodule.exports = async () => { await program(); throw new Error("stumbled"); };\n';
        writeFileSync(join(copy, "stumbling.js"), stumble);
        writeFileSync(join(copy, "Pulumi.yaml"), stringify({ ...parse(project), main: "stumbling.js" }));
        const { status, said } = await attempt(estate, "up", STACK);
        assert.notEqual(status, 0);
        assert.match(said, /Error: stumbled/);
        assert.deepEqual(
            (await stateOf(estate, STACK)).filter(({ custom, id }) => custom && id === undefined).length,
            0,
        );

        writeFileSync(join(copy, "Pulumi.yaml"), project);
        await succeed(estate, "up", STACK);
        await assertWhole();
    });
});

/** An operation of which the state does not know how it ended. */
interface Pending {
    readonly type: string;
    readonly resource: { readonly type: string };
}
