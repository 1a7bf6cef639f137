import assert from "node:assert/strict";
import { UNKNOWN } from "../../automation/recording/plan";
import { contractParameterName } from "../../components/shared/names";
import { parseContract } from "../../release/contract";
import { placementOf } from "../../stacks/settings";
import { realEnvironments } from "../support/environments";

/** Statements on every resource that are right, and why. */
const WILDCARDS: { readonly [sid: string]: string } = {
    AnswerJobs: "the answer to a job has no resource",
    ReadAlarms: "describing alarms has no resource",
    RegistryLogin: "a login token is for the whole registry",
    FindSubnets: "describing network interfaces has no resource",
    TaskDefinitionsOfAnyFamily: "describing and deregistering task definitions have no resource",
    Scaling: "a scalable target's id is given at registration",
    SeeTheBalancer: "describing load balancers has no resource",
    SeeAlarms: "describing alarms has no resource",
};

/** Services whose use of a role cannot be narrowed to this account's resources, and why. */
const UNCONDITIONED: { readonly [service: string]: string } = {
    "lambda.amazonaws.com": "no condition is documented that Lambda meets when it takes on a role",
    "ecs.amazonaws.com": "the documented trust of the infrastructure role has no condition",
};

interface Statement {
    readonly Sid?: string;
    readonly Effect: string;
    readonly Principal?: unknown;
    readonly Action?: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Condition?: unknown;
}

async function everyResource() {
    return (await realEnvironments()).flatMap(({ plan }) =>
        plan.resources.map((resource) => ({ ...resource, stack: plan.stack })),
    );
}

async function ofType(type: string) {
    const found = (await everyResource()).filter((resource) => resource.type === type);
    assert.ok(found.length > 0, `no ${type} is registered, so the rule proves nothing`);
    return found;
}

function statements(policy: unknown): readonly Statement[] {
    const { Statement } = JSON.parse(String(policy)) as { Statement: readonly Statement[] };
    return Statement;
}

describe("Every environment", () => {
    it("leaves nothing unknown and nothing secret in what it registers", async () => {
        for (const { urn, inputs } of await everyResource()) {
            assert.ok(!JSON.stringify(inputs).includes(UNKNOWN), `${urn} has an unknown input`);
        }
    });

    it("gives every role a permissions boundary", async () => {
        for (const { urn, inputs } of await ofType("aws:iam/role:Role")) {
            assert.match(String(inputs.permissionsBoundary), /:policy\/airlock-/, urn);
        }
    });

    it("lets a service assume a role for this account's resources only", async () => {
        for (const { urn, inputs } of await ofType("aws:iam/role:Role")) {
            for (const { Principal, Condition } of statements(inputs.assumeRolePolicy)) {
                const service = (Principal as { readonly Service?: string }).Service ?? "";
                const narrowed = /aws:SourceAccount|aws:SourceArn/.test(JSON.stringify(Condition ?? {}));
                assert.equal(narrowed, UNCONDITIONED[service] === undefined, `${urn} trusts ${service}`);
            }
        }
    });

    it("allows an action on every resource only where the list of reasons has the statement", async () => {
        for (const { urn, inputs } of await ofType("aws:iam/rolePolicy:RolePolicy")) {
            for (const { Sid = "", Effect, Resource } of statements(inputs.policy)) {
                if (Effect === "Allow" && [Resource].flat().includes("*")) {
                    assert.ok(WILDCARDS[Sid] !== undefined, `${urn} allows ${Sid} on every resource`);
                }
            }
        }
    });

    it("opens no port to the internet but the load balancers' listeners", async () => {
        for (const { urn, inputs } of await ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")) {
            if (inputs.cidrIpv4 === "0.0.0.0/0") {
                assert.ok([80, 443].includes(Number(inputs.fromPort)), urn);
                assert.match(urn, /Balancer/, `${urn} is open to the internet`);
            }
        }
    });

    it("encrypts every bucket, log group and image repository with the environment's key", async () => {
        for (const { urn, inputs } of await ofType("aws:cloudwatch/logGroup:LogGroup")) {
            assert.match(String(inputs.kmsKeyId), /:key\//, urn);
            assert.ok(Number(inputs.retentionInDays) > 0, `${urn} keeps logs for ever`);
        }
        for (const { urn, inputs } of await ofType("aws:ecr/repository:Repository")) {
            assert.equal(inputs.imageTagMutability, "IMMUTABLE", urn);
            assert.match(JSON.stringify(inputs.encryptionConfigurations), /"KMS"/, urn);
        }
        const buckets = await ofType("aws:s3/bucket:Bucket");
        const encrypted = await ofType(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        );
        const closed = await ofType("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
        for (const { urn, stack, inputs } of buckets) {
            for (const [what, list] of [
                ["encryption", encrypted],
                ["access block", closed],
            ] as const) {
                assert.ok(
                    list.some((one) => one.stack === stack && one.inputs.bucket === inputs.bucket),
                    `${urn} has no ${what}`,
                );
            }
        }
    });

    it("names no resource of the runtime in a pipeline, so that a platform change cancels no execution", async () => {
        for (const { urn, inputs } of await ofType("aws:codepipeline/pipeline:Pipeline")) {
            assert.doesNotMatch(JSON.stringify(inputs), /targetgroup|loadbalancer|subnet-|sg-|cluster\//, urn);
        }
    });

    it("writes for each workload a runtime contract that admission can read", async () => {
        for (const { settings, plan } of await realEnvironments()) {
            const at = placementOf(settings.project, settings.environment);
            for (const { name } of settings.workloads) {
                const parameter = plan.resources.find(({ inputs }) => inputs.name === contractParameterName(at, name));
                assert.ok(parameter, `${plan.stack} has no contract for ${name}`);
                const contract = parseContract(String(parameter.inputs.insecureValue), parameter.urn);
                assert.equal(contract.parameters.Environment, plan.stack);
                assert.ok(contract.parameters.Alarms !== "", "no alarm can roll the release back");
            }
        }
    });
});

describe("Later environments", () => {
    it("cannot build: no source, no build project and no signing key", async () => {
        const building = ["aws:codebuild/project:Project", "aws:codecommit/repository:Repository"];
        const [first, ...later] = await realEnvironments();
        assert.ok(first?.plan.resources.some(({ type }) => building.includes(type)));
        for (const { plan } of later) {
            const found = plan.resources.filter(
                ({ type, inputs }) => building.includes(type) || inputs.keyUsage === "SIGN_VERIFY",
            );
            assert.deepEqual(
                found.map(({ urn }) => urn),
                [],
            );
        }
    });

    it("take candidates from the role that promotes in the environment before, and from nobody else", async () => {
        const environments = await realEnvironments();
        for (const [index, { plan }] of environments.entries()) {
            const before = environments[index - 1]?.plan.stack;
            const policy = plan.resources.find(
                ({ type, inputs }) => type.endsWith(":BucketPolicy") && String(inputs.bucket).includes("-inbox-"),
            );
            if (before === undefined) {
                assert.equal(policy, undefined, "the first environment has no inbox");
                continue;
            }
            const deny = statements(policy?.inputs.policy).find(({ Sid }) => Sid === "NobodyElseWrites");
            assert.equal(deny?.Effect, "Deny");
            assert.match(JSON.stringify(deny), new RegExp(`airlock-${before}-promote-function`));
        }
    });
});
