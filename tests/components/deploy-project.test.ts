import assert from "node:assert/strict";
import { clusterDeployPolicy } from "../../components/pipeline/cluster-deploy-policy";
import { DeployProject, type DeployProjectArgs } from "../../components/pipeline/deploy-project";
import { deployProjectSpec } from "../../components/pipeline/deploy-project-spec";
import { BOUNDARY_ARN, DEV, KEY_ARN, make, parsed } from "../support/mocks";

const ARGS: DeployProjectArgs = {
    placement: DEV,
    workload: "hello",
    clusterName: "airlock-dev-cluster",
    vpcId: "vpc-1",
    subnetIds: ["subnet-a", "subnet-b"],
    egress: { kind: "nat" },
    clientGroupIds: ["sg-deployers", "sg-endpoints"],
    artifactBucket: "airlock-dev-artifacts",
    deployer: { uri: "s3://airlock-dev-artifacts/tools/deployer-0a.js", sha256: "0a".repeat(32) },
    rollout: { strategy: "canary", canaryPercent: 10, canaryBakeMinutes: 5, bakeMinutes: 10 },
    keyArn: KEY_ARN,
    boundaryArn: BOUNDARY_ARN,
    logRetentionDays: 30,
};

function makeProject(args: Partial<DeployProjectArgs> = {}) {
    return make(DEV, () => new DeployProject("hello-deploy", { ...ARGS, ...args }));
}

const RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule hello-deploy-to-internet";

describe("DeployProject", () => {
    it("makes a role with its way into the cluster, a group, a log group and the project", async () => {
        const made = await makeProject();
        const list = [
            "airlock:pipeline:DeployProject hello-deploy",
            "aws:cloudwatch/logGroup:LogGroup hello-deploy-logs",
            "aws:codebuild/project:Project hello-deploy-project",
            "aws:ec2/securityGroup:SecurityGroup hello-deploy-group",
            "aws:eks/accessEntry:AccessEntry hello-deploy-access",
            "aws:iam/role:Role hello-deploy-build-role",
            "aws:iam/rolePolicy:RolePolicy hello-deploy-build-policy",
        ];
        assert.deepEqual(made.list(), [...list, RULE]);
        assert.deepEqual((await makeProject({ egress: { kind: "none" } })).list(), list);
        assert.ok(made.resources.slice(1).every(({ parent }) => parent === "hello-deploy"));
    });

    it("is in the group of its own workload, and has no policy of EKS's", async () => {
        const made = await makeProject();
        assert.deepEqual(made.find("aws:eks/accessEntry:AccessEntry", "hello-deploy-access").inputs, {
            clusterName: "airlock-dev-cluster",
            principalArn: "arn:aws:iam::111122223333:role/airlock-dev-hello-deploy",
            kubernetesGroups: ["airlock-deploy-hello"],
            type: "STANDARD",
        });
    });

    it("runs as a role with a boundary, which only CodeBuild of its own account takes on", async () => {
        const role = (await makeProject()).find("aws:iam/role:Role", "hello-deploy-build-role");
        assert.equal(role.inputs.name, "airlock-dev-hello-deploy");
        assert.equal(role.inputs.permissionsBoundary, BOUNDARY_ARN);
        assert.deepEqual(parsed(role, "assumeRolePolicy"), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "AssumeByService",
                    Effect: "Allow",
                    Principal: { Service: "codebuild.amazonaws.com" },
                    Action: "sts:AssumeRole",
                    Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
                },
            ],
        });
    });

    it("may read what is admitted, find the cluster, and make the workload's alarms", async () => {
        const policy = clusterDeployPolicy(DEV, {
            workload: "hello",
            logGroupName: "/airlock/dev/hello/deploy",
            artifactBucket: "airlock-dev-artifacts",
            keyArn: KEY_ARN,
            subnetArns: ["subnet-a", "subnet-b"].map((id) => `arn:aws:ec2:eu-west-1:111122223333:subnet/${id}`),
        });
        const made = await makeProject();
        assert.deepEqual(
            parsed(made.find("aws:iam/rolePolicy:RolePolicy", "hello-deploy-build-policy"), "policy"),
            policy,
        );
        const can = (Sid: string) => {
            const { Action, Resource } = policy.Statement.find((each) => each.Sid === Sid) ?? {};
            return [Action, Resource];
        };
        const here = "eu-west-1:111122223333";
        assert.deepEqual(can("Artifacts"), [
            ["s3:GetObject", "s3:GetObjectVersion"],
            "arn:aws:s3:::airlock-dev-artifacts/*",
        ]);
        assert.deepEqual(can("Key"), [["kms:Decrypt", "kms:DescribeKey"], KEY_ARN]);
        assert.deepEqual(can("FindTheCluster"), [
            ["eks:DescribeCluster"],
            `arn:aws:eks:${here}:cluster/airlock-dev-cluster`,
        ]);
        assert.deepEqual(can("MakeAlarms"), [
            ["cloudwatch:PutMetricAlarm"],
            ["error-rate", "latency", "unhealthy-tasks"].map(
                (key) => `arn:aws:cloudwatch:${here}:alarm:airlock-dev-hello-${key}`,
            ),
        ]);
        const open = policy.Statement.filter(({ Resource }) => Resource === "*").map(({ Sid }) => Sid);
        assert.deepEqual(open, ["SeeTheBalancer", "SeeAlarms", "FindSubnets"]);
    });

    it("stands in the network with the groups that it needs, and waits for its policy", async () => {
        const made = await makeProject();
        const { inputs } = made.find("aws:codebuild/project:Project", "hello-deploy-project");
        assert.equal(inputs.name, "airlock-dev-hello_deploy");
        assert.match(
            JSON.stringify(inputs.vpcConfig),
            /^{"securityGroupIds":\["sg-\w+","sg-deployers","sg-endpoints"\],"subnets":\["subnet-a","subnet-b"\],"vpcId":"vpc-1"}$/,
        );
        assert.deepEqual(inputs.environment, {
            type: "LINUX_CONTAINER",
            computeType: "BUILD_GENERAL1_SMALL",
            image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
            environmentVariables: [
                { name: "DEPLOYER_URI", value: ARGS.deployer.uri },
                { name: "DEPLOYER_SHA256", value: ARGS.deployer.sha256 },
            ],
        });
    });

    it("may run as long as its rollout, and what comes before and after, take", async () => {
        const timeout = async (rollout: DeployProjectArgs["rollout"]) =>
            (await makeProject({ rollout })).find("aws:codebuild/project:Project", "hello-deploy-project").inputs
                .buildTimeout;
        assert.equal(await timeout({ strategy: "rolling" }), 60);
        assert.equal(await timeout(ARGS.rollout), 75);
        // The longest rollout on a cluster, and the longest build of CodeBuild.
        assert.equal(await timeout({ strategy: "all-at-once", bakeMinutes: 420 }), 480);
    });

    it("refuses more groups than an interface takes", async () => {
        await makeProject({ clientGroupIds: ["sg-1", "sg-2", "sg-3"] });
        await assert.rejects(
            makeProject({ clientGroupIds: ["sg-1", "sg-2", "sg-3", "sg-4"] }),
            /clientGroupIds: "4" groups/,
        );
    });

    it("fetches the deployer, checks it, and exports what was described", () => {
        const spec = JSON.parse(deployProjectSpec());
        assert.deepEqual(spec.env["exported-variables"], ["SUMMARY", "CHANGES", "SHOWN"]);
        const [fetch, check] = spec.phases.pre_build.commands;
        assert.match(fetch, /^aws s3 cp .*"\$DEPLOYER_URI" \/tmp\/deployer\.js$/);
        assert.match(check, /\| sha256sum --check/);
        assert.equal(spec.phases.build.commands[0], 'node /tmp/deployer.js "$COMMAND" "$CODEBUILD_SRC_DIR"');
        assert.equal(spec.phases.build["on-failure"], "ABORT");
    });
});
