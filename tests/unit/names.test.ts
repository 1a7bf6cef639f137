import assert from "node:assert/strict";
import fc from "fast-check";
import * as names from "../../components/shared/names";
import { iamArn, localArn, type Placement, partitionOf, registryHost } from "../../components/shared/placement";
import { sha256 } from "../../release/canonical";

const DEV: Placement = {
    project: "airlock",
    environment: "dev",
    account: "111122223333",
    region: "eu-west-1",
    partition: "aws",
};
const { NAME_LIMITS, physicalName } = names;

describe("Physical names", () => {
    it("are project, environment and role, as long as they fit exactly", () => {
        assert.equal(physicalName(DEV, "hello-deploy", 24), "airlock-dev-hello-deploy");
        assert.equal(physicalName(DEV, "hello-deploy", 255), "airlock-dev-hello-deploy");
    });

    it("are cut and closed with the hash of the whole once they are a character too long", () => {
        const hash = sha256("airlock-dev-hello-deploy").slice(0, 6);
        assert.equal(physicalName(DEV, "hello-deploy", 23), `airlock-dev-hell-${hash}`);
    });

    it("have no two hyphens where they are cut", () => {
        const hash = sha256("airlock-dev-hello-deploy").slice(0, 6);
        assert.equal(physicalName(DEV, "hello-deploy", 19), `airlock-dev-${hash}`);
        assert.equal(physicalName(DEV, "hello-deploy", 18), `airlock-dev-${hash}`);
    });

    it("are made with the shortest limit, and refuses a shorter one", () => {
        assert.match(physicalName(DEV, "hello", 10), /^air-[0-9a-f]{6}$/);
        assert.throws(() => physicalName(DEV, "hello", 9), {
            name: "RangeError",
            message: 'physicalName: no room for "hello" in 9 characters',
        });
    });

    const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,60}$/);
    const limit = fc.constantFrom(10, 11, ...Object.values(NAME_LIMITS));

    it("never exceed the limit, are always the same, and are made of the same characters", () => {
        fc.assert(
            fc.property(part, part, part, limit, (project, environment, role, most) => {
                const name = physicalName({ project, environment }, role, most);
                assert.ok(name.length <= most);
                assert.match(name, /^[a-z][a-z0-9-]*$/);
                assert.equal(physicalName({ project, environment }, role, most), name);
            }),
        );
    });

    it("differ for roles that are cut alike", () => {
        fc.assert(
            fc.property(part, part, fc.constantFrom(10, 32, 64), (a, b, most) => {
                fc.pre(a !== b);
                const long = "the-same-beginning-of-a-role-that-is-far-too-long-for-any-limit-";
                assert.notEqual(physicalName(DEV, `${long}${a}`, most), physicalName(DEV, `${long}${b}`, most));
            }),
        );
    });

    it("are as long as each thing of AWS allows", () => {
        assert.deepEqual(NAME_LIMITS, {
            role: 64,
            policy: 128,
            bucket: 63,
            balancer: 32,
            targetGroup: 32,
            function: 64,
            pipeline: 100,
            stack: 128,
            repository: 100,
            cluster: 100,
            logGroup: 512,
            rule: 64,
            topic: 256,
        });
    });
});

describe("Names of things", () => {
    it("are one for each job", () => {
        assert.deepEqual(
            {
                bucket: names.bucketName(DEV, "inbox"),
                images: names.imageRepositoryName(DEV, "hello"),
                signingKey: names.signingKeyAlias(DEV),
                parameters: names.parameterPath(DEV, "hello"),
                contract: names.contractParameterName(DEV, "hello"),
                source: names.sourceRepositoryName(DEV, "hello"),
                project: names.buildProjectName(DEV, "hello"),
                pipeline: names.pipelineName(DEV, "hello"),
                stack: names.stackName(DEV, "hello"),
                role: names.workloadRoleName(DEV, "hello", "build"),
                roleArn: names.workloadRoleArn(DEV, "hello", "trigger"),
                function: names.functionName(DEV, "seal"),
                functionRole: names.functionRoleName(DEV, "promote"),
                functionRoleArn: names.functionRoleArn(DEV, "promote"),
            },
            {
                bucket: "airlock-dev-inbox-111122223333-eu-west-1",
                images: "airlock/hello",
                signingKey: "alias/airlock-release-signing",
                parameters: "/airlock/dev/hello",
                contract: "/airlock/dev/hello/contract",
                source: "airlock-dev-hello",
                project: "airlock-dev-hello",
                pipeline: "airlock-dev-hello",
                stack: "airlock-dev-hello",
                role: "airlock-dev-hello-build",
                roleArn: "arn:aws:iam::111122223333:role/airlock-dev-hello-trigger",
                function: "airlock-dev-seal",
                functionRole: "airlock-dev-promote-function",
                functionRoleArn: "arn:aws:iam::111122223333:role/airlock-dev-promote-function",
            },
        );
    });

    it("of buckets differ by account and region, because all accounts share their names", () => {
        const elsewhere = [DEV, { ...DEV, account: "444455556666" }, { ...DEV, region: "eu-west-2" }];
        assert.equal(new Set(elsewhere.map((at) => names.bucketName(at, "artifacts"))).size, 3);
    });

    it("fit uncut for the longest environment, workload and region that settings allow", () => {
        const at = { ...DEV, environment: "e".repeat(12), region: "ap-southeast-1" };
        const workload = "w".repeat(20);
        for (const name of [
            names.bucketName(at, "artifacts"),
            names.workloadRoleName(at, workload, "pipeline"),
            names.stackName(at, workload),
            names.functionRoleName(at, "authorize"),
        ]) {
            assert.ok(name.startsWith(`airlock-${at.environment}-`) && !/-[0-9a-f]{6}$/.test(name), name);
        }
    });
});

describe("Placement", () => {
    const regions: readonly (readonly [string, string])[] = [
        ["eu-west-1", "aws"],
        ["us-gov-west-1", "aws-us-gov"],
        ["cn-north-1", "aws-cn"],
        ["us-east-1", "aws"],
        ["ca-central-1", "aws"],
    ];
    for (const [region, partition] of regions) {
        it(`puts ${region} into ${partition}`, () => assert.equal(partitionOf(region), partition));
    }

    it("names things of the own account, with and without a region", () => {
        const china = { ...DEV, region: "cn-north-1", partition: "aws-cn" };
        assert.equal(localArn(DEV, "logs", "log-group:/x:*"), "arn:aws:logs:eu-west-1:111122223333:log-group:/x:*");
        assert.equal(localArn(china, "sqs", "q"), "arn:aws-cn:sqs:cn-north-1:111122223333:q");
        assert.equal(iamArn(china, "role/r"), "arn:aws-cn:iam::111122223333:role/r");
    });

    it("knows the registry's host, which ends differently in China", () => {
        assert.equal(registryHost(DEV), "111122223333.dkr.ecr.eu-west-1.amazonaws.com");
        assert.equal(
            registryHost({ ...DEV, region: "cn-north-1", partition: "aws-cn" }),
            "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn",
        );
    });
});
