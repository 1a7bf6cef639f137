import type { Expectations } from "../../components/network/proof/expectations";
import { type Proof, proveNetwork } from "../../components/network/proof/prove";
import type { RegisteredResource, Values } from "../../components/network/proof/registered";

const PREFIXES: { readonly [module: string]: string } = {
    "aws:ec2/vpc:Vpc": "vpc",
    "aws:ec2/subnet:Subnet": "subnet",
    "aws:ec2/routeTable:RouteTable": "rtb",
    "aws:ec2/defaultRouteTable:DefaultRouteTable": "rtb",
    "aws:ec2/internetGateway:InternetGateway": "igw",
    "aws:ec2/natGateway:NatGateway": "nat",
    "aws:ec2/vpnGateway:VpnGateway": "vgw",
    "aws:ec2transitgateway/transitGateway:TransitGateway": "tgw",
};

/** A resource whose id is made of its type's prefix and its name: `subnet-isolated-a`. */
export function resource(type: string, name: string, inputs: Values, outputs?: Values): RegisteredResource {
    const id = `${PREFIXES[type] ?? /:(\w+)$/.exec(type)?.[1]?.toLowerCase()}-${name}`;
    return { type, name, id, inputs, ...(outputs !== undefined && { outputs }) };
}

/** One rule of a security group; `to` is a group's or a list's id, or a block. */
export function groupRule(
    direction: "ingress" | "egress",
    name: string,
    group: string,
    peer: string,
    traffic: { readonly protocol?: string; readonly from?: number; readonly to?: number } = {},
): RegisteredResource {
    const Direction = direction === "ingress" ? "Ingress" : "Egress";
    const ports: Values =
        traffic.from === undefined ? {} : { fromPort: traffic.from, toPort: traffic.to ?? traffic.from };
    const property = peer.startsWith("pl-")
        ? "prefixListId"
        : peer.includes(":")
          ? "cidrIpv6"
          : peer.includes("/")
            ? "cidrIpv4"
            : "referencedSecurityGroupId";
    return resource(`aws:vpc/securityGroup${Direction}Rule:SecurityGroup${Direction}Rule`, name, {
        securityGroupId: `securitygroup-${group}`,
        ipProtocol: traffic.protocol ?? "tcp",
        ...ports,
        [property]: peer,
    });
}

/** One allowing rule of an ACL as providers write it. */
export function aclRule(
    ruleNo: number,
    cidrBlock: string,
    rule: { readonly protocol?: string; readonly from?: number; readonly to?: number; readonly action?: string } = {},
): Values {
    const { protocol = "tcp", from = 0, to = from, action = "allow" } = rule;
    return { ruleNo, action, cidrBlock, protocol, fromPort: from, toPort: to };
}

/** A route to a gateway. */
export function route(name: string, table: string, destinationCidrBlock: string, target: Values): RegisteredResource {
    return resource("aws:ec2/route:Route", name, { routeTableId: `rtb-${table}`, destinationCidrBlock, ...target });
}

const CIDR = "10.0.0.0/16";
const ANYWHERE = "0.0.0.0/0";
const ANY = { protocol: "-1" };

/** A subnet of a tier with a table and an ACL of its own and its associations. */
export function subnetOf(tier: string, name: string, cidrBlock: string, table: string, acl: string) {
    return [
        resource("aws:ec2/subnet:Subnet", name, { vpcId: "vpc-main", cidrBlock, tags: { Tier: tier } }),
        resource("aws:ec2/routeTableAssociation:RouteTableAssociation", name, {
            routeTableId: `rtb-${table}`,
            subnetId: `subnet-${name}`,
        }),
        resource("aws:ec2/networkAclAssociation:NetworkAclAssociation", name, {
            networkAclId: `networkacl-${acl}`,
            subnetId: `subnet-${name}`,
        }),
    ];
}

export function tableOf(name: string): RegisteredResource {
    return resource("aws:ec2/routeTable:RouteTable", name, { vpcId: "vpc-main" });
}

export function groupOf(name: string): RegisteredResource {
    return resource("aws:ec2/securityGroup:SecurityGroup", name, { vpcId: "vpc-main" });
}

/** A network in one zone as the program makes it, with closed builds, open tasks and one private endpoint. */
export function soundNetwork(): readonly RegisteredResource[] {
    return [...frame(), ...gateways(), ...groups(), ...things()];
}

/** What the settings of {@link soundNetwork} promise. */
export const SOUND: Expectations = {
    cidr: CIDR,
    internet: "ingress",
    nat: true,
    builds: "closed",
    tasks: "internet",
    workloads: ["hello"],
    allowedCidrs: [ANYWHERE],
};

function frame(): readonly RegisteredResource[] {
    const replies = { from: 1024, to: 65535 };
    const within = aclRule(100, CIDR, ANY);
    const acl = (name: string, ingress: readonly Values[], egress: readonly Values[]) =>
        resource("aws:ec2/networkAcl:NetworkAcl", name, { vpcId: "vpc-main", ingress, egress });
    return [
        resource("aws:ec2/vpc:Vpc", "main", { cidrBlock: CIDR }),
        resource("aws:ec2/defaultRouteTable:DefaultRouteTable", "default", { routes: [] }),
        resource("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", "default", {}),
        resource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "default", { vpcId: "vpc-main" }),
        ...["public", "private", "isolated"].map(tableOf),
        acl(
            "public",
            [within, aclRule(110, ANYWHERE, { from: 80 }), aclRule(120, ANYWHERE, replies)],
            [within, aclRule(110, ANYWHERE, { from: 443 }), aclRule(120, ANYWHERE, replies)],
        ),
        acl("private", [within, aclRule(110, ANYWHERE, replies)], [within, aclRule(110, ANYWHERE, { from: 443 })]),
        acl("isolated", [within], [within]),
        ...subnetOf("public", "public-a", "10.0.12.0/22", "public", "public"),
        ...subnetOf("private", "private-a", "10.0.0.0/21", "private", "private"),
        ...subnetOf("isolated", "isolated-a", "10.0.8.0/22", "isolated", "isolated"),
    ];
}

function gateways(): readonly RegisteredResource[] {
    return [
        resource("aws:ec2/internetGateway:InternetGateway", "internet", { vpcId: "vpc-main" }),
        resource("aws:ec2/eip:Eip", "nat-a", { domain: "vpc" }),
        resource("aws:ec2/natGateway:NatGateway", "nat-a", { allocationId: "eip-nat-a", subnetId: "subnet-public-a" }),
        route("public-to-internet", "public", ANYWHERE, { gatewayId: "igw-internet" }),
        route("private-to-internet", "private", ANYWHERE, { natGatewayId: "nat-nat-a" }),
        resource(
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            "s3",
            { vpcId: "vpc-main", serviceName: "com.amazonaws.eu-west-1.s3", vpcEndpointType: "Gateway" },
            { prefixListId: "pl-s3" },
        ),
    ];
}

function groups(): readonly RegisteredResource[] {
    const id = (group: string) => `securitygroup-${group}`;
    return [
        ...["balancer", "tasks", "builds", "endpoints", "clients"].map(groupOf),
        groupRule("ingress", "from-anywhere", "balancer", ANYWHERE, { from: 80 }),
        groupRule("egress", "to-tasks", "balancer", id("tasks"), { from: 8080 }),
        groupRule("ingress", "from-balancer", "tasks", id("balancer"), { from: 8080 }),
        groupRule("egress", "to-internet", "tasks", ANYWHERE, { from: 443 }),
        groupRule("egress", "to-endpoints", "clients", id("endpoints"), { from: 443 }),
        groupRule("egress", "to-s3", "clients", "pl-s3", { from: 443 }),
        groupRule("ingress", "from-clients", "endpoints", id("clients"), { from: 443 }),
    ];
}

function things(): readonly RegisteredResource[] {
    const contract = {
        format: 1,
        workload: "hello",
        needs: { port: 8080, healthPath: "/" },
        parameters: {
            Subnets: "subnet-private-a",
            SecurityGroups: "securitygroup-tasks,securitygroup-clients",
            ListenerRule: "listenerrule-hello",
        },
    };
    return [
        resource("aws:lb/loadBalancer:LoadBalancer", "front", {
            internal: false,
            subnets: ["subnet-public-a"],
            securityGroups: ["securitygroup-balancer"],
        }),
        resource("aws:lb/listener:Listener", "http", { loadBalancerArn: "loadbalancer-front", port: 80 }),
        resource("aws:lb/listenerRule:ListenerRule", "hello", { listenerArn: "listener-http" }),
        resource("aws:ssm/parameter:Parameter", "contract", { insecureValue: JSON.stringify(contract) }),
        resource("aws:codebuild/project:Project", "hello-build-project", {
            vpcConfig: {
                vpcId: "vpc-main",
                subnets: ["subnet-isolated-a"],
                securityGroupIds: ["securitygroup-builds", "securitygroup-clients"],
            },
        }),
        resource("aws:ec2/vpcEndpoint:VpcEndpoint", "ecr", {
            vpcId: "vpc-main",
            vpcEndpointType: "Interface",
            serviceName: "com.amazonaws.eu-west-1.ecr.api",
            subnetIds: ["subnet-isolated-a"],
            securityGroupIds: ["securitygroup-endpoints"],
        }),
    ];
}

/** Groups of {@link largeNetwork}, each with {@link MANY_RULES} rules each way. */
const MANY_GROUPS = 60;
const MANY_RULES = 5;

/**
 * {@link soundNetwork} with so many subnets, 3 to 200, each with a table of its own, and with hundreds of rules.
 * {@link SOUND} is what its settings promise.
 */
export function largeNetwork(subnets: number): readonly RegisteredResource[] {
    const tiers = ["public", "private", "isolated"] as const;
    const ways = {
        public: [{ gatewayId: "igw-internet" }],
        private: [{ natGatewayId: "nat-nat-a" }],
        isolated: [],
    };
    const more = Array.from({ length: subnets - tiers.length }, (_, number) => {
        const tier = tiers[number % tiers.length] ?? "isolated";
        const name = `${tier}-${number}`;
        return [
            tableOf(name),
            ...ways[tier].map((target) => route(`${name}-out`, name, ANYWHERE, target)),
            ...subnetOf(tier, name, `10.0.${16 + number}.0/24`, name, tier),
        ];
    });
    const groups = Array.from({ length: MANY_GROUPS }, (_, number) => [
        groupOf(`group-${number}`),
        ...(["ingress", "egress"] as const).flatMap((direction) =>
            Array.from({ length: MANY_RULES }, (_, rule) => {
                const peer = `securitygroup-group-${(number + rule + 1) % MANY_GROUPS}`;
                return groupRule(direction, `${direction}-${number}-${rule}`, `group-${number}`, peer, { from: 443 });
            }),
        ),
    ]);
    return [...soundNetwork(), ...more.flat(), ...groups.flat()];
}

/** {@link soundNetwork}, connected on-premises by a transit gateway, whose private endpoint is listed for it. */
export function linkedNetwork(): readonly RegisteredResource[] {
    const acl = (resources: readonly RegisteredResource[], name: string) =>
        changed(resources, "NetworkAcl", name, ({ ingress, egress }) => ({
            ingress: [...(ingress as Values[]), aclRule(200, ON_PREMISES, ANY)],
            egress: [...(egress as Values[]), aclRule(200, ON_PREMISES, ANY)],
        }));
    const connected = acl(acl(soundNetwork(), "private"), "isolated");
    const isolatedAcl = connected.find(({ type, name }) => type.endsWith(":NetworkAcl") && name === "isolated");
    const off = { defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" };
    return [
        ...connected,
        tableOf("transit"),
        resource("aws:ec2/networkAcl:NetworkAcl", "transit", isolatedAcl?.inputs ?? {}),
        ...subnetOf("transit", "transit-a", "10.0.15.0/28", "transit", "transit"),
        resource("aws:ec2transitgateway/transitGateway:TransitGateway", "hub", off),
        resource("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "hub", {
            vpcId: "vpc-main",
            transitGatewayId: "tgw-hub",
            subnetIds: ["subnet-transit-a"],
            transitGatewayDefaultRouteTableAssociation: false,
            transitGatewayDefaultRouteTablePropagation: false,
        }),
        ...["private", "isolated"].map((table) =>
            route(`${table}-there`, table, ON_PREMISES, { transitGatewayId: "tgw-hub" }),
        ),
        groupRule("ingress", "from-there", "endpoints", ON_PREMISES, { from: 443 }),
    ];
}

const ON_PREMISES = "192.168.0.0/16";

/** What the settings of {@link linkedNetwork} promise. */
export const LINKED: Expectations = {
    ...SOUND,
    onPremises: {
        prefixes: [ON_PREMISES],
        reachesEndpoints: true,
        reachesResolver: false,
        destinations: [],
        forwardTargets: [],
    },
};

/** The resources with the inputs of one changed; a miss fails the test. */
export function changed(
    resources: readonly RegisteredResource[],
    type: string,
    name: string,
    change: (inputs: Values) => Values,
): readonly RegisteredResource[] {
    const found = resources.filter((each) => each.type.endsWith(`:${type}`) && each.name === name);
    if (found.length !== 1) {
        throw new Error(`${found.length} resources are ${type} ${name}`);
    }
    return resources.map((each) =>
        each === found[0] ? { ...each, inputs: { ...each.inputs, ...change(each.inputs) } } : each,
    );
}

/** The claims that do not hold, by name. */
export function brokenClaims({ claims }: Proof): readonly string[] {
    return claims.filter(({ holds }) => !holds).map(({ name }) => name);
}

/** Every open path of a proof, claim by claim, as one text each: `closed-egress route: a → b`. */
export function openPaths({ claims }: Proof): readonly string[] {
    return claims.flatMap(({ name, violations }) =>
        violations.map(({ line, path }) => `${name} ${line}: ${path.join(" → ")}`),
    );
}

/** Open paths of the sound network with some resources added and some promises changed. */
export function pathsWith(
    added: readonly RegisteredResource[],
    promises: Partial<Expectations> = {},
): readonly string[] {
    return openPaths(proveNetwork([...soundNetwork(), ...added], { ...SOUND, ...promises }));
}

/** The proof of the sound network with the inputs of one resource changed and some promises changed. */
export function provenWith(
    type: string,
    name: string,
    change: (inputs: Values) => Values,
    promises: Partial<Expectations> = {},
): Proof {
    return proveNetwork(changed(soundNetwork(), type, name, change), { ...SOUND, ...promises });
}
