import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../../release/problem";
import { PLACEHOLDER_ACCOUNT, placeholderProblems, refuseRealUpdate } from "../../stacks/account";
import type { Settings } from "../../stacks/settings";
import { settingsOf, written } from "../support/settings";

const OWN = "111122223333";

/** Settings of a stack in four environments, with these account ids. */
function withAccounts(stack: string, accounts: readonly string[]): Settings {
    const [template] = written<readonly object[]>("dev", "environments");
    const environments = ["dev", "staging", "canary", "prod"].map((name, index) => ({
        ...template,
        name,
        account: accounts[index],
        cidr: `10.${index + 20}.0.0/16`,
    }));
    return settingsOf(stack, { environments });
}

function placeholders(stack: string, accounts: readonly string[]): readonly string[] {
    return placeholderProblems(withAccounts(stack, accounts)).map(({ path }) => path);
}

describe("Placeholder accounts", () => {
    const none = PLACEHOLDER_ACCOUNT;

    it("are what the project starts with, and are named with the command that sets them", () => {
        const [first] = placeholderProblems(settingsOf("prod"));
        assert.deepEqual(first, {
            path: "environments[0].account",
            message: '"000000000000" of dev is a placeholder, and policies of prod name that account',
            remedy: "set it: npx airlock account dev <12 digits>",
        });
    });

    it("are fine once all are set", () => {
        for (const stack of ["dev", "staging", "prod"]) {
            assert.deepEqual(placeholders(stack, [OWN, OWN, OWN, OWN]), []);
        }
    });

    it("matter to the first environment wherever they are, because its key and its images go everywhere", () => {
        assert.deepEqual(
            placeholders("dev", [OWN, none, none, none]),
            [1, 2, 3].map((i) => `environments[${i}].account`),
        );
    });

    it("matter to a later one where it, a neighbour or the first is concerned", () => {
        assert.deepEqual(placeholders("prod", [none, OWN, OWN, OWN]), ["environments[0].account"]);
        assert.deepEqual(placeholders("prod", [OWN, none, OWN, OWN]), []);
        assert.deepEqual(placeholders("prod", [OWN, OWN, none, OWN]), ["environments[2].account"]);
        assert.deepEqual(placeholders("prod", [OWN, OWN, OWN, none]), ["environments[3].account"]);
        assert.deepEqual(placeholders("staging", [OWN, OWN, none, none]), ["environments[2].account"]);
    });
});

describe("A real update", () => {
    async function update(settings: Settings, preview: boolean, accountId: string): Promise<string | undefined> {
        const calls: string[] = [];
        await pulumi.runtime.setMocks(
            {
                newResource: ({ name }) => ({ id: name, state: {} }),
                call: ({ token }) => {
                    calls.push(token);
                    return { accountId, id: accountId, userId: "u", arn: "arn" };
                },
            },
            "airlock",
            settings.environment.name,
            preview,
        );
        try {
            await refuseRealUpdate(settings);
            return undefined;
        } catch (error) {
            assert.ok(error instanceof Refusal, String(error));
            return error.message;
        } finally {
            await pulumi.runtime.disconnect();
            assert.ok(calls.every((token) => token === "aws:index/getCallerIdentity:getCallerIdentity"));
        }
    }
    const settings = () => withAccounts("dev", [OWN, OWN, OWN, OWN]);

    it("goes on in the stack's own account", async () => {
        assert.equal(await update(settings(), false, OWN), undefined);
    });

    it("refuses credentials of another account", async () => {
        assert.equal(
            await update(settings(), false, "999900001111"),
            'Update of stack "dev": 1 problem\n  - credentials: they are of account "999900001111", and dev is in "111122223333"; use credentials of that account',
        );
    });

    it("refuses placeholders before it asks whose the credentials are", async () => {
        const message = await update(settingsOf("dev"), false, "999900001111");
        assert.match(
            message ?? "",
            /^Update of stack "dev": 3 problems\n {2}- environments\[0\]\.account: "000000000000" of dev/,
        );
        assert.doesNotMatch(message ?? "", /credentials/);
    });

    it("may be previewed with placeholders and without an account", async () => {
        assert.equal(await update(settingsOf("dev"), true, "999900001111"), undefined);
    });
});
