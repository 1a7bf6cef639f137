import assert from "node:assert/strict";
import { join } from "node:path";
import { reasonForNoEngine } from "../support/engine";
import { PROJECT, STACKS } from "../support/environments";
import { attempt, configure, type Estate, sideBySide, stateOf, succeed } from "../support/lifecycle";
import { sharedEstate } from "../support/shared-estate";

const PACK = join(PROJECT, "policies");

describe("Updates side by side and under policies, with the real engine", function () {
    this.timeout(1_200_000);
    let estate: Estate;

    before(async function () {
        const reason = reasonForNoEngine();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        estate = await (await sharedEstate()).fork();
    });

    after(() => estate?.close());

    afterEach(() => {
        if (estate !== undefined) {
            estate.standIn.attend = () => undefined;
            estate.standIn.acts.length = 0;
        }
    });

    it("refuses a second update of an environment while one is in progress, and lets another environment through", async () => {
        let release = (): void => undefined;
        const isHeld = new Promise<void>((holds) => {
            estate.standIn.attend = async ({ stack }) => {
                if (stack === "dev") {
                    holds();
                    await new Promise<void>((resolve) => {
                        release = resolve;
                    });
                }
            };
        });
        configure(estate, "dev", { "airlock:tasks": { min: 2, max: 2, egress: "internet" } });
        const first = succeed(estate, "up", "dev");
        await Promise.race([isHeld, first]);
        const [second] = await Promise.all([
            attempt(estate, "up", "dev"),
            succeed(estate, "up", "staging", "--expect-no-changes"),
        ]);
        assert.notEqual(second.status, 0);
        assert.match(second.said, /the stack is currently locked by 1 lock/);
        release();
        await first;
        assert.deepEqual(estate.standIn.acts, ["update aws:ssm/parameter:Parameter runtime-hello-contract"]);
    });

    it("updates every environment under the policy pack, and none breaks a policy", async () => {
        await sideBySide(STACKS, async (stack) => {
            const said = await succeed(estate, "up", stack, "--policy-pack", PACK);
            assert.match(said, /✅ airlock@v/);
            assert.doesNotMatch(said, /\[(advisory|mandatory)\]/);
        });
    });

    it("stops an update that breaks a policy before anything is changed", async () => {
        const before = await stateOf(estate, "staging");
        configure(estate, "staging", {
            "aws:defaultTags": { tags: { Project: "airlock", Environment: "staging" } },
        });
        const { status, said } = await attempt(estate, "up", "staging", "--policy-pack", PACK);
        assert.notEqual(status, 0);
        assert.match(said, /\[mandatory\] {2}tags {2}/);
        assert.equal(estate.standIn.acts.length, 0);
        assert.deepEqual(
            (await stateOf(estate, "staging")).map(({ urn }) => urn),
            before.map(({ urn }) => urn),
        );
    });
});
