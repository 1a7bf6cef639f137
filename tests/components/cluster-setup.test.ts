import assert from "node:assert/strict";
import { ClusterSetup, type ClusterSetupArgs } from "../../components/runtime/eks/cluster-setup";
import { pinnedHelm, planClusterSetup, setupPinProblems } from "../../components/runtime/eks/cluster-setup-plan";
import { clusterSetupPolicy, startSetupPolicy } from "../../components/runtime/eks/cluster-setup-policies";
import { clusterSetupSpec } from "../../components/runtime/eks/cluster-setup-spec";
import { CLUSTER_SETUP } from "../../release/kubernetes/cluster-setup";
import { check } from "../../release/schema";
import { BOUNDARY_ARN, DEV, KEY_ARN, make, parsed } from "../support/mocks";

const DEPLOY_BOUNDARY = `${BOUNDARY_ARN}-deploy`;
const ARGS: ClusterSetupArgs = {
    placement: DEV,
    clusterName: "airlock-dev-cluster",
    compute: "auto-mode",
    workloads: ["web", "hello"],
    ingress: {
        scheme: "public",
        allowedCidrs: ["203.0.113.0/24"],
        certificateArn: "arn:aws:acm:eu-west-1:1:certificate/c",
    },
    controller: { chart: `sha256:${"c".repeat(64)}`, image: `sha256:${"1".repeat(64)}` },
    deletionProtection: true,
    vpcId: "vpc-1",
    subnetIds: ["subnet-p1", "subnet-p2"],
    balancerSubnetIds: ["subnet-b1", "subnet-b2"],
    egress: { kind: "nat" },
    clientGroupIds: ["sg-deployers"],
    artifactBucket: "airlock-dev-artifacts",
    tool: { path: "package.json", hash: "f".repeat(64) },
    keyArn: KEY_ARN,
    boundaryArns: { build: BOUNDARY_ARN, deploy: DEPLOY_BOUNDARY },
    logRetentionDays: 30,
};
const PARAMETER = "aws:ssm/parameter:Parameter";
const PROJECT = "aws:codebuild/project:Project";
const ROLE = "aws:iam/role:Role";

const makeSetup = (args: Partial<ClusterSetupArgs> = {}) =>
    make(DEV, () => new ClusterSetup("setup", { ...ARGS, ...args }));

describe("ClusterSetup", () => {
    it("makes copies' repositories, one administrator, a build and what starts it, and nothing else", async () => {
        const made = await makeSetup();
        assert.deepEqual(made.list(), [
            "airlock:runtime:ClusterSetup setup",
            "airlock:runtime:ControllerRegistry setup-registry",
            "aws:cloudwatch/eventRule:EventRule setup-changed",
            "aws:cloudwatch/eventTarget:EventTarget setup-changed-target",
            "aws:cloudwatch/logGroup:LogGroup setup-logs",
            `${PROJECT} setup-project`,
            "aws:ec2/securityGroup:SecurityGroup setup-group",
            "aws:ecr/repository:Repository setup-registry-chart",
            "aws:ecr/repository:Repository setup-registry-image",
            "aws:eks/accessEntry:AccessEntry setup-access",
            "aws:eks/accessPolicyAssociation:AccessPolicyAssociation setup-administrator",
            `${ROLE} setup-build-role`,
            `${ROLE} setup-trigger-role`,
            "aws:iam/rolePolicy:RolePolicy setup-build-policy",
            "aws:iam/rolePolicy:RolePolicy setup-trigger-policy",
            "aws:s3/bucketObjectv2:BucketObjectv2 setup-tool",
            `${PARAMETER} setup-parameter`,
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule setup-to-internet",
        ]);
    });

    it("lets the build alone administer the cluster, within its boundary and by its own policy", async () => {
        const made = await makeSetup();
        const role = made.find(ROLE, "setup-build-role");
        assert.equal(role.inputs.name, "airlock-dev-cluster-setup");
        assert.equal(role.inputs.permissionsBoundary, BOUNDARY_ARN);
        assert.deepEqual(made.find("aws:eks/accessEntry:AccessEntry", "setup-access").inputs, {
            clusterName: "airlock-dev-cluster",
            principalArn: "arn:aws:iam::111122223333:role/airlock-dev-cluster-setup",
            type: "STANDARD",
        });
        const { inputs } = made.find("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "setup-administrator");
        assert.equal(inputs.policyArn, "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");
        assert.deepEqual(inputs.accessScope, { type: "cluster" });
        const subnetArns = ["p1", "p2"].map((id) => `arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-${id}`);
        assert.deepEqual(
            parsed(made.find("aws:iam/rolePolicy:RolePolicy", "setup-build-policy"), "policy"),
            clusterSetupPolicy(DEV, { artifactBucket: "airlock-dev-artifacts", keyArn: KEY_ARN, subnetArns }),
        );
    });

    it("is told by a parameter, made last of all, whose change and each day start it", async () => {
        const made = await makeSetup();
        const parameter = made.find(PARAMETER, "setup-parameter");
        assert.equal(parameter.inputs.name, "/airlock/dev/cluster/setup");
        const told = parsed(parameter, "insecureValue");
        assert.deepEqual(told, planClusterSetup(ARGS, ["subnet-b1", "subnet-b2"]));
        assert.equal(check(CLUSTER_SETUP, told).ok, true);
        assert.deepEqual(parameter.dependencies, [
            "setup-administrator",
            "setup-changed-target",
            "setup-registry-chart",
            "setup-registry-image",
            "setup-trigger-policy",
        ]);
        const rule = made.find("aws:cloudwatch/eventRule:EventRule", "setup-changed");
        assert.deepEqual(parsed(rule, "eventPattern"), {
            source: ["aws.ssm"],
            "detail-type": ["Parameter Store Change"],
            detail: { name: ["/airlock/dev/cluster/setup"], operation: ["Create", "Update"] },
        });
        assert.equal(rule.inputs.scheduleExpression, "rate(1 day)");
        const policy = made.find("aws:iam/rolePolicy:RolePolicy", "setup-trigger-policy");
        assert.deepEqual(parsed(policy, "policy"), startSetupPolicy(DEV));
        assert.equal(made.find(ROLE, "setup-trigger-role").inputs.permissionsBoundary, DEPLOY_BOUNDARY);
    });

    it("builds in the private subnets, one at a time, with tools that are pinned", async () => {
        const { inputs } = (await makeSetup()).find(PROJECT, "setup-project");
        assert.equal(inputs.concurrentBuildLimit, 1);
        assert.deepEqual(inputs.source, { type: "NO_SOURCE", buildspec: clusterSetupSpec(true) });
        const { vpcId, subnets } = inputs.vpcConfig as { vpcId: string; subnets: readonly string[] };
        assert.deepEqual([vpcId, subnets], ["vpc-1", ["subnet-p1", "subnet-p2"]]);
        const { privilegedMode, environmentVariables } = inputs.environment as {
            privilegedMode: boolean;
            environmentVariables: readonly { name: string; value: string }[];
        };
        assert.equal(privilegedMode, false);
        const registry = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";
        const helm = pinnedHelm();
        assert.deepEqual(Object.fromEntries(environmentVariables.map(({ name, value }) => [name, value])), {
            TOOL_URI: `s3://airlock-dev-artifacts/tools/cluster-setup-${"f".repeat(64)}.js`,
            TOOL_SHA256: "f".repeat(64),
            HELM_URI: `s3://airlock-dev-artifacts/tools/${helm.archive}`,
            HELM_ARCHIVE: helm.archive,
            HELM_SHA256: helm.sha256,
            SETUP: "/airlock/dev/cluster/setup",
            CLUSTER: "airlock-dev-cluster",
            REGISTRY: registry,
            CHART: `${registry}/airlock/dev/charts/argo-rollouts@sha256:${"c".repeat(64)}`,
        });
    });

    it("has no way out where the environment has none, and fetches nothing", async () => {
        const made = await makeSetup({ egress: { kind: "none" } });
        assert.equal(
            made.list().some((each) => each.includes("SecurityGroupEgressRule")),
            false,
        );
        const { source } = made.find(PROJECT, "setup-project").inputs as { source: { buildspec: string } };
        assert.doesNotMatch(source.buildspec, /curl|https:/);
        assert.match(source.buildspec, /FETCH=false/);
    });
});

describe("The plan of a cluster's setup", () => {
    it("says of the load balancer what the environment says of its ingress", () => {
        const { ingress, workloads } = planClusterSetup(ARGS, ["subnet-b1", "subnet-b2"]);
        assert.deepEqual(workloads, ["hello", "web"]);
        assert.deepEqual(ingress, {
            group: "airlock-dev",
            scheme: "internet-facing",
            subnetIds: ["subnet-b1", "subnet-b2"],
            inboundCidrs: ["203.0.113.0/24"],
            certificateArns: ["arn:aws:acm:eu-west-1:1:certificate/c"],
            deletionProtection: true,
        });
        const internal = planClusterSetup(
            { ...ARGS, ingress: { scheme: "internal", allowedCidrs: ["10.0.0.0/8"] } },
            [],
        );
        assert.equal(internal.ingress.scheme, "internal");
        assert.deepEqual(internal.ingress.certificateArns, []);
    });

    it("pins Helm, and says of each checksum that nobody has filled in where it belongs", () => {
        assert.equal(pinnedHelm().archive, "helm-v3.22.0-linux-amd64.tar.gz");
        const zero = "0".repeat(64);
        const unknown = { chart: `sha256:${zero}`, image: `sha256:${zero}` };
        const known = { archive: "helm-v3.22.0-linux-amd64.tar.gz", sha256: "a".repeat(64) };
        assert.deepEqual(
            setupPinProblems(unknown, { ...known, sha256: zero }, "runtime.controller").map(({ path }) => path),
            ["runtime.controller.chart", "runtime.controller.image", "components/runtime/eks/toolchain.sha256"],
        );
        assert.deepEqual(setupPinProblems(ARGS.controller, known, "runtime.controller"), []);
    });
});
