import assert from "node:assert/strict";
import { type Claim, proveNetwork } from "../../../components/network/proof/prove";
import {
    aclRule,
    brokenClaims,
    changed,
    groupOf,
    groupRule,
    LINKED,
    largeNetwork,
    linkedNetwork,
    openPaths,
    pathsWith,
    resource,
    route,
    SOUND,
    soundNetwork,
    subnetOf,
    tableOf,
} from "../../support/networks";

const ANYWHERE = "0.0.0.0/0";
const BUILDS = "builds of hello (builds, clients)";
const ISOLATED = "subnet isolated-a (10.0.8.0/22)";
const PRIVATE = "subnet private-a (10.0.0.0/21)";
const TASKS = "tasks of hello (tasks, clients)";

function provenWith(type: string, name: string, change: Parameters<typeof changed>[3], promises = {}) {
    return proveNetwork(changed(soundNetwork(), type, name, change), { ...SOUND, ...promises });
}

describe("A proof of a network", () => {
    it("holds for a network as the program makes it, and says what each line was looked at for", () => {
        const proof = proveNetwork(soundNetwork(), SOUND);
        assert.deepEqual([proof.holds, openPaths(proof), proof.uncovered], [true, [], []]);
        const counts = ({ name, lines }: Claim) => [
            name,
            lines.map(({ line, what, subjects }) => `${line}: ${subjects} ${what}`),
        ];
        assert.deepEqual(Object.fromEntries(proof.claims.map(counts)), {
            "closed-egress": [
                "route: 3 subnets",
                "route: 1 spare route tables",
                "group: 6 security groups",
                "acl: 1 spare ACLs",
                "acl: 3 subnets",
                "address: 2 gateways",
                "address: 4 builds and endpoints",
            ],
            "internet-ingress": [
                "route: 4 route tables",
                "group: 6 security groups",
                "acl: 1 spare ACLs",
                "acl: 3 subnets",
                "address: 3 subnets",
                "address: 1 public addresses",
                "address: 4 load balancers, builds, tasks and endpoints",
                "address: 1 internet gateways",
            ],
            "tasks-ingress": ["group: 2 groups of tasks", "group: 1 groups of load balancers", "route: 1 tasks"],
            "on-premises-ingress": ["route: 4 route tables", "group: 6 security groups", "address: 0 parts of a link"],
        });
    });

    it("holds for a network of 200 subnets, and finds the one wrong route in it", () => {
        const large = largeNetwork(200);
        const proof = proveNetwork(large, SOUND);
        assert.deepEqual([openPaths(proof), proof.uncovered], [[], []]);
        assert.equal(proof.claims[0]?.lines[0]?.subjects, 200);
        const wrong = route("wrong", "isolated-194", ANYWHERE, { natGatewayId: "nat-nat-a" });
        assert.deepEqual(openPaths(proveNetwork([...large, wrong], SOUND)), [
            "closed-egress route: subnet isolated-194 (10.0.210.0/24) → route 0.0.0.0/0 in isolated-194 → NAT gateway nat-a → internet",
        ]);
    });

    it("does not hold for nothing", () => {
        const proof = proveNetwork([], SOUND);
        assert.equal(proof.holds, false);
        assert.deepEqual(proof.uncovered, [
            { what: "network", why: "0 are registered, and the proof is about one" },
            { what: "subnets", why: "none is registered" },
            { what: "tasks of hello", why: "no runtime contract of theirs is registered" },
            { what: "builds", why: "the settings say that this environment builds, and no project is registered" },
        ]);
    });

    it("does not hold for another network than the settings'", () => {
        const proof = proveNetwork(soundNetwork(), { ...SOUND, cidr: "10.0.0.0/15" });
        assert.deepEqual(proof.uncovered, [
            { what: "network main", why: "its block is 10.0.0.0/16, and the settings say 10.0.0.0/15" },
        ]);
    });
});

describe("The claim that nothing closed reaches the internet", () => {
    it("names the path of closed builds by one wrong route alone, hop by hop", () => {
        const proof = proveNetwork(
            [...soundNetwork(), route("wrong", "isolated", ANYWHERE, { natGatewayId: "nat-nat-a" })],
            SOUND,
        );
        assert.deepEqual(brokenClaims(proof), ["closed-egress"]);
        assert.deepEqual(openPaths(proof), [
            `closed-egress route: ${BUILDS} → ${ISOLATED} → route 0.0.0.0/0 in isolated → NAT gateway nat-a → internet`,
        ]);
        assert.deepEqual(
            proof.claims[0]?.violations.map(({ message }) => message),
            ["route 0.0.0.0/0 in isolated leads out of isolated-a, which is isolated"],
        );
    });

    it("starts at the subnet where nobody builds", () => {
        const open = openPaths(
            proveNetwork(
                [
                    ...soundNetwork().filter(({ name }) => name !== "hello-build-project"),
                    route("wrong", "isolated", "128.0.0.0/1", { transitGatewayId: "tgw-other" }),
                ],
                { ...SOUND, builds: "none" },
            ),
        );
        assert.deepEqual(open, [
            `closed-egress route: ${ISOLATED} → route 128.0.0.0/1 in isolated → transit gateway tgw-other → whatever is behind the link`,
            `on-premises-ingress route: beyond the link → transit gateway tgw-other → route 128.0.0.0/1 in isolated → ${ISOLATED}`,
        ]);
    });

    it("finds one wrong rule of a group while routes and ACLs still close", () => {
        assert.deepEqual(pathsWith([groupRule("egress", "wrong", "builds", ANYWHERE, { from: 443 })]), [
            "closed-egress group: builds of hello → group builds → rule wrong: tcp 443 to 0.0.0.0/0 → internet",
        ]);
    });

    it("finds one wrong rule of an ACL while routes and groups still close", () => {
        const proof = provenWith("NetworkAcl", "isolated", ({ egress }) => ({
            egress: [...(egress as []), aclRule(110, ANYWHERE, { from: 443 })],
        }));
        assert.deepEqual(openPaths(proof), [
            `closed-egress acl: ${BUILDS} → ${ISOLATED} → ACL isolated → rule 110: tcp 443 to 0.0.0.0/0 → internet`,
        ]);
    });

    it("takes a subnet that the ACL itself names for one of its subnets", () => {
        const proof = provenWith("NetworkAcl", "private", () => ({ subnetIds: ["subnet-isolated-a"] }));
        assert.deepEqual(brokenClaims(proof), ["closed-egress", "internet-ingress"]);
    });

    it("takes a denial before an allowance into account, and one after it not", () => {
        const egressWith = (deny: number) =>
            provenWith("NetworkAcl", "isolated", () => ({
                egress: [
                    aclRule(110, ANYWHERE, { from: 443 }),
                    aclRule(deny, ANYWHERE, { protocol: "-1", action: "deny" }),
                ],
            })).holds;
        assert.deepEqual([egressWith(109), egressWith(111)], [true, false]);
    });

    it("holds a group that closed builds and open tasks share to what the closed ones may", () => {
        const rule = (group: string) => pathsWith([groupRule("egress", "wide", group, ANYWHERE, { from: 443 })]);
        assert.deepEqual(rule("tasks"), []);
        assert.deepEqual(rule("clients"), [
            "closed-egress group: builds of hello, tasks of hello → group clients → rule wide: tcp 443 to 0.0.0.0/0 → internet",
        ]);
    });

    for (const [what, from, to, holds] of [
        ["HTTPS", 443, 443, true],
        ["the port below", 442, 443, false],
        ["the port above", 443, 444, false],
        ["HTTP", 80, 80, false],
    ] as const) {
        it(`${holds ? "lets" : "does not let"} open tasks out by ${what}`, () => {
            const open = pathsWith([groupRule("egress", "more", "tasks", "203.0.113.0/24", { from, to })]);
            assert.equal(open.length === 0, holds);
        });
    }

    it("closes tasks where their setting says so", () => {
        assert.deepEqual(pathsWith([], { tasks: "endpoints" }), [
            "closed-egress group: tasks of hello → group tasks → rule to-internet: tcp 443 to 0.0.0.0/0 → internet",
        ]);
    });

    it("lets builds out by HTTPS through NAT where they are open, and nowhere else", () => {
        const moved = changed(soundNetwork(), "Project", "hello-build-project", () => ({
            vpcConfig: { subnets: ["subnet-private-a"], securityGroupIds: ["securitygroup-builds"] },
        }));
        const rule = groupRule("egress", "out", "builds", ANYWHERE, { from: 443 });
        const open = (builds: "nat" | "closed") =>
            openPaths(proveNetwork([...moved, rule], { ...SOUND, builds })).map((path) => path.split(": ", 1)[0]);
        assert.deepEqual(open("nat"), []);
        assert.deepEqual(open("closed"), [
            "closed-egress route",
            "closed-egress group",
            "closed-egress acl",
            "closed-egress address",
        ]);
    });

    it("finds builds that run outside of the network, open or closed", () => {
        const outside = changed(soundNetwork(), "Project", "hello-build-project", () => ({}));
        for (const builds of ["nat", "closed"] as const) {
            const resources = outside.map((each) => {
                const { vpcConfig, ...inputs } = each.inputs;
                return each.name === "hello-build-project" ? { ...each, inputs } : each;
            });
            assert.deepEqual(openPaths(proveNetwork(resources, { ...SOUND, builds })), [
                "closed-egress address: builds of hello → AWS's own network → internet",
            ]);
        }
    });

    it("takes only the prefix list of a gateway endpoint here for a service", () => {
        const entries = [{ cidr: "10.0.4.0/24" }, { cidr: "10.1.0.0/24" }];
        const list = resource("aws:ec2/managedPrefixList:ManagedPrefixList", "own", { entries });
        const inside = { ...list, inputs: { entries: entries.slice(0, 1) } };
        const rule = (peer: string) => ({
            ...groupRule("egress", "list", "builds", "pl-x", { from: 443 }),
            inputs: {
                securityGroupId: "securitygroup-builds",
                ipProtocol: "tcp",
                fromPort: 443,
                toPort: 443,
                prefixListId: peer,
            },
        });
        assert.deepEqual(pathsWith([rule("pl-s3")]), []);
        assert.equal(pathsWith([rule("pl-foreign")]).length, 1);
        assert.deepEqual(pathsWith([inside, rule(String(list.id))]), []);
        assert.deepEqual(pathsWith([list, rule(String(list.id))]), [
            "closed-egress group: builds of hello → group builds → rule list: tcp 443 to prefix list own → internet",
        ]);
        assert.equal(pathsWith([groupRule("egress", "ssh", "builds", "pl-s3", { from: 22 })]).length, 1);
    });

    it("finds a private endpoint of a service that is not AWS's", () => {
        const named = (serviceName: string) => openPaths(provenWith("VpcEndpoint", "ecr", () => ({ serviceName })));
        assert.deepEqual(named("cn.com.amazonaws.cn-north-1.ecr.api"), []);
        assert.deepEqual(named("com.amazonaws.vpce.eu-west-1.vpce-svc-0123"), [
            "closed-egress address: endpoint ecr → com.amazonaws.vpce.eu-west-1.vpce-svc-0123 → whoever runs that service",
        ]);
    });

    it("wants every gateway gone where there is to be none", () => {
        const proof = proveNetwork(soundNetwork(), { ...SOUND, internet: "none" });
        const starts = openPaths(proof).filter((path) => path.startsWith("closed-egress"));
        assert.deepEqual(starts, [
            "closed-egress route: subnet public-a (10.0.12.0/22) → route 0.0.0.0/0 in public → internet gateway internet → internet",
            `closed-egress route: ${PRIVATE} → route 0.0.0.0/0 in private → NAT gateway nat-a → internet`,
            "closed-egress group: tasks of hello → group tasks → rule to-internet: tcp 443 to 0.0.0.0/0 → internet",
            "closed-egress address: the network → internet gateway internet → internet",
            "closed-egress address: subnet public-a (10.0.12.0/22) → NAT gateway nat-a → internet",
        ]);
    });

    it("finds a NAT gateway outside of the public tier", () => {
        assert.deepEqual(openPaths(provenWith("NatGateway", "nat-a", () => ({ subnetId: "subnet-isolated-a" }))), [
            `closed-egress address: ${ISOLATED} → NAT gateway nat-a → internet`,
        ]);
    });

    it("finds a way out of a table that a new subnet would fall to", () => {
        const spare = [tableOf("spare"), route("spare-out", "spare", ANYWHERE, { natGatewayId: "nat-nat-a" })];
        assert.deepEqual(pathsWith(spare), [
            "closed-egress route: whatever falls to this table → route 0.0.0.0/0 in spare → NAT gateway nat-a → internet",
        ]);
        const inline = [{ cidrBlock: ANYWHERE, natGatewayId: "nat-nat-a" }];
        assert.deepEqual(openPaths(provenWith("DefaultRouteTable", "default", () => ({ routes: inline }))), [
            "closed-egress route: whatever falls to this table → route 0.0.0.0/0 in default → NAT gateway nat-a → internet",
        ]);
    });

    it("follows no IPv6, and lets none pass", () => {
        assert.deepEqual(pathsWith([groupRule("egress", "six", "builds", "::/0", { from: 443 })]), [
            "closed-egress group: builds of hello → group builds → rule six: tcp 443 to ::/0 → internet",
        ]);
        const six = {
            ...route("six", "isolated", "", { egressOnlyGatewayId: "eigw-1" }),
            inputs: { routeTableId: "rtb-isolated", destinationIpv6CidrBlock: "::/0", egressOnlyGatewayId: "eigw-1" },
        };
        assert.deepEqual(pathsWith([six]), [
            `closed-egress route: ${BUILDS} → ${ISOLATED} → route ::/0 in isolated → egress-only internet gateway eigw-1 → internet`,
        ]);
    });
});

describe("The claim that the internet reaches load balancers alone", () => {
    for (const [what, from, to, holds] of [
        ["its listener's port", 80, 80, true],
        ["the port below", 79, 80, false],
        ["the port above", 80, 81, false],
        ["a port without a listener", 443, 443, false],
    ] as const) {
        it(`${holds ? "lets" : "does not let"} a load balancer's group open ${what}`, () => {
            const open = pathsWith([groupRule("ingress", "more", "balancer", "198.51.100.0/24", { from, to })]);
            assert.equal(open.length === 0, holds);
        });
    }

    it("holds listeners to the blocks that are allowed, both sides of the bound", () => {
        const allowed = { allowedCidrs: ["198.51.100.0/25"] };
        const balanced = soundNetwork().filter(({ name }) => name !== "from-anywhere");
        const open = (cidr: string) =>
            openPaths(
                proveNetwork([...balanced, groupRule("ingress", "some", "balancer", cidr, { from: 80 })], {
                    ...SOUND,
                    ...allowed,
                }),
            );
        assert.deepEqual(open("198.51.100.0/25"), []);
        assert.deepEqual(open("198.51.100.0/24"), [
            "internet-ingress group: internet → rule some: tcp 80 from 198.51.100.0/24 → group balancer → load balancer front",
        ]);
    });

    it("lets in from the network itself, and from nothing wider", () => {
        assert.deepEqual(pathsWith([groupRule("ingress", "near", "endpoints", "10.0.0.0/16", { from: 443 })]), []);
        assert.deepEqual(pathsWith([groupRule("ingress", "wide", "endpoints", "10.0.0.0/15", { from: 443 })]), [
            "internet-ingress group: internet → rule wide: tcp 443 from 10.0.0.0/15 → group endpoints → endpoint ecr",
        ]);
    });

    it("finds a group of nothing, a group of a load balancer and of something else, and an unknown peer", () => {
        assert.equal(
            pathsWith([groupOf("idle"), groupRule("ingress", "in", "idle", ANYWHERE, { from: 80 })]).length,
            1,
        );
        const shared = openPaths(
            provenWith("Project", "hello-build-project", () => ({
                vpcConfig: { subnets: ["subnet-isolated-a"], securityGroupIds: ["securitygroup-balancer"] },
            })),
        );
        assert.deepEqual(shared, [
            "internet-ingress group: internet → rule from-anywhere: tcp 80 from 0.0.0.0/0 → group balancer → load balancer front, builds of hello",
            "tasks-ingress group: builds of hello → group balancer → tasks behind that load balancer",
        ]);
        assert.deepEqual(pathsWith([groupRule("ingress", "peer", "builds", "sg-foreign", { from: 22 })]), [
            "internet-ingress group: group sg-foreign → rule peer: tcp 22 from group sg-foreign → group builds → builds of hello",
        ]);
    });

    it("keeps routes to an internet gateway in the public tier", () => {
        const isolated = route("in", "isolated", "203.0.113.0/24", { gatewayId: "igw-internet" });
        assert.deepEqual(pathsWith([isolated]), [
            `closed-egress route: ${BUILDS} → ${ISOLATED} → route 203.0.113.0/24 in isolated → internet gateway internet → internet`,
            `internet-ingress route: internet → internet gateway internet → route 203.0.113.0/24 in isolated → ${ISOLATED}`,
        ]);
        const spare = [tableOf("spare"), route("spare", "spare", ANYWHERE, { gatewayId: "igw-internet" })];
        assert.ok(
            pathsWith(spare).includes(
                "internet-ingress route: internet → internet gateway internet → route 0.0.0.0/0 in spare → whatever falls to this table",
            ),
        );
        const more = route("more", "public", "203.0.113.0/24", { gatewayId: "igw-internet" });
        assert.deepEqual(pathsWith([more]), []);
    });

    for (const [tier, rule, holds] of [
        ["public", aclRule(90, ANYWHERE, { from: 443 }), true],
        ["public", aclRule(90, ANYWHERE, { from: 22 }), false],
        ["public", aclRule(90, ANYWHERE, { from: 1023, to: 65535 }), false],
        ["private", aclRule(90, ANYWHERE, { from: 1024, to: 65535 }), true],
        ["private", aclRule(90, ANYWHERE, { from: 1023, to: 65535 }), false],
        ["private", { ...aclRule(90, ANYWHERE, { protocol: "icmp" }), icmpType: 3, icmpCode: 4 }, true],
        ["private", { ...aclRule(90, ANYWHERE, { protocol: "icmp" }), icmpType: 8, icmpCode: 0 }, false],
        ["isolated", aclRule(90, "10.0.0.0/16", { protocol: "-1" }), true],
        ["isolated", aclRule(90, "10.0.0.0/15", { protocol: "-1" }), false],
        ["isolated", aclRule(90, ANYWHERE, { from: 1024, to: 65535 }), false],
    ] as const) {
        it(`${holds ? "accepts" : "refuses"} in the ${tier} ACL ${JSON.stringify(rule)}`, () => {
            const proof = provenWith("NetworkAcl", tier, ({ ingress }) => ({ ingress: [...(ingress as []), rule] }));
            assert.deepEqual(brokenClaims(proof), holds ? [] : ["internet-ingress"]);
        });
    }

    it("closes the public tier's ACL to clients where there is no way in", () => {
        const open = pathsWith([], { internet: "egress-only" });
        assert.deepEqual(open, [
            "internet-ingress acl: internet → ACL public → rule 110: tcp 443 from 0.0.0.0/0 → subnet public-a (10.0.12.0/22)",
            "internet-ingress acl: internet → ACL public → rule 120: tcp 80 from 0.0.0.0/0 → subnet public-a (10.0.12.0/22)",
            "internet-ingress address: internet → load balancer front (balancer)",
        ]);
    });

    it("finds what gives or has a public address", () => {
        const gives = provenWith("Subnet", "public-a", () => ({ mapPublicIpOnLaunch: true }));
        assert.deepEqual(openPaths(gives), [
            "internet-ingress address: internet → a public address of whatever starts there → subnet public-a (10.0.12.0/22)",
        ]);
        assert.deepEqual(pathsWith([resource("aws:ec2/eip:Eip", "mine", { networkInterface: "eni-1" })]), [
            "internet-ingress address: internet → address mine",
        ]);
        const second = changed(soundNetwork(), "NatGateway", "nat-a", () => ({
            secondaryAllocationIds: ["eip-second"],
        }));
        assert.equal(proveNetwork([...second, resource("aws:ec2/eip:Eip", "second", {})], SOUND).holds, true);
        assert.equal(openPaths(provenWith("Eip", "nat-a", () => ({ instance: "i-1" }))).length, 1);
    });

    it("finds a load balancer that faces the internet from another tier, and an endpoint in the public one", () => {
        const balancer = provenWith("LoadBalancer", "front", () => ({ subnets: ["subnet-private-a"] }));
        assert.deepEqual(openPaths(balancer), [
            `internet-ingress address: internet → load balancer front (balancer) → ${PRIVATE}`,
        ]);
        const mapped = provenWith("LoadBalancer", "front", () => ({
            subnets: [],
            subnetMappings: [{ subnetId: "subnet-private-a" }],
        }));
        assert.deepEqual(openPaths(mapped), openPaths(balancer));
        const internal = provenWith("LoadBalancer", "front", () => ({ internal: true, subnets: ["subnet-private-a"] }));
        assert.equal(internal.holds, true);
        const endpoint = provenWith("VpcEndpoint", "ecr", () => ({ subnetIds: ["subnet-public-a"] }));
        assert.deepEqual(openPaths(endpoint), [
            "internet-ingress address: internet → subnet public-a (10.0.12.0/22) → endpoint ecr (endpoints)",
        ]);
    });

    it("finds a second internet gateway", () => {
        assert.deepEqual(pathsWith([resource("aws:ec2/internetGateway:InternetGateway", "more", {})]), [
            "internet-ingress address: internet → internet gateway more → the network",
        ]);
    });
});

describe("The claim that tasks are reached from their load balancer alone", () => {
    for (const [what, from, to, holds] of [
        ["their port", 8080, 8080, true],
        ["the port below too", 8079, 8080, false],
        ["the port above too", 8080, 8081, false],
    ] as const) {
        it(`${holds ? "lets" : "does not let"} their load balancer reach ${what}`, () => {
            const open = pathsWith([groupRule("ingress", "more", "tasks", "securitygroup-balancer", { from, to })]);
            assert.equal(open.length === 0, holds);
        });
    }

    it("names whoever else reaches them: a group, the network, another load balancer", () => {
        const from = (peer: string) => pathsWith([groupRule("ingress", "other", "tasks", peer, { from: 8080 })]);
        assert.deepEqual(from("securitygroup-builds"), [
            `tasks-ingress group: whatever carries group builds → rule other: tcp 8080 from group builds → group tasks → ${TASKS}`,
        ]);
        assert.deepEqual(from("10.0.0.0/16"), [
            `tasks-ingress group: 10.0.0.0/16 → rule other: tcp 8080 from 10.0.0.0/16 → group tasks → ${TASKS}`,
        ]);
    });

    it("looks at every group that they carry", () => {
        assert.deepEqual(pathsWith([groupRule("ingress", "in", "clients", "securitygroup-builds", { from: 8080 })]), [
            `tasks-ingress group: whatever carries group builds → rule in: tcp 8080 from group builds → group clients → ${TASKS}`,
        ]);
    });

    it("does not believe a contract whose load balancer cannot be followed", () => {
        const proof = provenWith("ListenerRule", "hello", () => ({ listenerArn: "elsewhere" }));
        assert.deepEqual(brokenClaims(proof), ["tasks-ingress"]);
        assert.match(proof.claims[2]?.violations[0]?.message ?? "", /cannot be followed from their contract$/);
    });

    it("finds tasks in a subnet that an internet gateway leads to", () => {
        const proof = provenWith("RouteTableAssociation", "private-a", () => ({ routeTableId: "rtb-public" }));
        assert.deepEqual(brokenClaims(proof), ["closed-egress", "internet-ingress", "tasks-ingress"]);
        assert.ok(
            openPaths(proof).includes(
                `tasks-ingress route: internet → internet gateway internet → route 0.0.0.0/0 in public → ${PRIVATE} → ${TASKS}`,
            ),
        );
    });
});

const LINK = {
    prefixes: ["192.168.0.0/16"],
    reachesEndpoints: false,
    reachesResolver: false,
    destinations: [],
    forwardTargets: [],
};
const gateway = resource("aws:ec2/vpnGateway:VpnGateway", "link", { vpcId: "vpc-main" });
const resolver = (direction: string) => [
    groupOf("resolver"),
    resource("aws:route53/resolverEndpoint:ResolverEndpoint", "resolver", {
        direction,
        securityGroupIds: ["securitygroup-resolver"],
        ipAddresses: [{ subnetId: "subnet-isolated-a" }],
    }),
];

describe("The claim that on-premises reaches what is listed alone", () => {
    it("finds a link where the settings have none, and passes it where they have one", () => {
        assert.deepEqual(pathsWith([gateway]), [
            "on-premises-ingress address: on-premises → VPN gateway link → the network",
        ]);
        assert.deepEqual(pathsWith([gateway], { onPremises: LINK }), []);
    });

    it("holds routes to the listed prefixes, both sides of the bound", () => {
        const to = (table: string, cidr: string) =>
            pathsWith([gateway, route("there", table, cidr, { gatewayId: "vgw-link" })], { onPremises: LINK });
        assert.deepEqual(to("private", "192.168.0.0/16"), []);
        assert.deepEqual(to("isolated", "192.168.0.0/17"), []);
        assert.deepEqual(to("private", "192.168.0.0/15"), [
            `closed-egress route: ${PRIVATE} → route 192.168.0.0/15 in private → VPN gateway link → whatever is behind the link`,
            `on-premises-ingress route: beyond the link → VPN gateway link → route 192.168.0.0/15 in private → ${PRIVATE}`,
        ]);
        assert.deepEqual(to("public", "192.168.0.0/16"), [
            "on-premises-ingress route: beyond the link → VPN gateway link → route 192.168.0.0/16 in public → subnet public-a (10.0.12.0/22)",
        ]);
    });

    it("lets the private tier learn routes, and never the isolated one", () => {
        const learns = (table: string) =>
            pathsWith(
                [
                    gateway,
                    resource("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation", table, {
                        routeTableId: `rtb-${table}`,
                        vpnGatewayId: "vgw-link",
                    }),
                ],
                { onPremises: LINK },
            );
        assert.deepEqual(learns("private"), []);
        assert.deepEqual(learns("isolated"), [
            `closed-egress route: ${BUILDS} → ${ISOLATED} → routes that isolated learns → VPN gateway link → internet`,
            `on-premises-ingress route: beyond the link → VPN gateway link → routes that isolated learns → ${ISOLATED}`,
        ]);
    });

    it("reads inline what a table learns from", () => {
        const proof = provenWith("RouteTable", "isolated", () => ({ propagatingVgws: ["vgw-link"] }), {
            onPremises: LINK,
        });
        assert.deepEqual(brokenClaims(proof), ["closed-egress", "on-premises-ingress"]);
    });

    it("opens private endpoints on 443 where they are listed, and nothing beside", () => {
        const from = (group: string, port: number, reachesEndpoints: boolean, cidr = "192.168.0.0/16") =>
            pathsWith([groupRule("ingress", "there", group, cidr, { from: port })], {
                onPremises: { ...LINK, reachesEndpoints },
            });
        assert.deepEqual(from("endpoints", 443, true), []);
        assert.deepEqual(from("endpoints", 443, false), [
            "on-premises-ingress group: on-premises → rule there: tcp 443 from 192.168.0.0/16 → group endpoints → endpoint ecr",
        ]);
        assert.equal(from("endpoints", 444, true).length, 1);
        assert.equal(from("builds", 443, true).length, 1);
        assert.deepEqual(
            from("endpoints", 443, true, "192.168.0.0/15").map((path) => path.split(" ", 1)[0]),
            ["internet-ingress"],
        );
    });

    it("opens the inbound resolver on 53 where it is listed", () => {
        const asks = (direction: string, port: number, protocol: string, reachesResolver = true) =>
            pathsWith(
                [
                    ...resolver(direction),
                    groupRule("ingress", "dns", "resolver", "192.168.0.0/16", { protocol, from: port }),
                ],
                { onPremises: { ...LINK, reachesResolver } },
            ).length;
        assert.deepEqual(
            [
                asks("INBOUND", 53, "udp"),
                asks("INBOUND", 53, "tcp"),
                asks("INBOUND", 54, "udp"),
                asks("OUTBOUND", 53, "udp"),
                asks("INBOUND", 53, "udp", false),
            ],
            [0, 0, 1, 1, 1],
        );
    });

    it("lets the outbound resolver ask the listed servers, and tasks reach the listed destinations", () => {
        const onPremises = {
            ...LINK,
            forwardTargets: ["192.168.0.53"],
            destinations: [{ cidr: "192.168.5.0/24", port: 5432 }],
        };
        const asks = (cidr: string) =>
            pathsWith(
                [...resolver("OUTBOUND"), groupRule("egress", "dns", "resolver", cidr, { protocol: "udp", from: 53 })],
                {
                    onPremises,
                },
            ).length;
        assert.deepEqual([asks("192.168.0.53/32"), asks("192.168.0.52/31")], [0, 1]);
        const connects = (group: string, cidr: string, from: number) =>
            pathsWith([groupRule("egress", "db", group, cidr, { from })], { onPremises }).length;
        assert.deepEqual(
            [
                connects("tasks", "192.168.5.0/24", 5432),
                connects("tasks", "192.168.4.0/23", 5432),
                connects("tasks", "192.168.5.0/24", 5433),
                connects("builds", "192.168.5.0/24", 5432),
            ],
            [0, 1, 1, 1],
        );
    });

    it("lets load balancers in by the blocks that ingress allows, which then name on-premises", () => {
        const balanced = soundNetwork().filter(({ name }) => name !== "from-anywhere");
        const open = (allowedCidrs: readonly string[]) =>
            brokenClaims(
                proveNetwork([...balanced, groupRule("ingress", "there", "balancer", "192.168.7.0/24", { from: 80 })], {
                    ...SOUND,
                    allowedCidrs,
                    onPremises: LINK,
                }),
            );
        assert.deepEqual(open(["192.168.7.0/24"]), []);
        assert.deepEqual(open(["192.168.7.0/25"]), ["on-premises-ingress"]);
    });

    it("lets on-premises through the ACL of the isolated tier where there is a link", () => {
        const egress = [
            aclRule(100, "10.0.0.0/16", { protocol: "-1" }),
            aclRule(110, "192.168.0.0/16", { protocol: "-1" }),
        ];
        const proof = (promises: object) => provenWith("NetworkAcl", "isolated", () => ({ egress }), promises).holds;
        assert.deepEqual([proof({ onPremises: LINK }), proof({})], [true, false]);
    });

    it("wants a transit gateway's attachment in its own tier, and its defaults off", () => {
        const transit = (tier: string, flag: boolean, defaults: string) =>
            pathsWith(
                [
                    ...subnetOf(tier, "transit-a", "10.0.15.0/28", "isolated", "isolated"),
                    resource("aws:ec2transitgateway/transitGateway:TransitGateway", "hub", {
                        defaultRouteTableAssociation: defaults,
                        defaultRouteTablePropagation: "disable",
                    }),
                    resource("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "hub", {
                        vpcId: "vpc-main",
                        transitGatewayId: "tgw-hub",
                        subnetIds: ["subnet-transit-a"],
                        transitGatewayDefaultRouteTableAssociation: flag,
                        transitGatewayDefaultRouteTablePropagation: false,
                    }),
                ],
                { onPremises: LINK },
            );
        assert.deepEqual(transit("transit", false, "disable"), []);
        assert.deepEqual(transit("isolated", false, "disable"), [
            "on-premises-ingress address: on-premises → attachment to a transit gateway hub → the network",
        ]);
        assert.equal(transit("transit", true, "disable").length, 1);
        assert.equal(transit("transit", false, "enable").length, 1);
    });

    it("takes a flag that is left out for on at a gateway of this stack, and for another's choice at a shared one", () => {
        const attached = (transitGatewayId: string) =>
            pathsWith(
                [
                    ...subnetOf("transit", "transit-a", "10.0.15.0/28", "isolated", "isolated"),
                    resource("aws:ec2transitgateway/transitGateway:TransitGateway", "hub", {
                        defaultRouteTableAssociation: "disable",
                        defaultRouteTablePropagation: "disable",
                    }),
                    resource("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "hub", {
                        vpcId: "vpc-main",
                        transitGatewayId,
                        subnetIds: ["subnet-transit-a"],
                    }),
                ],
                { onPremises: LINK },
            ).length;
        assert.deepEqual([attached("tgw-hub"), attached("tgw-shared")], [2, 0]);
    });

    it("finds the attachment of another network", () => {
        const attachment = linkedNetwork().find(({ type }) => type.endsWith(":VpcAttachment"));
        assert.ok(attachment);
        const other = { ...attachment, name: "other", inputs: { ...attachment.inputs, vpcId: "vpc-other" } };
        assert.deepEqual(openPaths(proveNetwork([...linkedNetwork(), other], LINKED)), [
            "on-premises-ingress address: on-premises → attachment to a transit gateway other → the network",
        ]);
    });

    for (const [property, wrong] of [
        ["defaultRouteTableAssociation", "enable"],
        ["defaultRouteTablePropagation", "enable"],
        ["autoAcceptSharedAttachments", "enable"],
    ] as const) {
        it(`wants ${property} of a transit gateway off`, () => {
            const off = { defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" };
            const hub = (inputs: object) =>
                pathsWith(
                    [resource("aws:ec2transitgateway/transitGateway:TransitGateway", "hub", { ...off, ...inputs })],
                    {
                        onPremises: LINK,
                    },
                );
            assert.deepEqual(hub({ autoAcceptSharedAttachments: "disable" }), []);
            assert.deepEqual(hub({ [property]: wrong }), [
                "on-premises-ingress address: on-premises → transit gateway hub → the network",
            ]);
        });
    }

    it("finds a route of the transit gateway that nobody announced, unless it leads nowhere", () => {
        const leads = (blackhole: boolean) =>
            pathsWith(
                [
                    resource("aws:ec2transitgateway/route:Route", "static", {
                        destinationCidrBlock: ANYWHERE,
                        transitGatewayRouteTableId: "tgw-rtb-1",
                        blackhole,
                    }),
                ],
                { onPremises: LINK },
            ).length;
        assert.deepEqual([leads(false), leads(true)], [1, 0]);
    });
});
