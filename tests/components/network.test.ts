import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type RecordedResource, type RecordingMocks, recordingMocks } from "../../automation/recording/mocks";
import { flowLogGroupName, flowLogPolicy } from "../../components/network/flow-log";
import { type CreatedNetwork, type ExistingNetwork, Network, type NetworkArgs } from "../../components/network/network";

const PLACEMENT = {
    project: "airlock",
    environment: "prod",
    account: "123456789012",
    region: "eu-west-1",
    partition: "aws",
};

const TWO_ZONES: CreatedNetwork = {
    kind: "create",
    cidr: "10.16.0.0/16",
    zones: ["eu-west-1a", "eu-west-1b"],
    internet: { kind: "ingress", nat: "single", listenerPorts: [80] },
    privatePaths: [],
    flowLogs: { destination: "log-group", retentionDays: 7 },
};

const THREE_ZONES: CreatedNetwork = {
    ...TWO_ZONES,
    zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    internet: { kind: "ingress", nat: "per-zone", listenerPorts: [80, 443] },
    privatePaths: ["pushes-source", "uses-tables"],
};

const DEV: NetworkArgs = {
    placement: PLACEMENT,
    source: TWO_ZONES,
    keyArn: "arn:aws:kms:eu-west-1:123456789012:key/logs",
    boundaryArn: "arn:aws:iam::123456789012:policy/boundary",
    deletionProtection: true,
};

const PROD: NetworkArgs = { ...DEV, source: THREE_ZONES };

const EXISTING: ExistingNetwork = {
    kind: "existing",
    vpcId: "vpc-0123456789abcdef0",
    cidr: "10.40.0.0/16",
    publicSubnetIds: ["subnet-0000000000000000a", "subnet-0000000000000000b"],
    privateSubnetIds: ["subnet-0000000000000000c", "subnet-0000000000000000d"],
    isolatedSubnetIds: [],
};

/** Everything that a network registers, and the network. */
async function made(args: NetworkArgs): Promise<{ readonly network: Network; readonly registered: Registered }> {
    const mocks = recordingMocks(PLACEMENT);
    const network = await underMocks(mocks, () => new Network("net", args));
    return { network, registered: new Registered(mocks.registered) };
}

async function underMocks<T>(mocks: RecordingMocks, make: () => T): Promise<T> {
    await pulumi.runtime.setMocks(mocks, "airlock", "prod");
    const result = make();
    await pulumi.runtime.disconnect();
    return result;
}

/** Value of an output. Its own promise, since `apply` would never answer where the output fails. */
async function known<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as unknown as { promise(): Promise<T> }).promise();
}

/** What was registered, by type and name. */
class Registered {
    constructor(readonly all: readonly RecordedResource[]) {}

    /** `type name` of everything, sorted; types without their package and module. */
    get names(): readonly string[] {
        return this.all.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort();
    }

    ofType(type: string): readonly RecordedResource[] {
        return this.all.filter((resource) => resource.type.endsWith(`:${type}`));
    }

    inputs(type: string, name: string): RecordedResource["inputs"] {
        return this.find(type, name).inputs;
    }

    /** Id that the stand-in for AWS gave it, as other resources refer to it. */
    async idOf(type: string, name: string): Promise<string> {
        const { id } = await recordingMocks(PLACEMENT).newResource({
            ...this.find(type, name),
            inputs: this.inputs(type, name),
        });
        return id ?? assert.fail(`${type} ${name} has no id`);
    }

    /** Prefix list that the stand-in for AWS gave a gateway endpoint. */
    async prefixListOf(name: string): Promise<string> {
        const { state } = await recordingMocks(PLACEMENT).newResource({
            ...this.find("VpcEndpoint", name),
            inputs: this.inputs("VpcEndpoint", name),
        });
        return state.prefixListId ?? assert.fail(`${name} has no prefix list`);
    }

    private find(type: string, name: string): RecordedResource {
        const found = this.ofType(type).filter((resource) => resource.name === name);
        assert.equal(found.length, 1, `${found.length} of ${type} ${name}`);
        return found[0] as RecordedResource;
    }
}

const FIXED = [
    "DefaultNetworkAcl net-default",
    "DefaultRouteTable net-default",
    "DefaultSecurityGroup net-default",
    "FlowLog net-flow-logs",
    "InternetGateway net-internet",
    "LogGroup net-flow-logs",
    "Network net",
    "NetworkAcl net-isolated",
    "NetworkAcl net-private",
    "NetworkAcl net-public",
    "Role net-flow-logs",
    "RolePolicy net-flow-logs",
    "Route net-public-to-internet",
    "RouteTable net-isolated",
    "RouteTable net-public",
    "Vpc net-vpc",
    "VpcEndpoint net-s3",
];

function ofZone(zone: string): readonly string[] {
    return [
        `NetworkAclAssociation net-isolated-${zone}`,
        `NetworkAclAssociation net-private-${zone}`,
        `NetworkAclAssociation net-public-${zone}`,
        `RouteTable net-private-${zone}`,
        `RouteTableAssociation net-isolated-${zone}`,
        `RouteTableAssociation net-private-${zone}`,
        `RouteTableAssociation net-public-${zone}`,
        `Subnet net-isolated-${zone}`,
        `Subnet net-private-${zone}`,
        `Subnet net-public-${zone}`,
    ];
}

const nat = (zone: string) => [`Eip net-nat-${zone}`, `NatGateway net-nat-${zone}`];
const wayOut = (zone: string) => [`Route net-private-${zone}-to-internet`];

describe("Network", () => {
    let dev: Registered;
    let prod: Registered;
    let network: Network;

    before(async () => {
        dev = (await made(DEV)).registered;
        ({ network, registered: prod } = await made(PROD));
    });

    it("makes of two zones with one NAT gateway and no endpoints exactly this", () => {
        const zones = ["a", "b"].flatMap((zone) => [...ofZone(zone), ...wayOut(zone)]);
        assert.deepEqual(dev.names, [...FIXED, ...zones, ...nat("a")].sort());
    });

    it("makes of three zones with a NAT gateway each and private paths exactly this", () => {
        const zones = ["a", "b", "c"].flatMap((zone) => [...ofZone(zone), ...wayOut(zone), ...nat(zone)]);
        const endpoints = [
            "SecurityGroup net-endpoint-clients",
            "SecurityGroup net-endpoints",
            "SecurityGroupEgressRule net-endpoint-clients-to-endpoints",
            "SecurityGroupEgressRule net-endpoint-clients-to-s3",
            "SecurityGroupIngressRule net-endpoints-from-clients",
            "SecurityGroupEgressRule net-endpoint-clients-to-dynamodb",
            "VpcEndpoint net-codecommit",
            "VpcEndpoint net-dynamodb",
            "VpcEndpoint net-git-codecommit",
        ];
        assert.deepEqual(prod.names, [...FIXED, ...zones, ...endpoints].sort());
    });

    it("makes no NAT gateway and no way out of the private tier where none is asked for", async () => {
        const internet = { kind: "ingress", nat: "none", listenerPorts: [80] } as const;
        const { registered } = await made({ ...DEV, source: { ...TWO_ZONES, internet } });
        assert.deepEqual(registered.names, [...FIXED, ...ofZone("a"), ...ofZone("b")].sort());
    });

    it("makes no gateway of any kind and no public tier without the internet", async () => {
        const { network, registered } = await made({ ...DEV, source: { ...TWO_ZONES, internet: { kind: "none" } } });
        const without = [...FIXED, ...ofZone("a"), ...ofZone("b")].filter(
            (name) => !/public|InternetGateway/.test(name),
        );
        assert.deepEqual(registered.names, without.sort());
        assert.deepEqual(network.publicSubnetIds, []);
        assert.deepEqual(registered.ofType("Route"), []);
    });

    it("lets nobody in where the internet is for going out alone", async () => {
        const internet = { kind: "egress-only", nat: "single" } as const;
        const { registered } = await made({ ...DEV, source: { ...TWO_ZONES, internet } });
        assert.deepEqual(registered.names, dev.names);
        const ports = (
            registered.inputs("NetworkAcl", "net-public").ingress as { fromPort: number; cidrBlock: string }[]
        )
            .filter(({ cidrBlock }) => cidrBlock === "0.0.0.0/0")
            .map(({ fromPort }) => fromPort);
        assert.deepEqual(ports, [1024, 0]);
    });

    it("takes its block from a pool, where there is one", async () => {
        const source = { ...TWO_ZONES, ipamPoolId: "ipam-pool-0123456789abcdef0" };
        const { cidrBlock, ipv4IpamPoolId } = (await made({ ...DEV, source })).registered.inputs("Vpc", "net-vpc");
        assert.deepEqual([cidrBlock, ipv4IpamPoolId], ["10.16.0.0/16", "ipam-pool-0123456789abcdef0"]);
    });

    it("tells by DHCP what it is asked to, and always a resolver", async () => {
        const dhcp = { domainName: "corp.example.com", ntpServers: ["10.200.0.5"] };
        const { registered } = await made({ ...DEV, source: { ...TWO_ZONES, dhcp } });
        assert.deepEqual(registered.inputs("VpcDhcpOptions", "net-dhcp"), {
            domainName: "corp.example.com",
            domainNameServers: ["AmazonProvidedDNS"],
            ntpServers: ["10.200.0.5"],
            tags: { Name: "airlock-prod-dhcp" },
        });
        assert.deepEqual(registered.inputs("VpcDhcpOptionsAssociation", "net-dhcp"), {
            vpcId: await registered.idOf("Vpc", "net-vpc"),
            dhcpOptionsId: await registered.idOf("VpcDhcpOptions", "net-dhcp"),
        });
    });

    it("gives a transit gateway subnets of its own, and lets what is on-premises through to where it is met", async () => {
        const connection = { prefixes: ["10.200.0.0/16"], isolated: false, transit: true };
        const { network, registered } = await made({ ...DEV, source: { ...TWO_ZONES, connection } });
        const added = [
            "NetworkAcl net-transit",
            "RouteTable net-transit",
            ...["a", "b"].flatMap((zone) => [
                `NetworkAclAssociation net-transit-${zone}`,
                `RouteTableAssociation net-transit-${zone}`,
                `Subnet net-transit-${zone}`,
            ]),
        ];
        assert.deepEqual(registered.names, [...dev.names, ...added].sort());
        const admits = (tier: string) =>
            JSON.stringify(registered.inputs("NetworkAcl", `net-${tier}`)).includes("10.200.0.0/16");
        assert.deepEqual(["public", "private", "isolated", "transit"].filter(admits), ["private", "transit"]);
        assert.deepEqual(
            network.attachments?.transitSubnets.map(({ suffix }) => suffix),
            ["a", "b"],
        );
        const both = { ...connection, isolated: true };
        const { registered: wider } = await made({ ...DEV, source: { ...TWO_ZONES, connection: both } });
        assert.match(JSON.stringify(wider.inputs("NetworkAcl", "net-isolated")), /10\.200\.0\.0\/16/);
    });

    it("resolves names inside, which endpoints need", () => {
        assert.deepEqual(dev.inputs("Vpc", "net-vpc"), {
            cidrBlock: "10.16.0.0/16",
            enableDnsSupport: true,
            enableDnsHostnames: true,
            tags: { Name: "airlock-prod-network" },
        });
    });

    it("gives no address of a subnet to the public by itself", async () => {
        assert.deepEqual(dev.inputs("Subnet", "net-public-b"), {
            vpcId: await dev.idOf("Vpc", "net-vpc"),
            availabilityZone: "eu-west-1b",
            cidrBlock: "10.16.56.0/22",
            mapPublicIpOnLaunch: false,
            tags: { Name: "airlock-prod-public-b", Tier: "public" },
        });
        assert.ok(prod.ofType("Subnet").every(({ inputs }) => inputs.mapPublicIpOnLaunch === false));
    });

    it("gives subnets of a tier the tags that are asked for, beside its own, which none of them changes", async () => {
        const subnetTags = { public: { "kubernetes.io/role/elb": "1", Tier: "isolated" } };
        const { registered } = await made({ ...DEV, source: { ...TWO_ZONES, subnetTags } });
        assert.deepEqual(registered.inputs("Subnet", "net-public-a").tags, {
            "kubernetes.io/role/elb": "1",
            Name: "airlock-prod-public-a",
            Tier: "public",
        });
        assert.deepEqual(registered.inputs("Subnet", "net-private-a").tags, {
            Name: "airlock-prod-private-a",
            Tier: "private",
        });
    });

    it("leads the private tier out through the one NAT gateway, or through that of the zone", async () => {
        const natOf = (of: Registered, zone: string) =>
            of.inputs("Route", `net-private-${zone}-to-internet`).natGatewayId;
        const first = await dev.idOf("NatGateway", "net-nat-a");
        assert.deepEqual([natOf(dev, "a"), natOf(dev, "b")], [first, first]);
        for (const zone of ["a", "b", "c"]) {
            assert.equal(natOf(prod, zone), await prod.idOf("NatGateway", `net-nat-${zone}`));
            assert.equal(
                prod.inputs("NatGateway", `net-nat-${zone}`).subnetId,
                await prod.idOf("Subnet", `net-public-${zone}`),
            );
        }
    });

    it("has no route out of the isolated tier at all", async () => {
        const isolated = await prod.idOf("RouteTable", "net-isolated");
        assert.deepEqual(
            prod.ofType("Route").filter(({ inputs }) => inputs.routeTableId === isolated),
            [],
        );
        assert.equal("routes" in prod.inputs("RouteTable", "net-isolated"), false);
        for (const zone of ["a", "b", "c"]) {
            assert.deepEqual(prod.inputs("RouteTableAssociation", `net-isolated-${zone}`), {
                routeTableId: isolated,
                subnetId: await prod.idOf("Subnet", `net-isolated-${zone}`),
            });
        }
    });

    it("puts every subnet under its tier's network ACL", async () => {
        for (const tier of ["public", "private", "isolated"]) {
            for (const zone of ["a", "b", "c"]) {
                assert.deepEqual(prod.inputs("NetworkAclAssociation", `net-${tier}-${zone}`), {
                    networkAclId: await prod.idOf("NetworkAcl", `net-${tier}`),
                    subnetId: await prod.idOf("Subnet", `net-${tier}-${zone}`),
                });
            }
        }
    });

    it("hands the planned rules to the network ACL of a tier", () => {
        const { ingress, egress } = prod.inputs("NetworkAcl", "net-private");
        const rule = (ruleNo: number, protocol: string, fromPort: number, toPort: number, cidrBlock: string) => ({
            ruleNo,
            action: "allow",
            cidrBlock,
            protocol,
            fromPort,
            toPort,
        });
        assert.deepEqual(ingress, [
            rule(100, "-1", 0, 0, "10.16.0.0/16"),
            rule(110, "tcp", 1024, 65535, "0.0.0.0/0"),
            { ...rule(120, "icmp", 0, 0, "0.0.0.0/0"), icmpType: 3, icmpCode: 4 },
        ]);
        assert.deepEqual(egress, [
            rule(100, "-1", 0, 0, "10.16.0.0/16"),
            rule(110, "tcp", 443, 443, "0.0.0.0/0"),
            rule(120, "tcp", 80, 80, "0.0.0.0/0"),
        ]);
    });

    it("empties what the network was born with", async () => {
        const tags = { Name: "airlock-prod-default-unused" };
        const vpcId = await prod.idOf("Vpc", "net-vpc");
        assert.deepEqual(prod.inputs("DefaultSecurityGroup", "net-default"), { vpcId, tags });
        const { defaultNetworkAclId, ...acl } = prod.inputs("DefaultNetworkAcl", "net-default");
        assert.deepEqual(acl, { tags });
        assert.match(String(defaultNetworkAclId), /^acl-/);
        const { defaultRouteTableId, ...table } = prod.inputs("DefaultRouteTable", "net-default");
        assert.deepEqual(table, { routes: [], tags });
        assert.match(String(defaultRouteTableId), /^rtb-/);
    });

    it("opens no security group to the world", () => {
        assert.ok(prod.ofType("SecurityGroup").every(({ inputs }) => !("ingress" in inputs) && !("egress" in inputs)));
        const rules = [...prod.ofType("SecurityGroupIngressRule"), ...prod.ofType("SecurityGroupEgressRule")];
        assert.equal(rules.length, 4);
        assert.ok(rules.every(({ inputs }) => !("cidrIpv4" in inputs) && !("cidrIpv6" in inputs)));
    });

    it("records all traffic into an encrypted log group, with a role that can do nothing else", () => {
        assert.deepEqual(prod.inputs("LogGroup", "net-flow-logs"), {
            name: "/airlock/prod/flow-logs",
            retentionInDays: 7,
            kmsKeyId: DEV.keyArn,
        });
        const { trafficType, logDestinationType } = prod.inputs("FlowLog", "net-flow-logs");
        assert.deepEqual([trafficType, logDestinationType], ["ALL", "cloud-watch-logs"]);
        const role = prod.inputs("Role", "net-flow-logs");
        assert.equal(role.name, "airlock-prod-flow-logs");
        assert.equal(role.permissionsBoundary, DEV.boundaryArn);
        assert.deepEqual(JSON.parse(String(role.assumeRolePolicy)).Statement, [
            {
                Sid: "AssumeByService",
                Effect: "Allow",
                Principal: { Service: "vpc-flow-logs.amazonaws.com" },
                Action: "sts:AssumeRole",
                Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
            },
        ]);
        assert.deepEqual(
            JSON.parse(String(prod.inputs("RolePolicy", "net-flow-logs").policy)),
            flowLogPolicy(PLACEMENT),
        );
        assert.deepEqual(flowLogPolicy(PLACEMENT).Statement, [
            {
                Sid: "WriteFlowLogs",
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                Resource: `arn:aws:logs:eu-west-1:123456789012:log-group:${flowLogGroupName(PLACEMENT)}:*`,
            },
        ]);
    });

    it("records all traffic into a bucket where that is asked for, which nobody else writes to", async () => {
        const flowLogs = { destination: "bucket", retentionDays: 90 } as const;
        const { registered } = await made({ ...DEV, source: { ...TWO_ZONES, flowLogs } });
        const { logDestination, logDestinationType, iamRoleArn } = registered.inputs("FlowLog", "net-flow-logs");
        const bucket = "arn:aws:s3:::airlock-prod-flow-logs-123456789012-eu-west-1";
        assert.deepEqual([logDestination, logDestinationType, iamRoleArn], [bucket, "s3", undefined]);
        assert.deepEqual(registered.ofType("LogGroup"), []);
        const policy = JSON.parse(String(registered.inputs("BucketPolicy", "net-flow-logs-policy").policy));
        const ofThisAccount = {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:logs:eu-west-1:123456789012:*" },
        };
        assert.deepEqual(policy.Statement.slice(1), [
            {
                Sid: "DeliverFlowLogs",
                Effect: "Allow",
                Principal: { Service: "delivery.logs.amazonaws.com" },
                Action: "s3:PutObject",
                Resource: `${bucket}/AWSLogs/aws-account-id=123456789012/*`,
                Condition: {
                    ...ofThisAccount,
                    StringEquals: { ...ofThisAccount.StringEquals, "s3:x-amz-acl": "bucket-owner-full-control" },
                },
            },
            {
                Sid: "CheckBucket",
                Effect: "Allow",
                Principal: { Service: "delivery.logs.amazonaws.com" },
                Action: ["s3:GetBucketAcl", "s3:ListBucket"],
                Resource: bucket,
                Condition: ofThisAccount,
            },
        ]);
        assert.match(
            JSON.stringify(registered.inputs("BucketLifecycleConfiguration", "net-flow-logs-lifecycle")),
            /"days":90/,
        );
    });

    it("reaches S3 by its gateway endpoint from the private tier alone: its addresses are public ones", async () => {
        const { routeTableIds, vpcEndpointType, serviceName } = prod.inputs("VpcEndpoint", "net-s3");
        assert.deepEqual([vpcEndpointType, serviceName], ["Gateway", "com.amazonaws.eu-west-1.s3"]);
        const tables = ["net-private-a", "net-private-b", "net-private-c"];
        assert.deepEqual(routeTableIds, await Promise.all(tables.map((name) => prod.idOf("RouteTable", name))));
    });

    it("reaches S3 by an interface endpoint for closed builds, under its own name for all of the network", async () => {
        const { registered } = await made({ ...DEV, source: { ...TWO_ZONES, privatePaths: ["builds-images"] } });
        const { dnsOptions, privateDnsEnabled, serviceName, vpcEndpointType } = registered.inputs(
            "VpcEndpoint",
            "net-s3-interface",
        );
        assert.deepEqual(
            [serviceName, vpcEndpointType, privateDnsEnabled, dnsOptions],
            ["com.amazonaws.eu-west-1.s3", "Interface", true, { privateDnsOnlyForInboundResolverEndpoint: false }],
        );
    });

    it("puts an endpoint's addresses into the isolated tier, under the service's own name", async () => {
        const { policy, ...endpoint } = prod.inputs("VpcEndpoint", "net-git-codecommit");
        assert.deepEqual(endpoint, {
            vpcId: await prod.idOf("Vpc", "net-vpc"),
            vpcEndpointType: "Interface",
            serviceName: "com.amazonaws.eu-west-1.git-codecommit",
            privateDnsEnabled: true,
            subnetIds: await Promise.all(["a", "b", "c"].map((zone) => prod.idOf("Subnet", `net-isolated-${zone}`))),
            securityGroupIds: [await prod.idOf("SecurityGroup", "net-endpoints")],
            tags: { Name: "airlock-prod-git-codecommit" },
        });
        assert.match(String(policy), /"aws:PrincipalAccount":"123456789012"/);
    });

    it("lets clients reach the endpoints and S3 by the group that they carry, and nobody else reach the endpoints", async () => {
        const clients = await prod.idOf("SecurityGroup", "net-endpoint-clients");
        const endpoints = await prod.idOf("SecurityGroup", "net-endpoints");
        const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
        const rules = [...prod.ofType("SecurityGroupIngressRule"), ...prod.ofType("SecurityGroupEgressRule")];
        assert.deepEqual(
            rules.map(({ name, inputs: { description: _, tags: __, ...inputs } }) => ({ name, ...inputs })),
            [
                {
                    name: "net-endpoints-from-clients",
                    securityGroupId: endpoints,
                    referencedSecurityGroupId: clients,
                    ...https,
                },
                {
                    name: "net-endpoint-clients-to-endpoints",
                    securityGroupId: clients,
                    referencedSecurityGroupId: endpoints,
                    ...https,
                },
                ...(await Promise.all(
                    ["s3", "dynamodb"].map(async (service) => ({
                        name: `net-endpoint-clients-to-${service}`,
                        securityGroupId: clients,
                        prefixListId: await prod.prefixListOf(`net-${service}`),
                        ...https,
                    })),
                )),
            ],
        );
        assert.equal(await known(network.serviceClientGroupId ?? assert.fail("no group")), clients);
    });

    it("offers its parts, one a zone in the order of the zones", async () => {
        const subnets = (tier: string) =>
            Promise.all(["a", "b", "c"].map((zone) => prod.idOf("Subnet", `net-${tier}-${zone}`)));
        assert.equal(await known(network.vpcId), await prod.idOf("Vpc", "net-vpc"));
        assert.equal(network.cidr, "10.16.0.0/16");
        assert.deepEqual(network.zones, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
        assert.deepEqual(await Promise.all(network.publicSubnetIds.map(known)), await subnets("public"));
        assert.deepEqual(await Promise.all(network.privateSubnetIds.map(known)), await subnets("private"));
        assert.deepEqual(await Promise.all(network.isolatedSubnetIds.map(known)), await subnets("isolated"));
        assert.match(await known(network.endpointSecurityGroupId ?? assert.fail("no group")), /^sg-/);
        const { attachments } = network;
        assert.deepEqual(
            attachments?.isolatedSubnets.map(({ suffix, cidr }) => [suffix, cidr]),
            [
                ["a", "10.16.16.0/21"],
                ["b", "10.16.48.0/21"],
                ["c", "10.16.80.0/21"],
            ],
        );
        assert.deepEqual(
            attachments?.privateRouteTables.map(({ suffix }) => suffix),
            ["a", "b", "c"],
        );
        assert.deepEqual(attachments?.transitSubnets, []);
    });

    it("shows all of it in a preview, where nothing is known yet", async () => {
        const mocks = recordingMocks(PLACEMENT);
        const unknown: RecordingMocks = {
            registered: mocks.registered,
            call: mocks.call,
            newResource: async (args) => {
                await mocks.newResource(args);
                return { id: undefined, state: args.inputs };
            },
        };
        await pulumi.runtime.setMocks(unknown, "airlock", "prod", true);
        new Network("net", PROD);
        await pulumi.runtime.disconnect();
        assert.deepEqual(new Registered(mocks.registered).names, prod.names);
    });
});

describe("A network that gets another zone", () => {
    const withZones = (...zones: string[]): NetworkArgs => ({
        ...PROD,
        source: { ...THREE_ZONES, zones },
    });

    it("only gains resources, and endpoints that reach into the new zone", async () => {
        const { registered: before } = await made(withZones("eu-west-1a", "eu-west-1b"));
        const { registered: after } = await made(withZones("eu-west-1a", "eu-west-1b", "eu-west-1c"));
        for (const { type, name, inputs, custom } of before.all) {
            const now = after.inputs(type.split(":").at(-1) ?? "", name);
            const changed = Object.keys({ ...inputs, ...now }).filter(
                (key) => JSON.stringify(inputs[key]) !== JSON.stringify(now[key]),
            );
            const allowed = ["net-s3", "net-dynamodb"].includes(name) ? ["routeTableIds"] : ["subnetIds"];
            assert.deepEqual(
                changed,
                custom && type.endsWith(":VpcEndpoint") ? allowed : custom ? [] : ["source"],
                name,
            );
        }
    });

    it("gains the same resources wherever in the list the zone is put", async () => {
        const { registered: last } = await made(withZones("eu-west-1a", "eu-west-1c", "eu-west-1b"));
        const { registered: middle } = await made(withZones("eu-west-1a", "eu-west-1b", "eu-west-1c"));
        assert.deepEqual(last.names, middle.names);
        for (const { name, inputs } of last.ofType("Subnet")) {
            assert.deepEqual(middle.inputs("Subnet", name), inputs);
        }
    });
});

describe("A network that is there already", () => {
    it("is left alone, but for the group of those who look for endpoints somewhere in it", async () => {
        const { network, registered } = await made({ ...DEV, source: EXISTING });
        assert.deepEqual(registered.names, [
            "Network net",
            "SecurityGroup net-endpoint-clients",
            "SecurityGroupEgressRule net-endpoint-clients-to-endpoints",
        ]);
        const clients = await registered.idOf("SecurityGroup", "net-endpoint-clients");
        assert.equal(await known(network.serviceClientGroupId ?? assert.fail("no group")), clients);
        const {
            description: _,
            tags: __,
            ...rule
        } = registered.inputs("SecurityGroupEgressRule", "net-endpoint-clients-to-endpoints");
        assert.deepEqual(rule, {
            securityGroupId: clients,
            cidrIpv4: EXISTING.cidr,
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
        });
        assert.equal(await known(network.vpcId), EXISTING.vpcId);
        assert.equal(network.cidr, EXISTING.cidr);
        assert.deepEqual(network.zones, []);
        assert.deepEqual(await Promise.all(network.privateSubnetIds.map(known)), EXISTING.privateSubnetIds);
        assert.equal(network.endpointSecurityGroupId, undefined);
        assert.equal(network.attachments, undefined);
    });

    it("lets clients out to the group of its endpoints and to S3, where they are named", async () => {
        const source = {
            ...EXISTING,
            endpointSecurityGroupId: "sg-0123456789abcdef0",
            s3PrefixListId: "pl-0123456789abcdef0",
        };
        const { network, registered } = await made({ ...DEV, source });
        assert.deepEqual(registered.names, [
            "Network net",
            "SecurityGroup net-endpoint-clients",
            "SecurityGroupEgressRule net-endpoint-clients-to-endpoints",
            "SecurityGroupEgressRule net-endpoint-clients-to-s3",
        ]);
        const [toEndpoints, toS3] = registered.ofType("SecurityGroupEgressRule");
        assert.equal(toEndpoints?.inputs.referencedSecurityGroupId, source.endpointSecurityGroupId);
        assert.equal(toS3?.inputs.prefixListId, source.s3PrefixListId);
        assert.equal(await known(network.endpointSecurityGroupId ?? assert.fail("no group")), "sg-0123456789abcdef0");
    });
});

describe("Network arguments", () => {
    async function refusal(args: NetworkArgs): Promise<string> {
        const mocks = recordingMocks(PLACEMENT);
        let message = "";
        await underMocks(mocks, () => {
            assert.throws(
                () => new Network("net", args),
                (error: unknown) => {
                    assert.ok(pulumi.RunError.isInstance(error));
                    message = error.message;
                    return true;
                },
            );
        });
        assert.deepEqual(mocks.registered, []);
        return message;
    }

    it("refuses a network to be made with everything that is wrong, and registers nothing", async () => {
        const source: CreatedNetwork = {
            ...TWO_ZONES,
            cidr: "10.16.0.0/24",
            zones: ["eu-west-2a"],
            privatePaths: ["approves", "approves"],
            connection: {
                prefixes: Array.from({ length: 18 }, (_, index) => `10.200.${index}.0/24`),
                isolated: false,
                transit: false,
            },
        };
        assert.equal(
            await refusal({ ...DEV, source }),
            [
                'Network "net": 5 problems',
                '  - source.cidr: "10.16.0.0/24" is not a /16 to /21, which eight zones with all tiers need; choose a prefix length of 16 to 21',
                '  - source.connection.prefixes: "18" blocks need 21 rules in a network ACL, which takes 20; summarise them to fewer blocks',
                '  - source.privatePaths[1]: "approves" is listed twice; list it once',
                "  - source.zones: lists 1 zone, and a load balancer needs 2; list two or more, like eu-west-1a and eu-west-1b",
                '  - source.zones[0]: "eu-west-2a" is not an availability zone of eu-west-1: the region and a letter of a to h; list zones like eu-west-1a; Local Zones and Wavelength Zones are not supported',
            ].join("\n"),
        );
    });

    it("refuses the block of an existing network with host bits", async () => {
        assert.equal(
            await refusal({ ...DEV, source: { ...EXISTING, cidr: "10.40.0.1/16" } }),
            [
                'Network "net": 1 problem',
                '  - source.cidr: "10.40.0.1/16" is not an IPv4 CIDR block without host bits; write the network\'s own block, like 10.16.0.0/16',
            ].join("\n"),
        );
    });
});
