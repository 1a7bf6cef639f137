import assert from "node:assert/strict";
import fc from "fast-check";
import { containsCidr } from "../../components/network/cidr";
import {
    type AclRule,
    MOST_ACL_RULES,
    type NetworkAclRequest,
    planNetworkAcl,
} from "../../components/network/network-acl-plan";
import { TIERS, type Tier } from "../../components/network/subnet-plan";

const NETWORK = "10.16.0.0/16";
const INSIDE = "10.16.40.7/32";
const OUTSIDE = "203.0.113.9/32";

/** What an ACL does with a TCP packet: the other side's address, and the port that it goes to. */
function passes(rules: readonly AclRule[], peer: string, port: number): boolean {
    return rules.some(({ cidr, traffic }) => {
        const open =
            traffic.kind === "any" || (traffic.kind === "tcp" && traffic.fromPort <= port && port <= traffic.toPort);
        return open && containsCidr(cidr, peer);
    });
}

const OPEN: NetworkAclRequest = {
    cidr: NETWORK,
    internet: { kind: "ingress", nat: "single", listenerPorts: [80, 443] },
};
const REQUESTS: { readonly [name: string]: NetworkAclRequest } = {
    "a network with ingress and NAT": OPEN,
    "a network with ingress alone": { cidr: NETWORK, internet: { kind: "ingress", nat: "none", listenerPorts: [80] } },
    "a network with egress alone": { cidr: NETWORK, internet: { kind: "egress-only", nat: "single" } },
    "a network without the internet": { cidr: NETWORK, internet: { kind: "none" } },
    "a network with a link": { ...OPEN, onPremises: ["10.200.0.0/16", "192.168.7.0/24"] },
};
const CLOSED_TIERS = ["isolated", "transit"] as const;

function enters(request: NetworkAclRequest, tier: Tier, peer: string, port: number): boolean {
    return passes(planNetworkAcl(tier, request).ingress, peer, port);
}

function leaves(request: NetworkAclRequest, tier: Tier, peer: string, port: number): boolean {
    return passes(planNetworkAcl(tier, request).egress, peer, port);
}

const highPort = fc.integer({ min: 1024, max: 65535 });

describe("The network ACL plan", () => {
    for (const tier of CLOSED_TIERS) {
        it(`lets the ${tier} tier talk with the network and on-premises, and with no other address at all`, () => {
            const rule = (number: number, purpose: string, cidr: string) => ({
                number,
                purpose,
                traffic: { kind: "any" },
                cidr,
            });
            const rules = [
                rule(100, "Inside the network security groups decide, by role", NETWORK),
                rule(110, "With on-premises security groups decide, by role", "10.200.0.0/16"),
                rule(120, "With on-premises security groups decide, by role", "192.168.7.0/24"),
            ];
            const linked = REQUESTS["a network with a link"] ?? OPEN;
            assert.deepEqual(planNetworkAcl(tier, linked), { ingress: rules, egress: rules });
            assert.deepEqual(planNetworkAcl(tier, OPEN), { ingress: rules.slice(0, 1), egress: rules.slice(0, 1) });
        });
    }

    for (const [name, request] of Object.entries(REQUESTS)) {
        it(`gives ${name} no rule twice, each with its own number and a purpose`, () => {
            for (const plan of TIERS.map((tier) => planNetworkAcl(tier, request))) {
                for (const rules of [plan.ingress, plan.egress]) {
                    assert.ok(rules.length <= MOST_ACL_RULES);
                    assert.equal(new Set(rules.map(({ number }) => number)).size, rules.length);
                    assert.equal(
                        new Set(rules.map(({ cidr, traffic }) => JSON.stringify([cidr, traffic]))).size,
                        rules.length,
                    );
                    assert.ok(rules.every(({ purpose }) => purpose.length > 0));
                }
            }
        });

        it(`lets in ${name} every tier talk with every tier, both ways, on any port`, () => {
            for (const tier of TIERS) {
                for (const port of [1, 53, 443, 8080, 65535]) {
                    assert.ok(enters(request, tier, INSIDE, port) && leaves(request, tier, INSIDE, port));
                }
            }
        });

        it(`lets in ${name} the reply to whatever leaves a tier come back`, () => {
            for (const tier of TIERS.filter((each) => leaves(request, each, OUTSIDE, 443))) {
                fc.assert(fc.property(highPort, (port) => assert.ok(enters(request, tier, OUTSIDE, port))));
            }
        });
    }

    // Ports from 1024 are open to the internet for replies, so that only those below tell the tiers apart.
    for (const [name, tier, port, open] of [
        ["a network with ingress and NAT", "public", 443, true],
        ["a network with ingress and NAT", "public", 80, true],
        ["a network with ingress and NAT", "public", 22, false],
        ["a network with ingress alone", "public", 443, false],
        ["a network with egress alone", "public", 443, true],
        ["a network with ingress and NAT", "private", 443, true],
        ["a network with ingress and NAT", "private", 80, true],
        ["a network with ingress and NAT", "private", 22, false],
        ["a network with ingress and NAT", "private", 25, false],
        // S3 by its gateway endpoint has public addresses.
        ["a network without the internet", "private", 443, true],
        ["a network without the internet", "private", 80, false],
        ["a network with ingress and NAT", "isolated", 443, false],
        ["a network with ingress and NAT", "isolated", 80, false],
        ["a network with a link", "transit", 443, false],
    ] as const) {
        it(`${open ? "lets" : "stops"} in ${name} what leaves the ${tier} tier for port ${port} of a public address`, () => {
            assert.equal(leaves(REQUESTS[name] ?? OPEN, tier, OUTSIDE, port), open);
        });
    }

    for (const [name, tier, port, open] of [
        ["a network with ingress and NAT", "public", 443, true],
        ["a network with ingress and NAT", "public", 80, true],
        ["a network with ingress and NAT", "public", 79, false],
        ["a network with ingress and NAT", "public", 22, false],
        ["a network with ingress and NAT", "public", 444, false],
        ["a network with ingress and NAT", "public", 1023, false],
        ["a network with ingress alone", "public", 80, true],
        ["a network with ingress alone", "public", 443, false],
        ["a network with ingress alone", "public", 1024, false],
        ["a network with egress alone", "public", 443, false],
        ["a network with egress alone", "public", 80, false],
        ["a network with ingress and NAT", "private", 443, false],
        ["a network with ingress and NAT", "private", 80, false],
        ["a network with ingress and NAT", "private", 1023, false],
        ["a network with ingress and NAT", "isolated", 443, false],
        ["a network with ingress and NAT", "isolated", 1024, false],
        ["a network with ingress and NAT", "isolated", 65535, false],
        ["a network with a link", "transit", 1024, false],
    ] as const) {
        it(`${open ? "opens" : "closes"} in ${name} port ${port} of the ${tier} tier to the internet`, () => {
            assert.equal(enters(REQUESTS[name] ?? OPEN, tier, OUTSIDE, port), open);
        });
    }

    it("lets every client of a load balancer have its reply", () => {
        for (const name of ["a network with ingress and NAT", "a network with ingress alone"]) {
            fc.assert(
                fc.property(highPort, (port) => assert.ok(leaves(REQUESTS[name] ?? OPEN, "public", OUTSIDE, port))),
            );
        }
    });

    it("lets routers of the internet ask for smaller packets where the internet is reached", () => {
        const asked = TIERS.filter((tier) =>
            planNetworkAcl(tier, OPEN).ingress.some(({ traffic }) => traffic.kind === "path-mtu"),
        );
        assert.deepEqual(asked, ["public", "private"]);
    });
});
