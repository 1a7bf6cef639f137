import type { PlannedResource } from "../recording/plan";
import { type Answer, counted, type Finding, findingsOf } from "./finding";
import type { Counted, StackState } from "./ports";

/** A quota that a plan may meet. */
export interface Quota {
    readonly what: string;
    /** Service and code by which Service Quotas knows it. */
    readonly service: string;
    readonly code: string;
    /** What holds where nobody asked for more, and where the quota itself cannot be read. */
    readonly standard: number;
    /** How many of the quota's units the plan takes up. */
    readonly planned: (resources: readonly PlannedResource[]) => number;
    /** Where the quota is the whole account's: how to count those that are there, and the type that is among them. */
    readonly shared?: { readonly count: Counted; readonly type: string };
}

/** What was looked up about one quota. */
export interface QuotaFacts {
    readonly quota: Quota;
    readonly applied: Answer<number>;
    /** How many the account has; `undefined` where the quota is not the whole account's. */
    readonly inUse: Answer<number> | undefined;
}

function ofType(type: string) {
    return (resources: readonly PlannedResource[]) => resources.filter((one) => one.type === type).length;
}

/** The most that one thing has: of the resources of a type, grouped by an input. */
function mostBy(type: string, key: (resource: PlannedResource) => string) {
    return (resources: readonly PlannedResource[]) => {
        const counts = new Map<string, number>();
        for (const resource of resources.filter((one) => one.type === type)) {
            counts.set(key(resource), (counts.get(key(resource)) ?? 0) + 1);
        }
        return Math.max(0, ...counts.values());
    };
}

function natGatewaysPerZone(resources: readonly PlannedResource[]): number {
    const zones = new Map(resources.map(({ id, inputs }) => [id, String(inputs.availabilityZone)]));
    return mostBy("aws:ec2/natGateway:NatGateway", ({ inputs }) => zones.get(String(inputs.subnetId)) ?? "")(resources);
}

/** Rules in one direction of one ACL; each direction has the quota for itself. */
function aclRules(resources: readonly PlannedResource[]): number {
    const lengths = resources
        .filter(({ type }) => type === "aws:ec2/networkAcl:NetworkAcl")
        .flatMap(({ inputs }) => [inputs.ingress, inputs.egress])
        .map((rules) => (Array.isArray(rules) ? rules.length : 0));
    return Math.max(0, ...lengths);
}

function groupRules(resources: readonly PlannedResource[]): number {
    const most = ["Ingress", "Egress"].map((way) =>
        mostBy(`aws:vpc/securityGroup${way}Rule:SecurityGroup${way}Rule`, ({ inputs }) =>
            String(inputs.securityGroupId),
        )(resources),
    );
    return Math.max(...most);
}

function interfaceEndpoints(resources: readonly PlannedResource[]): number {
    return mostBy("aws:ec2/vpcEndpoint:VpcEndpoint", ({ inputs }) => String(inputs.vpcId))(
        resources.filter(({ inputs }) => inputs.vpcEndpointType === "Interface"),
    );
}

const vpc = ({ inputs }: PlannedResource) => String(inputs.vpcId);

/**
 * Quotas that an environment comes near to, with AWS's own figures.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
 */
export const QUOTAS: readonly Quota[] = [
    shared("VPCs in the region", "vpc", "L-F678F1CE", 5, "aws:ec2/vpc:Vpc", "vpcs"),
    shared(
        "internet gateways in the region",
        "vpc",
        "L-A4707A72",
        5,
        "aws:ec2/internetGateway:InternetGateway",
        "internet-gateways",
    ),
    shared("elastic addresses in the region", "ec2", "L-0263D0A3", 5, "aws:ec2/eip:Eip", "addresses"),
    shared(
        "transit gateways in the account",
        "ec2",
        "L-A2478D36",
        5,
        "aws:ec2transitgateway/transitGateway:TransitGateway",
        "transit-gateways",
    ),
    shared(
        "VPN connections in the region",
        "ec2",
        "L-3E6EC3A3",
        50,
        "aws:ec2/vpnConnection:VpnConnection",
        "vpn-connections",
    ),
    shared("roles in the account", "iam", "L-FE177D64", 1000, "aws:iam/role:Role", "roles"),
    shared("managed policies in the account", "iam", "L-E95E4862", 1500, "aws:iam/policy:Policy", "policies"),
    { what: "NAT gateways in one zone", service: "vpc", code: "L-FE5A380F", standard: 5, planned: natGatewaysPerZone },
    {
        what: "interface endpoints in one network",
        service: "vpc",
        code: "L-29B6F2EB",
        standard: 50,
        planned: interfaceEndpoints,
    },
    {
        what: "subnets in one network",
        service: "vpc",
        code: "L-407747CB",
        standard: 200,
        planned: mostBy("aws:ec2/subnet:Subnet", vpc),
    },
    {
        what: "route tables in one network",
        service: "vpc",
        code: "L-589F43AA",
        standard: 200,
        planned: mostBy("aws:ec2/routeTable:RouteTable", vpc),
    },
    {
        what: "rules in one direction of a network ACL",
        service: "vpc",
        code: "L-2AEEBF1A",
        standard: 20,
        planned: aclRules,
    },
    {
        what: "rules in one direction of a security group",
        service: "vpc",
        code: "L-0EA8095F",
        standard: 60,
        planned: groupRules,
    },
    {
        what: "application load balancers in the region",
        service: "elasticloadbalancing",
        code: "L-53DA6B97",
        standard: 50,
        planned: ofType("aws:lb/loadBalancer:LoadBalancer"),
    },
    {
        what: "clusters of EKS in the region",
        service: "eks",
        code: "L-1194D53C",
        standard: 100,
        planned: ofType("aws:eks/cluster:Cluster"),
    },
    {
        what: "resolver endpoints in the region",
        service: "route53resolver",
        code: "L-4A669CC0",
        standard: 4,
        planned: ofType("aws:route53/resolverEndpoint:ResolverEndpoint"),
    },
];

function shared(what: string, service: string, code: string, standard: number, type: string, count: Counted): Quota {
    return { what, service, code, standard, planned: ofType(type), shared: { count, type } };
}

const { ok, problem, unchecked } = findingsOf("quotas");

/** One quota that the plan takes something of: what it comes to, and what of it could not be looked up. */
interface Judgement {
    readonly exceeded: boolean;
    readonly text: string;
    /** Whether AWS's standard stood in for the quota. */
    readonly standard: boolean;
    readonly quota: Quota;
    readonly needed: number;
    /** Why a look failed, by what was looked for. */
    readonly missing: readonly { readonly what: string; readonly why: string; readonly enable: string }[];
}

/**
 * Compares what the plan makes with quotas: with what the account has already where the quota is the account's, less
 * what this stack made of it before. Where a quota cannot be read, AWS's standard stands in, and that is told.
 */
export function checkQuotas(
    resources: readonly PlannedResource[],
    state: StackState | undefined,
    facts: readonly QuotaFacts[],
): readonly Finding[] {
    const judged = facts.flatMap((fact) => judge(resources, state, fact));
    const fine = judged.filter(({ exceeded }) => !exceeded);
    return [
        // One line says that all is well; a long list of it would hide what is not.
        ...(fine.length === 0 ? [] : [ok(`within ${countOf(fine)}: ${fine.map(({ text }) => text).join(", ")}`)]),
        ...judged
            .filter(({ exceeded }) => exceeded)
            .map(({ text, needed, standard, quota: { service, code } }) =>
                problem(
                    `more than allowed${standard ? " by AWS's standard" : ""}: ${text}`,
                    `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${needed}`,
                ),
            ),
        ...uncheckedBy(judged.flatMap(({ missing }) => missing)),
    ];
}

function judge(
    resources: readonly PlannedResource[],
    state: StackState | undefined,
    { quota, applied, inUse }: QuotaFacts,
): readonly Judgement[] {
    const { what, standard, planned, shared } = quota;
    const wanted = planned(resources);
    if (wanted === 0) {
        return [];
    }
    const own = state?.resources.filter(({ type }) => type === shared?.type).length ?? 0;
    const others = inUse?.known ? Math.max(0, inUse.value - own) : 0;
    const limit = applied.known ? applied.value : standard;
    const sum = others === 0 ? `${wanted}` : `${wanted} and ${others} of others`;
    return [
        {
            exceeded: wanted + others > limit,
            text: `${sum} of ${limit} ${what}`,
            standard: !applied.known,
            quota,
            needed: wanted + others,
            missing: [
                ...(applied.known ? [] : [{ what: `the quota of ${what}`, why: applied.why, enable: applied.enable }]),
                ...(inUse === undefined || inUse.known
                    ? []
                    : [{ what: `how many ${what} there are`, why: inUse.why, enable: inUse.enable }]),
            ],
        },
    ];
}

function countOf(judged: readonly Judgement[]): string {
    const standard = judged.filter((one) => one.standard).length;
    return standard === 0
        ? counted(judged.length, "quota")
        : `${counted(judged.length, "quota")}, ${standard} of them AWS's standard`;
}

/** What could not be looked up, once a reason. */
function uncheckedBy(missing: Judgement["missing"]): readonly Finding[] {
    const reasons = new Map(missing.map(({ why, enable }) => [`${why} ${enable}`, { why, enable }]));
    return [...reasons].map(([key, reason]) => {
        const about = missing.filter(({ why, enable }) => `${why} ${enable}` === key).map(({ what }) => what);
        const [first = "", ...others] = about;
        return unchecked(
            others.length === 0 ? first : `${first}, and ${counted(others.length, "figure")} more,`,
            reason,
        );
    });
}
