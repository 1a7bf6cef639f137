import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replyFor } from "../../../automation/recording/replies";
import { SANDBOX_STAND_INS } from "../../../automation/recording/sandbox-stand-ins";

const AT = { account: "444455556666", region: "eu-west-1", partition: "aws" };
const PACKAGES = join(__dirname, "..", "..", "..", "node_modules", "@pulumi");

/** Where the typings of a type are. */
const TYPINGS: { readonly [type: string]: string } = {
    "awsx:ec2:Vpc": "awsx/ec2/vpc",
    "awsx:lb:ApplicationLoadBalancer": "awsx/lb/applicationLoadBalancer",
    "awsx:ecs:FargateService": "awsx/ecs/fargateService",
    "docker:index/image:Image": "docker/image",
};

describe("Stand-ins of what sandboxes are made of", () => {
    for (const type of Object.keys(SANDBOX_STAND_INS)) {
        it(`${type} exists and has every property that is answered`, () => {
            const typings = join(
                PACKAGES,
                TYPINGS[type] ?? assert.fail(`nobody says where the typings of ${type} are`),
            );
            assert.ok(readFileSync(`${typings}.js`, "utf8").includes(`'${type}'`));
            const declared = readFileSync(`${typings}.d.ts`, "utf8");
            const { outputs } = replyFor(type, "main", {}, AT);
            for (const property of Object.keys(outputs)) {
                assert.match(declared, new RegExp(`readonly ${property}: pulumi\\.Output`), property);
            }
        });
    }

    it("answer a network with subnets of both tiers in each zone, all of them different", () => {
        const zones = ["eu-west-1a", "eu-west-1b"];
        const { id, outputs } = replyFor("awsx:ec2:Vpc", "main", { availabilityZoneNames: zones }, AT);
        const ids = [...(outputs.publicSubnetIds as string[]), ...(outputs.privateSubnetIds as string[])];
        assert.equal(id, "");
        assert.equal(new Set(ids).size, 4);
        assert.deepEqual(outputs.isolatedSubnetIds, []);
    });

    it("answer a balancer with as many listeners as are asked for, and an internal one by such a name", () => {
        const inputs = { internal: true, listeners: [{ port: 80 }, { port: 443 }] };
        const { outputs } = replyFor("awsx:lb:ApplicationLoadBalancer", "main", inputs, AT);
        const listeners = outputs.listeners as readonly { readonly port: number }[];
        assert.equal(listeners.length, 2);
        assert.match((outputs.loadBalancer as { readonly dnsName: string }).dnsName, /^internal-main-/);
    });

    it("answer an image with the digest of its name, under which it was pushed", () => {
        const imageName = "444455556666.dkr.ecr.eu-west-1.amazonaws.com/airlock/hello:1";
        const { id, outputs } = replyFor("docker:index/image:Image", "main", { imageName }, AT);
        assert.equal(id, imageName);
        assert.match(
            String(outputs.repoDigest),
            /^444455556666\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/airlock\/hello@sha256:[0-9a-f]{64}$/,
        );
        const other = replyFor("docker:index/image:Image", "main", { imageName: imageName.replace(":1", ":2") }, AT);
        assert.notEqual(other.outputs.repoDigest, outputs.repoDigest);
    });
});
