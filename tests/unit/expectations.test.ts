import assert from "node:assert/strict";
import { expectationsOf } from "../../automation/prove";
import type { Settings } from "../../stacks/settings";
import { part, refusalOf, settingsOf } from "../support/settings";

const HYBRID: NonNullable<Settings["hybrid"]> = {
    prefixes: ["10.200.0.0/16"],
    link: { kind: "shared-transit-gateway", transitGatewayId: "tgw-0123456789abcdef0" },
    dns: { inbound: true, forward: [{ domain: "corp.example.com", targets: ["10.200.0.53", "10.200.1.53"] }] },
    reachable: ["endpoints"],
    destinations: [{ cidr: "10.200.5.10/32", port: 5432 }],
    holdReleasesWhileDown: false,
};

describe("What settings promise of a network", () => {
    it("is of dev that it builds through NAT", () => {
        assert.deepEqual(expectationsOf(settingsOf("dev")), {
            cidr: "10.16.0.0/16",
            internet: "ingress",
            nat: true,
            builds: "nat",
            tasks: "internet",
            workloads: ["hello"],
            allowedCidrs: ["0.0.0.0/0"],
        });
    });

    it("is that builds are closed where their egress is, and of later environments that there are none", () => {
        const privatePaths = ["builds-images"];
        const closed = { ...part("dev", "build", { egress: "none" }), ...part("dev", "network", { privatePaths }) };
        assert.equal(expectationsOf(settingsOf("dev", closed)).builds, "closed");
        assert.equal(expectationsOf(settingsOf("prod")).builds, "none");
    });

    it("is how the network meets the internet", () => {
        const meets = (internet: object, more = {}) => {
            const expected = expectationsOf(
                settingsOf("prod", { ...part("prod", "network", { internet, ...more }), ...inside }),
            );
            return [expected.internet, expected.nat];
        };
        const inside = {
            ...part("prod", "ingress", { scheme: "internal", allowedCidrs: ["10.18.0.0/16"] }),
            ...part("prod", "tasks", { egress: "endpoints" }),
        };
        assert.deepEqual(meets({ kind: "ingress", nat: "none" }), ["ingress", false]);
        assert.deepEqual(meets({ kind: "egress-only", nat: "single" }), ["egress-only", true]);
        assert.deepEqual(meets({ kind: "none" }), ["none", false]);
    });

    it("is what the link lists, both ways", () => {
        assert.deepEqual(expectationsOf({ ...settingsOf("prod"), hybrid: HYBRID }).onPremises, {
            prefixes: ["10.200.0.0/16"],
            reachesEndpoints: true,
            reachesResolver: true,
            destinations: [{ cidr: "10.200.5.10/32", port: 5432 }],
            forwardTargets: ["10.200.0.53", "10.200.1.53"],
        });
        const { dns: _dns, ...silent } = { ...HYBRID, reachable: [], destinations: [] };
        assert.deepEqual(expectationsOf({ ...settingsOf("prod"), hybrid: silent }).onPremises, {
            prefixes: ["10.200.0.0/16"],
            reachesEndpoints: false,
            reachesResolver: false,
            destinations: [],
            forwardTargets: [],
        });
    });

    it("is nothing of a network that somebody else makes", () => {
        const subnets = (tier: string) => [`subnet-0123456789abcde${tier}0`, `subnet-0123456789abcde${tier}1`];
        const existing = {
            network: {
                kind: "existing",
                vpcId: "vpc-0123456789abcdef0",
                publicSubnetIds: subnets("a"),
                privateSubnetIds: subnets("b"),
                isolatedSubnetIds: [],
            },
        };
        assert.equal(
            refusalOf(() => expectationsOf(settingsOf("prod", existing))).message,
            [
                "Proof of prod: 1 problem",
                '  - network.kind: "existing" leaves routes, gateways and ACLs to whoever runs that network, and none is registered here; prove it where it is made',
            ].join("\n"),
        );
    });
});
