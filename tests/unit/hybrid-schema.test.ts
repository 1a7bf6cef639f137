import assert from "node:assert/strict";
import { join } from "node:path";
import { readProject } from "../../automation/recording/project";
import type { Hybrid } from "../../components/network/hybrid/hybrid";
import { check } from "../../release/schema";
import { HYBRID } from "../../stacks/hybrid-schema";
import { readSettings } from "../../stacks/settings";
import { type Changes, changed, OTHER_ACCOUNT, SHARED, TRANSIT, VPN } from "../support/hybrid";
import { environments, part, refused, settingsOf } from "../support/settings";

const ROOT = join(__dirname, "..", "..");
const SOURCE = "link.interfaces[0].source";
const UUID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

function problemsOf(hybrid: unknown) {
    const result = check(HYBRID, hybrid, ["hybrid"]);
    return result.ok ? [] : result.problems;
}

describe("The schema of a link to on-premises", () => {
    for (const [what, hybrid] of Object.entries({ TRANSIT, VPN, SHARED, OTHER_ACCOUNT })) {
        it(`takes the sample ${what} as it is`, () => {
            assert.deepEqual(check(HYBRID, hybrid), { ok: true, value: hybrid });
        });
    }

    const accepted: readonly (readonly [string, Hybrid, Changes])[] = [
        ["a link aggregation group", TRANSIT, { [`${SOURCE}.id`]: "dxlag-fgnsp5rq" }],
        ["a connection's id of 17 characters", TRANSIT, { [`${SOURCE}.id`]: "dxcon-0123456789abcdefg" }],
        ["an old transit gateway", SHARED, { "link.transitGatewayId": "tgw-01234567" }],
        [
            "an existing transit gateway",
            TRANSIT,
            { "link.transitGateway": { kind: "existing", id: "tgw-0123456789abcdef0", asn: 64_513 } },
        ],
        ["an existing gateway", VPN, { "link.gateway": { kind: "existing", id: UUID, asn: 64_512 } }],
        ["the lowest port", TRANSIT, { "destinations[0].port": 1 }],
        ["the highest port", TRANSIT, { "destinations[0].port": 65_535 }],
        [
            "20 destinations",
            TRANSIT,
            { destinations: Array.from({ length: 20 }, (_, port) => ({ cidr: "10.200.0.0/16", port: port + 1 })) },
        ],
        ["a name of 20 characters", TRANSIT, { "link.interfaces[0].name": "a".repeat(20) }],
        // Out of range, which a rule tells together with everything else that is wrong.
        ["a VLAN that is none", TRANSIT, { [`${SOURCE}.vlan`]: 5000 }],
        ["sixteen prefixes", SHARED, { prefixes: Array.from({ length: 16 }, (_, index) => `172.20.${index}.0/24`) }],
    ];
    for (const [what, hybrid, changes] of accepted) {
        it(`takes ${what}`, () => assert.deepEqual(problemsOf(changed(hybrid, changes)), []));
    }

    const connection = "the id of a connection (dxcon-…) or link aggregation group (dxlag-…)";
    const wrong: readonly (readonly [path: string, value: unknown, message: string, link?: Hybrid])[] = [
        ["prefixes", "10.200.0.0/16", '"10.200.0.0/16" is not a list of 0 to 1000 CIDR blocks'],
        ["prefixes[0]", "10.200.0.0", '"10.200.0.0" is not an IPv4 CIDR block such as 10.200.0.0/16'],
        ["prefixes[0]", "2001:db8::/32", '"2001:db8::/32" is not an IPv4 CIDR block such as 10.200.0.0/16'],
        ["link.kind", "peering", '"peering" is not one of "vpn-gateway", "transit-gateway", "shared-transit-gateway"'],
        ["link.gateway.kind", "new", '"new" is not one of "create", "existing", "other-account"'],
        ["link.gateway.asn", "64512", '"64512" is not a whole number'],
        ["link.gateway.asn", 64_512.5, '"64512.5" is not a whole number'],
        [
            "link.gateway.proposals[0].id",
            "proposal-1",
            '"proposal-1" is not the id of a proposal: a UUID in lower case',
        ],
        [
            "link.gateway.proposals[0].id",
            UUID.toUpperCase(),
            `"${UUID.toUpperCase()}" is not the id of a proposal: a UUID in lower case`,
        ],
        ["link.gateway.proposals[0].account", "44445555666", '"44445555666" is not an account id: 12 digits in quotes'],
        ["link.gateway.proposals[0].behind", "vpc", '"vpc" is not one of "vpn-gateway", "transit-gateway"'],
        [
            "link.gateway.id",
            "dxgw-0123",
            '"dxgw-0123" is not the id of a Direct Connect gateway: a UUID in lower case',
            OTHER_ACCOUNT,
        ],
        ["link.transitGatewayId", "tgw-0123456789", '"tgw-0123456789" is not the id of a transit gateway', SHARED],
        ["link.transitGatewayId", "tgw-0123456g", '"tgw-0123456g" is not the id of a transit gateway', SHARED],
        ["link.resilience", "highest", '"highest" is not one of "single", "high", "maximum"'],
        [
            "link.interfaces[0].name",
            "London",
            '"London" is not a name of an interface: 1 to 20 lower-case letters, digits and "-"',
        ],
        [
            "link.interfaces[0].name",
            "a".repeat(21),
            `"${"a".repeat(21)}" is not a name of an interface: 1 to 20 lower-case letters, digits and "-"`,
        ],
        ["link.interfaces[0].location", "E", '"E" is not a code of a Direct Connect location'],
        [`${SOURCE}.kind`, "new", '"new" is not one of "connection", "hosted"'],
        [`${SOURCE}.id`, "dxvif-ffabc123", `"dxvif-ffabc123" is not ${connection}`],
        [`${SOURCE}.id`, "dxcon-ffabc12", `"dxcon-ffabc12" is not ${connection}`],
        [`${SOURCE}.id`, "dxcon-FFABC123", `"dxcon-FFABC123" is not ${connection}`],
        [`${SOURCE}.id`, `dxcon-${"a".repeat(18)}`, `"dxcon-${"a".repeat(18)}" is not ${connection}`],
        [`${SOURCE}.vlan`, "100", '"100" is not a whole number'],
        [`${SOURCE}.customerAsn`, "1.10", '"1.10" is not a whole number'],
        [`${SOURCE}.mtu`, "jumbo", '"jumbo" is not a whole number'],
        [`${SOURCE}.siteLink`, "yes", '"yes" is not true or false'],
        [
            `${SOURCE}.addresses.amazon`,
            "169.254.100.1",
            '"169.254.100.1" is not an IPv4 address with its prefix length',
        ],
        [`${SOURCE}.addresses.customer`, undefined, "is missing"],
        [
            "link.interfaces[1].source.id",
            "dxcon-ffabc123",
            '"dxcon-ffabc123" is not the id of a virtual interface (dxvif-…)',
            VPN,
        ],
        ["link.interfaces[1].source.type", "public", '"public" is not one of "private", "transit"', VPN],
        ["link.backup.customerAddress", "router.example.com", '"router.example.com" is not an IPv4 address'],
        [
            "link.backup.tunnels",
            [{ insideCidr: "169.254.60.0/30" }],
            '"[{"insideCidr":"169.254.60.0/30"}]" is not a list of 2 tunnels',
        ],
        ["dns.forward[0].domain", "corp example", '"corp example" is not a domain of 1 to 256 characters'],
        ["dns.forward[0].targets[0]", "dns1", '"dns1" is not an IPv4 address'],
        ["reachable[0]", "tasks", '"tasks" is not one of "endpoints"'],
        ["destinations[0].port", 0, '"0" is not a whole number of a port from 1 to 65535'],
        ["destinations[0].port", 65_536, '"65536" is not a whole number of a port from 1 to 65535'],
        ["holdReleasesWhileDown", undefined, "is missing"],
    ];
    for (const [path, value, message, link = TRANSIT] of wrong) {
        it(`refuses ${JSON.stringify(value)} as ${path}`, () => {
            const found = problemsOf(changed(link, { [path]: value }));
            assert.deepEqual(
                found.map((problem) => [problem.path, problem.message]),
                [[`hybrid.${path}`, message]],
            );
        });
    }

    it("refuses keys that it does not know, and tells those that it does", () => {
        const [problem, ...others] = problemsOf(changed(TRANSIT, { [`${SOURCE}.macsec`]: true }));
        assert.deepEqual(others, []);
        assert.equal(problem?.path, `hybrid.${SOURCE}`);
        assert.equal(problem?.message, 'unknown key "macsec"');
        assert.equal(
            problem?.remedy,
            "remove it; the keys are kind, id, vlan, customerAsn, addresses, mtu, siteLink, bgpKey",
        );
    });

    it("never tells a BGP key, wherever the mistake is", () => {
        for (const changes of [
            { [`${SOURCE}.bgpKey`]: 246_813_579 },
            { "link.interfaces": { london: { bgpKey: "246813579" } } },
            { "link.interfaces[0]": [{ bgpKey: "246813579" }] },
            { link: [{ bgpKey: "246813579" }] },
        ]) {
            const told = JSON.stringify(problemsOf(changed(TRANSIT, changes)));
            assert.notEqual(told, "[]");
            assert.ok(!told.includes("246813579"), told);
        }
    });
});

describe("The setting of a link to on-premises", () => {
    it("is left out where the environment has none", () => {
        assert.equal(settingsOf("prod").hybrid, undefined);
    });

    it("is read with everything else", () => {
        assert.deepEqual(settingsOf("prod", { hybrid: TRANSIT }).hybrid, TRANSIT);
    });

    it("is refused where the environment is never connected", () => {
        assert.deepEqual(refused("prod", { hybrid: VPN, ...environments({ prod: { connected: false } }) }), [
            'environments[2].connected: "false" says that prod is never connected, and hybrid connects it; set it to true, or remove hybrid',
        ]);
    });

    it("is checked against the blocks of the environments that may be connected", () => {
        const hybrid = changed(SHARED, { prefixes: ["10.16.0.0/16"] });
        assert.deepEqual(refused("prod", { hybrid }), [
            'hybrid.prefixes[0]: "10.16.0.0/16" overlaps "10.16.0.0/16" of dev, which may be connected too; list what is on-premises and nowhere else',
        ]);
        assert.doesNotThrow(() => settingsOf("prod", { hybrid, ...environments({ dev: { connected: false } }) }));
    });

    it("is refused together with what else is wrong", () => {
        const hybrid = changed(VPN, { "link.asn": 64_512, [`${SOURCE}.vlan`]: 0 });
        assert.deepEqual(
            refused("prod", { hybrid, ...part("prod", "tasks", { min: 13 }) }).map((line) => line.split(":", 1)[0]),
            ["hybrid.link.asn", `hybrid.${SOURCE}.vlan`, "tasks.min"],
        );
    });
});

describe("The examples of a link to on-premises", () => {
    for (const [file, kind] of [
        ["Pulumi.prod-transit-gateway.yaml", "transit-gateway"],
        ["Pulumi.prod-vpn-gateway.yaml", "vpn-gateway"],
    ] as const) {
        it(`are sound: ${file}`, () => {
            const project = readProject(ROOT, "prod", join(ROOT, "examples", "hybrid", file));
            const config = Object.fromEntries([...project.config].map(([key, { value }]) => [key, value]));
            const { hybrid, ...others } = readSettings(project.name, "prod", config, file);
            assert.equal(hybrid?.link.kind, kind);
            const { hybrid: none, ...prod } = settingsOf("prod");
            assert.equal(none, undefined);
            assert.deepEqual(others, prod);
        });
    }
});
