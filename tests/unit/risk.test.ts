import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Change } from "../../release/change";
import { UNKNOWN } from "../../release/marks";
import { assessRisk } from "../../release/risk";
import { RISK_LEVELS, RISK_RULES, type RiskLevel } from "../../release/risk-rules";
import { STATEFUL_TYPES } from "../../release/stateful-types";
import { added, modified, removed, told } from "../support/changes";

/** Changes that a rule must find, with the reason, and neighbours of them that it must not. */
interface Row {
    readonly level: RiskLevel;
    readonly found: readonly (readonly [Change, reason: string])[];
    readonly passed: readonly Change[];
}

const BUCKET = "aws:s3/bucket:Bucket";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const ACL = "aws:ec2/networkAcl:NetworkAcl";
const ROUTE = "aws:ec2/route:Route";
const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const LOGS = "aws:cloudwatch/logGroup:LogGroup";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const SSE = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const KEY = "aws:kms/key:Key";
const SERVICE = "aws:ecs/service:Service";

function policy(...statements: readonly object[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

const READ = { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" };
const WRITE = { ...READ, Sid: "Write", Action: "s3:PutObject" };
const TLS = { Sid: "Tls", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
const trustOf = (principal: unknown) =>
    policy({ Sid: "Trust", Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" });
const OWN = { AWS: "arn:aws:iam::111122223333:root" };
const web = (cidrIpv4: string, port = 443) => ({ ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4 });
const inGroup = (...cidrBlocks: readonly string[]) => ({
    ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks }],
});
const inAcl = (action: string, cidrBlock: string) => ({
    ingress: [{ action, protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock, ruleNo: 100 }],
});
const way = (target: object) => ({ destinationCidrBlock: "0.0.0.0/0", routeTableId: "rtb-1", ...target });
const expiry = (expiration: { readonly [days: string]: number }) => ({ rules: [{ id: "old", expiration }] });
const protectedState = (values: object, isProtected: boolean) => ({
    values: values as Record<string, string>,
    protected: isProtected,
});

const ROWS: { readonly [rule: string]: Row } = {
    "protected-goes": {
        level: "high",
        found: [
            [{ ...removed(BUCKET), before: protectedState({}, true) }, "it would go"],
            [{ ...told("replace", ALARM), before: protectedState({}, true) }, "it would be replaced"],
            [{ ...told("retain", BUCKET), before: protectedState({}, true) }, "it would go"],
        ],
        passed: [removed(BUCKET), { ...told("modify", BUCKET), before: protectedState({}, true) }],
    },
    "data-deleted": {
        level: "high",
        found: [
            [removed(BUCKET), "holds objects"],
            [told("remove", "AWS::DynamoDB::Table"), "holds items"],
            [told("remove", "v1:PersistentVolumeClaim"), "holds a volume"],
        ],
        passed: [removed(ALARM), told("retain", BUCKET), told("add", BUCKET)],
    },
    "data-replaced": {
        level: "high",
        found: [
            [told("replace", BUCKET, ["bucket"]), "holds objects; by bucket"],
            [told("maybe-replace", "AWS::SQS::Queue", ["QueueName"]), "holds messages; by QueueName"],
            [{ ...told("replace", BUCKET, ["bucket", "tags"]), replacing: ["bucket"] }, "holds objects; by bucket"],
        ],
        passed: [told("modify", BUCKET, ["tags"]), told("replace", ALARM, ["name"])],
    },
    "access-for-anyone": {
        level: "high",
        found: [
            [
                modified(ROLE, { assumeRolePolicy: trustOf(OWN) }, { assumeRolePolicy: trustOf("*") }),
                '"Trust" newly allows sts:AssumeRole to *',
            ],
        ],
        passed: [
            modified(ROLE, { assumeRolePolicy: trustOf("*") }, { assumeRolePolicy: trustOf(OWN) }),
            added("aws:ec2/vpcEndpoint:VpcEndpoint", { policy: trustOf("*") }),
        ],
    },
    "access-to-everything": {
        level: "high",
        found: [
            [
                added(ROLE_POLICY, { policy: policy({ ...READ, Action: "s3:*" }) }),
                '"Read" newly allows s3:* on arn:aws:s3:::a/*',
            ],
            [
                added(ATTACHMENT, { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
                "attaches arn:aws:iam::aws:policy/AdministratorAccess",
            ],
            [
                modified(
                    ROLE,
                    { managedPolicyArns: [] },
                    { managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"] },
                ),
                "attaches arn:aws:iam::aws:policy/AmazonS3FullAccess",
            ],
        ],
        passed: [
            added(ROLE_POLICY, { policy: policy(READ) }),
            added(ATTACHMENT, { policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
            removed(ATTACHMENT, { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
        ],
    },
    "access-for-others": {
        level: "high",
        found: [
            [
                modified(
                    ROLE,
                    { assumeRolePolicy: trustOf(OWN) },
                    { assumeRolePolicy: trustOf({ AWS: "arn:aws:iam::444455556666:root" }) },
                ),
                '"Trust" newly allows sts:AssumeRole to AWS:arn:aws:iam::444455556666:root',
            ],
        ],
        passed: [
            modified(
                ROLE,
                { assumeRolePolicy: trustOf(OWN) },
                { assumeRolePolicy: trustOf({ Service: "ecs.amazonaws.com" }) },
            ),
        ],
    },
    "denial-lifted": {
        level: "high",
        found: [
            [
                modified("aws:s3/bucketPolicy:BucketPolicy", { policy: policy(TLS) }, { policy: policy() }),
                '"Tls" no longer denies all of s3:*',
            ],
            [
                removed("aws:s3/bucketPolicy:BucketPolicy", { policy: policy(TLS) }),
                '"Tls" no longer denies all of s3:*',
            ],
        ],
        passed: [modified("aws:s3/bucketPolicy:BucketPolicy", { policy: policy() }, { policy: policy(TLS) })],
    },
    "boundary-lifted": {
        level: "high",
        found: [[modified(ROLE, { permissionsBoundary: "arn:b" }, {}), "permissionsBoundary: arn:b → none"]],
        passed: [
            modified(ROLE, {}, { permissionsBoundary: "arn:b" }),
            modified(ROLE, { permissionsBoundary: "a" }, { permissionsBoundary: "b" }),
        ],
    },
    "open-to-everyone": {
        level: "high",
        found: [
            [modified(INGRESS, web("10.0.0.0/8"), web("0.0.0.0/0")), "tcp 443 from 0.0.0.0/0"],
            [added(GROUP, inGroup("::/0")), "tcp 443 from ::/0"],
            [
                added("AWS::EC2::SecurityGroupIngress", { IpProtocol: "-1", CidrIp: "0.0.0.0/0" }),
                "everything from 0.0.0.0/0",
            ],
            [modified(INGRESS, web("0.0.0.0/0", 443), web("0.0.0.0/0", 22)), "tcp 22 from 0.0.0.0/0"],
            [
                added("aws:ec2/securityGroupRule:SecurityGroupRule", {
                    type: "ingress",
                    protocol: "udp",
                    fromPort: 53,
                    toPort: 54,
                    cidrBlocks: ["0.0.0.0/0"],
                }),
                "udp 53-54 from 0.0.0.0/0",
            ],
        ],
        passed: [
            modified(INGRESS, { ...web("0.0.0.0/0"), description: "a" }, { ...web("0.0.0.0/0"), description: "b" }),
            modified(INGRESS, { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }, web("0.0.0.0/0")),
            removed(INGRESS, web("0.0.0.0/0")),
            added(EGRESS, web("0.0.0.0/0")),
        ],
    },
    "public-access-unblocked": {
        level: "high",
        found: [
            [modified(BLOCK, { blockPublicAcls: true }, { blockPublicAcls: false }), "blockPublicAcls: true → false"],
            [removed(BLOCK), "the block goes"],
        ],
        passed: [
            modified(BLOCK, { blockPublicAcls: false }, { blockPublicAcls: true }),
            added(BLOCK, { blockPublicAcls: false }),
        ],
    },
    "made-public": {
        level: "high",
        found: [
            [modified(BALANCER, { internal: true }, { internal: false }), "internal: true → false"],
            [
                modified(
                    "AWS::ElasticLoadBalancingV2::LoadBalancer",
                    { Scheme: "internal" },
                    { Scheme: "internet-facing" },
                ),
                "Scheme: internal → internet-facing",
            ],
            [
                modified(
                    "aws:eks/cluster:Cluster",
                    { vpcConfig: { endpointPublicAccess: false } },
                    { vpcConfig: { endpointPublicAccess: true } },
                ),
                "vpcConfig.endpointPublicAccess: false → true",
            ],
        ],
        passed: [modified(BALANCER, { internal: false }, { internal: true })],
    },
    "way-to-the-internet": {
        level: "high",
        found: [
            [modified(ROUTE, way({ natGatewayId: "nat-1" }), way({ gatewayId: "igw-1" })), "0.0.0.0/0 to igw-1"],
            [
                added("aws:ec2/routeTable:RouteTable", { routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] }),
                "0.0.0.0/0 to igw-1",
            ],
            [added("AWS::EC2::Route", { DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1" }), "0.0.0.0/0 to igw-1"],
        ],
        passed: [
            modified(ROUTE, way({ gatewayId: "igw-1" }), way({ natGatewayId: "nat-1" })),
            removed(ROUTE, way({ gatewayId: "igw-1" })),
        ],
    },
    "protection-off": {
        level: "high",
        found: [
            [modified(BALANCER, { enableDeletionProtection: true }, {}), "enableDeletionProtection: true → none"],
            [modified(BUCKET, { forceDestroy: false }, { forceDestroy: true }), "forceDestroy: false → true"],
            [
                modified(
                    VERSIONING,
                    { versioningConfiguration: { status: "Enabled" } },
                    { versioningConfiguration: { status: "Suspended" } },
                ),
                "versioningConfiguration.status: Enabled → Suspended",
            ],
            [removed(VERSIONING), "earlier versions are no longer kept"],
            [
                modified(
                    "aws:ecr/repository:Repository",
                    { imageTagMutability: "IMMUTABLE" },
                    { imageTagMutability: "MUTABLE" },
                ),
                "imageTagMutability: IMMUTABLE → MUTABLE",
            ],
            [
                { ...told("modify", LOGS), before: protectedState({}, true), after: { values: {} } },
                "protect: true → false",
            ],
        ],
        passed: [
            modified(BALANCER, {}, { enableDeletionProtection: true }),
            modified(BUCKET, { forceDestroy: true }, { forceDestroy: false }),
            { ...told("modify", LOGS), before: protectedState({}, true), after: protectedState({}, true) },
            { ...told("modify", LOGS), before: { values: {} }, after: protectedState({}, true) },
        ],
    },
    "encryption-off": {
        level: "high",
        found: [
            [modified("aws:ebs/volume:Volume", { encrypted: true }, { encrypted: false }), "encrypted: true → false"],
            [modified(LISTENER, { protocol: "HTTPS" }, { protocol: "HTTP" }), "protocol: HTTPS → HTTP"],
        ],
        passed: [
            modified("aws:ebs/volume:Volume", { encrypted: false }, { encrypted: true }),
            modified(LISTENER, { protocol: "HTTP" }, { protocol: "HTTPS" }),
            modified(LISTENER, { protocol: "HTTPS" }, { protocol: "TLS" }),
        ],
    },
    deleted: { level: "medium", found: [[removed(ALARM), ALARM]], passed: [removed(BUCKET), told("retain", ALARM)] },
    replaced: {
        level: "medium",
        found: [
            [told("replace", ALARM, ["name"]), "by name"],
            [told("replace", ALARM), "replaced"],
        ],
        passed: [told("replace", BUCKET), told("modify", ALARM, ["name"])],
    },
    "maybe-replaced": {
        level: "medium",
        found: [[told("maybe-replace", ALARM, ["name"]), "by name"]],
        passed: [told("maybe-replace", BUCKET), told("replace", ALARM)],
    },
    "access-widened": {
        level: "medium",
        found: [
            [
                modified(ROLE_POLICY, { policy: policy(READ) }, { policy: policy(READ, WRITE) }),
                '"Write" newly allows s3:PutObject on arn:aws:s3:::a/*',
            ],
            [
                added(ATTACHMENT, { policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
                "attaches arn:aws:iam::aws:policy/ReadOnlyAccess",
            ],
            [
                added("aws:ec2/vpcEndpoint:VpcEndpoint", { policy: policy({ ...READ, Principal: "*", Action: "*" }) }),
                '"Read" newly allows * on arn:aws:s3:::a/* to *',
            ],
            [
                added("AWS::IAM::Role", { Policies: [{ PolicyName: "p", PolicyDocument: { Statement: [READ] } }] }),
                '"Read" newly allows s3:GetObject on arn:aws:s3:::a/*',
            ],
        ],
        passed: [
            modified(ROLE_POLICY, { policy: policy(READ, WRITE) }, { policy: policy(READ) }),
            removed(ROLE_POLICY, { policy: policy(READ) }),
        ],
    },
    "access-unknown": {
        level: "medium",
        found: [
            [added(ROLE_POLICY, { policy: UNKNOWN }), "policy is not known before the update"],
            [
                modified(ROLE_POLICY, { policy: policy(READ) }, { policy: UNKNOWN }),
                "policy is not known before the update",
            ],
        ],
        passed: [
            added(ROLE_POLICY, { policy: policy(READ), role: UNKNOWN }),
            modified(ROLE_POLICY, { policy: UNKNOWN }, { policy: UNKNOWN }),
        ],
    },
    "boundary-changed": {
        level: "medium",
        found: [
            [modified(ROLE, { permissionsBoundary: "a" }, { permissionsBoundary: "b" }), "permissionsBoundary: a → b"],
        ],
        passed: [modified(ROLE, { permissionsBoundary: "a" }, {}), modified(ROLE, {}, { permissionsBoundary: "b" })],
    },
    "group-opened": {
        level: "medium",
        found: [
            [modified(INGRESS, web("10.0.0.0/16"), web("10.0.0.0/15")), "tcp 443 from 10.0.0.0/15"],
            [
                added(INGRESS, { ipProtocol: "tcp", fromPort: 1, toPort: 9, referencedSecurityGroupId: "sg-1" }),
                "tcp 1-9 from sg-1",
            ],
            [added(GROUP, { ingress: [{ protocol: "-1", self: true }] }), "everything from itself"],
            [
                modified(INGRESS, { ...web(""), cidrIpv6: "fd00::/32" }, { ...web(""), cidrIpv6: "fd00::/31" }),
                "tcp 443 from fd00::/31",
            ],
        ],
        passed: [
            modified(INGRESS, web("10.0.0.0/16"), web("10.0.0.0/17")),
            modified(INGRESS, { ...web(""), cidrIpv6: "fd00::/32" }, { ...web(""), cidrIpv6: "fd00::/33" }),
            modified(INGRESS, { ...web("10.0.0.0/8"), fromPort: 0, toPort: 999 }, web("10.0.0.0/8")),
            added(INGRESS, web("0.0.0.0/0")),
        ],
    },
    "acl-opened": {
        level: "medium",
        found: [
            [modified(ACL, inAcl("deny", "10.0.0.0/8"), inAcl("allow", "10.0.0.0/8")), "tcp 443 from 10.0.0.0/8"],
            [
                added("aws:ec2/networkAclRule:NetworkAclRule", {
                    egress: true,
                    ruleAction: "allow",
                    protocol: "-1",
                    cidrBlock: "0.0.0.0/0",
                }),
                "everything to 0.0.0.0/0",
            ],
        ],
        passed: [
            modified(ACL, inAcl("allow", "10.0.0.0/8"), inAcl("deny", "10.0.0.0/8")),
            modified(ACL, inAcl("allow", "10.0.0.0/8"), inAcl("allow", "10.1.0.0/16")),
        ],
    },
    "way-added": {
        level: "medium",
        found: [[added(ROUTE, way({ transitGatewayId: "tgw-1" })), "0.0.0.0/0 to tgw-1"]],
        passed: [
            modified(ROUTE, way({ natGatewayId: "nat-1" }), { ...way({ natGatewayId: "nat-1" }), region: "x" }),
            added(ROUTE, way({ gatewayId: "local" })),
            added(ROUTE, way({ gatewayId: "igw-1" })),
        ],
    },
    "public-address": {
        level: "medium",
        found: [
            [added("aws:ec2/eip:Eip", {}), "new"],
            [
                modified("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: false }, { mapPublicIpOnLaunch: true }),
                "mapPublicIpOnLaunch: false → true",
            ],
            [
                modified(
                    SERVICE,
                    { networkConfiguration: {} },
                    { networkConfiguration: { assignPublicIp: "ENABLED" } },
                ),
                "networkConfiguration.assignPublicIp: none → ENABLED",
            ],
            [added(BALANCER, { internal: false }), "a new load balancer that faces the internet"],
        ],
        passed: [
            removed("aws:ec2/eip:Eip"),
            modified("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }, { mapPublicIpOnLaunch: false }),
            modified(SERVICE, { assignPublicIp: "ENABLED" }, { assignPublicIp: true }),
            added(BALANCER, { internal: true }),
        ],
    },
    "encryption-weakened": {
        level: "medium",
        found: [
            [modified(LOGS, { kmsKeyId: "arn:k" }, {}), "kmsKeyId: arn:k → none"],
            [
                modified(KEY, { enableKeyRotation: true }, { enableKeyRotation: false }),
                "enableKeyRotation: true → false",
            ],
            [
                modified(
                    SSE,
                    { rules: [{ apply: { sseAlgorithm: "aws:kms" } }] },
                    { rules: [{ apply: { sseAlgorithm: "AES256" } }] },
                ),
                "rules[0].apply.sseAlgorithm: aws:kms → AES256",
            ],
            [removed(SSE), "the bucket falls back to S3's own key"],
        ],
        passed: [
            modified(LOGS, {}, { kmsKeyId: "arn:k" }),
            modified(LOGS, { kmsKeyId: "arn:a" }, { kmsKeyId: "arn:b" }),
            modified(KEY, { enableKeyRotation: false }, { enableKeyRotation: true }),
        ],
    },
    "retention-shortened": {
        level: "medium",
        found: [
            [modified(LOGS, { retentionInDays: 30 }, { retentionInDays: 29 }), "retentionInDays: 30 → 29"],
            [modified(LOGS, {}, { retentionInDays: 365 }), "retentionInDays: none → 365"],
            [modified(LOGS, { retentionInDays: 0 }, { retentionInDays: 365 }), "retentionInDays: 0 → 365"],
            [modified(LIFECYCLE, expiry({}), expiry({ days: 9 })), "rules[old].expiration.days: none → 9"],
            [modified(KEY, { deletionWindowInDays: 30 }, { deletionWindowInDays: 7 }), "deletionWindowInDays: 30 → 7"],
        ],
        passed: [
            modified(LOGS, { retentionInDays: 30 }, { retentionInDays: 31 }),
            modified(LOGS, { retentionInDays: 365 }, {}),
            modified(LOGS, { retentionInDays: 365 }, { retentionInDays: 0 }),
            modified(LIFECYCLE, expiry({ days: 9 }), expiry({})),
            modified(LIFECYCLE, { rules: [{ transition: { days: 9 } }] }, { rules: [{ transition: { days: 8 } }] }),
        ],
    },
    "scaled-down": {
        level: "medium",
        found: [
            [modified(SERVICE, { desiredCount: 3 }, { desiredCount: 2 }), "desiredCount: 3 → 2"],
            [
                modified("apps/v1:Deployment", { spec: { replicas: 2 } }, { spec: { replicas: 0 } }),
                "spec.replicas: 2 → 0",
            ],
            [
                modified(
                    "aws:ssm/parameter:Parameter",
                    { value: '{"parameters":{"MinTasks":"3"}}' },
                    { value: '{"parameters":{"MinTasks":"2"}}' },
                ),
                "value.parameters.MinTasks: 3 → 2",
            ],
        ],
        passed: [
            modified(SERVICE, { desiredCount: 2 }, { desiredCount: 3 }),
            modified(SERVICE, { desiredCount: 3 }, {}),
            modified(SERVICE, { desiredCount: 3 }, { desiredCount: UNKNOWN }),
        ],
    },
    "egress-opened": {
        level: "low",
        found: [[added(EGRESS, web("0.0.0.0/0")), "tcp 443 to 0.0.0.0/0"]],
        passed: [added(INGRESS, web("0.0.0.0/0")), removed(EGRESS, web("0.0.0.0/0"))],
    },
};

describe("Risk of changes", () => {
    it("has a row of tests for each rule, and rules the worst first", () => {
        assert.deepEqual(
            RISK_RULES.map(({ id }) => id).filter((id) => !id.startsWith("kubernetes-")),
            Object.keys(ROWS),
        );
        const levels = RISK_RULES.map(({ level }) => RISK_LEVELS.indexOf(level));
        assert.deepEqual(levels, [...levels].sort());
        for (const { source } of RISK_RULES) {
            assert.match(
                source,
                /^https:\/\/(docs\.aws\.amazon\.com|www\.pulumi\.com|kubernetes\.io|kubernetes-sigs\.github\.io|argo-rollouts\.readthedocs\.io)\/./,
            );
        }
    });

    for (const [rule, { level, found, passed }] of Object.entries(ROWS)) {
        describe(`by the rule ${rule}`, () => {
            const reasonsOf = (change: Change) =>
                assessRisk([change])
                    .findings.filter((finding) => finding.rule === rule)
                    .map((finding) => [finding.level, finding.reason]);
            for (const [change, reason] of found) {
                it(`is ${level}: ${change.action} ${change.type}: ${reason}`, () => {
                    assert.deepEqual(reasonsOf(change), [[level, reason]]);
                });
            }
            for (const [index, change] of passed.entries()) {
                it(`is none, neighbour ${index + 1}: ${change.action} ${change.type}`, () => {
                    assert.deepEqual(reasonsOf(change), []);
                });
            }
        });
    }

    it("is the worst that was found, and none where nothing was", () => {
        assert.deepEqual(assessRisk([]), { level: "none", findings: [] });
        const harmless = modified(ALARM, { threshold: 1 }, { threshold: 2 });
        assert.equal(assessRisk([harmless]).level, "none");
        const low = added(EGRESS, web("10.0.0.0/8"));
        assert.equal(assessRisk([harmless, low]).level, "low");
        assert.equal(assessRisk([harmless, low, removed(ALARM)]).level, "medium");
        const all = assessRisk([harmless, low, removed(ALARM), removed(BUCKET)]);
        assert.deepEqual(
            all.findings.map(({ level }) => level),
            ["high", "medium", "low"],
        );
        assert.equal(all.level, "high");
    });

    it("knows what holds data by the names of Pulumi, CloudFormation and Kubernetes", () => {
        const packageDir = dirname(require.resolve("@pulumi/aws/package.json"));
        for (const type of STATEFUL_TYPES.keys()) {
            const file = /^aws:(\w+\/\w+):[A-Z]\w+$/.exec(type)?.[1];
            if (file === undefined) {
                assert.match(type, /^(AWS::\w+::\w+|(apps\/)?v1:[A-Z]\w+)$/);
            } else {
                assert.ok(existsSync(join(packageDir, `${file}.d.ts`)), type);
            }
        }
    });

    it("of a change without values is what its action says", () => {
        assert.deepEqual(assessRisk([told("modify", GROUP, ["SecurityGroupIngress"])]).findings, []);
    });
});
