import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type RecordedResource, recordingMocks } from "../../automation/recording/mocks";
import type { ClusterTerms } from "../../components/runtime/eks/cluster-terms";
import { EksRuntime, type EksRuntimeArgs } from "../../components/runtime/eks/eks-runtime";
import type { EksWorkloadSettings } from "../../components/runtime/eks/eks-workload";
import { parseContract } from "../../release/contract";

const PLACEMENT = {
    project: "airlock",
    environment: "prod",
    account: "123456789012",
    region: "eu-west-1",
    partition: "aws",
};
const KEY = "arn:aws:kms:eu-west-1:123456789012:key/0c7e6a3e-6a0c-4a0b-9a51-6f1f0a5e2b11";
const BOUNDARY = "arn:aws:iam::123456789012:policy/airlock-prod-service-boundary";
const CLUSTER_BOUNDARY = "arn:aws:iam::123456789012:policy/airlock-prod-cluster-boundary";
const SUBNETS = ["subnet-0000000000000000c", "subnet-0000000000000000d"];

const HELLO: EksWorkloadSettings = { name: "hello", port: 8080, healthPath: "/health", route: { paths: ["/*"] } };
const TERMS: ClusterTerms = {
    version: "1.34",
    support: "standard",
    compute: { kind: "auto-mode" },
    publicCidrs: [],
    readers: ["arn:aws:iam::123456789012:role/developer"],
    breakGlass: ["arn:aws:iam::123456789012:role/ops/fire"],
};
const ARGS: EksRuntimeArgs = {
    placement: PLACEMENT,
    vpcId: "vpc-0123456789abcdef0",
    subnetIds: SUBNETS,
    endpointGroupId: "sg-0000000000000000e",
    terms: TERMS,
    keyArn: KEY,
    podBoundaryArn: BOUNDARY,
    clusterBoundaryArn: CLUSTER_BOUNDARY,
    workloads: [HELLO],
    tls: true,
    rollout: { strategy: "canary", canaryPercent: 10, canaryBakeMinutes: 5, bakeMinutes: 15 },
    alarms: { errorRatePercent: 5, latencyP99Milliseconds: 1500, windowMinutes: 3 },
    tasks: { min: 2, max: 6 },
    holds: ["airlock-prod-link-down"],
    logRetentionDays: 30,
    deletionProtection: true,
    containerInsights: "enhanced",
};
const NODES: ClusterTerms = {
    ...TERMS,
    compute: { kind: "node-groups", instanceTypes: ["m7i.large", "m7a.large"], min: 2, max: 6 },
};

interface Made {
    readonly runtime: EksRuntime;
    readonly all: readonly RecordedResource[];
    /** Options by `type name`; mocks themselves see inputs only. */
    readonly options: ReadonlyMap<string, pulumi.CustomResourceOptions>;
}

async function made(args: EksRuntimeArgs): Promise<Made> {
    const mocks = recordingMocks(args.placement);
    const options = new Map<string, pulumi.CustomResourceOptions>();
    await pulumi.runtime.setMocks(mocks, args.placement.project, args.placement.environment);
    const runtime = new EksRuntime("run", args, {
        transformations: [
            ({ type, name, opts }) => {
                options.set(`${type.split(":").at(-1)} ${name}`, opts);
                return undefined;
            },
        ],
    });
    await pulumi.runtime.disconnect();
    return { runtime, all: mocks.registered, options };
}

function names({ all }: Made): readonly string[] {
    return all.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort();
}

function inputs({ all }: Made, type: string, name: string): RecordedResource["inputs"] {
    const found = all.filter((resource) => resource.type.endsWith(`:${type}`) && resource.name === name);
    assert.equal(found.length, 1, `${found.length} of ${type} ${name}`);
    return found[0]?.inputs ?? {};
}

function document(of: Made, type: string, name: string, property: string) {
    return JSON.parse(String(inputs(of, type, name)[property])).Statement;
}

/** What a resource waits for, by logical name. */
async function awaited({ options }: Made, key: string): Promise<readonly string[]> {
    const dependsOn = await Promise.all([options.get(key)?.dependsOn ?? []].flat());
    const urns = dependsOn.flat().map((one) => (one as pulumi.Resource).urn);
    const known = await Promise.all(
        urns.map((urn) => new Promise<string>((resolve) => void urn.apply((value) => resolve(value)))),
    );
    return known.map((urn) => urn.split("::").at(-1) ?? "").sort();
}

/** Everything that any cluster has. */
const ALWAYS = [
    "ClusterAccess run-access",
    "ClusterNetwork run-network",
    "Cluster run-cluster",
    "EksRuntime run",
    "EksWorkload run-hello",
    "LogGroup run-application-logs",
    "LogGroup run-control-plane-logs",
    "LogGroup run-dataplane-logs",
    "LogGroup run-host-logs",
    "LogGroup run-performance-logs",
    "Parameter run-hello-contract",
    "PodIdentityAssociation run-rollouts-identity",
    "Role run-cluster-role",
    "Role run-observability-role",
    "Role run-rollouts-role",
    "RolePolicy run-observability-policy",
    "RolePolicy run-rollouts-policy",
    "RolePolicyAttachment run-cluster-AmazonEKSBlockStoragePolicy",
    "RolePolicyAttachment run-cluster-AmazonEKSClusterPolicy",
    "RolePolicyAttachment run-cluster-AmazonEKSComputePolicy",
    "RolePolicyAttachment run-cluster-AmazonEKSLoadBalancingPolicy",
    "RolePolicyAttachment run-cluster-AmazonEKSNetworkingPolicy",
    "SecurityGroup run-network-api-group",
    "SecurityGroup run-network-deployer-group",
    "SecurityGroupEgressRule run-network-deployers-to-api",
    "SecurityGroupIngressRule run-machines-to-endpoints",
    "SecurityGroupIngressRule run-network-from-deployers",
    "Addon run-amazon-cloudwatch-observability",
    "Addon run-metrics-server",
    "AccessEntry run-access-developer",
    "AccessEntry run-access-ops-fire",
    "AccessPolicyAssociation run-access-developer",
    "AccessPolicyAssociation run-access-ops-fire",
    "LogMetricFilter run-access-break-glass",
    "MetricAlarm run-access-break-glass",
];
const IDENTITY = [
    "PodIdentityAssociation run-hello-pod-identity",
    "Role run-hello-pod-role",
    "RolePolicy run-hello-pod-policy",
];
const AUTO_NODE = [
    "Role run-auto-node-role",
    "RolePolicyAttachment run-auto-node-AmazonEC2ContainerRegistryPullOnly",
    "RolePolicyAttachment run-auto-node-AmazonEKSWorkerNodeMinimalPolicy",
];

describe("EksRuntime", () => {
    let auto: Made;
    let group: Made;
    let fargate: Made;

    before(async () => {
        auto = await made(ARGS);
        group = await made({ ...ARGS, terms: NODES });
        fargate = await made({ ...ARGS, terms: { ...TERMS, compute: { kind: "fargate" } } });
    });

    it("makes these resources and no others where EKS brings machines", () => {
        const secrets = "Addon run-aws-secrets-store-csi-driver-provider";
        assert.deepEqual(names(auto), [...ALWAYS, ...IDENTITY, ...AUTO_NODE, secrets].sort());
    });

    it("makes a group of machines with what these need", () => {
        assert.deepEqual(
            names(group).filter((name) => !names(auto).includes(name)),
            [
                "Addon run-coredns",
                "Addon run-eks-pod-identity-agent",
                "Addon run-kube-proxy",
                "Addon run-vpc-cni",
                "LaunchTemplate run-machine",
                "NodeGroup run-nodes",
                "Role run-node-role",
                "Role run-pod-network-role",
                "RolePolicyAttachment run-node-AmazonEC2ContainerRegistryPullOnly",
                "RolePolicyAttachment run-node-AmazonEKSWorkerNodePolicy",
                "RolePolicyAttachment run-pod-network-AmazonEKS_CNI_Policy",
            ],
        );
        assert.deepEqual(
            names(auto).filter((name) => !names(group).includes(name)),
            AUTO_NODE,
        );
    });

    it("gives pods on Fargate a profile, and no identity and no secrets, which they cannot have", () => {
        assert.deepEqual(
            names(fargate).filter((name) => !names(auto).includes(name)),
            [
                "Addon run-coredns",
                "FargateProfile run-fargate",
                "Role run-fargate-role",
                "RolePolicy run-fargate-policy",
                "RolePolicyAttachment run-fargate-AmazonEKSFargatePodExecutionRolePolicy",
            ],
        );
        assert.deepEqual(
            names(auto).filter((name) => !names(fargate).includes(name)),
            ["Addon run-aws-secrets-store-csi-driver-provider", ...IDENTITY],
        );
        assert.equal(fargate.runtime.workloads.hello?.podRoleArn, undefined);
        assert.deepEqual(inputs(fargate, "FargateProfile", "run-fargate").selectors, [
            { namespace: "*", labels: { "airlock.dev/workload": "*" } },
        ]);
    });

    it("makes a cluster that nobody reaches but from the network, and nobody has rights in by having made it", () => {
        assert.deepEqual(inputs(auto, "Cluster", "run-cluster"), {
            name: "airlock-prod-cluster",
            version: "1.34",
            roleArn: "arn:aws:iam::123456789012:role/airlock-prod-cluster",
            vpcConfig: {
                subnetIds: SUBNETS,
                securityGroupIds: [
                    inputs(auto, "SecurityGroupIngressRule", "run-network-from-deployers").securityGroupId,
                ],
                endpointPrivateAccess: true,
                endpointPublicAccess: false,
            },
            accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
            encryptionConfig: { provider: { keyArn: KEY }, resources: ["secrets"] },
            enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
            computeConfig: {
                enabled: true,
                nodePools: ["general-purpose", "system"],
                nodeRoleArn: "arn:aws:iam::123456789012:role/airlock-prod-auto-node",
            },
            kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
            storageConfig: { blockStorage: { enabled: true } },
            bootstrapSelfManagedAddons: false,
            upgradePolicy: { supportType: "STANDARD" },
            zonalShiftConfig: { enabled: true },
            deletionProtection: true,
        });
    });

    it("has the load balancing of Auto Mode whatever pods run on, and its machines only where they are of use", () => {
        const compute = (of: Made) => inputs(of, "Cluster", "run-cluster").computeConfig;
        assert.deepEqual(compute(group), { enabled: true, nodePools: [] });
        assert.deepEqual(compute(fargate), {
            enabled: true,
            nodePools: ["general-purpose"],
            nodeRoleArn: "arn:aws:iam::123456789012:role/airlock-prod-auto-node",
        });
    });

    it("opens the API to the blocks that are named, and stays on its version where that is paid for", async () => {
        const terms: ClusterTerms = { ...TERMS, version: "1.33", support: "extended", publicCidrs: ["203.0.113.0/24"] };
        const { vpcConfig, upgradePolicy } = inputs(await made({ ...ARGS, terms }), "Cluster", "run-cluster");
        const { endpointPrivateAccess, endpointPublicAccess, publicAccessCidrs } = vpcConfig as Record<string, unknown>;
        assert.deepEqual(
            [endpointPrivateAccess, endpointPublicAccess, publicAccessCidrs],
            [true, true, ["203.0.113.0/24"]],
        );
        assert.deepEqual(upgradePolicy, { supportType: "EXTENDED" });
    });

    it("makes every log group before anybody writes to it, with the environment's key and an end", async () => {
        for (const [role, name] of [
            ["control-plane", "/aws/eks/airlock-prod-cluster/cluster"],
            ["application", "/aws/containerinsights/airlock-prod-cluster/application"],
            ["dataplane", "/aws/containerinsights/airlock-prod-cluster/dataplane"],
            ["host", "/aws/containerinsights/airlock-prod-cluster/host"],
            ["performance", "/aws/containerinsights/airlock-prod-cluster/performance"],
        ]) {
            assert.deepEqual(inputs(auto, "LogGroup", `run-${role}-logs`), {
                name,
                retentionInDays: 30,
                kmsKeyId: KEY,
            });
        }
        assert.ok((await awaited(auto, "Cluster run-cluster")).includes("run-control-plane-logs"));
        const addOn = await awaited(auto, "Addon run-amazon-cloudwatch-observability");
        assert.ok(addOn.includes("run-application-logs") && addOn.includes("run-observability-policy"), String(addOn));
    });

    it("lets those reach the API who carry the deployers' group, and the cluster's machines reach endpoints", async () => {
        const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
        const { securityGroupId, referencedSecurityGroupId } = inputs(
            auto,
            "SecurityGroupIngressRule",
            "run-network-from-deployers",
        );
        assert.deepEqual(inputs(auto, "SecurityGroupEgressRule", "run-network-deployers-to-api"), {
            securityGroupId: referencedSecurityGroupId,
            referencedSecurityGroupId: securityGroupId,
            description: "HTTPS to the cluster's API",
            ...https,
        });
        const machines = inputs(auto, "SecurityGroupIngressRule", "run-machines-to-endpoints");
        assert.match(String(machines.referencedSecurityGroupId), /^sg-[0-9a-f]{17}$/);
        assert.equal(machines.securityGroupId, "sg-0000000000000000e");
        const { endpointGroupId: _, ...without } = ARGS;
        assert.ok(!names(await made(without)).includes("SecurityGroupIngressRule run-machines-to-endpoints"));
    });

    it("bounds every role, and ties each to this cluster where its service can say so", () => {
        const roles = [auto, group, fargate].flatMap(({ all }) =>
            all.filter(({ type }) => type === "aws:iam/role:Role"),
        );
        for (const { name, inputs: role } of roles) {
            assert.equal(role.permissionsBoundary, name === "run-hello-pod-role" ? BOUNDARY : CLUSTER_BOUNDARY, name);
        }
        assert.deepEqual(document(auto, "Role", "run-cluster-role", "assumeRolePolicy"), [
            {
                Sid: "RunTheClusterByEks",
                Effect: "Allow",
                Principal: { Service: "eks.amazonaws.com" },
                Action: ["sts:AssumeRole", "sts:TagSession"],
                Condition: {
                    ArnEquals: { "aws:SourceArn": "arn:aws:eks:eu-west-1:123456789012:cluster/airlock-prod-cluster" },
                },
            },
        ]);
        assert.deepEqual(document(auto, "Role", "run-hello-pod-role", "assumeRolePolicy"), [
            {
                Sid: "BeThePodsOfOneServiceAccount",
                Effect: "Allow",
                Principal: { Service: "pods.eks.amazonaws.com" },
                Action: ["sts:AssumeRole", "sts:TagSession"],
                Condition: {
                    StringEquals: {
                        "aws:SourceAccount": "123456789012",
                        "aws:RequestTag/eks-cluster-name": "airlock-prod-cluster",
                        "aws:RequestTag/kubernetes-namespace": "hello",
                        "aws:RequestTag/kubernetes-service-account": "hello",
                    },
                },
            },
        ]);
    });

    it("lets a workload's pods read their own secrets, and nothing else", () => {
        const secrets = "arn:aws:ssm:eu-west-1:123456789012:parameter/airlock/prod/hello/secrets/*";
        assert.deepEqual(document(auto, "RolePolicy", "run-hello-pod-policy", "policy"), [
            { Sid: "Secrets", Effect: "Allow", Action: ["ssm:GetParameters"], Resource: secrets },
            {
                Sid: "DecryptSecrets",
                Effect: "Allow",
                Action: ["kms:Decrypt"],
                Resource: KEY,
                Condition: { StringLike: { "kms:EncryptionContext:PARAMETER_ARN": secrets } },
            },
        ]);
        assert.deepEqual(inputs(auto, "PodIdentityAssociation", "run-hello-pod-identity"), {
            clusterName: "airlock-prod-cluster",
            namespace: "hello",
            serviceAccount: "hello",
            roleArn: "arn:aws:iam::123456789012:role/airlock-prod-hello-pod",
        });
    });

    it("keeps pods from the credentials of a machine, encrypts its disk, and leaves its number to whatever scales it", () => {
        assert.deepEqual(inputs(group, "LaunchTemplate", "run-machine"), {
            name: "airlock-prod-machine",
            updateDefaultVersion: true,
            metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
            blockDeviceMappings: [
                { deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeType: "gp3", volumeSize: 50 } },
            ],
        });
        const { scalingConfig, amiType, instanceTypes, version } = inputs(group, "NodeGroup", "run-nodes");
        assert.deepEqual(scalingConfig, { minSize: 2, maxSize: 6, desiredSize: 2 });
        assert.deepEqual(
            [amiType, instanceTypes, version],
            ["AL2023_x86_64_STANDARD", ["m7i.large", "m7a.large"], "1.34"],
        );
        assert.deepEqual(group.options.get("NodeGroup run-nodes")?.ignoreChanges, ["scalingConfig.desiredSize"]);
    });

    it("brings machines after the add-ons without which they are of no use, and the others after them", async () => {
        const machines = await awaited(group, "NodeGroup run-nodes");
        for (const name of [
            "run-vpc-cni",
            "run-kube-proxy",
            "run-eks-pod-identity-agent",
            "run-node-AmazonEKSWorkerNodePolicy",
        ]) {
            assert.ok(machines.includes(name), name);
        }
        assert.ok((await awaited(group, "Addon run-coredns")).includes("run-nodes"));
        assert.ok((await awaited(group, "Parameter run-hello-contract")).includes("run-coredns"));
    });

    it("lets readers see, break-glass roles do everything, and an alarm tell of it", () => {
        const policy = (name: string) => inputs(auto, "AccessPolicyAssociation", name);
        assert.deepEqual(policy("run-access-developer"), {
            clusterName: "airlock-prod-cluster",
            principalArn: "arn:aws:iam::123456789012:role/developer",
            policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
            accessScope: { type: "cluster" },
        });
        assert.equal(
            policy("run-access-ops-fire").policyArn,
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        );
        const filter = inputs(auto, "LogMetricFilter", "run-access-break-glass");
        assert.equal(filter.pattern, '{ ($.user.extra.canonicalArn[0] = "arn:aws:iam::123456789012:role/ops/fire") }');
        const { metricName, namespace, threshold, comparisonOperator } = inputs(
            auto,
            "MetricAlarm",
            "run-access-break-glass",
        );
        assert.deepEqual(filter.metricTransformation, { namespace, name: metricName, value: "1", unit: "Count" });
        assert.deepEqual([comparisonOperator, threshold], ["GreaterThanThreshold", 0]);
    });

    it("makes no alarm where nobody may break glass", async () => {
        const nobody = await made({ ...ARGS, terms: { ...TERMS, readers: [], breakGlass: [] } });
        assert.deepEqual(
            names(nobody).filter((name) => / run-access/.test(name)),
            ["ClusterAccess run-access"],
        );
    });

    it("writes a contract that a release can read", () => {
        const text = String(inputs(auto, "Parameter", "run-hello-contract").insecureValue);
        assert.deepEqual(parseContract(text, "test"), {
            runtime: "eks",
            format: 2,
            workload: "hello",
            needs: { port: 8080, healthPath: "/health" },
            holds: ["airlock-prod-link-down"],
            platform: {
                environment: "prod",
                region: "eu-west-1",
                cluster: "airlock-prod-cluster",
                namespace: "hello",
                serviceAccount: "hello",
                registry: "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                repository: "airlock/hello",
                secretsPath: "/airlock/prod/hello/secrets",
                compute: "auto-mode",
                ingress: { class: "airlock", hosts: [], paths: ["/*"], order: 1000, tls: true },
                tasks: { min: 2, max: 6 },
                rollout: ARGS.rollout,
                alarms: ARGS.alarms,
                alarmPrefix: "airlock-prod-hello",
            },
        });
    });

    it("protects what running pods stand on where the environment asks for it", async () => {
        const protectedOf = ({ options }: Made) =>
            [...options]
                .filter(([, { protect }]) => protect === true)
                .map(([key]) => key)
                .sort();
        assert.deepEqual(protectedOf(auto), [
            "Cluster run-cluster",
            "LogGroup run-application-logs",
            "LogGroup run-control-plane-logs",
            "LogGroup run-dataplane-logs",
            "LogGroup run-host-logs",
            "LogGroup run-performance-logs",
            "SecurityGroup run-network-api-group",
            "SecurityGroup run-network-deployer-group",
        ]);
        const loose = await made({ ...ARGS, deletionProtection: false });
        assert.deepEqual(protectedOf(loose), []);
        assert.equal(inputs(loose, "Cluster", "run-cluster").deletionProtection, false);
    });

    it("refuses everything at once before anything is made", async () => {
        const mocks = recordingMocks(PLACEMENT);
        await pulumi.runtime.setMocks(mocks, "airlock", "prod");
        const wrong: EksRuntimeArgs = {
            ...ARGS,
            terms: { ...TERMS, version: "1.32" },
            workloads: [{ ...HELLO, name: "kube-system" }],
            rollout: { strategy: "canary", canaryPercent: 0.5, canaryBakeMinutes: 5, bakeMinutes: 500 },
            holds: Array.from({ length: 11 }, (_, index) => `alarm-${index}`),
        };
        assert.throws(() => new EksRuntime("run", wrong), {
            constructor: pulumi.RunError,
            message: [
                'EksRuntime "run": 5 problems',
                '  - holds: "11" alarms are more than 10; join some into a composite alarm',
                "  - rollout: the rollout takes 505 minutes in all, above the 420 that a deployment to a cluster may wait; shorten the steps or the bake",
                '  - rollout.canaryPercent: "0.5" is not a whole number of percent, and a cluster\'s load balancer has no finer weights; round it, or set runtime.kind to ecs',
                '  - terms.version: "1.32" is out of standard support since 2026-03-23; use 1.35, or pay for it with support: extended',
                '  - workloads[0].name: "kube-system" is a namespace that Kubernetes or EKS has for itself; choose another name',
            ].join("\n"),
        });
        await pulumi.runtime.disconnect();
        assert.deepEqual(mocks.registered, []);
    });
});
