import { ACTIVITIES } from "../components/network/activities";
import { ALARM_THRESHOLDS } from "../release/alarms";
import { HEALTH_PATH, PORT, WORKLOAD_NAME } from "../release/manifest";
import { OPTIONAL_RESOURCE_TYPES } from "../release/resource-types";
import { ROLLOUT } from "../release/rollout";
import { flag, listOf, oneOf, oneOfNumbers, strictObject, taggedUnion, text, wholeNumber } from "../release/schema";
import { HYBRID } from "./hybrid-schema";
import { RUNTIME } from "./runtime-schema";

/** A block of IPv4 addresses, by its form alone. */
export const CIDR = text(
    /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/,
    "an IPv4 CIDR block such as 10.16.0.0/16",
    "write four numbers and a prefix length",
);
const REGION = text(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region", "write a region like eu-west-1");
const ACCOUNT = text(/^\d{12}$/, "an account id: 12 digits in quotes", 'write it like "123456789012"');
const ZONE = text(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "an availability zone", "write a zone like eu-west-1a");
const IPV4_ADDRESS = /^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)$/;
export const SUBNET_ID = text(/^subnet-[0-9a-f]{8,17}$/, "a subnet id", "write it like subnet-0123456789abcdef0");
const ENVIRONMENT_NAME = text(
    // Without "-", so that no two pairs of environment and workload are joined to the same physical name.
    /^[a-z][a-z0-9]{0,11}$/,
    "an environment name: 1 to 12 lower-case letters and digits, starting with a letter",
    "choose a name like dev",
);

/** Days that CloudWatch Logs can keep logs. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const LOG_RETENTION = oneOfNumbers(
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
    "days",
);

export const SOURCE = taggedUnion(
    "kind",
    ["codecommit", "connection"],
    [
        strictObject({
            kind: oneOf(["codecommit"]),
            branch: text(/^[\w./-]{1,200}$/, "a branch name of 1 to 200 characters", "write a branch like main"),
        }),
        strictObject({
            kind: oneOf(["connection"]),
            connectionArn: text(
                /^arn:[\w-]+:code(?:connections|star-connections):[\w-]+:\d{12}:connection\/[\w-]+$/,
                "the ARN of a connection",
                "copy it from the console's connections page",
            ),
            repository: text(/^[\w.-]+\/[\w./-]+$/, "a repository as owner/name", "write it like acme/hello"),
            branch: text(/^[\w./-]{1,200}$/, "a branch name of 1 to 200 characters", "write a branch like main"),
        }),
    ],
);

const WORKLOAD = strictObject({
    name: WORKLOAD_NAME,
    source: SOURCE,
    port: PORT,
    healthPath: HEALTH_PATH,
    route: strictObject({
        hosts: listOf(
            text(/^[\w.*-]{1,128}$/, "a host name of 1 to 128 characters", "write a host like hello.example.com"),
            1,
            5,
            "hosts",
        ).optional(),
        paths: listOf(
            text(/^\/[\w.*?/$~@:+-]{0,127}$/, 'a path pattern that begins with "/"', "write a path like /api/*"),
            1,
            5,
            "paths",
        ).optional(),
        priority: wholeNumber(1, 50_000, "a listener rule's priority").optional(),
    }),
    resourceTypes: listOf(oneOf(OPTIONAL_RESOURCE_TYPES), 0, OPTIONAL_RESOURCE_TYPES.length, "resource types"),
    buildSecrets: listOf(
        text(/^[A-Z][A-Z0-9_]{0,99}$/, "a variable name: upper-case letters, digits and _", "write it like NPM_TOKEN"),
        0,
        50,
        "names of secrets",
    ),
});

const INTERNET = taggedUnion(
    "kind",
    ["none", "egress-only", "ingress"],
    [
        strictObject({ kind: oneOf(["none"]) }),
        strictObject({ kind: oneOf(["egress-only"]), nat: oneOf(["single", "per-zone"]) }),
        strictObject({ kind: oneOf(["ingress"]), nat: oneOf(["none", "single", "per-zone"]) }),
    ],
);

const ENDPOINT_TRUST = taggedUnion(
    "kind",
    ["account", "organization"],
    [
        strictObject({ kind: oneOf(["account"]) }),
        strictObject({
            kind: oneOf(["organization"]),
            id: text(/^o-[a-z0-9]{10,32}$/, "the id of an organization", "write it like o-a1b2c3d4e5"),
        }),
    ],
);

const FLOW_LOGS = taggedUnion(
    "destination",
    ["log-group", "bucket"],
    [
        strictObject({ destination: oneOf(["log-group"]), retentionDays: LOG_RETENTION }),
        strictObject({ destination: oneOf(["bucket"]), retentionDays: wholeNumber(1, 3653, "days") }),
    ],
);

const ADDRESS = text(IPV4_ADDRESS, "an IPv4 address", "write it like 10.16.0.2");

const DHCP = strictObject({
    domainName: text(
        /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
        "a domain name of up to 253 characters",
        "write it like corp.example.com",
    ).optional(),
    domainNameServers: listOf(
        text(
            new RegExp(`${IPV4_ADDRESS.source}|^AmazonProvidedDNS$`),
            'an IPv4 address or "AmazonProvidedDNS"',
            "write AmazonProvidedDNS, or an address like 10.16.0.2",
        ),
        1,
        4,
        "name servers",
    ).optional(),
    ntpServers: listOf(ADDRESS, 1, 4, "time servers").optional(),
});

const NETWORK = taggedUnion(
    "kind",
    ["create", "existing"],
    [
        strictObject({
            kind: oneOf(["create"]),
            ipamPoolId: text(
                /^ipam-pool-[0-9a-f]{8,17}$/,
                "the id of an IPAM pool",
                "write it like ipam-pool-0123456789abcdef0",
            ).optional(),
            zones: listOf(ZONE, 2, 6, "availability zones"),
            internet: INTERNET,
            privatePaths: listOf(oneOf(ACTIVITIES), 0, ACTIVITIES.length, "activities"),
            endpointTrust: ENDPOINT_TRUST.optional(),
            flowLogs: FLOW_LOGS,
            dhcp: DHCP.optional(),
        }),
        strictObject({
            kind: oneOf(["existing"]),
            vpcId: text(/^vpc-[0-9a-f]{8,17}$/, "a VPC id", "write it like vpc-0123456789abcdef0"),
            publicSubnetIds: listOf(SUBNET_ID, 0, 6, "subnets"),
            privateSubnetIds: listOf(SUBNET_ID, 2, 6, "subnets"),
            isolatedSubnetIds: listOf(SUBNET_ID, 0, 6, "subnets"),
            endpointSecurityGroupId: text(
                /^sg-[0-9a-f]{8,17}$/,
                "a security group id",
                "write it like sg-0123456789abcdef0",
            ).optional(),
            s3PrefixListId: text(
                /^pl-[0-9a-f]{8,17}$/,
                "a prefix list id",
                "write it like pl-0123456789abcdef0",
            ).optional(),
        }),
    ],
);

/** Where sandboxes are made, and what no sandbox exceeds. */
export const SANDBOXES = strictObject({
    account: ACCOUNT,
    region: REGION,
    zones: listOf(ZONE, 2, 3, "availability zones"),
    maxHours: wholeNumber(1, 336, "hours"),
    maxMonthlyUsd: wholeNumber(10, 10_000, "US dollars a month"),
});

/** Everything that `Pulumi.yaml` and one stack file say, key by key as they are written there. */
export const SETTINGS = strictObject({
    environments: listOf(
        strictObject({
            name: ENVIRONMENT_NAME,
            account: ACCOUNT,
            region: REGION,
            cidr: CIDR,
            connected: flag(),
        }),
        1,
        10,
        "environments",
    ),
    sandboxes: SANDBOXES.optional(),
    workloads: listOf(WORKLOAD, 1, 450, "workloads"),
    registry: strictObject({ keepImages: wholeNumber(10, 1000, "images") }),
    network: NETWORK,
    hybrid: HYBRID.optional(),
    runtime: RUNTIME,
    ingress: strictObject({
        scheme: oneOf(["public", "internal"]),
        allowedCidrs: listOf(CIDR, 1, 20, "CIDR blocks"),
        certificateArn: text(
            /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
            "the ARN of a certificate",
            "copy it from Certificate Manager, in this stack's region",
        ).optional(),
        balancers: wholeNumber(1, 10, "balancers"),
    }),
    build: strictObject({
        egress: oneOf(["none", "nat"]),
        computeType: oneOf([
            "BUILD_GENERAL1_SMALL",
            "BUILD_GENERAL1_MEDIUM",
            "BUILD_GENERAL1_LARGE",
            "BUILD_GENERAL1_XLARGE",
        ]),
        timeoutMinutes: wholeNumber(5, 480, "minutes"),
    }),
    pipeline: strictObject({ executionMode: oneOf(["QUEUED", "SUPERSEDED"]) }),
    approval: strictObject({
        approvers: wholeNumber(0, 2, "approvers"),
        notify: listOf(
            text(/^[^\s@"]+@[^\s@"]+\.[^\s@"]+$/, "an e-mail address", "write it like release@example.com"),
            0,
            20,
            "e-mail addresses",
        ),
    }),
    rollout: ROLLOUT,
    alarms: ALARM_THRESHOLDS,
    tasks: strictObject({
        min: wholeNumber(1, 100, "tasks"),
        max: wholeNumber(1, 100, "tasks"),
        egress: oneOf(["internet", "endpoints"]),
    }),
    retention: strictObject({
        logDays: LOG_RETENTION,
        candidateDays: wholeNumber(7, 3650, "days"),
    }),
    deletionProtection: flag(),
    containerInsights: oneOf(["disabled", "enabled", "enhanced"]),
});
