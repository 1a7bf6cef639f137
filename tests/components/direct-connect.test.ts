import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
    BACKUP,
    BY_TRANSIT_GATEWAY,
    BY_VPN_GATEWAY,
    CONNECTED,
    GATEWAY_ID,
    type HYBRID,
    INTERFACES,
    makeLink,
    OWN_SOURCE,
} from "../support/links";
import { promiseOf } from "../support/mocks";

const INTERFACE = "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface";
const ASSOCIATION = "aws:directconnect/gatewayAssociation:GatewayAssociation";

/** Type and name of everything, without the alarms, which have a test of their own. */
function withoutAlarms(list: readonly string[]): readonly string[] {
    return list.filter((line) => !line.startsWith("aws:cloudwatch/") || line.includes("/logGroup:"));
}

describe("DirectConnect by a VPN gateway", () => {
    it("makes both gateways, their association, the interfaces and the routes, and nothing else", async () => {
        const made = await makeLink({});
        assert.deepEqual(withoutAlarms(made.list()), [
            "airlock:network:DirectConnect link",
            "aws:directconnect/gateway:Gateway link-gateway",
            "aws:directconnect/gatewayAssociation:GatewayAssociation link-association",
            "aws:directconnect/hostedPrivateVirtualInterfaceAccepter:HostedPrivateVirtualInterfaceAccepter link-interface-dublin",
            "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface link-interface-london",
            "aws:ec2/vpnGateway:VpnGateway link-vpn-gateway",
            "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation link-private-a",
            "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation link-private-b",
        ]);
        assert.ok(made.resources.every(({ name, parent }) => name === "link" || parent === "link"));
    });

    it("states what is announced, and gives each gateway its ASN and the network", async () => {
        const made = await makeLink({});
        assert.deepEqual(made.find("aws:directconnect/gateway:Gateway", "link-gateway").inputs, {
            name: "airlock-prod-direct-connect",
            amazonSideAsn: "64530",
            tags: { Name: "airlock-prod-direct-connect" },
        });
        assert.deepEqual(made.find("aws:ec2/vpnGateway:VpnGateway", "link-vpn-gateway").inputs, {
            vpcId: CONNECTED.vpcId,
            amazonSideAsn: "64520",
            tags: { Name: "airlock-prod-vpn-gateway" },
        });
        const values = await promiseOf(made.component.onPremises);
        assert.deepEqual(made.find(ASSOCIATION, "link-association").inputs, {
            dxGatewayId: values.gatewayId,
            associatedGatewayId: values.vpnGatewayId,
            allowedPrefixes: ["10.16.0.0/16"],
        });
    });

    it("lets the private tables learn routes, and never the isolated one", async () => {
        const made = await makeLink({ reachable: ["endpoints"], dns: { inbound: true, forward: [] } });
        const learning = made.resources
            .filter(({ type }) => type.endsWith(":VpnGatewayRoutePropagation"))
            .map(({ inputs }) => inputs.routeTableId);
        assert.deepEqual(
            learning,
            CONNECTED.privateRouteTables.map(({ id }) => id),
        );
    });

    it("gives the isolated table a route to each prefix where something there answers or asks, and else none", async () => {
        const routesWith = async (hybrid: Parameters<typeof makeLink>[0]) => {
            const made = await makeLink(hybrid);
            return made.resources.filter(({ type }) => type === "aws:ec2/route:Route");
        };
        const forward = [{ domain: "corp.example.com", targets: ["10.200.1.53"] }];
        for (const nothing of [{}, { dns: { inbound: false, forward: [] } }]) {
            assert.deepEqual(await routesWith(nothing), []);
        }
        for (const something of [
            { reachable: ["endpoints"] as const },
            { dns: { inbound: true, forward: [] } },
            { dns: { inbound: false, forward } },
        ]) {
            const routes = await routesWith(something);
            assert.deepEqual(
                routes.map(({ name, inputs }) => [name, inputs.routeTableId, inputs.destinationCidrBlock]),
                [
                    ["link-isolated-to-10-200-0-0-16", "rtb-0000000000000000c", "10.200.0.0/16"],
                    ["link-isolated-to-172-20-0-0-16", "rtb-0000000000000000c", "172.20.0.0/16"],
                ],
            );
            assert.ok(routes.every(({ inputs }) => String(inputs.gatewayId).startsWith("vgw-")));
        }
    });

    it("uses a Direct Connect gateway that is there", async () => {
        const gateway = { kind: "existing", id: GATEWAY_ID, asn: 64530 } as const;
        const made = await makeLink({ link: { ...BY_VPN_GATEWAY, gateway } });
        assert.ok(!made.list().some((line) => line.startsWith("aws:directconnect/gateway:")));
        assert.equal(made.find(ASSOCIATION, "link-association").inputs.dxGatewayId, GATEWAY_ID);
        assert.equal(made.find(INTERFACE, "link-interface-london").inputs.dxGatewayId, GATEWAY_ID);
    });

    it("proposes the association to another account's gateway, and has no interfaces of its own", async () => {
        const gateway = { kind: "other-account", id: GATEWAY_ID, asn: 64530, account: "444455556666" } as const;
        const made = await makeLink({ link: { ...BY_VPN_GATEWAY, gateway, interfaces: [] } });
        const values = await promiseOf(made.component.onPremises);
        const type = "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal";
        assert.deepEqual(made.find(type, "link-proposal").inputs, {
            dxGatewayId: GATEWAY_ID,
            dxGatewayOwnerAccountId: "444455556666",
            associatedGatewayId: values.vpnGatewayId,
            allowedPrefixes: ["10.16.0.0/16"],
        });
        assert.match(values.proposalId ?? "", /^[0-9a-f]{8}-/);
        assert.ok(!made.list().some((line) => /GatewayAssociation |VirtualInterface/.test(line)));
    });

    it("accepts other accounts' proposals with the prefixes stated here", async () => {
        const proposal = { id: GATEWAY_ID, account: "444455556666", allowedPrefixes: ["10.32.0.0/16"] };
        const gateway = { kind: "create", asn: 64530, proposals: [proposal] } as const;
        const made = await makeLink({ link: { ...BY_VPN_GATEWAY, gateway } });
        assert.deepEqual(made.find(ASSOCIATION, `link-accepted-${GATEWAY_ID}`).inputs, {
            dxGatewayId: (await promiseOf(made.component.onPremises)).gatewayId,
            proposalId: GATEWAY_ID,
            associatedGatewayOwnerAccountId: "444455556666",
            allowedPrefixes: ["10.32.0.0/16"],
        });
    });
});

describe("Virtual interfaces of a DirectConnect", () => {
    const withSource = (source: Partial<typeof OWN_SOURCE>) => ({
        link: {
            ...BY_VPN_GATEWAY,
            interfaces: [
                { name: "london", location: "EqLD5", source: { ...OWN_SOURCE, ...source } },
                // SiteLink takes two.
                {
                    name: "dublin",
                    location: "EqDB1",
                    source: { ...OWN_SOURCE, id: "dxcon-fg31dyv6", siteLink: source.siteLink ?? false },
                },
            ],
        },
    });

    it("stand on their connection with what is asked for, and AWS chooses the addresses", async () => {
        const made = await makeLink({});
        const { gatewayId } = await promiseOf(made.component.onPremises);
        assert.deepEqual(made.find(INTERFACE, "link-interface-london").inputs, {
            connectionId: "dxcon-ffabc123",
            name: "airlock-prod-interface-london",
            vlan: 101,
            addressFamily: "ipv4",
            bgpAsn: 65010,
            mtu: 1500,
            sitelinkEnabled: false,
            dxGatewayId: gatewayId,
            tags: { Name: "airlock-prod-interface-london" },
        });
    });

    it("pass on addresses, jumbo frames and SiteLink", async () => {
        const addresses = { amazon: "169.254.96.1/30", customer: "169.254.96.2/30" };
        const made = await makeLink(withSource({ addresses, mtu: 9001, siteLink: true }));
        const { amazonAddress, customerAddress, mtu, sitelinkEnabled } = made.find(
            INTERFACE,
            "link-interface-london",
        ).inputs;
        assert.deepEqual(
            [amazonAddress, customerAddress, mtu, sitelinkEnabled],
            ["169.254.96.1/30", "169.254.96.2/30", 9001, true],
        );
    });

    it("take an ASN above 2147483646 in its long form", async () => {
        const asnOf = async (customerAsn: number) => {
            const { bgpAsn, bgpAsnLong } = (await makeLink(withSource({ customerAsn }))).find(
                INTERFACE,
                "link-interface-london",
            ).inputs;
            return [bgpAsn, bgpAsnLong];
        };
        assert.deepEqual(await asnOf(2147483646), [2147483646, undefined]);
        assert.deepEqual(await asnOf(2147483647), [undefined, "2147483647"]);
    });

    it("keep a BGP key secret in everything that is registered, even one that was given in plain", async () => {
        for (const bgpKey of ["correct-horse", pulumi.secret("correct-horse")]) {
            const made = await makeLink(withSource({ bgpKey }));
            assert.equal(made.find(INTERFACE, "link-interface-london").inputs.bgpAuthKey, "[secret]");
            assert.ok(!JSON.stringify(made.resources).includes("correct-horse"));
            assert.ok(!JSON.stringify(await promiseOf(made.component.onPremises)).includes("correct-horse"));
            assert.equal(await pulumi.isSecret(made.component.onPremises), false);
        }
    });

    it("keep secret the key that AWS makes where none is given", async () => {
        const types = [
            [BY_VPN_GATEWAY, INTERFACE],
            [BY_TRANSIT_GATEWAY, "aws:directconnect/transitVirtualInterface:TransitVirtualInterface"],
        ] as const;
        for (const [link, type] of types) {
            const { inputs, secretOutputs } = (await makeLink({ link })).find(type, "link-interface-london");
            assert.equal("bgpAuthKey" in inputs, false);
            assert.deepEqual(secretOutputs, ["bgpAuthKey"]);
        }
    });

    it("are accepted where a partner made them", async () => {
        const made = await makeLink({});
        const type = "aws:directconnect/hostedPrivateVirtualInterfaceAccepter:HostedPrivateVirtualInterfaceAccepter";
        assert.deepEqual(made.find(type, "link-interface-dublin").inputs, {
            virtualInterfaceId: "dxvif-33cc44dd",
            dxGatewayId: (await promiseOf(made.component.onPremises)).gatewayId,
            tags: { Name: "airlock-prod-interface-dublin" },
        });
    });
});

describe("Deletion protection of a DirectConnect", () => {
    const protectedIn = async (link: typeof HYBRID.link, deletionProtection: boolean) =>
        (await makeLink({ link }, { deletionProtection })).resources
            .filter(({ protect }) => protect)
            .map(({ name }) => name);

    it("keeps what on-premises is configured against", async () => {
        assert.deepEqual(await protectedIn({ ...BY_VPN_GATEWAY, backup: BACKUP }, true), [
            "link-gateway",
            "link-interface-dublin",
            "link-interface-london",
            "link-vpn",
            "link-vpn-gateway",
        ]);
        assert.deepEqual(await protectedIn({ ...BY_TRANSIT_GATEWAY, backup: BACKUP }, true), [
            "link-gateway",
            "link-interface-dublin",
            "link-interface-london",
            "link-vpn",
            "link-transit-gateway",
        ]);
    });

    it("keeps nothing where an environment may go", async () => {
        assert.deepEqual(await protectedIn({ ...BY_VPN_GATEWAY, backup: BACKUP }, false), []);
        assert.deepEqual(await protectedIn({ ...BY_TRANSIT_GATEWAY, backup: BACKUP }, false), []);
    });
});

describe("Outputs of a DirectConnect", () => {
    it("tell what only an update knows, by the interface's name", async () => {
        const made = await makeLink({ link: { ...BY_VPN_GATEWAY, interfaces: INTERFACES } });
        const values = await promiseOf(made.component.onPremises);
        assert.match(values.gatewayId ?? "", /^[0-9a-f]{8}-/);
        assert.match(values.vpnGatewayId ?? "", /^vgw-/);
        assert.equal(values.transitGatewayId, undefined);
        assert.deepEqual(Object.keys(values.interfaces), ["london", "dublin"]);
        assert.match(values.interfaces.london?.id ?? "", /^dxvif-/);
        assert.match(values.interfaces.london?.amazonAddress ?? "", /^169\.254\.96\.\d+\/30$/);
        assert.deepEqual(values.interfaces.dublin, { id: "dxvif-33cc44dd" });
        assert.deepEqual(values.resolverAddresses, []);
    });
});
