import assert from "node:assert/strict";
import type { ForwardedDomain, HybridDns } from "../../components/network/hybrid/hybrid";
import { CONNECTED, makeLink } from "../support/links";
import { promiseOf } from "../support/mocks";

const ENDPOINT = "aws:route53/resolverEndpoint:ResolverEndpoint";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const RESERVATION = "aws:ec2/subnetCidrReservation:SubnetCidrReservation";
const RULE = "aws:route53/resolverRule:ResolverRule";

const CORP: ForwardedDomain = { domain: "corp.example.com", targets: ["10.200.1.53", "10.200.2.53"] };
const REVERSE: ForwardedDomain = { domain: "200.10.in-addr.arpa", targets: ["10.200.1.53"] };

const INBOUND: HybridDns = { inbound: true, forward: [] };
const OUTBOUND: HybridDns = { inbound: false, forward: [CORP, REVERSE] };

/** Group, protocol, ports and peer of every rule, by its name. */
async function rulesOf(hybrid: Parameters<typeof makeLink>[0], type: string) {
    const made = await makeLink(hybrid);
    return made.resources
        .filter((resource) => resource.type === type)
        .map(({ name, inputs }) => [name, inputs.ipProtocol, inputs.fromPort, inputs.toPort, inputs.cidrIpv4]);
}

describe("Names of this network asked by on-premises", () => {
    it("are answered at fixed addresses in two zones, which nothing else gets", async () => {
        const made = await makeLink({ dns: INBOUND });
        const group = made.find("aws:ec2/securityGroup:SecurityGroup", "link-inbound-dns");
        assert.deepEqual(group.inputs, {
            vpcId: CONNECTED.vpcId,
            description: "Names of this network: DNS from on-premises",
            tags: { Name: "airlock-prod-inbound-dns" },
        });
        const { securityGroupIds, ...endpoint } = made.find(ENDPOINT, "link-inbound-dns").inputs;
        assert.deepEqual(endpoint, {
            name: "airlock-prod-inbound-dns",
            direction: "INBOUND",
            resolverEndpointType: "IPV4",
            protocols: ["Do53"],
            ipAddresses: [
                { ip: "10.16.11.254", subnetId: "subnet-0000000000000001a" },
                { ip: "10.16.67.254", subnetId: "subnet-0000000000000001b" },
            ],
            tags: { Name: "airlock-prod-inbound-dns" },
        });
        assert.match(String(securityGroupIds), /^sg-[0-9a-f]{17}$/);
        assert.deepEqual(
            made.resources
                .filter(({ type }) => type === RESERVATION)
                .map(({ name, inputs }) => [name, inputs.subnetId, inputs.cidrBlock, inputs.reservationType]),
            [
                ["link-inbound-dns-a", "subnet-0000000000000001a", "10.16.11.240/28", "explicit"],
                ["link-inbound-dns-b", "subnet-0000000000000001b", "10.16.67.240/28", "explicit"],
            ],
        );
        const { dependencies } = made.find(ENDPOINT, "link-inbound-dns");
        assert.ok(["link-inbound-dns-a", "link-inbound-dns-b"].every((name) => dependencies.includes(name)));
        assert.deepEqual((await promiseOf(made.component.onPremises)).resolverAddresses, [
            "10.16.11.254",
            "10.16.67.254",
        ]);
    });

    it("are asked for by DNS from the prefixes of on-premises alone", async () => {
        assert.deepEqual(await rulesOf({ dns: INBOUND }, INGRESS), [
            ["link-inbound-dns-tcp-from-10-200-0-0-16", "tcp", 53, 53, "10.200.0.0/16"],
            ["link-inbound-dns-tcp-from-172-20-0-0-16", "tcp", 53, 53, "172.20.0.0/16"],
            ["link-inbound-dns-udp-from-10-200-0-0-16", "udp", 53, 53, "10.200.0.0/16"],
            ["link-inbound-dns-udp-from-172-20-0-0-16", "udp", 53, 53, "172.20.0.0/16"],
        ]);
        assert.deepEqual(await rulesOf({ dns: INBOUND }, EGRESS), []);
    });
});

describe("Names of on-premises asked by this network", () => {
    it("are asked for from the same two zones, one rule a domain", async () => {
        const made = await makeLink({ dns: OUTBOUND });
        const { direction, ipAddresses } = made.find(ENDPOINT, "link-outbound-dns").inputs;
        assert.equal(direction, "OUTBOUND");
        assert.deepEqual(ipAddresses, [
            { subnetId: "subnet-0000000000000001a" },
            { subnetId: "subnet-0000000000000001b" },
        ]);
        const { resolverEndpointId, ...rule } = made.find(RULE, "link-forward-corp.example.com").inputs;
        assert.match(String(resolverEndpointId), /^rslvr-out-/);
        assert.deepEqual(rule, {
            name: "airlock-prod-forward-corp-example-com",
            domainName: "corp.example.com",
            ruleType: "FORWARD",
            targetIps: [
                { ip: "10.200.1.53", port: 53 },
                { ip: "10.200.2.53", port: 53 },
            ],
            tags: { Name: "airlock-prod-forward-corp.example.com" },
        });
        const type = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation";
        const { resolverRuleId, ...association } = made.find(type, "link-forward-200.10.in-addr.arpa").inputs;
        assert.match(String(resolverRuleId), /^rslvr-rr-/);
        assert.deepEqual(association, {
            name: "airlock-prod-forward-200-10-in-addr-arpa",
            vpcId: CONNECTED.vpcId,
        });
    });

    it("are asked for by DNS of each server alone, once for all domains", async () => {
        assert.deepEqual(await rulesOf({ dns: OUTBOUND }, EGRESS), [
            ["link-outbound-dns-tcp-to-10-200-1-53", "tcp", 53, 53, "10.200.1.53/32"],
            ["link-outbound-dns-tcp-to-10-200-2-53", "tcp", 53, 53, "10.200.2.53/32"],
            ["link-outbound-dns-udp-to-10-200-1-53", "udp", 53, 53, "10.200.1.53/32"],
            ["link-outbound-dns-udp-to-10-200-2-53", "udp", 53, 53, "10.200.2.53/32"],
        ]);
        assert.deepEqual(await rulesOf({ dns: OUTBOUND }, INGRESS), []);
    });

    it("are told apart where two domains differ in a dot alone, and cut to what a name may be long", async () => {
        const targets = ["10.200.1.53"];
        const long = `${"a".repeat(40)}.${"b".repeat(20)}.example.com`;
        const domains = ["a.b.example.com", "a-b.example.com", long];
        const forward = domains.map((domain) => ({ domain, targets }));
        const made = await makeLink({ dns: { inbound: false, forward } });
        const rules = made.resources.filter(({ type }) => type === RULE);
        assert.equal(rules.length, 3);
        assert.deepEqual(
            rules.map(({ inputs }) => String(inputs.name).length),
            [36, 36, 64],
        );
    });
});

describe("Names across a link that asks for none", () => {
    it("have neither endpoints nor rules", async () => {
        for (const dns of [undefined, { inbound: false, forward: [] }]) {
            const made = await makeLink(dns === undefined ? {} : { dns });
            assert.deepEqual(
                made.list().filter((line) => /route53|securityGroup|CidrReservation/.test(line)),
                [],
            );
        }
    });
});

describe("Security groups of a DirectConnect", () => {
    it("let on-premises connect to the private endpoints by HTTPS, where that is asked for", async () => {
        const made = await makeLink({ reachable: ["endpoints"] });
        assert.deepEqual(made.find(INGRESS, "link-endpoints-from-10-200-0-0-16").inputs, {
            securityGroupId: CONNECTED.endpointSecurityGroupId,
            description: "HTTPS from 10.200.0.0/16",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            cidrIpv4: "10.200.0.0/16",
            tags: { Name: "airlock-prod-endpoints-from-10-200-0-0-16" },
        });
        assert.deepEqual(await rulesOf({ reachable: ["endpoints"] }, INGRESS), [
            ["link-endpoints-from-10-200-0-0-16", "tcp", 443, 443, "10.200.0.0/16"],
            ["link-endpoints-from-172-20-0-0-16", "tcp", 443, 443, "172.20.0.0/16"],
        ]);
        const network = { ...CONNECTED, endpointSecurityGroupId: undefined };
        const without = await makeLink({ reachable: ["endpoints"] }, { network });
        assert.ok(!without.list().some((line) => line.includes("securityGroup")));
    });

    it("give tasks a group that reaches each destination and nothing else", async () => {
        const destinations = [
            { cidr: "10.200.5.10/32", port: 5432 },
            { cidr: "10.200.5.10/32", port: 1521 },
            { cidr: "172.20.8.0/24", port: 443 },
        ];
        const made = await makeLink({ destinations });
        const group = made.find("aws:ec2/securityGroup:SecurityGroup", "link-to-on-premises");
        assert.equal(group.inputs.description, "Clients of on-premises: what they may connect to there");
        const groupId = await promiseOf(made.component.clientGroupId ?? assert.fail("no group"));
        const rule = made.find(EGRESS, "link-to-on-premises-10-200-5-10-32-5432").inputs;
        assert.deepEqual([rule.securityGroupId, rule.description], [groupId, "TCP 5432 of 10.200.5.10/32"]);
        assert.deepEqual(await rulesOf({ destinations }, EGRESS), [
            ["link-to-on-premises-10-200-5-10-32-1521", "tcp", 1521, 1521, "10.200.5.10/32"],
            ["link-to-on-premises-10-200-5-10-32-5432", "tcp", 5432, 5432, "10.200.5.10/32"],
            ["link-to-on-premises-172-20-8-0-24-443", "tcp", 443, 443, "172.20.8.0/24"],
        ]);
        assert.deepEqual(await rulesOf({ destinations }, INGRESS), []);
    });

    it("are none where there is no destination", async () => {
        const made = await makeLink({});
        assert.equal(made.component.clientGroupId, undefined);
        assert.ok(!made.list().some((line) => line.includes("securityGroup")));
    });
});
