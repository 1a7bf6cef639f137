/** What an update would do if one setting were another. */
export interface SettingChange {
    readonly stack: string;
    /** Path of the setting, without the project's name. */
    readonly setting: string;
    readonly to: unknown;
    /** Operations on resources of the provider, by kind and type. @default - it is refused */
    readonly does?: string;
    /** What is replaced or deleted although it holds what cannot be made again. @default - nothing is */
    readonly loses?: readonly string[];
    /** What the program says, or what the engine says of what is protected. @default - it is not refused */
    readonly refused?: RegExp;
}

/** A runtime on a cluster, for a stack that runs on ECS. */
const CLUSTER = {
    kind: "eks",
    version: "1.34",
    compute: { kind: "auto-mode" },
    controller: { chart: `sha256:${"1".repeat(64)}`, image: `sha256:${"2".repeat(64)}` },
};

/**
 * Every setting, changed in turn. Where prod refuses because something is protected, staging shows what would be done.
 *
 * What `loses` says is meant: another block or pool is another network, another runtime runs nothing of what ran, a name that others know goes with its balancer, a workload
 * of another name is another workload, a bucket's name has the account in it, and an approval topic goes with the last approver.
 */
export const CHANGES: readonly SettingChange[] = [
    { stack: "prod", setting: "alarms.errorRatePercent", to: 2, does: "update 1 cloudwatch/metricAlarm" },
    { stack: "prod", setting: "alarms.latencyP99Milliseconds", to: 900, does: "update 1 cloudwatch/metricAlarm" },
    { stack: "prod", setting: "alarms.windowMinutes", to: 4, does: "update 3 cloudwatch/metricAlarm" },
    { stack: "prod", setting: "approval.approvers", to: 2, does: "update 1 codepipeline/pipeline" },
    {
        stack: "prod",
        setting: "approval.approvers",
        to: 0,
        does: "delete 1 cloudwatch/logGroup; delete 1 iam/role; delete 1 iam/rolePolicy; delete 1 lambda/function; delete 1 lambda/functionEventInvokeConfig; delete 1 sns/topic; update 1 codepipeline/pipeline; update 1 iam/rolePolicy",
        loses: ["delete approvals-topic", "delete functions-authorize-logs"],
    },
    { stack: "prod", setting: "approval.notify", to: ["release@example.com"], does: "create 1 sns/topicSubscription" },
    {
        stack: "prod",
        setting: "aws:defaultTags",
        to: { tags: { Project: "airlock", Environment: "prod", ManagedBy: "pulumi", CostCenter: "42" } },
        does: "update 1 cloudwatch/eventRule; update 8 cloudwatch/logGroup; update 3 cloudwatch/metricAlarm; update 1 codepipeline/pipeline; update 1 ec2/defaultNetworkAcl; update 1 ec2/defaultRouteTable; update 1 ec2/defaultSecurityGroup; update 3 ec2/eip; update 1 ec2/flowLog; update 1 ec2/internetGateway; update 3 ec2/natGateway; update 3 ec2/networkAcl; update 5 ec2/routeTable; update 4 ec2/securityGroup; update 9 ec2/subnet; update 1 ec2/vpc; update 6 ec2/vpcEndpoint; update 1 ecs/cluster; update 4 iam/policy; update 13 iam/role; update 1 kms/key; update 6 lambda/function; update 1 lb/listener; update 1 lb/listenerRule; update 1 lb/loadBalancer; update 2 lb/targetGroup; update 3 s3/bucket; update 1 sns/topic; update 1 ssm/parameter; update 4 vpc/securityGroupEgressRule; update 3 vpc/securityGroupIngressRule",
    },
    {
        stack: "prod",
        setting: "aws:region",
        to: "eu-central-1",
        refused: /aws:region: "eu-central-1" is not "eu-west-1"/,
    },
    { stack: "dev", setting: "build.computeType", to: "BUILD_GENERAL1_MEDIUM", does: "update 1 codebuild/project" },
    { stack: "dev", setting: "build.egress", to: "none", refused: /build\.egress: reaches AWS through endpoints only/ },
    { stack: "dev", setting: "build.timeoutMinutes", to: 30, does: "update 1 codebuild/project" },
    { stack: "prod", setting: "containerInsights", to: "enabled", does: "update 1 ecs/cluster" },
    {
        stack: "prod",
        setting: "deletionProtection",
        to: false,
        does: "update 1 kms/key; update 1 lb/loadBalancer; update 3 s3/bucket",
    },
    {
        stack: "staging",
        setting: "environments[0].account",
        to: "222233334444",
        does: "create 1 ecr/lifecyclePolicy; create 1 ecr/registryPolicy; create 1 ecr/registryScanningConfiguration; create 1 ecr/repository; create 1 ecr/repositoryPolicy; update 1 iam/rolePolicy; update 1 kms/key; update 6 lambda/function; update 1 s3/bucketPolicy",
    },
    {
        stack: "staging",
        setting: "environments[1].account",
        to: "222233334444",
        does: "create 1 ecr/lifecyclePolicy; create 1 ecr/registryPolicy; create 1 ecr/registryScanningConfiguration; create 1 ecr/repository; create 1 ecr/repositoryPolicy; replace 3 s3/bucket; replace 3 s3/bucketLifecycleConfiguration; replace 1 s3/bucketNotification; replace 3 s3/bucketOwnershipControls; replace 3 s3/bucketPolicy; replace 3 s3/bucketPublicAccessBlock; replace 3 s3/bucketServerSideEncryptionConfiguration; replace 3 s3/bucketVersioning; update 1 cloudwatch/eventRule; update 1 codepipeline/pipeline; update 1 ec2/vpcEndpoint; update 4 iam/policy; update 6 iam/role; update 11 iam/rolePolicy; update 1 kms/key; update 1 ssm/parameter",
        loses: ["replace artifacts-bucket-bucket", "replace guardrails-records-bucket", "replace inbox-bucket-bucket"],
    },
    {
        stack: "staging",
        setting: "environments[1].cidr",
        to: "10.20.0.0/16",
        does: "replace 1 ec2/defaultNetworkAcl; replace 1 ec2/defaultRouteTable; replace 1 ec2/defaultSecurityGroup; replace 1 ec2/flowLog; replace 1 ec2/natGateway; replace 3 ec2/networkAcl; replace 6 ec2/networkAclAssociation; replace 3 ec2/route; replace 4 ec2/routeTable; replace 6 ec2/routeTableAssociation; replace 2 ec2/securityGroup; replace 6 ec2/subnet; replace 1 ec2/vpc; replace 1 ec2/vpcEndpoint; replace 2 lb/targetGroup; replace 2 vpc/securityGroupEgressRule; replace 2 vpc/securityGroupIngressRule; update 3 cloudwatch/metricAlarm; update 1 ec2/internetGateway; update 1 lb/loadBalancer; update 1 ssm/parameter",
        loses: [
            "replace network-isolated-a",
            "replace network-isolated-b",
            "replace network-private-a",
            "replace network-private-b",
            "replace network-public-a",
            "replace network-public-b",
            "replace network-vpc",
        ],
    },
    {
        stack: "prod",
        setting: "environments[2].account",
        to: "222233334444",
        refused: /unable to replace .*::guardrails-records-bucket"/,
    },
    {
        stack: "prod",
        setting: "environments[2].cidr",
        to: "10.20.0.0/16",
        refused: /unable to replace .*::runtime-hello-network-group"/,
    },
    { stack: "prod", setting: "environments[2].connected", to: false, does: "" },
    {
        stack: "prod",
        setting: "environments[2].name",
        to: "production",
        refused: /environments: no environment is named "prod"/,
    },
    {
        stack: "prod",
        setting: "environments[2].region",
        to: "eu-central-1",
        refused: /aws:region: "eu-west-1" is not "eu-central-1"/,
    },
    {
        stack: "prod",
        setting: "ingress.allowedCidrs",
        to: ["192.0.2.0/24"],
        does: "create 1 vpc/securityGroupIngressRule; delete 1 vpc/securityGroupIngressRule",
    },
    { stack: "prod", setting: "ingress.balancers", to: 2, refused: /unable to replace .*::runtime-hello-rule"/ },
    {
        stack: "staging",
        setting: "ingress.balancers",
        to: 2,
        does: "create 1 ec2/securityGroup; create 1 lb/listener; create 1 lb/loadBalancer; create 1 vpc/securityGroupIngressRule; replace 1 lb/listenerRule; replace 1 vpc/securityGroupEgressRule; update 3 cloudwatch/metricAlarm; update 1 ssm/parameter; update 1 vpc/securityGroupIngressRule",
    },
    {
        stack: "prod",
        setting: "ingress.certificateArn",
        to: "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000",
        refused: /::runtime-balancer-0-http" cannot be deleted/,
    },
    {
        stack: "staging",
        setting: "ingress.certificateArn",
        to: "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000",
        does: "create 2 lb/listener; create 1 vpc/securityGroupIngressRule; delete 1 lb/listener; replace 1 lb/listenerRule; update 1 ec2/networkAcl; update 1 ssm/parameter",
    },
    {
        stack: "prod",
        setting: "ingress.scheme",
        to: "internal",
        refused: /unable to replace .*::runtime-balancer-0-balancer"/,
    },
    {
        stack: "staging",
        setting: "ingress.scheme",
        to: "internal",
        does: "replace 1 lb/listener; replace 1 lb/listenerRule; replace 1 lb/loadBalancer; update 3 cloudwatch/metricAlarm; update 1 ssm/parameter",
        loses: ["replace runtime-balancer-0-balancer"],
    },
    {
        stack: "prod",
        setting: "network.dhcp",
        to: { domainName: "corp.example.com" },
        does: "create 1 ec2/vpcDhcpOptions; create 1 ec2/vpcDhcpOptionsAssociation",
    },
    {
        stack: "prod",
        setting: "network.endpointTrust",
        to: { kind: "organization", id: "o-a1b2c3d4e5" },
        does: "update 6 ec2/vpcEndpoint",
    },
    {
        stack: "prod",
        setting: "network.flowLogs.destination",
        to: "bucket",
        does: "create 1 s3/bucket; create 1 s3/bucketLifecycleConfiguration; create 1 s3/bucketOwnershipControls; create 1 s3/bucketPolicy; create 1 s3/bucketPublicAccessBlock; create 1 s3/bucketServerSideEncryptionConfiguration; create 1 s3/bucketVersioning; delete 1 cloudwatch/logGroup; delete 1 iam/role; delete 1 iam/rolePolicy; replace 1 ec2/flowLog; update 1 kms/key",
        loses: ["delete network-flow-logs"],
    },
    { stack: "prod", setting: "network.flowLogs.retentionDays", to: 400, does: "update 1 cloudwatch/logGroup" },
    {
        stack: "dev",
        setting: "network.internet",
        to: { kind: "egress-only", nat: "single" },
        refused: /network\.internet\.kind: "egress-only" lets nobody in/,
    },
    {
        stack: "dev",
        setting: "network.internet",
        to: { kind: "none" },
        refused: /network\.internet\.kind: "none" lets nobody in/,
    },
    {
        stack: "prod",
        setting: "network.internet.nat",
        to: "single",
        does: "delete 2 ec2/eip; delete 2 ec2/natGateway; update 2 ec2/route",
        loses: ["delete network-nat-b", "delete network-nat-c"],
    },
    {
        stack: "prod",
        setting: "network.ipamPoolId",
        to: "ipam-pool-0123456789abcdef0",
        refused: /unable to replace .*::runtime-hello-network-group"/,
    },
    {
        stack: "staging",
        setting: "network.ipamPoolId",
        to: "ipam-pool-0123456789abcdef0",
        does: "replace 1 ec2/defaultNetworkAcl; replace 1 ec2/defaultRouteTable; replace 1 ec2/defaultSecurityGroup; replace 1 ec2/flowLog; replace 1 ec2/natGateway; replace 3 ec2/networkAcl; replace 6 ec2/networkAclAssociation; replace 3 ec2/route; replace 4 ec2/routeTable; replace 6 ec2/routeTableAssociation; replace 2 ec2/securityGroup; replace 6 ec2/subnet; replace 1 ec2/vpc; replace 1 ec2/vpcEndpoint; replace 2 lb/targetGroup; replace 2 vpc/securityGroupEgressRule; replace 2 vpc/securityGroupIngressRule; update 3 cloudwatch/metricAlarm; update 1 ec2/internetGateway; update 1 lb/loadBalancer; update 1 ssm/parameter",
        loses: [
            "replace network-isolated-a",
            "replace network-isolated-b",
            "replace network-private-a",
            "replace network-private-b",
            "replace network-public-a",
            "replace network-public-b",
            "replace network-vpc",
        ],
    },
    {
        stack: "prod",
        setting: "network.privatePaths",
        to: ["runs-ecs", "reads-secrets"],
        does: "create 1 ec2/vpcEndpoint",
    },
    {
        stack: "dev",
        setting: "network.zones",
        to: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
        does: "create 3 ec2/networkAclAssociation; create 1 ec2/route; create 1 ec2/routeTable; create 3 ec2/routeTableAssociation; create 3 ec2/subnet; update 1 codebuild/project; update 1 ec2/vpcEndpoint; update 1 iam/rolePolicy; update 1 lb/loadBalancer; update 1 ssm/parameter",
    },
    { stack: "prod", setting: "pipeline.executionMode", to: "QUEUED", does: "update 1 codepipeline/pipeline" },
    { stack: "dev", setting: "registry.keepImages", to: 600, does: "replace 1 ecr/lifecyclePolicy" },
    { stack: "prod", setting: "retention.candidateDays", to: 400, does: "update 2 s3/bucketLifecycleConfiguration" },
    { stack: "prod", setting: "retention.logDays", to: 400, does: "update 7 cloudwatch/logGroup" },
    { stack: "prod", setting: "rollout", to: { strategy: "rolling" }, does: "update 1 ssm/parameter" },
    { stack: "prod", setting: "rollout.bakeMinutes", to: 20, does: "update 1 ssm/parameter" },
    { stack: "prod", setting: "rollout.canaryBakeMinutes", to: 15, does: "update 1 ssm/parameter" },
    { stack: "prod", setting: "rollout.canaryPercent", to: 20, does: "update 1 ssm/parameter" },
    { stack: "staging", setting: "rollout.stepBakeMinutes", to: 5, does: "update 1 ssm/parameter" },
    { stack: "staging", setting: "rollout.stepPercent", to: 50, does: "update 1 ssm/parameter" },
    {
        stack: "prod",
        setting: "runtime",
        to: CLUSTER,
        refused: /::runtime-hello-logs" cannot be deleted/,
    },
    {
        stack: "staging",
        setting: "runtime",
        to: CLUSTER,
        does: "create 1 cloudwatch/eventRule; create 1 cloudwatch/eventTarget; create 7 cloudwatch/logGroup; create 2 codebuild/project; create 4 ec2/securityGroup; create 2 ecr/repository; create 2 eks/accessEntry; create 1 eks/accessPolicyAssociation; create 3 eks/addon; create 1 eks/cluster; create 2 eks/podIdentityAssociation; create 1 iam/policy; create 8 iam/role; create 6 iam/rolePolicy; create 7 iam/rolePolicyAttachment; create 2 s3/bucketObjectv2; create 2 ssm/parameter; create 3 vpc/securityGroupEgressRule; create 1 vpc/securityGroupIngressRule; delete 4 cloudwatch/logGroup; delete 3 cloudwatch/metricAlarm; delete 2 ec2/securityGroup; delete 1 ecs/cluster; delete 7 iam/role; delete 5 iam/rolePolicy; delete 1 iam/rolePolicyAttachment; delete 3 lambda/function; delete 3 lambda/functionEventInvokeConfig; delete 1 lb/listener; delete 1 lb/listenerRule; delete 1 lb/loadBalancer; delete 2 lb/targetGroup; delete 1 ssm/parameter; delete 2 vpc/securityGroupEgressRule; delete 2 vpc/securityGroupIngressRule; update 1 codepipeline/pipeline; update 4 ec2/subnet; update 2 iam/policy; update 1 iam/rolePolicy",
        loses: [
            "delete functions-describe-logs",
            "delete functions-prepare-logs",
            "delete functions-verify-logs",
            "delete runtime-balancer-0-balancer",
            "delete runtime-cluster",
            "delete runtime-hello-logs",
        ],
    },
    {
        stack: "prod",
        setting: "sandboxes",
        to: {
            account: "222233334444",
            region: "eu-west-1",
            zones: ["eu-west-1a", "eu-west-1b"],
            maxHours: 24,
            maxMonthlyUsd: 100,
        },
        does: "",
    },
    { stack: "prod", setting: "tasks.egress", to: "endpoints", does: "delete 1 vpc/securityGroupEgressRule" },
    { stack: "prod", setting: "tasks.max", to: 20, does: "update 1 ssm/parameter" },
    { stack: "prod", setting: "tasks.min", to: 4, does: "update 1 ssm/parameter" },
    { stack: "dev", setting: "workloads[0].buildSecrets", to: ["NPM_TOKEN"], does: "update 1 codebuild/project" },
    {
        stack: "prod",
        setting: "workloads[0].healthPath",
        to: "/ready",
        does: "update 2 lb/targetGroup; update 1 ssm/parameter",
    },
    { stack: "prod", setting: "workloads[0].name", to: "hullo", refused: /::runtime-hello-logs" cannot be deleted/ },
    {
        stack: "staging",
        setting: "workloads[0].name",
        to: "hullo",
        does: "create 1 cloudwatch/eventRule; create 1 cloudwatch/eventTarget; create 1 cloudwatch/logGroup; create 3 cloudwatch/metricAlarm; create 1 codepipeline/pipeline; create 1 ec2/securityGroup; create 5 iam/role; create 4 iam/rolePolicy; create 1 lb/listenerRule; create 2 lb/targetGroup; create 1 ssm/parameter; create 2 vpc/securityGroupEgressRule; create 1 vpc/securityGroupIngressRule; delete 1 cloudwatch/eventRule; delete 1 cloudwatch/eventTarget; delete 1 cloudwatch/logGroup; delete 3 cloudwatch/metricAlarm; delete 1 codepipeline/pipeline; delete 1 ec2/securityGroup; delete 5 iam/role; delete 4 iam/rolePolicy; delete 1 lb/listenerRule; delete 2 lb/targetGroup; delete 1 ssm/parameter; delete 2 vpc/securityGroupEgressRule; delete 1 vpc/securityGroupIngressRule; update 3 iam/rolePolicy",
        loses: ["delete hello-pipeline-pipeline", "delete runtime-hello-logs"],
    },
    {
        stack: "prod",
        setting: "workloads[0].port",
        to: 9090,
        does: "update 1 ssm/parameter; update 1 vpc/securityGroupEgressRule; update 1 vpc/securityGroupIngressRule",
    },
    {
        stack: "prod",
        setting: "workloads[0].resourceTypes",
        to: ["AWS::SQS::Queue"],
        does: "create 1 iam/rolePolicy; update 1 iam/rolePolicy; update 1 ssm/parameter",
    },
    {
        stack: "prod",
        setting: "workloads[0].route",
        to: { hosts: ["hello.example.com"] },
        does: "update 1 lb/listenerRule",
    },
    { stack: "prod", setting: "workloads[0].route.paths", to: ["/shop/*"], does: "update 1 lb/listenerRule" },
    { stack: "prod", setting: "workloads[0].route.priority", to: 77, does: "update 1 lb/listenerRule" },
    {
        stack: "dev",
        setting: "workloads[0].source",
        to: {
            kind: "connection",
            connectionArn: "arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d",
            repository: "acme/hello",
            branch: "main",
        },
        does: "delete 1 cloudwatch/eventRule; delete 1 cloudwatch/eventTarget; delete 1 codecommit/repository; delete 1 iam/role; delete 1 iam/rolePolicy; update 1 codepipeline/pipeline; update 1 iam/rolePolicy",
        loses: ["delete hello-source-repository"],
    },
    {
        stack: "dev",
        setting: "workloads[0].source.branch",
        to: "release",
        does: "update 1 cloudwatch/eventRule; update 1 codecommit/repository; update 1 codepipeline/pipeline",
    },
];
