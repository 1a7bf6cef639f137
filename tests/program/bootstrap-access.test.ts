import assert from "node:assert/strict";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { bootstrapTemplate } from "../../automation/bootstrap/template";
import { permissionsOf } from "../../automation/permissions/permissions";
import type { AccessStatement } from "../../automation/permissions/statements";
import { iamArn } from "../../components/shared/placement";
import { placementOf } from "../../stacks/settings";
import { FACTS, made } from "../support/bootstrap";
import { EXAMPLES, realEnvironment, STACKS } from "../support/environments";

/** Account of the project's own files. */
const ACCOUNT = "000000000000";

/** Stacks of the project, and the stack files of its examples. */
const CASES = [...STACKS, ...EXAMPLES];

/** What a refresh looks at and a preview does not, and the preview role may not see. */
const NOT_PREVIEWED: { readonly [action: string]: string } = {
    "codebuild:ListReportsForReportGroup": "asked before a report group is deleted",
    "s3:GetObject": "an object of the artifacts is read back",
    "s3:GetObjectTagging": "an object of the artifacts is read back",
    "s3:GetObjectVersion": "an object of the artifacts is read back",
    "s3:ListBucketVersions": "asked before a bucket is emptied",
};

const ROLES = made(bootstrapTemplate({ ...FACTS, place: { ...FACTS.place, account: ACCOUNT } }), "");

/** A resource that an ARN of a policy stands for. */
function filled(arn: string): string {
    return arn === "*" ? arn : arn.replaceAll("*", arn.includes(":ssm:") ? "hello/contract" : "x");
}

/** Whether a role may do it; `undefined` where the action does not know such a resource. */
async function isAllowed(role: string, action: string, on: string, condition: AccessStatement["Condition"] = {}) {
    const policies = ROLES[role]?.Policies as readonly { readonly PolicyDocument: unknown }[];
    const context = Object.values(condition).flatMap((keys) =>
        Object.entries(keys).map(([key, value]) => [key, [value].flat()[0] ?? ""] as const),
    );
    const key = {
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { AWS: iamArn({ partition: "aws", account: ACCOUNT }, "root") },
                Action: "kms:*",
                Resource: "*",
            },
        ],
    };
    const simulated = await runSimulation(
        {
            request: {
                principal: iamArn({ partition: "aws", account: ACCOUNT }, "role/any"),
                action,
                resource: { resource: on, accountId: ACCOUNT },
                contextVariables: Object.fromEntries(context),
            },
            identityPolicies: policies.map(({ PolicyDocument }, index) => ({
                name: String(index),
                policy: PolicyDocument,
            })),
            serviceControlPolicies: [],
            resourceControlPolicies: [],
            resourcePolicy: on.includes(":kms:") ? key : undefined,
        },
        {},
    );
    return simulated.resultType === "error" ? undefined : simulated.overallResult === "Allowed";
}

/** What a role may not do of what the stack needs; and how much was asked. */
async function lacking(role: string, name: string, access: readonly string[]) {
    const { plan, settings } = await realEnvironment(name);
    const statements = permissionsOf(plan, placementOf(settings.project, settings.environment))
        .filter((document) => access.includes(document.access))
        .flatMap(({ policy }) => policy.Statement);
    const lacks = new Set<string>();
    let asked = 0;
    for (const { Action, Resource, Condition } of statements) {
        for (const action of Action) {
            for (const arn of [Resource].flat()) {
                const allowed = await isAllowed(role, action, filled(arn), Condition);
                asked += allowed === undefined ? 0 : 1;
                if (allowed === false) {
                    lacks.add(`${action} ${arn}`);
                }
            }
        }
    }
    return { lacks: [...lacks].sort(), asked };
}

describe("The rights of the roles that bootstrap makes", function () {
    this.timeout(120_000);

    for (const name of CASES) {
        it(`are enough for an update of ${name}`, async () => {
            const { lacks, asked } = await lacking("PlatformRole", name, ["look", "change"]);
            assert.deepEqual(lacks, []);
            assert.ok(asked > 250, `only ${asked} were asked`);
        });

        it(`are enough for a preview of ${name}`, async () => {
            const { lacks } = await lacking("PreviewRole", name, ["look"]);
            assert.deepEqual(
                lacks.filter((lack) => NOT_PREVIEWED[lack.split(" ")[0] ?? ""] === undefined),
                [],
            );
        });
    }
});
