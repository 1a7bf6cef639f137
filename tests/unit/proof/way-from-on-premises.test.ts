import assert from "node:assert/strict";
import { proveNetwork } from "../../../components/network/proof/prove";
import {
    aclRule,
    brokenClaims,
    groupOf,
    groupRule,
    LINKED,
    linkedNetwork,
    openPaths,
    pathsWith,
    provenWith,
    resource,
    route,
    SOUND,
    soundNetwork,
    subnetOf,
} from "../../support/networks";

const ANYWHERE = "0.0.0.0/0";
const BUILDS = "builds of hello (builds, clients)";
const ISOLATED = "subnet isolated-a (10.0.8.0/22)";
const PRIVATE = "subnet private-a (10.0.0.0/21)";

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

    it("lets no table learn routes that no subnet needs", () => {
        const proof = provenWith("DefaultRouteTable", "default", () => ({ propagatingVgws: ["vgw-link"] }), {
            onPremises: LINK,
        });
        assert.deepEqual(openPaths(proof), [
            "closed-egress route: whatever falls to this table → routes that default learns → VPN gateway vgw-link → internet",
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

    it("lets attachments be placed by default where the two tables differ", () => {
        const placed = (asked: string, learning: string) =>
            pathsWith(
                [
                    resource("aws:ec2transitgateway/transitGateway:TransitGateway", "hub", {
                        defaultRouteTableAssociation: "enable",
                        defaultRouteTablePropagation: "enable",
                    }),
                    resource("aws:ec2transitgateway/defaultRouteTableAssociation:DefaultRouteTableAssociation", "hub", {
                        transitGatewayId: "tgw-hub",
                        transitGatewayRouteTableId: asked,
                    }),
                    resource("aws:ec2transitgateway/defaultRouteTablePropagation:DefaultRouteTablePropagation", "hub", {
                        transitGatewayId: "tgw-hub",
                        transitGatewayRouteTableId: learning,
                    }),
                ],
                { onPremises: LINK },
            ).length;
        assert.deepEqual([placed("tgw-rtb-1", "tgw-rtb-2"), placed("tgw-rtb-1", "tgw-rtb-1")], [0, 2]);
    });

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
