import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { judgePlan, today } from "../../automation/policies";
import { evaluateStack } from "../../automation/recording/evaluate";
import type { Plan } from "../../automation/recording/plan";
import { describeViolation } from "../../policies/judge";
import { PROJECT } from "../support/environments";

const BASE = `public.ecr.aws/docker/library/node:24-bookworm-slim@sha256:${"ab".repeat(32)}`;

describe("A toolchain that the platform's stack builds", function () {
    this.timeout(120_000);
    let scratch: string;
    let plan: Plan;

    before(async () => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-toolchain-"));
        const configFile = join(scratch, "platform.yaml");
        const { config } = parse(readFileSync(join(PROJECT, "platform", "Pulumi.platform.yaml"), "utf8"));
        const image = { kind: "build", base: BASE };
        writeFileSync(configFile, stringify({ config: { ...config, "airlock-platform:image": image } }));
        plan = await evaluateStack({ projectDir: join(PROJECT, "platform"), stack: "platform", configFile });
    });
    after(() => rmSync(scratch, { recursive: true, force: true }));

    const inputsOf = (type: string) => plan.resources.filter((one) => one.type === type).map(({ inputs }) => inputs);

    it("is built on the base that is named, into a repository of its own that takes each tag once", () => {
        const [image] = inputsOf("docker:index/image:Image");
        assert.deepEqual(image?.build, {
            args: { BASE },
            context: "..",
            dockerfile: "../toolchain/Dockerfile",
            platform: "linux/amd64",
        });
        assert.match(
            String(image?.imageName),
            /^000000000000\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/airlock-platform-toolchain:[0-9a-f]{24}$/,
        );
        const [repository] = inputsOf("aws:ecr/repository:Repository");
        assert.deepEqual(
            [repository?.name, repository?.imageTagMutability],
            ["airlock-platform-toolchain", "IMMUTABLE"],
        );
    });

    it("is what previews and updates run in, by its digest, and fetch nothing beside", () => {
        const projects = inputsOf("aws:codebuild/project:Project").filter(({ name }) =>
            /-(preview|up)$/.test(String(name)),
        );
        assert.equal(projects.length, 6);
        for (const { environment, source } of projects) {
            const { image, imagePullCredentialsType } = environment as { readonly [key: string]: unknown };
            assert.match(String(image), /\/airlock-platform-toolchain@sha256:[0-9a-f]{64}$/);
            assert.equal(imagePullCredentialsType, "SERVICE_ROLE");
            const { buildspec } = source as { readonly buildspec: string };
            assert.doesNotMatch(buildspec, /get\.pulumi\.com/);
            assert.match(buildspec, /ln -s \/opt\/airlock\/node_modules node_modules/);
        }
    });

    it("is pulled by the roles of builds, and no other image is", () => {
        const policies = inputsOf("aws:iam/rolePolicy:RolePolicy").map(({ policy }) => String(policy));
        const pulling = policies.filter((policy) => policy.includes("ToolchainImage"));
        assert.equal(pulling.length, 6);
        for (const policy of pulling) {
            const { Statement } = JSON.parse(policy) as {
                readonly Statement: readonly { Sid: string; Resource: string }[];
            };
            assert.equal(
                Statement.find(({ Sid }) => Sid === "ToolchainImage")?.Resource,
                "arn:aws:ecr:eu-west-1:000000000000:repository/airlock-platform-toolchain",
            );
        }
    });

    it("keeps all policies", () => {
        assert.deepEqual(judgePlan(plan, today()).violations.map(describeViolation), []);
    });
});
