import assert from "node:assert/strict";
import { UNKNOWN } from "../../automation/recording/plan";
import { contractParameterName } from "../../components/shared/names";
import { parseEcsContract } from "../../release/contract";
import { placementOf } from "../../stacks/settings";
import { realEnvironments } from "../support/environments";

interface Statement {
    readonly Sid?: string;
    readonly Effect: string;
}

async function everyResource() {
    return (await realEnvironments()).flatMap(({ plan }) => plan.resources);
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
                const contract = parseEcsContract(String(parameter.inputs.insecureValue), parameter.urn);
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
