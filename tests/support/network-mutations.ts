import type { ClaimName } from "../../components/network/proof/prove";
import type { RegisteredResource, Values } from "../../components/network/proof/registered";
import { textOf } from "../../components/network/proof/registered";
import { aclRule } from "./networks";

/** One thing wrong with a network that was right. */
export interface Mutation {
    /** What is changed, for the name of a test. */
    readonly what: string;
    readonly apply: (resources: readonly RegisteredResource[]) => readonly RegisteredResource[];
    /** The claims that must fail; all others must still hold. */
    readonly breaks: readonly ClaimName[];
    /** What the path must name, each. */
    readonly names: readonly string[];
    /** What is replaced: of two mutations that replace the same only the last counts. @default - only added to */
    readonly replaces?: string;
}

const OUT: ClaimName = "closed-egress";
const IN: ClaimName = "internet-ingress";
const TASKS: ClaimName = "tasks-ingress";
const THERE: ClaimName = "on-premises-ingress";

type Place = "public" | "private" | "isolated" | "transit" | "default";

/** Kinds of gateway that a route may lead to, and the claims that it breaks from the tables of each tier. */
const GATEWAYS: readonly {
    readonly kind: string;
    readonly target: (resources: readonly RegisteredResource[]) => Values;
    readonly breaks: { readonly [place in Place]: readonly ClaimName[] };
}[] = [
    {
        kind: "the internet gateway",
        target: (resources) => ({ gatewayId: idOfType(resources, "InternetGateway") ?? "igw-0123456789abcdef0" }),
        // Nothing of the public tier that the public tier has not already.
        breaks: { public: [], private: [OUT, IN, TASKS], isolated: [OUT, IN], transit: [OUT, IN], default: [OUT, IN] },
    },
    {
        kind: "a NAT gateway",
        target: (resources) => ({ natGatewayId: idOfType(resources, "NatGateway") ?? "nat-0123456789abcdef0" }),
        // The private tier leads to NAT already, where there is one.
        breaks: { public: [OUT], private: [], isolated: [OUT], transit: [OUT], default: [OUT] },
    },
    link("a VPN gateway", { gatewayId: "vgw-0123456789abcdef0" }),
    link("a transit gateway", { transitGatewayId: "tgw-0123456789abcdef0" }),
    other("a peering connection", { vpcPeeringConnectionId: "pcx-0123456789abcdef0" }),
    other("a network interface", { networkInterfaceId: "eni-0123456789abcdef0" }),
    other("an endpoint of a firewall", { vpcEndpointId: "vpce-0123456789abcdef0" }),
    other("a carrier gateway", { carrierGatewayId: "cagw-0123456789abcdef0" }),
    other("a local gateway", { localGatewayId: "lgw-0123456789abcdef0" }),
    other("a core network", { coreNetworkArn: "arn:aws:networkmanager::111122223333:core-network/core-0123" }),
];

function link(kind: string, target: Values) {
    return alike(kind, target, [OUT, THERE]);
}

function other(kind: string, target: Values) {
    return alike(kind, target, [OUT]);
}

function alike(kind: string, target: Values, breaks: readonly ClaimName[]) {
    const everywhere = { public: breaks, private: breaks, isolated: breaks, transit: breaks, default: breaks };
    return { kind, target: () => target, breaks: everywhere };
}

/**
 * Every single wrong thing, in turn: each route table with a route to each kind of gateway, each group with a rule each
 * way, each ACL with a rule each way, each closed subnet with another tier's table and ACL, each subnet with public
 * addresses, and what stands in the network put elsewhere.
 *
 * @param resources of a network whose proof holds.
 * @param isLinked whether it is connected on-premises, so that a rule for everybody lets on-premises in too.
 */
export function mutationsOf(resources: readonly RegisteredResource[], isLinked = false): readonly Mutation[] {
    return [
        ...tablesOf(resources).flatMap((table) => routesIn(table, placeOf(table, resources), resources)),
        ...ofType(resources, "SecurityGroup", "DefaultSecurityGroup").flatMap((group) =>
            rulesOf(group, resources, isLinked),
        ),
        ...ofType(resources, "NetworkAcl", "DefaultNetworkAcl").flatMap(entriesOf),
        ...ofType(resources, "Subnet").flatMap((subnet) => associationsOf(subnet, resources)),
        ...ofType(resources, "Subnet").map(publicAddresses),
        ...elsewhere(resources),
        added("a public address", "aws:ec2/eip:Eip", { networkInterface: "eni-1" }, [IN], ["address added"]),
        added(
            "an internet gateway more",
            "aws:ec2/internetGateway:InternetGateway",
            {},
            idOfType(resources, "InternetGateway") === undefined ? [OUT, IN] : [IN],
            ["internet gateway added"],
        ),
        added(
            "an egress-only gateway",
            "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
            {},
            [OUT],
            ["added"],
        ),
        // Where there is a link, a VPN gateway may be a part of it.
        added("a VPN gateway", "aws:ec2/vpnGateway:VpnGateway", {}, isLinked ? [] : [THERE], ["VPN gateway added"]),
        added("an attachment", "aws:ec2transitgateway/vpcAttachment:VpcAttachment", {}, [THERE], ["added"]),
    ];
}

/** Resources of some types, by the last part of their type tokens. */
export function ofType(resources: readonly RegisteredResource[], ...types: readonly string[]) {
    return resources.filter(({ type }) => types.includes(type.split(":")[2] ?? "") && type.startsWith("aws:ec2/"));
}

function tablesOf(resources: readonly RegisteredResource[]) {
    return ofType(resources, "RouteTable", "DefaultRouteTable");
}

function idOfType(resources: readonly RegisteredResource[], type: string): string | undefined {
    return ofType(resources, type)[0]?.id;
}

function tierOf({ inputs }: RegisteredResource): string {
    return textOf(inputs.tags as Values, "Tier") ?? "";
}

/** Tier of the subnets that a table routes; `default` where it routes none. */
function placeOf(table: RegisteredResource, resources: readonly RegisteredResource[]): Place {
    const association = ofType(resources, "RouteTableAssociation").find(
        ({ inputs }) => inputs.routeTableId === table.id,
    );
    const subnet = ofType(resources, "Subnet").find(({ id }) => id === association?.inputs.subnetId);
    return subnet === undefined ? "default" : (tierOf(subnet) as Place);
}

function routesIn(
    table: RegisteredResource,
    place: Place,
    resources: readonly RegisteredResource[],
): readonly Mutation[] {
    const isNatMissing = idOfType(resources, "NatGateway") === undefined;
    return GATEWAYS.map(({ kind, target, breaks }) => ({
        what: `a route to ${kind} in ${table.name} (${place})`,
        apply: (all) => [
            ...all,
            {
                type: "aws:ec2/route:Route",
                name: "added",
                id: `r-added-${all.length}`,
                inputs: { routeTableId: table.id ?? "", destinationCidrBlock: "128.0.0.0/1", ...target(all) },
            },
        ],
        breaks: kind === "a NAT gateway" && isNatMissing ? [OUT] : breaks[place],
        names: [`route 128.0.0.0/1 in ${table.name}`],
    }));
}

function rulesOf(
    group: RegisteredResource,
    resources: readonly RegisteredResource[],
    isLinked: boolean,
): readonly Mutation[] {
    // Tasks by their contract, and the API by which pods come and go.
    const ofTasks = resources.some(
        ({ type, inputs }) =>
            (typeof inputs.insecureValue === "string" && inputs.insecureValue.includes(String(group.id))) ||
            (type === "aws:eks/cluster:Cluster" && JSON.stringify(inputs.vpcConfig).includes(String(group.id))),
    );
    const rule = (direction: "Ingress" | "Egress", values: Values, breaks: readonly ClaimName[]): Mutation => ({
        what: `an ${direction} rule of ${group.name} with ${Object.values(values).join(" ")}`,
        apply: (all) => [
            ...all,
            {
                type: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
                name: "added",
                id: `sgr-added-${all.length}`,
                inputs: { securityGroupId: group.id ?? "", ...values },
            },
        ],
        breaks,
        names: [`group ${group.name}`, "rule added"],
    });
    const ssh = { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0" };
    const inward = ofTasks ? [IN, TASKS] : [IN];
    return [
        rule("Ingress", ssh, isLinked ? [...inward, THERE] : inward),
        rule("Ingress", { ipProtocol: "-1", cidrIpv4: "8.0.0.0/7" }, inward),
        rule("Ingress", { ipProtocol: "-1", cidrIpv6: "::/0" }, inward),
        rule("Ingress", { ipProtocol: "-1", prefixListId: "pl-foreign" }, inward),
        rule("Ingress", { ipProtocol: "-1", referencedSecurityGroupId: "sg-foreign" }, inward),
        rule("Egress", { ...ssh }, [OUT]),
        rule("Egress", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }, [OUT]),
        rule("Egress", { ipProtocol: "-1", cidrIpv6: "::/0" }, [OUT]),
        rule("Egress", { ipProtocol: "-1", prefixListId: "pl-foreign" }, [OUT]),
        rule("Egress", { ipProtocol: "-1", referencedSecurityGroupId: "sg-foreign" }, [OUT]),
    ];
}

function entriesOf(acl: RegisteredResource): readonly Mutation[] {
    return (["ingress", "egress"] as const).map((direction) => ({
        what: `an ${direction} rule of ACL ${acl.name}`,
        apply: (resources) =>
            replaced(resources, acl, ({ [direction]: rules }) => ({
                [direction]: [...((rules ?? []) as Values[]), aclRule(90, "0.0.0.0/0", { protocol: "-1" })],
            })),
        breaks: [direction === "ingress" ? IN : OUT],
        names: [`ACL ${acl.name}`, "rule 90: all traffic"],
    }));
}

/** A closed subnet with the table, and with the ACL, of a more open tier. */
function associationsOf(subnet: RegisteredResource, resources: readonly RegisteredResource[]): readonly Mutation[] {
    const tier = tierOf(subnet);
    const borrow = (from: "public" | "private", type: string, property: string, breaks: readonly ClaimName[]) => {
        const other = ofType(resources, "Subnet").find((each) => tierOf(each) === from);
        const theirs = ofType(resources, type).find(({ inputs }) => inputs.subnetId === other?.id);
        const own = ofType(resources, type).find(({ inputs }) => inputs.subnetId === subnet.id);
        if (own === undefined) {
            throw new Error(`${subnet.name} has no ${type}`);
        }
        if (theirs === undefined) {
            // A network without the internet has no public tier.
            return [];
        }
        const mutation: Mutation = {
            what: `${subnet.name} with the ${from} tier's ${property}`,
            apply: (all: readonly RegisteredResource[]) =>
                replaced(all, own, () => ({ [property]: theirs.inputs[property] ?? "" })),
            breaks,
            names: [`subnet ${subnet.name} (`],
            replaces: `${property} of ${subnet.name}`,
        };
        return [mutation];
    };
    const [table, acl] = ["RouteTableAssociation", "NetworkAclAssociation"];
    const isNatMissing = idOfType(resources, "NatGateway") === undefined;
    const learns = ofType(resources, "VpnGatewayRoutePropagation").length > 0;
    // Without clients from the internet the public tier's ACL lets no more in than the private tier's. The load balancer of a
    // cluster is not registered; the clusters that are proven have a public one.
    const hasClients = resources.some(
        ({ type, inputs }) =>
            (type.endsWith(":LoadBalancer") && inputs.internal !== true) || type === "aws:eks/cluster:Cluster",
    );
    const publicAcl = hasClients ? [OUT, IN] : [];
    switch (tier) {
        case "isolated":
            return [
                ...borrow("public", table, "routeTableId", [OUT, IN]),
                ...(isNatMissing ? [] : borrow("private", table, "routeTableId", learns ? [OUT, THERE] : [OUT])),
                ...borrow("public", acl, "networkAclId", [OUT, IN]),
                ...borrow("private", acl, "networkAclId", [OUT, IN]),
            ];
        case "private":
            return [
                ...borrow("public", table, "routeTableId", [OUT, IN, TASKS]),
                ...borrow("public", acl, "networkAclId", publicAcl),
            ];
        default:
            return [];
    }
}

function publicAddresses(subnet: RegisteredResource): Mutation {
    return {
        what: `public addresses in ${subnet.name}`,
        apply: (resources) => replaced(resources, subnet, () => ({ mapPublicIpOnLaunch: true })),
        breaks: [IN],
        names: [`subnet ${subnet.name} (`],
    };
}

/** What stands in the network, put where it must not be. */
function elsewhere(resources: readonly RegisteredResource[]): readonly Mutation[] {
    const subnetOf = (tier: string) => ofType(resources, "Subnet").find((each) => tierOf(each) === tier)?.id ?? "";
    const ends = (end: string) => resources.filter(({ type }) => type.endsWith(end));
    return [
        ...ends(":LoadBalancer").map((balancer) => ({
            what: `${balancer.name} in the isolated tier`,
            apply: (all: readonly RegisteredResource[]) =>
                replaced(all, balancer, () => ({ internal: false, subnets: [subnetOf("isolated")] })),
            breaks: [IN],
            names: [`load balancer ${balancer.name}`],
        })),
        ...ends(":Project").map((project) => ({
            what: `${project.name} outside of the network`,
            apply: (all: readonly RegisteredResource[]) =>
                all.map((each) => {
                    const { vpcConfig: _vpcConfig, ...inputs } = each.inputs;
                    return each === project ? { ...each, inputs } : each;
                }),
            breaks: [OUT],
            names: ["builds of ", "internet"],
        })),
        ...ends(":NatGateway").map((gateway) => ({
            what: `${gateway.name} in the isolated tier`,
            apply: (all: readonly RegisteredResource[]) =>
                replaced(all, gateway, () => ({ subnetId: subnetOf("isolated") })),
            breaks: [OUT],
            names: [`NAT gateway ${gateway.name}`],
        })),
        ...(subnetOf("public") === "" ? [] : ends(":Parameter"))
            .filter(({ inputs }) => String(inputs.insecureValue).includes('"Subnets"'))
            .map((contract) => ({
                what: `tasks of ${contract.name} in the public tier`,
                apply: (all: readonly RegisteredResource[]) =>
                    replaced(all, contract, ({ insecureValue }) => {
                        const value = JSON.parse(String(insecureValue));
                        const parameters = { ...value.parameters, Subnets: subnetOf("public") };
                        return { insecureValue: JSON.stringify({ ...value, parameters }) };
                    }),
                breaks: [IN, TASKS],
                names: ["tasks of "],
            })),
    ];
}

const ID_PREFIXES: { readonly [type: string]: string } = {
    InternetGateway: "igw",
    EgressOnlyInternetGateway: "eigw",
    VpnGateway: "vgw",
};

function added(
    what: string,
    type: string,
    inputs: Values,
    breaks: readonly ClaimName[],
    names: readonly string[],
): Mutation {
    // Others refer to it by an id that says what it is, as AWS's own do.
    const id = `${ID_PREFIXES[type.split(":")[2] ?? ""] ?? "added"}-0123456789abcdef1`;
    const apply: Mutation["apply"] = (resources) => [...resources, { type, name: "added", id, inputs }];
    return { what, apply, breaks, names };
}

/** By identity or, where the resource was changed before, by type and name. */
function replaced(
    resources: readonly RegisteredResource[],
    { type, name }: RegisteredResource,
    change: (inputs: Values) => Values,
): readonly RegisteredResource[] {
    return resources.map((each) =>
        each.type === type && each.name === name
            ? { ...each, inputs: { ...each.inputs, ...change(each.inputs) } }
            : each,
    );
}
