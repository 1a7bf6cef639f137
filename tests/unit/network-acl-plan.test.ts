import assert from "node:assert/strict";
import fc from "fast-check";
import { containsCidr } from "../../components/network/cidr";
import { type AclRule, planNetworkAcl } from "../../components/network/network-acl-plan";
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

function enters(tier: Tier, peer: string, port: number): boolean {
    return passes(planNetworkAcl(tier, NETWORK).ingress, peer, port);
}

function leaves(tier: Tier, peer: string, port: number): boolean {
    return passes(planNetworkAcl(tier, NETWORK).egress, peer, port);
}

describe("The network ACL plan", () => {
    it("gives the isolated tier the network alone", () => {
        assert.deepEqual(planNetworkAcl("isolated", NETWORK), {
            ingress: [
                {
                    number: 100,
                    purpose: "Inside the network security groups decide, by role",
                    traffic: { kind: "any" },
                    cidr: NETWORK,
                },
            ],
            egress: [
                {
                    number: 100,
                    purpose: "Inside the network security groups decide, by role",
                    traffic: { kind: "any" },
                    cidr: NETWORK,
                },
            ],
        });
    });

    it("stays under 20 rules a direction, each with its own number and a purpose", () => {
        for (const rules of TIERS.map((tier) => planNetworkAcl(tier, NETWORK)).flatMap((plan) => [
            plan.ingress,
            plan.egress,
        ])) {
            assert.ok(rules.length <= 20);
            assert.equal(new Set(rules.map(({ number }) => number)).size, rules.length);
            assert.ok(rules.every(({ purpose }) => purpose.length > 0));
        }
    });

    // Ports from 1024 are open to the internet for replies, so that only those below tell the tiers apart.
    for (const [tier, port, open] of [
        ["public", 443, true],
        ["public", 80, true],
        ["public", 22, false],
        ["private", 443, true],
        ["private", 80, true],
        ["private", 22, false],
        ["private", 25, false],
        ["isolated", 443, false],
        ["isolated", 80, false],
    ] as const) {
        it(`${open ? "lets" : "stops"} what leaves the ${tier} tier for port ${port} of a public address`, () => {
            assert.equal(leaves(tier, OUTSIDE, port), open);
        });
    }

    it("lets the reply to whatever leaves a tier come back", () => {
        fc.assert(
            fc.property(
                fc.constantFrom("public" as const, "private" as const),
                fc.integer({ min: 1024, max: 65535 }),
                (tier, port) => {
                    assert.ok(enters(tier, OUTSIDE, port));
                },
            ),
        );
    });

    for (const [tier, port, open] of [
        ["public", 443, true],
        ["public", 80, true],
        ["public", 79, false],
        ["public", 22, false],
        ["public", 444, false],
        ["public", 1023, false],
        ["private", 443, false],
        ["private", 80, false],
        ["private", 1023, false],
        ["isolated", 443, false],
        ["isolated", 80, false],
        ["isolated", 1023, false],
    ] as const) {
        it(`${open ? "opens" : "closes"} port ${port} of the ${tier} tier to the internet`, () => {
            assert.equal(enters(tier, OUTSIDE, port), open);
        });
    }

    it("lets every client of a load balancer have its reply", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1024, max: 65535 }), (port) => {
                assert.ok(leaves("public", OUTSIDE, port));
            }),
        );
    });

    it("lets nothing of outside into or out of the isolated tier", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 65535 }), (port) => {
                assert.ok(!leaves("isolated", OUTSIDE, port) && !enters("isolated", OUTSIDE, port));
            }),
        );
    });

    it("lets every tier talk with every tier inside, both ways, on any port", () => {
        for (const tier of TIERS) {
            for (const port of [1, 53, 443, 8080, 65535]) {
                assert.ok(enters(tier, INSIDE, port) && leaves(tier, INSIDE, port));
            }
        }
    });

    it("lets routers of the internet ask for smaller packets where the internet is reached", () => {
        const asked = TIERS.filter((tier) =>
            planNetworkAcl(tier, NETWORK).ingress.some(({ traffic }) => traffic.kind === "path-mtu"),
        );
        assert.deepEqual(asked, ["public", "private"]);
    });
});
