import assert from "node:assert/strict";
import { pulumiAsync, reasonForNoEngine } from "../support/engine";
import { STACKS } from "../support/environments";
import {
    configure,
    type Estate,
    inventoryOf,
    namesOf,
    readInventory,
    type StateResource,
    stateOf,
    succeed,
} from "../support/lifecycle";
import { sharedEstate } from "../support/shared-estate";

/** What the provider made, by a state. */
function provided(state: readonly StateResource[]): readonly StateResource[] {
    return state.filter(({ custom, type }) => custom && type.startsWith("aws:"));
}

/** Types and names of what is protected, by the inventory that is committed. */
function protectedIn(stack: string): readonly string[] {
    const guarded = Object.entries(readInventory(stack)).filter(([, { protect }]) => protect === true);
    return guarded.map(([key]) => key.replace(/^.*\$/, "").replace("::", " ")).sort();
}

describe("The life of the environments, with the real engine and a stand-in provider", function () {
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

    beforeEach(() => {
        estate.standIn.acts.length = 0;
    });

    after(() => estate?.close());

    const find = (stack: string, name: string) => {
        const found = estate.standIn.world.existing(stack).find(({ urn }) => urn.endsWith(`::${name}`));
        assert.ok(found, name);
        return found;
    };

    for (const stack of STACKS) {
        it(`brings up all that the inventory of ${stack} has, and nothing else`, async () => {
            const state = await stateOf(estate, stack);
            assert.deepEqual(
                namesOf(state.filter(({ type }) => !type.startsWith("pulumi:providers:"))),
                inventoryOf(stack),
            );
            assert.deepEqual(
                estate.standIn.world
                    .existing(stack)
                    .map(({ id }) => id)
                    .sort(),
                provided(state)
                    .map(({ id }) => id)
                    .sort(),
            );
        });

        it(`changes nothing by a second update of ${stack}, and finds nothing changed by a refresh`, async () => {
            await succeed(estate, "up", stack, "--expect-no-changes");
            assert.equal(estate.standIn.acts.length, 0);
            await succeed(estate, "refresh", stack, "--expect-no-changes");
            assert.ok(estate.standIn.acts.every((act) => act.startsWith("read ")));
        });
    }

    it("makes what an account has once in the first of its environments alone", () => {
        const singletons = estate.standIn.world
            .existing()
            .filter(({ type }) => /:(RegistryScanningConfiguration|RegistryPolicy)$/.test(type));
        assert.deepEqual(new Set(singletons.map(({ urn }) => urn.split("::")[0])), new Set(["urn:pulumi:dev"]));
    });

    it("takes in by a refresh what somebody changed and deleted, and an update puts it right", async () => {
        const [logs, rule] = [find("dev", "runtime-hello-logs"), find("dev", "runtime-hello-rule")];
        estate.standIn.world.tamper(logs.urn, { retentionInDays: 1 });
        estate.standIn.world.lose(rule.urn);
        await succeed(estate, "refresh", "dev");
        const state = await stateOf(estate, "dev");
        assert.equal(state.find(({ urn }) => urn === logs.urn)?.inputs?.retentionInDays, 1);
        assert.equal(
            state.find(({ urn }) => urn === rule.urn),
            undefined,
        );

        estate.standIn.acts.length = 0;
        await succeed(estate, "up", "dev");
        assert.equal(find("dev", "runtime-hello-logs").inputs.retentionInDays, 7);
        // Another rule has another ARN, and the contract with the workload names it.
        assert.deepEqual([...estate.standIn.acts].sort(), [
            "create aws:lb/listenerRule:ListenerRule runtime-hello-rule",
            "update aws:cloudwatch/logGroup:LogGroup runtime-hello-logs",
            "update aws:ssm/parameter:Parameter runtime-hello-contract",
        ]);
    });

    it("destroys an environment whole, and leaves the others alone", async () => {
        const others = estate.standIn.world.existing().filter(({ urn }) => !urn.startsWith("urn:pulumi:staging::"));
        await succeed(estate, "destroy", "staging");
        assert.deepEqual(estate.standIn.world.existing("staging"), []);
        assert.deepEqual(await stateOf(estate, "staging"), []);
        assert.deepEqual(estate.standIn.world.existing(), others);
    });

    it("refuses to destroy prod, naming what is protected, and deletes nothing", async () => {
        const guarded = provided(await stateOf(estate, "prod")).filter(({ protect }) => protect === true);
        assert.deepEqual(namesOf(guarded), protectedIn("prod"));
        // As a person calls it: with the preview that a destruction begins with. Without, the engine deletes all the rest.
        const { status, stdout } = await pulumiAsync(estate.place, "destroy", "--yes", "--stack", "prod");
        assert.notEqual(status, 0);
        const named = [...stdout.matchAll(/resource "(urn:[^"]+)" cannot be deleted\s+because it is protected/g)];
        // What others hang on is not reached, because they stop it.
        assert.ok(named.length > 0, stdout);
        for (const [, urn] of named) {
            assert.ok(
                guarded.some((each) => each.urn === urn),
                urn,
            );
        }
        assert.equal(estate.standIn.acts.length, 0);
    });

    it("destroys prod once its protection is off, which an update of its own says first", async () => {
        configure(estate, "prod", { "airlock:deletionProtection": false });
        await succeed(estate, "up", "prod");
        assert.deepEqual(new Set(estate.standIn.acts.map((act) => act.split(" ")[0])), new Set(["update"]));
        assert.equal(
            (await stateOf(estate, "prod")).some(({ protect }) => protect === true),
            false,
        );
        await succeed(estate, "destroy", "prod");
        assert.deepEqual(estate.standIn.world.existing("prod"), []);
    });
});
