import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inventoryOf } from "../../automation/recording/plan";
import { EXAMPLES, realEnvironment, realPlatform, STACKS } from "../support/environments";

const EXPECTED = join(__dirname, "..", "expected");
const REWRITE = process.env.AIRLOCK_REWRITE_INVENTORY === "true";

/** Types whose loss would lose data, traffic or history: a new name for one of these is a replacement of it. */
const STATEFUL = new Set([
    "aws:codecommit/repository:Repository",
    "aws:directconnect/gateway:Gateway",
    "aws:directconnect/hostedPrivateVirtualInterfaceAccepter:HostedPrivateVirtualInterfaceAccepter",
    "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor",
    "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface",
    "aws:directconnect/transitVirtualInterface:TransitVirtualInterface",
    "aws:codepipeline/pipeline:Pipeline",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/vpc:Vpc",
    "aws:ec2/vpnConnection:VpnConnection",
    "aws:ec2/vpnGateway:VpnGateway",
    "aws:ec2transitgateway/transitGateway:TransitGateway",
    "aws:ecr/repository:Repository",
    "aws:ecs/cluster:Cluster",
    "aws:eks/cluster:Cluster",
    "aws:kms/key:Key",
    "aws:lb/listener:Listener",
    "aws:lb/listenerRule:ListenerRule",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:lb/targetGroup:TargetGroup",
    "aws:s3/bucket:Bucket",
]);

/** Compares with the committed file, or rewrites it where `npm run inventory` asks for that. */
function assertExpected(file: string, actual: unknown, remedy: string): void {
    const path = join(EXPECTED, file);
    const text = `${JSON.stringify(actual, null, 2)}\n`;
    if (REWRITE) {
        writeFileSync(path, text);
    }
    assert.equal(text, readFileSync(path, "utf8"), remedy);
}

describe("The inventory of each environment", () => {
    for (const stack of STACKS) {
        it(`of ${stack} is the committed one`, async () => {
            const environment = await realEnvironment(stack);
            assertExpected(
                `${stack}.json`,
                inventoryOf(environment.plan),
                "the environment changes; if that is meant, run npm run inventory and review the diff",
            );
        });
    }

    for (const name of EXAMPLES) {
        it(`of the example ${name} is the committed one`, async () => {
            assertExpected(
                `${name}.json`,
                inventoryOf((await realEnvironment(name)).plan),
                "what an example makes changes; if that is meant, run npm run inventory and review the diff",
            );
        });
    }

    it("of the platform's own pipeline is the committed one", async () => {
        assertExpected(
            "platform.json",
            inventoryOf(await realPlatform()),
            "the platform's pipeline changes; if that is meant, run npm run inventory and review the diff",
        );
    });

    it("renames no stateful resource", async () => {
        const plans = [
            ...(await Promise.all(
                [...STACKS, ...EXAMPLES].map(async (name) => [name, (await realEnvironment(name)).plan] as const),
            )),
            ["platform", await realPlatform()] as const,
        ];
        const identities = Object.fromEntries(
            plans.map(([name, { resources }]) => [
                name,
                resources.filter(({ type }) => STATEFUL.has(type)).map(({ type, name }) => `${type} ${name}`),
            ]),
        );
        assertExpected("identities.json", identities, "this renames stateful resources; give each an alias");
    });
});
