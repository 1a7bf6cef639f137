import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reasonForNoEngine } from "../support/engine";
import { PROJECT, STACKS } from "../support/environments";
import { attempt, configure, type Estate, sharedEstate, stateOf, succeed } from "../support/lifecycle";
import { partsOf } from "../support/stand-in/world";

/** Types and names of all resources, sorted. */
function named(urns: readonly string[]): readonly string[] {
    return urns.map((urn) => `${partsOf(urn).type} ${partsOf(urn).name}`).sort();
}

/** What an environment registers, by the inventory that is committed. */
function inventory(stack: string): readonly string[] {
    const { resources } = JSON.parse(readFileSync(join(PROJECT, "tests", "expected", `${stack}.json`), "utf8"));
    return Object.keys(resources)
        .map((key) => key.replace(/^.*\$/, "").replace("::", " "))
        .sort();
}

describe("The life of the environments, with the real engine and a stand-in provider", function () {
    this.timeout(300_000);
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

    for (const stack of STACKS) {
        it(`brings up all that the inventory of ${stack} has, and nothing else`, async () => {
            const state = await stateOf(estate, stack);
            const made = state
                .map(({ urn }) => urn)
                .filter((urn) => !partsOf(urn).type.startsWith("pulumi:providers:"));
            assert.deepEqual(named(made), inventory(stack));
            const provided = state.filter(({ custom, type }) => custom && type.startsWith("aws:"));
            assert.deepEqual(
                estate.standIn.world
                    .existing(stack)
                    .map(({ id }) => id)
                    .sort(),
                provided.map(({ id }) => id).sort(),
            );
        });

        it(`changes nothing by a second update of ${stack}`, async () => {
            await succeed(estate, "up", stack, "--expect-no-changes");
            assert.deepEqual(estate.standIn.acts, []);
        });
    }
});
