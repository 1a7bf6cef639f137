import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What a program asks of `awsx:ec2:Vpc`, as far as this stands in for it. */
export interface NetworkInputs {
    readonly cidrBlock: string;
    readonly availabilityZoneNames: string[];
    readonly enableDnsHostnames: boolean;
    readonly natGateways: { readonly strategy: "Single" };
    readonly subnetStrategy: "Auto";
    readonly subnetSpecs: { readonly type: "Public" | "Private"; readonly cidrMask: number }[];
}

/** Public and private subnets by zone, one NAT gateway, and the parts and names that awsx gives them. */
export class StandInNetwork extends pulumi.ComponentResource {
    readonly state: pulumi.Inputs;

    constructor(name: string, inputs: NetworkInputs, options: pulumi.ComponentResourceOptions) {
        super("awsx:ec2:Vpc", name, {}, options);
        const { cidrBlock, enableDnsHostnames, availabilityZoneNames: zones } = inputs;
        const tags = { Name: name };
        const vpc = new aws.ec2.Vpc(name, { cidrBlock, enableDnsHostnames, tags }, { parent: this });
        const gateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags }, { parent: vpc });
        const subnets = { Public: [] as aws.ec2.Subnet[], Private: [] as aws.ec2.Subnet[] };
        let nat: aws.ec2.NatGateway | undefined;
        for (const [index, zone] of zones.entries()) {
            for (const [position, { type, cidrMask }] of inputs.subnetSpecs.entries()) {
                const subnetName = `${name}-${type.toLowerCase()}-${index + 1}`;
                const subnet = new aws.ec2.Subnet(
                    subnetName,
                    {
                        vpcId: vpc.id,
                        availabilityZone: zone,
                        mapPublicIpOnLaunch: type === "Public",
                        cidrBlock: blockOf(cidrBlock, zones.length, index, position, cidrMask),
                        tags: { Name: subnetName, SubnetType: type },
                    },
                    { parent: vpc },
                );
                subnets[type].push(subnet);
                const table = new aws.ec2.RouteTable(subnetName, { vpcId: vpc.id }, { parent: subnet });
                new aws.ec2.RouteTableAssociation(
                    subnetName,
                    { routeTableId: table.id, subnetId: subnet.id },
                    { parent: table },
                );
                if (type === "Public" && nat === undefined) {
                    const address = new aws.ec2.Eip(`${name}-1`, {}, { parent: subnet });
                    nat = new aws.ec2.NatGateway(
                        `${name}-1`,
                        { subnetId: subnet.id, allocationId: address.allocationId },
                        { parent: subnet },
                    );
                }
                const way = type === "Public" ? { gatewayId: gateway.id } : { natGatewayId: nat?.id };
                new aws.ec2.Route(
                    subnetName,
                    { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...way },
                    { parent: table },
                );
            }
        }
        const ids = (of: readonly aws.ec2.Subnet[]) => of.map(({ id }) => id);
        this.state = {
            vpc,
            vpcId: vpc.id,
            publicSubnetIds: ids(subnets.Public),
            privateSubnetIds: ids(subnets.Private),
            isolatedSubnetIds: [],
        };
        this.registerOutputs(this.state);
    }
}

/** A zone's share is a power of two; within it, the first spec's block, then the next at a multiple of its own size. */
function blockOf(whole: string, zones: number, zone: number, position: number, mask: number): string {
    const [address = "", prefix = ""] = whole.split("/");
    const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    const share = 2 ** (32 - Number(prefix) - Math.ceil(Math.log2(zones)));
    const start = first + zone * share + position * 2 ** (32 - mask);
    return `${[24, 16, 8, 0].map((shift) => (start >>> shift) & 255).join(".")}/${mask}`;
}
