import assert from "node:assert/strict";
import { proveNetwork } from "../../../components/network/proof/prove";
import type { RegisteredResource, Values } from "../../../components/network/proof/registered";
import {
    brokenClaims,
    changed,
    groupRule,
    openPaths,
    resource,
    route,
    SOUND,
    soundNetwork,
} from "../../support/networks";

function uncoveredWith(...added: readonly RegisteredResource[]) {
    const proof = proveNetwork([...soundNetwork(), ...added], SOUND);
    assert.equal(proof.holds, proof.uncovered.length === 0);
    return proof.uncovered.map(({ what, why }) => `${what}: ${why}`);
}

function uncoveredAfter(type: string, name: string, inputs: Values) {
    return proveNetwork(
        changed(soundNetwork(), type, name, () => inputs),
        SOUND,
    ).uncovered.map(({ why }) => why);
}

describe("What a proof of a network does not understand", () => {
    for (const [type, inputs] of [
        ["aws:ec2/vpcPeeringConnection:VpcPeeringConnection", { vpcId: "vpc-main" }],
        ["aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", { vpcId: "vpc-main" }],
        ["aws:ec2/vpcEndpointService:VpcEndpointService", {}],
        ["aws:ec2/eipAssociation:EipAssociation", {}],
        ["aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", {}],
        ["aws:ec2/instance:Instance", {}],
        ["aws:ec2/internetGatewayAttachment:InternetGatewayAttachment", {}],
        ["aws:ec2clientvpn/endpoint:Endpoint", {}],
        ["aws:vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation", {}],
        ["aws:directconnect/publicVirtualInterface:PublicVirtualInterface", {}],
        ["aws:ec2transitgateway/peeringAttachment:PeeringAttachment", {}],
        ["aws:lb/targetGroupAttachment:TargetGroupAttachment", {}],
    ] as const) {
        it(`fails the proof: ${type}`, () => {
            assert.deepEqual(uncoveredWith(resource(type, "new", inputs)), [
                `${type} new: the proof does not know what a resource of this type opens`,
            ]);
        });
    }

    it("fails it for whatever else stands in the network, and for nothing that does not", () => {
        const type = "aws:lambda/function:Function";
        const standing = (subnet: string) =>
            uncoveredWith(resource(type, "new", { vpcConfig: { subnetIds: [subnet], securityGroupIds: [] } }));
        assert.deepEqual(standing("subnet-private-a"), [
            `${type} new: it stands in the network, and the proof does not know what it opens`,
        ]);
        assert.deepEqual(standing("subnet-elsewhere"), []);
    });

    it("leaves components alone, which only hold what others are made of", () => {
        const { id, ...component } = resource("airlock:network:Network", "network", { subnets: ["subnet-private-a"] });
        assert.deepEqual(uncoveredWith(component), []);
    });

    for (const [type, name, inputs, why] of [
        ["Vpc", "main", { assignGeneratedIpv6CidrBlock: true }, "it has IPv6, which the proof does not follow"],
        ["Subnet", "private-a", { ipv6CidrBlock: "2001:db8::/64" }, "it has IPv6, which the proof does not follow"],
        [
            "SecurityGroup",
            "builds",
            { egress: [{ protocol: "tcp", fromPort: 1, toPort: 1, cidrBlocks: ["10.0.0.1/32"] }] },
            "it has inline rules, beside which rules of their own come and go",
        ],
        [
            "DefaultSecurityGroup",
            "default",
            { ingress: [{ protocol: "tcp", fromPort: 1, toPort: 1, self: true }] },
            "it has rules, and whatever names no group carries it",
        ],
        [
            "RouteTableAssociation",
            "isolated-a",
            { gatewayId: "igw-internet" },
            "it routes what comes in through a gateway, which the proof does not follow",
        ],
        ["LoadBalancer", "front", { securityGroups: [] }, "it is no application load balancer with a group"],
        ["LoadBalancer", "front", { loadBalancerType: "network" }, "it is no application load balancer with a group"],
        [
            "VpcEndpoint",
            "ecr",
            { vpcEndpointType: "GatewayLoadBalancer" },
            "it is neither an interface nor a gateway endpoint",
        ],
        ["Subnet", "private-a", { tags: {} }, "no tag Tier says which of public, private, isolated, transit it is"],
        [
            "Project",
            "hello-build-project",
            { vpcConfig: { subnets: ["subnet-x"], securityGroupIds: [] } },
            "it uses subnet-x, which is not registered here",
        ],
        [
            "Parameter",
            "contract",
            { insecureValue: { secret: "sealed" } },
            "it is encrypted here, and may be a contract by which tasks start",
        ],
    ] as const) {
        it(`fails the proof: ${type} with ${Object.keys(inputs)}`, () => {
            assert.equal(uncoveredAfter(type, name, inputs)[0], why);
        });
    }

    it("takes a flag that is off for none", () => {
        assert.deepEqual(uncoveredAfter("Subnet", "private-a", { assignIpv6AddressOnCreation: false }), []);
    });

    it("fails the proof for rules and routes of what is registered elsewhere", () => {
        assert.deepEqual(
            uncoveredWith(
                groupRule("ingress", "stray", "unknown", "10.0.0.0/16", { from: 1 }),
                route("stray", "unknown", "0.0.0.0/0", { gatewayId: "igw-internet" }),
                resource("aws:ec2/networkAclRule:NetworkAclRule", "stray", { networkAclId: "acl-unknown" }),
            ).map((text) => text.split(" ").slice(1).join(" ")),
            [
                "stray: its table, rtb-unknown, is not registered here",
                "stray: its ACL, acl-unknown, is not registered here",
                "stray: its group, securitygroup-unknown, is not registered here",
            ],
        );
    });

    it("judges a subnet by the network's own table and ACL where it is associated with none", () => {
        const without = soundNetwork().filter(
            ({ type, name }) => !(type.endsWith("Association") && name === "isolated-a"),
        );
        assert.equal(proveNetwork(without, SOUND).holds, true);
        const routed = changed(without, "DefaultRouteTable", "default", () => ({
            routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-nat-a" }],
        }));
        assert.ok(
            openPaths(proveNetwork(routed, SOUND)).some((path) =>
                path.includes("subnet isolated-a (10.0.8.0/22) → route 0.0.0.0/0 in default"),
            ),
        );
        const unknown = without.filter(({ name }) => name !== "default");
        assert.deepEqual(
            proveNetwork(unknown, SOUND).uncovered.map(({ why }) => why),
            ["its route table is not registered here", "its network ACL is not registered here"],
        );
    });
});

describe("A proof from a refreshed state", () => {
    const seen = (type: string, name: string, outputs: Values) =>
        soundNetwork().map((each) =>
            each.type.endsWith(`:${type}`) && each.name === name ? { ...each, outputs } : each,
        );

    it("finds a rule that was added to a group by hand", () => {
        const ssh = { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] };
        const proof = proveNetwork(seen("SecurityGroup", "builds", { ingress: [ssh] }), SOUND);
        assert.deepEqual(openPaths(proof), [
            "internet-ingress group: internet → rule of no resource: tcp 22 from 0.0.0.0/0 → group builds → builds of hello",
        ]);
        assert.deepEqual(proof.uncovered, []);
    });

    it("takes a rule that is registered and told again for one", () => {
        const egress = [{ protocol: "tcp", fromPort: 443, toPort: 443, securityGroups: ["securitygroup-endpoints"] }];
        assert.equal(proveNetwork(seen("SecurityGroup", "clients", { egress }), SOUND).holds, true);
        const again = seen("SecurityGroup", "builds", { egress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }] });
        const both = [...again, groupRule("egress", "wrong", "builds", "0.0.0.0/0", { protocol: "-1" })];
        assert.equal(openPaths(proveNetwork(both, SOUND)).length, 1);
    });

    it("finds a route, an ACL's rule and an address that were added by hand", () => {
        const broken = (type: string, name: string, outputs: Values) =>
            brokenClaims(proveNetwork(seen(type, name, outputs), SOUND));
        assert.deepEqual(
            broken("RouteTable", "isolated", {
                routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-nat-a", gatewayId: "" }],
            }),
            ["closed-egress"],
        );
        assert.deepEqual(
            broken("NetworkAcl", "isolated", {
                ingress: [
                    { action: "allow", ruleNo: 1, cidrBlock: "0.0.0.0/0", protocol: "-1", fromPort: 0, toPort: 0 },
                ],
            }),
            ["internet-ingress"],
        );
        assert.deepEqual(broken("Subnet", "isolated-a", { mapPublicIpOnLaunch: true }), ["internet-ingress"]);
    });

    it("finds IPv6 that was switched on by hand", () => {
        const proof = proveNetwork(seen("Vpc", "main", { ipv6CidrBlock: "2001:db8::/56" }), SOUND);
        assert.deepEqual(proof.uncovered, [
            { what: "aws:ec2/vpc:Vpc main", why: "it has IPv6, which the proof does not follow" },
        ]);
    });

    it("reads rules of the old kind too", () => {
        const old = resource("aws:ec2/securityGroupRule:SecurityGroupRule", "old", {
            type: "egress",
            securityGroupId: "securitygroup-builds",
            protocol: "-1",
            fromPort: 0,
            toPort: 0,
            cidrBlocks: ["0.0.0.0/0"],
        });
        assert.deepEqual(openPaths(proveNetwork([...soundNetwork(), old], SOUND)), [
            "closed-egress group: builds of hello → group builds → rule old: all traffic to 0.0.0.0/0 → internet",
        ]);
        const aclRule = resource("aws:ec2/networkAclRule:NetworkAclRule", "old", {
            networkAclId: "networkacl-isolated",
            ruleNumber: 90,
            ruleAction: "allow",
            egress: false,
            cidrBlock: "0.0.0.0/0",
            protocol: "6",
            fromPort: 1,
            toPort: 1,
        });
        assert.deepEqual(openPaths(proveNetwork([...soundNetwork(), aclRule], SOUND)), [
            "internet-ingress acl: internet → ACL isolated → rule 90: tcp 1 from 0.0.0.0/0 → subnet isolated-a (10.0.8.0/22)",
        ]);
    });
});
