import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describeSettings } from "../../automation/hybrid";
import { reportLink } from "../../automation/hybrid-report";
import { describeLink } from "../../components/network/hybrid/describe";
import type { DescribeContext } from "../../components/network/hybrid/describe-context";
import type { Hybrid } from "../../components/network/hybrid/hybrid";
import type { LinkValues } from "../../components/network/hybrid/link-values";
import { changed, OTHER_ACCOUNT, SHARED, TRANSIT, VPN } from "../support/hybrid";
import { soundLinks } from "../support/hybrid-arbitrary";
import { refusalOf, settingsOf } from "../support/settings";

const CONTEXT: DescribeContext = {
    project: "airlock",
    environment: "prod",
    account: "111122223333",
    region: "eu-west-1",
    cidr: "10.18.0.0/16",
    isolatedSubnets: [
        { suffix: "a", cidr: "10.18.16.0/21" },
        { suffix: "b", cidr: "10.18.48.0/21" },
        { suffix: "c", cidr: "10.18.80.0/21" },
    ],
};

const KNOWN: LinkValues = {
    gatewayId: "99999999-4b5a-6978-8796-a5b4c3d2e1f0",
    transitGatewayId: "tgw-0123456789abcdef0",
    transitGatewayAttachmentId: "tgw-attach-0123456789abcdef0",
    interfaces: {
        london: { id: "dxvif-aaaa1111", amazonAddress: "169.254.96.9/29", customerAddress: "169.254.96.14/29" },
        frankfurt: { id: "dxvif-bbbb2222", amazonAddress: "169.254.97.9/29", customerAddress: "169.254.97.14/29" },
    },
    vpn: {
        tunnelAddresses: ["52.16.0.1", "52.16.0.2"],
        presharedKeyArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s2svpn-abc",
    },
    resolverAddresses: ["10.18.23.254", "10.18.55.254"],
};

const LATER = "known after the first update";

describe("The description of a link to on-premises", () => {
    it("names all that a router needs of an interface that is made here", () => {
        const [london] = describeLink(TRANSIT, CONTEXT).interfaces;
        assert.deepEqual(london, {
            name: "london",
            location: "EqLD5",
            type: "transit",
            amazonAsn: 64_512,
            id: LATER,
            amazonAddress: "169.254.100.1/30",
            customerAddress: "169.254.100.2/30",
            made: {
                connection: "dxcon-ffabc120",
                vlan: 100,
                customerAsn: 65_010,
                mtu: 8500,
                siteLink: false,
                bgpKeyFrom: "settings",
                bgpKeyCommand:
                    "pulumi config get --stack prod --path 'airlock:hybrid.link.interfaces[0].source.bgpKey'",
            },
        });
    });

    it("says what AWS chooses as soon as it is known", () => {
        const automatic = changed(TRANSIT, {
            "link.interfaces[0].source.addresses": undefined,
            "link.interfaces[0].source.bgpKey": undefined,
        });
        const [before] = describeLink(automatic, CONTEXT).interfaces;
        assert.deepEqual([before?.id, before?.amazonAddress], [LATER, `assigned by AWS, ${LATER}`]);
        assert.match(before?.made?.bgpKeyCommand ?? "", /--virtual-interface-id ID /);
        const [after, second] = describeLink(automatic, CONTEXT, KNOWN).interfaces;
        assert.deepEqual(
            [after?.id, after?.amazonAddress, after?.customerAddress, after?.made?.bgpKeyFrom],
            ["dxvif-aaaa1111", "169.254.96.9/29", "169.254.96.14/29", "AWS"],
        );
        assert.match(after?.made?.bgpKeyCommand ?? "", /--region eu-west-1 --virtual-interface-id dxvif-aaaa1111 /);
        // What is set is what is made.
        assert.equal(second?.amazonAddress, "169.254.100.5/30");
    });

    it("leaves to its owner what the owner of a hosted interface chose", () => {
        const [, hosted] = describeLink(VPN, CONTEXT).interfaces;
        assert.deepEqual(hosted, {
            name: "frankfurt",
            location: "EqFR5",
            type: "private",
            amazonAsn: 64_512,
            id: "dxvif-33cc44dd",
            amazonAddress: "as its owner made it",
            customerAddress: "as its owner made it",
        });
    });

    it("names the gateway and its account", () => {
        assert.deepEqual(describeLink(TRANSIT, CONTEXT).gateway, { id: LATER, asn: 64_512, account: "111122223333" });
        assert.equal(describeLink(TRANSIT, CONTEXT, KNOWN).gateway?.id, KNOWN.gatewayId);
        assert.deepEqual(describeLink(OTHER_ACCOUNT, CONTEXT).gateway, {
            id: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
            asn: 64_512,
            account: "777788889999",
        });
        assert.equal(describeLink(SHARED, CONTEXT).gateway, undefined);
    });

    it("names both tunnels of a VPN with the addresses of their sessions", () => {
        const phase = {
            encryption: ["AES256-GCM-16", "AES256"],
            integrity: ["SHA2-256", "SHA2-384", "SHA2-512"],
            dhGroups: [19, 20, 21],
        };
        assert.deepEqual(describeLink(TRANSIT, CONTEXT, KNOWN).vpn, {
            customerAddress: "12.1.2.3",
            customerAsn: 65_010,
            amazonAsn: 64_513,
            presharedKeys: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s2svpn-abc",
            tunnels: [
                {
                    amazonOutsideAddress: "52.16.0.1",
                    amazonInsideAddress: "169.254.60.1/30",
                    customerInsideAddress: "169.254.60.2/30",
                },
                {
                    amazonOutsideAddress: "52.16.0.2",
                    amazonInsideAddress: "169.254.60.5/30",
                    customerInsideAddress: "169.254.60.6/30",
                },
            ],
            ikeVersions: ["ikev2"],
            phase1: { ...phase, lifetimeSeconds: 28_800 },
            phase2: { ...phase, lifetimeSeconds: 3600 },
            deadPeerDetectionSeconds: 30,
            startup: "start",
        });
        const before = describeLink(TRANSIT, CONTEXT).vpn;
        assert.deepEqual([before?.presharedKeys, before?.tunnels[1]?.amazonOutsideAddress], [LATER, LATER]);
        assert.equal(describeLink(VPN, CONTEXT).vpn, undefined);
    });

    it("says what each side announces", () => {
        assert.deepEqual(describeLink(TRANSIT, CONTEXT).prefixes, {
            fromAws: [
                { of: "prod", prefixes: ["10.18.0.0/16"] },
                { of: "444455556666", prefixes: ["10.64.0.0/16"] },
            ],
            fromOnPremises: ["10.200.0.0/16", "192.168.64.0/18"],
            mostPerSession: 100,
        });
    });

    it("says that a VPN gateway announces its network alone, however wide the filter is", () => {
        const wide = changed(VPN, { "link.allowedPrefixes": ["10.16.0.0/14"] });
        assert.deepEqual(describeLink(wide, CONTEXT).prefixes.fromAws, [{ of: "prod", prefixes: ["10.18.0.0/16"] }]);
    });

    it("warns of what the VPN announces more narrowly than Direct Connect", () => {
        const warns = (link: Hybrid) =>
            describeLink(link, CONTEXT).routing.filter((each) => each.startsWith("Through the VPN")).length;
        assert.equal(warns(TRANSIT), 0);
        assert.equal(warns(changed(TRANSIT, { "link.allowedPrefixes": ["10.18.0.0/15"] })), 1);
    });

    it("asks for a preference only where there are two ways", () => {
        assert.equal(describeLink(TRANSIT, CONTEXT).routing.length, 3);
        assert.equal(describeLink(VPN, CONTEXT).routing.length, 1);
        assert.deepEqual(describeLink(SHARED, CONTEXT).routing, []);
    });

    it("tells the owner of a shared transit gateway what is theirs to do", () => {
        const { otherAccount, interfaces } = describeLink(SHARED, CONTEXT, KNOWN);
        assert.deepEqual(interfaces, []);
        assert.deepEqual(otherAccount, [
            "Share tgw-0123456789abcdef0 with account 111122223333 by Resource Access Manager.",
            "Accept the attachment of the network (tgw-attach-0123456789abcdef0), where sharing does not do so by itself.",
            "Associate the attachment with a route table that leads to 10.200.0.0/16, and to no other environment.",
            "Propagate the attachment's route to 10.18.0.0/16 into the route table of the attachment to on-premises.",
            "Announce 10.18.0.0/16 to on-premises: among the allowed prefixes of the Direct Connect gateway's association.",
        ]);
        assert.deepEqual(describeLink(TRANSIT, CONTEXT).otherAccount, []);
    });

    it("tells the owner of a gateway which proposal to accept", () => {
        const [accept] = describeLink(OTHER_ACCOUNT, CONTEXT, {
            proposalId: "11111111-0000-0000-0000-222222222222",
        }).otherAccount;
        assert.equal(
            accept,
            "Account 777788889999 accepts proposal 11111111-0000-0000-0000-222222222222 on gateway 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0, with the allowed prefixes 10.18.0.0/16.",
        );
        assert.match(describeLink(OTHER_ACCOUNT, CONTEXT).otherAccount[0] ?? "", new RegExp(LATER));
    });

    it("names addresses to ask and to answer", () => {
        assert.deepEqual(describeLink(TRANSIT, CONTEXT).dns, {
            askAws: ["10.18.23.254", "10.18.55.254"],
            domainsOfEndpoints: ["eu-west-1.amazonaws.com"],
            askedOfOnPremises: [{ domain: "corp.example.com", targets: ["10.200.0.53", "192.168.64.53"] }],
            askedFrom: ["10.18.16.0/21", "10.18.48.0/21"],
        });
        const oneWay = changed(TRANSIT, { "dns.inbound": false, "dns.forward": [] });
        assert.deepEqual(describeLink(oneWay, CONTEXT).dns, {
            askAws: [],
            domainsOfEndpoints: [],
            askedOfOnPremises: [],
            askedFrom: [],
        });
        assert.equal(describeLink(VPN, CONTEXT).dns, undefined);
    });

    it("names what firewalls let through, and nothing that is not asked for", () => {
        assert.deepEqual(
            describeLink(TRANSIT, CONTEXT, KNOWN).firewall.map(({ from, to, ports }) => [from, to, ports]),
            [
                [["10.200.0.0/16", "192.168.64.0/18"], ["10.18.23.254", "10.18.55.254"], "TCP and UDP 53"],
                [["10.200.0.0/16", "192.168.64.0/18"], ["10.18.0.0/16"], "TCP 443"],
                [["10.18.0.0/16"], ["10.200.5.10/32"], "TCP 5432"],
                [["10.18.16.0/21", "10.18.48.0/21"], ["10.200.0.53", "192.168.64.53"], "TCP and UDP 53"],
                [["52.16.0.1", "52.16.0.2"], ["12.1.2.3"], "UDP 500 and 4500, and ESP"],
            ],
        );
        assert.deepEqual(describeLink(VPN, CONTEXT).firewall, []);
    });

    it("is plain JSON without a key, whatever the link (200 links)", () => {
        fc.assert(
            fc.property(soundLinks, (link) => {
                const keys = (link.link.kind === "shared-transit-gateway" ? [] : link.link.interfaces).flatMap(
                    ({ source }) => (source.kind === "connection" && source.bgpKey ? [String(source.bgpKey)] : []),
                );
                const description = describeLink(link, CONTEXT);
                const json = JSON.stringify(description);
                assert.deepEqual(JSON.parse(json), description);
                const text = reportLink(description);
                // A key is told nowhere; that it is a part of some other word by chance is no telling.
                for (const key of keys.filter((each) => each.length >= 12)) {
                    assert.ok(!json.includes(JSON.stringify(key)) && !text.includes(key));
                }
            }),
            { numRuns: 200 },
        );
    });
});

describe("The report of a link to on-premises", () => {
    it("says everything in sections", () => {
        const text = reportLink(describeLink(TRANSIT, CONTEXT, KNOWN));
        const [heading, ...lines] = text.split("\n");
        assert.equal(
            heading,
            "Link of prod (10.18.0.0/16 in eu-west-1, account 111122223333) to on-premises by Direct Connect and a transit gateway",
        );
        const titles = lines.filter((_line, index) => lines[index - 1] === "");
        assert.deepEqual(titles, [
            "Direct Connect gateway",
            "Virtual interfaces",
            "Keys of the BGP sessions, for whoever may read them",
            "VPN",
            "Prefixes",
            "Routing",
            "Names",
            "Firewalls let through",
        ]);
        assert.ok(lines.includes("VLAN                    100                101"), text);
        assert.ok(lines.includes("key of the BGP session  from the settings  from the settings"), text);
        assert.ok(lines.includes("tunnel 2, inside                AWS 169.254.60.5/30, router 169.254.60.6/30"), text);
        assert.ok(lines.includes("on-premises announces, at most 100  10.200.0.0/16, 192.168.64.0/18"), text);
    });

    it("leaves out what the link has not", () => {
        const text = reportLink(describeLink(SHARED, CONTEXT));
        assert.deepEqual(
            text.split("\n").filter((line, index, lines) => lines[index - 1] === "" && line !== ""),
            ["The other account's part", "Prefixes"],
        );
    });

    it("leaves to its owner what is not known of a hosted interface", () => {
        const text = reportLink(describeLink(VPN, CONTEXT));
        assert.match(text, /\nVLAN +100 +as its owner made it\n/);
        assert.match(text, /\nSiteLink +off +as its owner made it\n/);
    });
});

describe("The description of a stack", () => {
    let scratch: string;

    before(() => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-hybrid-"));
    });
    after(() => rmSync(scratch, { recursive: true, force: true }));

    const outputs = (value: unknown) => {
        const file = join(scratch, "outputs.json");
        writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
        return file;
    };
    const refusal = (file: string) =>
        refusalOf(() => describeSettings(settingsOf("prod", { hybrid: TRANSIT }), file)).problems.map(
            ({ path, message }) => [path, message],
        );

    it("is that of its settings", () => {
        const settings = settingsOf("prod", { hybrid: TRANSIT });
        assert.deepEqual(
            describeSettings(settings),
            describeLink(TRANSIT, { ...CONTEXT, account: settings.environment.account }),
        );
    });

    it("takes what AWS chose from the stack's outputs, whatever else they hold", () => {
        const file = outputs({ vpcId: "vpc-1", onPremises: { ...KNOWN, more: { than: "this" } } });
        const { gateway, vpn } = describeSettings(settingsOf("prod", { hybrid: TRANSIT }), file);
        assert.equal(gateway?.id, KNOWN.gatewayId);
        assert.equal(vpn?.tunnels[0]?.amazonOutsideAddress, "52.16.0.1");
    });

    it("takes outputs of a link of which AWS chose nothing", () => {
        const file = outputs({ onPremises: { interfaces: {}, resolverAddresses: [] } });
        assert.equal(describeSettings(settingsOf("prod", { hybrid: SHARED }), file).kind, "shared-transit-gateway");
    });

    it("is refused where the stack has no link", () => {
        assert.equal(
            refusalOf(() => describeSettings(settingsOf("dev"))).message,
            [
                'Settings of stack "dev": 1 problem',
                "  - hybrid: is missing, so dev has no link to on-premises; add airlock:hybrid to the stack file, as in examples/hybrid",
            ].join("\n"),
        );
    });

    it("is refused with outputs that are none of a link", () => {
        assert.deepEqual(refusal(outputs({ vpcId: "vpc-1" })), [["onPremises", "is missing"]]);
        assert.deepEqual(refusal(outputs("vpc-1")), [["(top)", "is not JSON"]]);
        assert.deepEqual(refusal(outputs([])), [["(top)", "is not an object"]]);
        assert.deepEqual(refusal(outputs({ onPremises: { gatewayId: 7, vpn: { tunnelAddresses: [] } } })), [
            ["onPremises.gatewayId", '"7" is not a text'],
            ["onPremises.vpn.presharedKeyArn", "is missing"],
        ]);
    });

    it("is refused with a file that is not there", () => {
        const missing = join(scratch, "missing.json");
        assert.deepEqual(refusal(missing), [["--outputs", `"${missing}" cannot be read (ENOENT)`]]);
    });
});
