import assert from "node:assert/strict";
import { rmSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import {
    AllocateAddressCommand,
    AssociateRouteTableCommand,
    AttachInternetGatewayCommand,
    CreateInternetGatewayCommand,
    CreateNatGatewayCommand,
    CreateRouteCommand,
    CreateRouteTableCommand,
    CreateSubnetCommand,
    CreateVpcCommand,
    DescribeRouteTablesCommand,
    EC2Client,
    ModifyVpcAttributeCommand,
} from "@aws-sdk/client-ec2";
import { type Emulator, MOTO, MOTO_ACCOUNT, startEmulator } from "../support/emulator";
import { accountsOf, newScratch, projectCopy, pulumi, reasonToSkip, reconfigure } from "../support/engine";
import { PROJECT } from "../support/environments";
import { installPackage } from "../support/virtual-environment";

const LOOK_ONLY = join(PROJECT, "tests/support/fixture-programs/network/index.ts");

describe("An update into an existing network, with the real engine and provider", function () {
    this.timeout(300_000);
    let emulator: Emulator | undefined;
    let scratch: string | undefined;
    let ec2: EC2Client;

    before(async function () {
        const reason = reasonToSkip() ?? installPackage(MOTO);
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        emulator = await startEmulator();
        scratch = newScratch();
        ec2 = new EC2Client({
            region: "eu-west-1",
            endpoint: emulator.url,
            credentials: { accessKeyId: "test", secretAccessKey: "test" },
        });
    });

    after(async () => {
        ec2?.destroy();
        await emulator?.stop();
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    async function makeVpc(cidr: string): Promise<string> {
        const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: cidr }));
        return idOf(Vpc?.VpcId);
    }

    async function makeSubnet(vpcId: string, zone: string, cidr: string): Promise<string> {
        const asked = { VpcId: vpcId, AvailabilityZone: `eu-west-1${zone}`, CidrBlock: cidr };
        const { Subnet } = await ec2.send(new CreateSubnetCommand(asked));
        return idOf(Subnet?.SubnetId);
    }

    /** Makes a table for these subnets, with a default route where a gateway is given. */
    async function makeTable(vpcId: string, subnetIds: readonly string[], gatewayId?: string): Promise<void> {
        const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
        const tableId = idOf(RouteTable?.RouteTableId);
        if (gatewayId !== undefined) {
            await addDefaultRoute(tableId, { GatewayId: gatewayId });
        }
        for (const SubnetId of subnetIds) {
            await ec2.send(new AssociateRouteTableCommand({ RouteTableId: tableId, SubnetId }));
        }
    }

    async function addDefaultRoute(tableId: string, target: { GatewayId: string } | { NatGatewayId: string }) {
        await ec2.send(new CreateRouteCommand({ RouteTableId: tableId, DestinationCidrBlock: "0.0.0.0/0", ...target }));
    }

    async function makeInternetGateway(vpcId: string): Promise<string> {
        const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
        const gatewayId = idOf(InternetGateway?.InternetGatewayId);
        await ec2.send(new AttachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: gatewayId }));
        return gatewayId;
    }

    async function makeNatGateway(subnetId: string): Promise<string> {
        const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
        const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: subnetId, AllocationId }));
        return idOf(NatGateway?.NatGatewayId);
    }

    /** A network as prod asks for it; its private subnets have no table of their own. */
    async function makeSoundNetwork() {
        const vpcId = await makeVpc("10.18.0.0/16");
        for (const attribute of ["EnableDnsSupport", "EnableDnsHostnames"]) {
            await ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, [attribute]: { Value: true } }));
        }
        const subnets = async (zones: string, third: number) =>
            Promise.all([...zones].map((zone, index) => makeSubnet(vpcId, zone, `10.18.${third + index}.0/24`)));
        const publicSubnetIds = await subnets("ab", 0);
        const privateSubnetIds = await subnets("ab", 10);
        const isolatedSubnetIds = await subnets("a", 20);
        await makeTable(vpcId, publicSubnetIds, await makeInternetGateway(vpcId));
        await makeTable(vpcId, isolatedSubnetIds);
        const { RouteTables = [] } = await ec2.send(
            new DescribeRouteTablesCommand({
                Filters: [
                    { Name: "vpc-id", Values: [vpcId] },
                    { Name: "association.main", Values: ["true"] },
                ],
            }),
        );
        await addDefaultRoute(idOf(RouteTables[0]?.RouteTableId), {
            NatGatewayId: await makeNatGateway(idOf(publicSubnetIds[0])),
        });
        return { kind: "existing", vpcId, publicSubnetIds, privateSubnetIds, isolatedSubnetIds };
    }

    /** A copy of the project whose prod is in a network, and a run of the real command line in it. */
    function prodIn(name: string, network: object) {
        const copy = projectCopy(join(scratch ?? "", name));
        reconfigure(copy, "prod", {
            shared: { environments: accountsOf(MOTO_ACCOUNT) },
            config: { "airlock:network": network },
        });
        const place = { copy, scratch: scratch ?? "", env: { AWS_ENDPOINT_URL: emulator?.url } };
        return { copy, run: (...args: readonly string[]) => pulumi(place, ...args) };
    }

    it("refuses one that is unfit in several ways, all at once, and leaves nothing behind", async () => {
        const vpcId = await makeVpc("10.40.0.0/16");
        const otherId = await makeVpc("10.50.0.0/16");
        const publicSubnetIds = [
            await makeSubnet(vpcId, "a", "10.40.0.0/24"),
            await makeSubnet(vpcId, "b", "10.40.1.0/24"),
        ];
        const privateSubnetIds = [
            await makeSubnet(vpcId, "a", "10.40.10.0/28"),
            await makeSubnet(vpcId, "a", "10.40.10.16/28"),
        ];
        const isolatedSubnetIds = [await makeSubnet(otherId, "a", "10.50.0.0/24"), "subnet-00000000"];
        await makeTable(vpcId, publicSubnetIds.slice(0, 1), await makeInternetGateway(vpcId));
        const tiers = { publicSubnetIds, privateSubnetIds, isolatedSubnetIds };
        const { run } = prodIn("unfit", { kind: "existing", vpcId, ...tiers });
        assert.equal(run("stack", "init", "prod").status, 0);

        const { status, stdout, stderr } = run("up", "--yes", "--stack", "prod");
        const said = stdout + stderr;
        assert.notEqual(status, 0, said);
        const [refusal = ""] = said.slice(said.lastIndexOf("Network of stack")).split("\n\n");
        const way = "add a route to a NAT gateway or another way out, or close the egress";
        assert.deepEqual(
            refusal.split("\n").map((line) => line.trim()),
            [
                'Network of stack "prod": 9 problems',
                `- environments[2].cidr: "10.18.0.0/16" is not "10.40.0.0/16", the block of ${vpcId}; write the network's own block`,
                `- network.isolatedSubnetIds[0]: "${isolatedSubnetIds[0]}" is in "${otherId}", not in "${vpcId}"; list a subnet of network.vpcId`,
                '- network.isolatedSubnetIds[1]: "subnet-00000000" is no subnet of this account and region; give the id of one that is there',
                '- network.privateSubnetIds: "eu-west-1a" is their only zone, and what is here must outlive a zone; list subnets in two zones or more',
                '- network.privateSubnetIds: "22" free addresses are fewer than 24: room for 12 tasks at most, twice over while a release is rolled out, less those in use; list larger subnets, or lower tasks.max',
                `- network.privateSubnetIds[0]: "${privateSubnetIds[0]}" has no default route, which is needed by tasks.egress; ${way}`,
                `- network.privateSubnetIds[1]: "${privateSubnetIds[1]}" has no default route, which is needed by tasks.egress; ${way}`,
                `- network.publicSubnetIds[1]: "${publicSubnetIds[1]}" has no default route to an internet gateway; add the route, or list a subnet that has it`,
                `- network.vpcId: "${vpcId}" has DNS host names off, without which AWS's services have no private names there; turn on DNS host names: aws ec2 modify-vpc-attribute --vpc-id ${vpcId} --enable-dns-hostnames`,
            ],
        );
        const { deployment } = JSON.parse(run("stack", "export", "--stack", "prod").stdout);
        assert.deepEqual(
            deployment.resources.map(({ type }: { readonly type: string }) => type),
            ["pulumi:pulumi:Stack", "pulumi:providers:aws"],
        );
    });

    it("takes one that is fit", async () => {
        const { copy, run } = prodIn("fit", await makeSoundNetwork());
        unlinkSync(join(copy, "index.ts"));
        symlinkSync(LOOK_ONLY, join(copy, "index.ts"));
        run("stack", "select", "--create", "prod");
        const { status, stdout, stderr } = run("up", "--yes", "--skip-preview", "--stack", "prod");
        assert.equal(status, 0, stdout + stderr);
        assert.deepEqual(JSON.parse(run("stack", "output", "--json", "--stack", "prod").stdout), { fits: true });
    });
});

function idOf(id: string | undefined): string {
    return id ?? assert.fail("the emulator gave no id");
}
