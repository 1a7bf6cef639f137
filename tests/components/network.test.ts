import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type RecordedResource, type RecordingMocks, recordingMocks } from "../../automation/recording/mocks";
import { flowLogGroupName, flowLogPolicy } from "../../components/network/flow-log";
import { type ExistingNetwork, Network, type NetworkArgs } from "../../components/network/network";

const PLACEMENT = {
    project: "airlock",
    environment: "prod",
    account: "123456789012",
    region: "eu-west-1",
    partition: "aws",
};

const DEV: NetworkArgs = {
    placement: PLACEMENT,
    source: { kind: "create", cidr: "10.16.0.0/16", zones: ["eu-west-1a", "eu-west-1b"], nat: "single" },
    endpoints: [],
    flowLogRetentionDays: 7,
    keyArn: "arn:aws:kms:eu-west-1:123456789012:key/logs",
    boundaryArn: "arn:aws:iam::123456789012:policy/boundary",
};

const PROD: NetworkArgs = {
    ...DEV,
    source: {
        kind: "create",
        cidr: "10.16.0.0/16",
        zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
        nat: "per-zone",
    },
    endpoints: ["ecr.api", "ecr.dkr", "logs"],
};

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

    it("makes of three zones with a NAT gateway each and three endpoints exactly this", () => {
        const zones = ["a", "b", "c"].flatMap((zone) => [...ofZone(zone), ...wayOut(zone), ...nat(zone)]);
        const endpoints = [
            "SecurityGroup net-endpoints",
            "SecurityGroupIngressRule net-endpoints-https",
            "VpcEndpoint net-ecr-api",
            "VpcEndpoint net-ecr-dkr",
            "VpcEndpoint net-logs",
        ];
        assert.deepEqual(prod.names, [...FIXED, ...zones, ...endpoints].sort());
    });

    it("makes no NAT gateway and no way out of the private tier where none is asked for", async () => {
        const { registered } = await made({
            ...DEV,
            source: { kind: "create", cidr: "10.16.0.0/16", zones: ["eu-west-1a", "eu-west-1b"], nat: "none" },
        });
        assert.deepEqual(registered.names, [...FIXED, ...ofZone("a"), ...ofZone("b")].sort());
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

    it("has no route out of the isolated tier but to S3", async () => {
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
        assert.deepEqual(prod.ofType("SecurityGroupEgressRule"), []);
        assert.deepEqual(
            prod
                .ofType("SecurityGroupIngressRule")
                .map(({ inputs }) => [inputs.cidrIpv4, inputs.fromPort, inputs.toPort]),
            [["10.16.0.0/16", 443, 443]],
        );
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

    it("reaches S3 privately from the private and the isolated tier", async () => {
        const { routeTableIds, vpcEndpointType, serviceName } = prod.inputs("VpcEndpoint", "net-s3");
        assert.deepEqual([vpcEndpointType, serviceName], ["Gateway", "com.amazonaws.eu-west-1.s3"]);
        const tables = ["net-private-a", "net-private-b", "net-private-c", "net-isolated"];
        assert.deepEqual(routeTableIds, await Promise.all(tables.map((name) => prod.idOf("RouteTable", name))));
    });

    it("puts an endpoint's addresses into the isolated tier, under the service's own name", async () => {
        const { policy, ...endpoint } = prod.inputs("VpcEndpoint", "net-ecr-api");
        assert.deepEqual(endpoint, {
            vpcId: await prod.idOf("Vpc", "net-vpc"),
            vpcEndpointType: "Interface",
            serviceName: "com.amazonaws.eu-west-1.ecr.api",
            privateDnsEnabled: true,
            subnetIds: await Promise.all(["a", "b", "c"].map((zone) => prod.idOf("Subnet", `net-isolated-${zone}`))),
            securityGroupIds: [await prod.idOf("SecurityGroup", "net-endpoints")],
            tags: { Name: "airlock-prod-ecr-api" },
        });
        assert.match(String(policy), /"aws:PrincipalAccount":"123456789012"/);
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
        assert.match(await known(network.s3PrefixListId ?? assert.fail("no prefix list")), /^pl-/);
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
        source: { kind: "create", cidr: "10.16.0.0/16", zones, nat: "per-zone" },
    });

    it("only gains resources, and endpoints that reach into the new zone", async () => {
        const { registered: before } = await made(withZones("eu-west-1a", "eu-west-1b"));
        const { registered: after } = await made(withZones("eu-west-1a", "eu-west-1b", "eu-west-1c"));
        for (const { type, name, inputs, custom } of before.all) {
            const now = after.inputs(type.split(":").at(-1) ?? "", name);
            const changed = Object.keys({ ...inputs, ...now }).filter(
                (key) => JSON.stringify(inputs[key]) !== JSON.stringify(now[key]),
            );
            const allowed = name === "net-s3" ? ["routeTableIds"] : ["subnetIds"];
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
    it("is left alone", async () => {
        const { network, registered } = await made({ ...DEV, source: EXISTING });
        assert.deepEqual(registered.names, ["Network net"]);
        assert.equal(await known(network.vpcId), EXISTING.vpcId);
        assert.equal(network.cidr, EXISTING.cidr);
        assert.deepEqual(network.zones, []);
        assert.deepEqual(await Promise.all(network.privateSubnetIds.map(known)), EXISTING.privateSubnetIds);
        assert.equal(network.endpointSecurityGroupId, undefined);
        assert.equal(network.s3PrefixListId, undefined);
    });

    it("gets the endpoints asked for, in its private subnets where it has no isolated ones", async () => {
        const { registered } = await made({ ...DEV, source: EXISTING, endpoints: ["logs"] });
        assert.deepEqual(registered.names, [
            "Network net",
            "SecurityGroup net-endpoints",
            "SecurityGroupIngressRule net-endpoints-https",
            "VpcEndpoint net-logs",
        ]);
        assert.deepEqual(registered.inputs("VpcEndpoint", "net-logs").subnetIds, EXISTING.privateSubnetIds);
        assert.equal(registered.inputs("SecurityGroupIngressRule", "net-endpoints-https").cidrIpv4, EXISTING.cidr);
    });

    it("keeps its own group for endpoints, and its isolated subnets come first", async () => {
        const source = {
            ...EXISTING,
            isolatedSubnetIds: ["subnet-0000000000000000e"],
            endpointSecurityGroupId: "sg-0123456789abcdef0",
            s3PrefixListId: "pl-0123456789abcdef0",
        };
        const { network, registered } = await made({ ...DEV, source, endpoints: ["logs"] });
        assert.deepEqual(registered.names, ["Network net", "VpcEndpoint net-logs"]);
        const { subnetIds, securityGroupIds } = registered.inputs("VpcEndpoint", "net-logs");
        assert.deepEqual([subnetIds, securityGroupIds], [source.isolatedSubnetIds, [source.endpointSecurityGroupId]]);
        assert.equal(await known(network.s3PrefixListId ?? assert.fail("no prefix list")), source.s3PrefixListId);
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
        const source = { kind: "create", cidr: "10.16.0.0/24", zones: ["eu-west-2a"], nat: "none" } as const;
        assert.equal(
            await refusal({ ...DEV, source, endpoints: ["logs", "logs"] }),
            [
                'Network "net": 4 problems',
                '  - endpoints[1]: "logs" is listed twice; list it once',
                '  - source.cidr: "10.16.0.0/24" is not a /16 to /21, which eight zones of three tiers need; choose a prefix length of 16 to 21',
                "  - source.zones: lists 1 zone, and a load balancer needs 2; list two or more, like eu-west-1a and eu-west-1b",
                '  - source.zones[0]: "eu-west-2a" is not an availability zone of eu-west-1: the region and a letter of a to h; list zones like eu-west-1a; Local Zones and Wavelength Zones are not supported',
            ].join("\n"),
        );
    });

    it("refuses endpoints in an existing network without subnets to put them in, and a block with host bits", async () => {
        const source = { ...EXISTING, cidr: "10.40.0.1/16", privateSubnetIds: [] };
        assert.equal(
            await refusal({ ...DEV, source, endpoints: ["logs", "kms"] }),
            [
                'Network "net": 2 problems',
                "  - endpoints: asks for 2, and there is no private or isolated subnet to put them in; list the network's private or isolated subnets, or leave endpoints empty",
                '  - source.cidr: "10.40.0.1/16" is not an IPv4 CIDR block without host bits; write the network\'s own block, like 10.16.0.0/16',
            ].join("\n"),
        );
    });
});
