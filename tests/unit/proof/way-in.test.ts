import assert from "node:assert/strict";
import { proveNetwork } from "../../../components/network/proof/prove";
import {
    aclRule,
    brokenClaims,
    changed,
    groupOf,
    groupRule,
    openPaths,
    pathsWith,
    provenWith,
    resource,
    route,
    SOUND,
    soundNetwork,
    tableOf,
} from "../../support/networks";

const ANYWHERE = "0.0.0.0/0";
const BUILDS = "builds of hello (builds, clients)";
const ISOLATED = "subnet isolated-a (10.0.8.0/22)";
const PRIVATE = "subnet private-a (10.0.0.0/21)";

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
        ["public", aclRule(90, ANYWHERE, { from: 80 }), true],
        ["public", aclRule(90, ANYWHERE, { from: 443 }), false],
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
            "internet-ingress acl: internet → ACL public → rule 110: tcp 80 from 0.0.0.0/0 → subnet public-a (10.0.12.0/22)",
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
        assert.deepEqual(openPaths(internal), [
            "internet-ingress acl: internet → ACL public → rule 110: tcp 80 from 0.0.0.0/0 → subnet public-a (10.0.12.0/22)",
        ]);
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
