import assert from "node:assert/strict";
import type { DirectConnect } from "../../components/network/hybrid/direct-connect";
import type { Link, TransitGatewayLink } from "../../components/network/hybrid/hybrid";
import { BACKUP, BY_TRANSIT_GATEWAY, CONNECTED, GATEWAY_ID, makeLink } from "../support/links";
import { type Made, promiseOf } from "../support/mocks";

const TRANSIT_ID = "tgw-0123456789abcdef0";
const ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation";
const PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation";
const ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";

const OTHER_ACCOUNT: TransitGatewayLink = {
    ...BY_TRANSIT_GATEWAY,
    gateway: { kind: "other-account", id: GATEWAY_ID, asn: 64530, account: "444455556666" },
    interfaces: [],
    backup: BACKUP,
};

function withoutAlarms(list: readonly string[]): readonly string[] {
    return list.filter((line) => !line.startsWith("aws:cloudwatch/") || line.includes("/logGroup:"));
}

function namesOf(made: Made<DirectConnect>, type: string): readonly string[] {
    return made.resources.filter((resource) => resource.type === type).map(({ name }) => name);
}

describe("DirectConnect by a transit gateway", () => {
    const link: TransitGatewayLink = { ...BY_TRANSIT_GATEWAY, backup: BACKUP };

    it("makes both gateways, the attachment, two tables and the routes, and nothing else", async () => {
        const made = await makeLink({ link });
        assert.deepEqual(withoutAlarms(made.list()), [
            "airlock:network:DirectConnect link",
            "aws:cloudwatch/logGroup:LogGroup link-vpn",
            "aws:directconnect/gateway:Gateway link-gateway",
            "aws:directconnect/gatewayAssociation:GatewayAssociation link-association",
            "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor link-interface-dublin",
            "aws:directconnect/transitVirtualInterface:TransitVirtualInterface link-interface-london",
            "aws:ec2/customerGateway:CustomerGateway link-customer-gateway",
            "aws:ec2/route:Route link-private-a-to-10-200-0-0-16",
            "aws:ec2/route:Route link-private-a-to-172-20-0-0-16",
            "aws:ec2/route:Route link-private-b-to-10-200-0-0-16",
            "aws:ec2/route:Route link-private-b-to-172-20-0-0-16",
            "aws:ec2/vpnConnection:VpnConnection link-vpn",
            "aws:ec2transitgateway/routeTable:RouteTable link-network",
            "aws:ec2transitgateway/routeTable:RouteTable link-on-premises",
            "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation link-direct-connect",
            "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation link-network",
            "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation link-vpn",
            "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation link-direct-connect",
            "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation link-network",
            "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation link-vpn",
            "aws:ec2transitgateway/transitGateway:TransitGateway link-transit-gateway",
            "aws:ec2transitgateway/vpcAttachment:VpcAttachment link-network",
        ]);
        assert.ok(made.resources.every(({ name, parent }) => name === "link" || parent === "link"));
    });

    it("turns off what would let every attachment reach every other", async () => {
        const made = await makeLink({ link });
        const type = "aws:ec2transitgateway/transitGateway:TransitGateway";
        assert.deepEqual(made.find(type, "link-transit-gateway").inputs, {
            description: "Between the network of airlock prod and on-premises",
            amazonSideAsn: 64521,
            defaultRouteTableAssociation: "disable",
            defaultRouteTablePropagation: "disable",
            autoAcceptSharedAttachments: "disable",
            tags: { Name: "airlock-prod-transit-gateway" },
        });
        const values = await promiseOf(made.component.onPremises);
        assert.deepEqual(made.find(ATTACHMENT, "link-network").inputs, {
            transitGatewayId: values.transitGatewayId,
            vpcId: CONNECTED.vpcId,
            subnetIds: ["subnet-0000000000000000a", "subnet-0000000000000000b"],
            transitGatewayDefaultRouteTableAssociation: false,
            transitGatewayDefaultRouteTablePropagation: false,
            tags: { Name: "airlock-prod-network" },
        });
    });

    it("lets each side know the way to the other alone", async () => {
        const made = await makeLink({ link });
        const asked = (name: string) => made.find(ASSOCIATION, name).inputs;
        const learning = (name: string) => made.find(PROPAGATION, name).inputs;
        const network = asked("link-network").transitGatewayRouteTableId;
        const onPremises = learning("link-network").transitGatewayRouteTableId;
        assert.notEqual(network, onPremises);
        for (const way of ["link-direct-connect", "link-vpn"]) {
            assert.equal(asked(way).transitGatewayRouteTableId, onPremises);
            assert.equal(learning(way).transitGatewayRouteTableId, network);
            assert.equal(asked(way).transitGatewayAttachmentId, learning(way).transitGatewayAttachmentId);
            assert.equal("replaceExistingAssociation" in asked(way), false);
        }
        const attachments = ["link-network", "link-direct-connect", "link-vpn"].map(
            (name) => asked(name).transitGatewayAttachmentId,
        );
        assert.ok(attachments.every((id) => /^tgw-attach-[0-9a-f]{17}$/.test(String(id))));
        assert.equal(new Set(attachments).size, 3);
        const { transitGatewayAttachmentId } = await promiseOf(made.component.onPremises);
        assert.equal(attachments[0], transitGatewayAttachmentId);
    });

    it("leads every private table there once the network is attached, and the isolated one where it has to", async () => {
        const made = await makeLink({ link, reachable: ["endpoints"] });
        const { transitGatewayId } = await promiseOf(made.component.onPremises);
        const routes = made.resources.filter(({ type }) => type === "aws:ec2/route:Route");
        assert.deepEqual(
            routes.map(({ inputs }) => [inputs.routeTableId, inputs.destinationCidrBlock]),
            [
                ["rtb-0000000000000000c", "10.200.0.0/16"],
                ["rtb-0000000000000000c", "172.20.0.0/16"],
                ["rtb-0000000000000000a", "10.200.0.0/16"],
                ["rtb-0000000000000000a", "172.20.0.0/16"],
                ["rtb-0000000000000000b", "10.200.0.0/16"],
                ["rtb-0000000000000000b", "172.20.0.0/16"],
            ],
        );
        for (const { inputs, dependencies } of routes) {
            assert.equal(inputs.transitGatewayId, transitGatewayId);
            assert.ok(dependencies.includes("link-network"));
        }
    });

    it("announces what is stated, and ends the VPN in the transit gateway", async () => {
        const made = await makeLink({ link });
        const { gatewayId, transitGatewayId } = await promiseOf(made.component.onPremises);
        const type = "aws:directconnect/gatewayAssociation:GatewayAssociation";
        assert.deepEqual(made.find(type, "link-association").inputs, {
            dxGatewayId: gatewayId,
            associatedGatewayId: transitGatewayId,
            allowedPrefixes: ["10.16.0.0/16"],
        });
        const vpn = made.find("aws:ec2/vpnConnection:VpnConnection", "link-vpn").inputs;
        assert.deepEqual([vpn.transitGatewayId, vpn.vpnGatewayId], [transitGatewayId, undefined]);
    });

    it("uses a transit gateway that is there, with tables of its own and without its defaults", async () => {
        const made = await makeLink({
            link: { ...link, transitGateway: { kind: "existing", id: TRANSIT_ID, asn: 64521 } },
        });
        assert.ok(!made.list().some((line) => line.includes("/transitGateway:")));
        assert.equal(made.find(ATTACHMENT, "link-network").inputs.transitGatewayId, TRANSIT_ID);
        for (const table of ["link-network", "link-on-premises"]) {
            const { inputs } = made.find("aws:ec2transitgateway/routeTable:RouteTable", table);
            assert.equal(inputs.transitGatewayId, TRANSIT_ID);
        }
        const replaced = (name: string) => made.find(ASSOCIATION, name).inputs.replaceExistingAssociation;
        assert.deepEqual(["link-network", "link-direct-connect", "link-vpn"].map(replaced), [undefined, true, true]);
    });
});

describe("DirectConnect by a transit gateway behind another account's gateway", () => {
    it("places the attachment that comes of the proposal by default, since no update learns its id", async () => {
        const made = await makeLink({ link: OTHER_ACCOUNT });
        const gateway = made.find("aws:ec2transitgateway/transitGateway:TransitGateway", "link-transit-gateway");
        assert.deepEqual(
            [gateway.inputs.defaultRouteTableAssociation, gateway.inputs.defaultRouteTablePropagation],
            ["enable", "enable"],
        );
        const asked = made.find(
            "aws:ec2transitgateway/defaultRouteTableAssociation:DefaultRouteTableAssociation",
            "link-on-premises",
        );
        const learning = made.find(
            "aws:ec2transitgateway/defaultRouteTablePropagation:DefaultRouteTablePropagation",
            "link-on-premises",
        );
        // The network's attachment is told otherwise: its own table, and that of on-premises learns from it.
        assert.equal(
            learning.inputs.transitGatewayRouteTableId,
            made.find(ASSOCIATION, "link-network").inputs.transitGatewayRouteTableId,
        );
        assert.equal(
            asked.inputs.transitGatewayRouteTableId,
            made.find(PROPAGATION, "link-network").inputs.transitGatewayRouteTableId,
        );
        const attachment = made.find(ATTACHMENT, "link-network").inputs;
        assert.equal(attachment.transitGatewayDefaultRouteTableAssociation, false);
        assert.equal(attachment.transitGatewayDefaultRouteTablePropagation, false);
        assert.match((await promiseOf(made.component.onPremises)).proposalId ?? "", /^[0-9a-f]{8}-/);
    });

    it("makes every attachment only once that is so, and places none of on-premises a second time", async () => {
        const made = await makeLink({ link: OTHER_ACCOUNT });
        const type = "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal";
        for (const waiting of [
            made.find(type, "link-proposal"),
            made.find("aws:ec2/vpnConnection:VpnConnection", "link-vpn"),
            made.find(ATTACHMENT, "link-network"),
        ]) {
            assert.ok(waiting.dependencies.includes("link-on-premises"));
        }
        assert.deepEqual(namesOf(made, ASSOCIATION), ["link-network"]);
        assert.deepEqual(namesOf(made, PROPAGATION), ["link-network"]);
    });

    it("leaves the defaults of a transit gateway that is there alone", async () => {
        const transitGateway = { kind: "existing", id: TRANSIT_ID, asn: 64521 } as const;
        const made = await makeLink({ link: { ...OTHER_ACCOUNT, transitGateway } });
        assert.ok(!made.list().some((line) => line.includes("/default")));
        assert.deepEqual(namesOf(made, ASSOCIATION), ["link-network", "link-vpn"]);
    });
});

describe("DirectConnect by another account's transit gateway", () => {
    const link: Link = { kind: "shared-transit-gateway", transitGatewayId: TRANSIT_ID };

    it("makes the attachment and the routes alone", async () => {
        const made = await makeLink({ link });
        assert.deepEqual(made.list(), [
            "airlock:network:DirectConnect link",
            "aws:ec2/route:Route link-private-a-to-10-200-0-0-16",
            "aws:ec2/route:Route link-private-a-to-172-20-0-0-16",
            "aws:ec2/route:Route link-private-b-to-10-200-0-0-16",
            "aws:ec2/route:Route link-private-b-to-172-20-0-0-16",
            "aws:ec2transitgateway/vpcAttachment:VpcAttachment link-network",
        ]);
        assert.equal(made.component.linkDownAlarmName, undefined);
        const { transitGatewayId, transitGatewayAttachmentId, interfaces, gatewayId } = await promiseOf(
            made.component.onPremises,
        );
        assert.deepEqual([transitGatewayId, interfaces, gatewayId], [TRANSIT_ID, {}, undefined]);
        assert.match(transitGatewayAttachmentId ?? "", /^tgw-attach-/);
    });

    it("says nothing of tables, which are the owner's", async () => {
        const made = await makeLink({ link });
        assert.deepEqual(made.find(ATTACHMENT, "link-network").inputs, {
            transitGatewayId: TRANSIT_ID,
            vpcId: CONNECTED.vpcId,
            subnetIds: ["subnet-0000000000000000a", "subnet-0000000000000000b"],
            tags: { Name: "airlock-prod-network" },
        });
    });

    it("leads the isolated table there where something in it answers on-premises", async () => {
        const made = await makeLink({ link, dns: { inbound: true, forward: [] } });
        const route = made.find("aws:ec2/route:Route", "link-isolated-to-10-200-0-0-16");
        assert.equal(route.inputs.transitGatewayId, TRANSIT_ID);
        assert.ok(route.dependencies.includes("link-network"));
    });
});
