import type { LinkDescription } from "../components/network/hybrid/describe";
import { BY_ITS_OWNER, type DescribedInterface } from "../components/network/hybrid/describe-interfaces";
import type { DescribedDns } from "../components/network/hybrid/describe-services";
import type { DescribedPhase, DescribedVpn } from "../components/network/hybrid/describe-vpn";
import { styled, table } from "./table";

const KINDS = {
    "vpn-gateway": "Direct Connect and a VPN gateway",
    "transit-gateway": "Direct Connect and a transit gateway",
    "shared-transit-gateway": "another account's transit gateway",
} as const;

const KEY_SOURCES = { AWS: "AWS", settings: "the settings" } as const;

type Rows = readonly (readonly string[])[];

/**
 * A description for people: one section a task, the parts of a section side by side where there are several.
 *
 * @param width columns of the terminal. @default - as wide as the longest value
 */
export function reportLink(description: LinkDescription, width?: number): string {
    const { environment, region, account, network, kind, interfaces, vpn, dns, prefixes, firewall } = description;
    const section = (title: string, body: string) => (body === "" ? [] : ["", styled("bold", title), body]);
    const rows = (list: Rows) => (list.length === 0 ? "" : table(list, width));
    return [
        `Link of ${environment} (${network} in ${region}, account ${account}) to on-premises by ${KINDS[kind]}`,
        ...section("The other account's part", sentences(description.otherAccount)),
        ...section("Direct Connect gateway", rows(gatewayRows(description))),
        ...section("Virtual interfaces", interfaces.length === 0 ? "" : rows(interfaceRows(interfaces))),
        ...section("Keys of the BGP sessions, for whoever may read them", keySentences(interfaces)),
        ...section("VPN", vpn === undefined ? "" : rows(vpnRows(vpn))),
        ...section("Prefixes", rows(prefixRows(prefixes))),
        ...section("Routing", sentences(description.routing)),
        ...section("Names", dns === undefined ? "" : rows(dnsRows(environment, dns))),
        ...section("Firewalls let through", firewall.length === 0 ? "" : rows(firewallRows(firewall))),
    ].join("\n");
}

function sentences(list: readonly string[]): string {
    return list.map((each) => `- ${each}`).join("\n");
}

function gatewayRows({ gateway }: LinkDescription): Rows {
    return gateway === undefined
        ? []
        : [
              ["id", gateway.id],
              ["ASN", String(gateway.asn)],
              ["account", gateway.account],
          ];
}

function interfaceRows(interfaces: LinkDescription["interfaces"]): Rows {
    const row = (what: string, of: (one: DescribedInterface) => string | number | undefined) => [
        what,
        ...interfaces.map((one) => String(of(one) ?? BY_ITS_OWNER)),
    ];
    return [
        row("", ({ name }) => name),
        row("location", ({ location }) => location),
        row("connection", ({ made }) => made?.connection),
        row("virtual interface", ({ id }) => id),
        row("type", ({ type }) => type),
        row("VLAN", ({ made }) => made?.vlan),
        row("AWS's ASN", ({ amazonAsn }) => amazonAsn),
        row("router's ASN", ({ made }) => made?.customerAsn),
        row("AWS's address", ({ amazonAddress }) => amazonAddress),
        row("router's address", ({ customerAddress }) => customerAddress),
        row("MTU", ({ made }) => made?.mtu),
        row("SiteLink", ({ made }) => made && (made.siteLink ? "on" : "off")),
        row("key of the BGP session", ({ made }) => made && `from ${KEY_SOURCES[made.bgpKeyFrom]}`),
    ];
}

/** How the keys are had, by whoever may. */
function keySentences(interfaces: LinkDescription["interfaces"]): string {
    return sentences(interfaces.flatMap(({ name, made }) => (made ? [`${name}: ${made.bgpKeyCommand}`] : [])));
}

function vpnRows(vpn: DescribedVpn): Rows {
    const { tunnels, phase1, phase2 } = vpn;
    const phase = ({ encryption, integrity, dhGroups, lifetimeSeconds }: DescribedPhase) =>
        `${encryption.join(" or ")}; ${integrity.join(" or ")}; group ${dhGroups.join(" or ")}; ${lifetimeSeconds} s`;
    return [
        ["router", `${vpn.customerAddress}, ASN ${vpn.customerAsn}`],
        ["AWS's ASN", String(vpn.amazonAsn)],
        ...tunnels.flatMap(
            ({ amazonOutsideAddress, amazonInsideAddress, customerInsideAddress }, index): Rows => [
                [`tunnel ${index + 1}, AWS's public address`, amazonOutsideAddress],
                [`tunnel ${index + 1}, inside`, `AWS ${amazonInsideAddress}, router ${customerInsideAddress}`],
            ],
        ),
        ["pre-shared keys", vpn.presharedKeys],
        ["IKE", vpn.ikeVersions.join(" or ")],
        ["phase 1", phase(phase1)],
        ["phase 2", phase(phase2)],
        ["dead peer detection", `${vpn.deadPeerDetectionSeconds} s`],
        ["negotiation begins", vpn.startup === "start" ? "AWS, or the router" : "the router"],
    ];
}

function prefixRows({ fromAws, fromOnPremises, mostPerSession }: LinkDescription["prefixes"]): Rows {
    return [
        ...fromAws.map(({ of, prefixes }) => [`AWS announces, of ${of}`, prefixes.join(", ")]),
        [`on-premises announces, at most ${mostPerSession}`, fromOnPremises.join(", ")],
    ];
}

function dnsRows(
    environment: string,
    { askAws, domainsOfEndpoints, askedOfOnPremises, askedFrom }: DescribedDns,
): Rows {
    return [
        ...(askAws.length === 0 ? [] : [[`ask for names of ${environment}`, askAws.join(", ")]]),
        ...domainsOfEndpoints.map((domain) => ["forward there, for private endpoints", domain]),
        ...askedOfOnPremises.map(({ domain, targets }) => [`answer for ${domain}`, targets.join(", ")]),
        ...(askedFrom.length === 0 ? [] : [["asked from", askedFrom.join(", ")]]),
    ];
}

function firewallRows(firewall: LinkDescription["firewall"]): Rows {
    return [
        ["FROM", "TO", "PORTS", "FOR"],
        ...firewall.map(({ from, to, ports, purpose }) => [from.join(", "), to.join(", "), ports, purpose]),
    ];
}
