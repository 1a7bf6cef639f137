import type { Change } from "./change";
import type { Widening } from "./policy";
import { isBroad, newManagedPolicies, policyWidenings, unreadablePolicies } from "./risk-access";
import { KUBERNETES_RULES } from "./risk-kubernetes";
import { describeOpening, isEveryone, newOpenings, newWays, type Opening, type Way } from "./risk-network";
import {
    describeSetting,
    isDecrypted,
    isKeptShorter,
    isScaledDown,
    isUnprotected,
    isWeaklyEncrypted,
    type SettingChange,
    settingChanges,
} from "./risk-settings";
import { STATEFUL_TYPES } from "./stateful-types";

/** How much harm a change can do; the worst first. */
export const RISK_LEVELS = ["high", "medium", "low"] as const;

export type RiskLevel = (typeof RISK_LEVELS)[number];

/** One kind of risk. */
export interface RiskRule {
    /** Stable name, for labels and approvals. */
    readonly id: string;
    readonly level: RiskLevel;
    /** What it means, in a few words. */
    readonly title: string;
    /** Where it is written why that is a risk. */
    readonly source: string;
    /** Reasons why a change is one, each in words; none where it is not. */
    readonly find: (facts: ChangeFacts) => readonly string[];
}

/** What the rules look at, worked out once for each change. */
export interface ChangeFacts {
    readonly change: Change;
    readonly settings: readonly SettingChange[];
    readonly widenings: readonly Widening[];
    readonly openings: readonly Opening[];
    readonly ways: readonly Way[];
}

export function factsOf(change: Change): ChangeFacts {
    return {
        change,
        settings: settingChanges(change),
        widenings: policyWidenings(change),
        openings: newOpenings(change),
        ways: newWays(change),
    };
}

const replaced = ({ action }: Change) => action === "replace" || action === "maybe-replace";
const goes = ({ action }: Change) => ["remove", "retain", "replace"].includes(action);
const when = (condition: boolean | undefined, ...reasons: readonly string[]) => (condition ? reasons : []);

function holds({ type }: Change): string | undefined {
    return STATEFUL_TYPES.get(type);
}

/** What makes it be replaced, as far as it is told. */
function named({ properties, replacing = properties }: Change): string {
    return replacing.length === 0 ? "replaced" : `by ${replacing.join(", ")}`;
}

function settings(matches: (setting: SettingChange) => boolean): RiskRule["find"] {
    return (facts) => facts.settings.filter(matches).map(describeSetting);
}

function widenings(...kinds: readonly string[]): RiskRule["find"] {
    return (facts) => facts.widenings.flatMap(({ kind, reason }) => (kinds.includes(kind) ? [reason] : []));
}

function openings(matches: (opening: Opening) => boolean): RiskRule["find"] {
    return (facts) => facts.openings.filter(matches).map(describeOpening);
}

function managedPolicies(broad: boolean): RiskRule["find"] {
    return ({ change }) =>
        newManagedPolicies(change)
            .filter((arn) => isBroad(arn) === broad)
            .map((arn) => `attaches ${arn}`);
}

const isInternetGateway = (target: string) => /^igw-/.test(target);
const BOUNDARY = "permissionsBoundary";
const GIVES_ADDRESS = /^(mapPublicIpOnLaunch|associatePublicIpAddress|assignPublicIp)$/;
const PUBLIC_BLOCK = /^aws:s3\/\w*[pP]ublicAccessBlock:/;
const LOST_WITH_IT = /^aws:s3\/bucketVersioning|^aws:s3\/bucketObjectLockConfiguration/;
const ENCRYPTED_BY_IT = /^aws:s3\/bucketServerSideEncryption/;
const NEWLY_PUBLIC = /^aws:ec2\/(eip:Eip|internetGateway:InternetGateway)$|^AWS::EC2::(EIP|InternetGateway)$/;
const BALANCER = /^aws:lb\/loadBalancer:/;

/** Kinds of risk of any resource, the worst first. */
const GENERAL_RULES: readonly RiskRule[] = [
    {
        id: "protected-goes",
        level: "high",
        title: "Protected, so that the update will be refused",
        source: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
        find: ({ change }) =>
            when(
                goes(change) && change.before?.protected,
                change.action === "replace" ? "it would be replaced" : "it would go",
            ),
    },
    {
        id: "data-deleted",
        level: "high",
        title: "Deletes what cannot be made again",
        source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html",
        find: ({ change }) => when(change.action === "remove" && holds(change) !== undefined, `holds ${holds(change)}`),
    },
    {
        id: "data-replaced",
        level: "high",
        title: "Replaces what cannot be made again",
        source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html",
        find: ({ change }) =>
            when(replaced(change) && holds(change) !== undefined, `holds ${holds(change)}; ${named(change)}`),
    },
    {
        id: "access-for-anyone",
        level: "high",
        title: "Lets anyone in",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        find: widenings("anyone"),
    },
    {
        id: "access-to-everything",
        level: "high",
        title: "Allows all actions",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        find: (facts) => [...widenings("everything")(facts), ...managedPolicies(true)(facts)],
    },
    {
        id: "access-for-others",
        level: "high",
        title: "Lets somebody else in",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html",
        find: widenings("principal"),
    },
    {
        id: "denial-lifted",
        level: "high",
        title: "Denies less",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
        find: widenings("deny"),
    },
    {
        id: "boundary-lifted",
        level: "high",
        title: "Takes a permissions boundary off",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
        find: settings(({ name, before, after }) => name === BOUNDARY && before !== undefined && after === undefined),
    },
    {
        id: "open-to-everyone",
        level: "high",
        title: "Opens a security group to everyone",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        find: openings(({ kind, direction, peer }) => kind === "group" && direction === "ingress" && isEveryone(peer)),
    },
    {
        id: "public-access-unblocked",
        level: "high",
        title: "Lets a bucket be public",
        source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
        find: (facts) => [
            ...when(facts.change.action === "remove" && PUBLIC_BLOCK.test(facts.change.type), "the block goes"),
            ...settings(
                ({ name, before, after }) =>
                    /^(block|ignore|restrict)Public/.test(name) && before === true && after !== true,
            )(facts),
        ],
    },
    {
        id: "made-public",
        level: "high",
        title: "Makes an endpoint public",
        source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
        find: settings(
            ({ name, before, after }) =>
                (name === "internal" && before === true && after !== true) ||
                (name === "scheme" && before === "internal" && after === "internet-facing") ||
                (/^(publiclyAccessible|endpointPublicAccess)$/.test(name) && before !== true && after === true),
        ),
    },
    {
        id: "way-to-the-internet",
        level: "high",
        title: "Routes a subnet to the internet",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
        find: (facts) =>
            facts.ways
                .filter(({ target }) => isInternetGateway(target))
                .map(({ destination, target }) => `${destination} to ${target}`),
    },
    {
        id: "protection-off",
        level: "high",
        title: "Takes protection off",
        source: "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/back-up-data.html",
        find: (facts) => [
            ...when(
                facts.change.before?.protected && facts.change.after !== undefined && !facts.change.after.protected,
                "protect: true → false",
            ),
            ...when(
                facts.change.action === "remove" && LOST_WITH_IT.test(facts.change.type),
                "earlier versions are no longer kept",
            ),
            ...settings(isUnprotected)(facts),
        ],
    },
    {
        id: "encryption-off",
        level: "high",
        title: "No longer encrypts",
        source: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/protecting-data-at-rest.html",
        find: settings(isDecrypted),
    },
    {
        id: "deleted",
        level: "medium",
        title: "Deletes",
        source: "https://www.pulumi.com/docs/iac/cli/commands/pulumi_preview/",
        find: ({ change }) => when(change.action === "remove" && holds(change) === undefined, change.type),
    },
    {
        id: "replaced",
        level: "medium",
        title: "Replaces",
        source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html",
        find: ({ change }) => when(change.action === "replace" && holds(change) === undefined, named(change)),
    },
    {
        id: "maybe-replaced",
        level: "medium",
        title: "May replace",
        source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html",
        find: ({ change }) => when(change.action === "maybe-replace" && holds(change) === undefined, named(change)),
    },
    {
        id: "access-widened",
        level: "medium",
        title: "Allows more",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        find: (facts) => [...widenings("more")(facts), ...managedPolicies(false)(facts)],
    },
    {
        id: "access-unknown",
        level: "medium",
        title: "Has a policy that nobody can read yet",
        source: "https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",
        find: ({ change }) =>
            unreadablePolicies(change).map((property) => `${property} is not known before the update`),
    },
    {
        id: "boundary-changed",
        level: "medium",
        title: "Changes a permissions boundary",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
        find: settings(({ name, before, after }) => name === BOUNDARY && before !== undefined && after !== undefined),
    },
    {
        id: "group-opened",
        level: "medium",
        title: "Lets more into a security group",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        find: openings(({ kind, direction, peer }) => kind === "group" && direction === "ingress" && !isEveryone(peer)),
    },
    {
        id: "acl-opened",
        level: "medium",
        title: "Lets more through a network ACL",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html",
        find: openings(({ kind }) => kind === "acl"),
    },
    {
        id: "way-added",
        level: "medium",
        title: "Routes a subnet elsewhere",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
        find: (facts) =>
            facts.ways
                .filter(({ target }) => !isInternetGateway(target))
                .map(({ destination, target }) => `${destination} to ${target}`),
    },
    {
        id: "public-address",
        level: "medium",
        title: "Gives a public address",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html",
        find: (facts) => [
            ...when(facts.change.action === "add" && NEWLY_PUBLIC.test(facts.change.type), "new"),
            ...when(
                facts.change.action === "add" &&
                    BALANCER.test(facts.change.type) &&
                    facts.change.after?.values.internal === false,
                "a new load balancer that faces the internet",
            ),
            ...settings(({ name, before, after }) => GIVES_ADDRESS.test(name) && isOff(before) && !isOff(after))(facts),
        ],
    },
    {
        id: "encryption-weakened",
        level: "medium",
        title: "Encrypts with less than its own key",
        source: "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html",
        find: (facts) => [
            ...when(
                facts.change.action === "remove" && ENCRYPTED_BY_IT.test(facts.change.type),
                "the bucket falls back to S3's own key",
            ),
            ...settings(isWeaklyEncrypted)(facts),
        ],
    },
    {
        id: "retention-shortened",
        level: "medium",
        title: "Keeps for a shorter time",
        source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
        find: settings(isKeptShorter),
    },
    {
        id: "scaled-down",
        level: "medium",
        title: "Scales down",
        source: "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/design-your-workload-to-withstand-component-failures.html",
        find: settings(isScaledDown),
    },
    {
        id: "egress-opened",
        level: "low",
        title: "Lets more out of a security group",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        find: openings(({ kind, direction }) => kind === "group" && direction === "egress"),
    },
];

/** Every kind of risk, the worst first. A change may be several. */
export const RISK_RULES: readonly RiskRule[] = RISK_LEVELS.flatMap((level) =>
    [...GENERAL_RULES, ...KUBERNETES_RULES].filter((rule) => rule.level === level),
);

function isOff(value: unknown): boolean {
    return value === undefined || value === false || value === "DISABLED";
}
