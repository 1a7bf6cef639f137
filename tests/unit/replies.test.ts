import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { recordingMocks } from "../../automation/recording/mocks";
import { replyFor } from "../../automation/recording/replies";
import { STAND_INS } from "../../automation/recording/stand-ins";
import { Refusal } from "../../release/problem";

const AT = { account: "111122223333", region: "eu-west-1", partition: "aws" };
const PACKAGE = join(__dirname, "..", "..", "node_modules", "@pulumi", "aws");

function reply(type: string, inputs: Parameters<typeof replyFor>[2] = {}, name = "main") {
    return replyFor(type, name, inputs, AT);
}

describe("Stand-ins of the recording engine", () => {
    describe("are held against the provider's typings", () => {
        for (const [type, standIn] of Object.entries(STAND_INS).filter(([token]) => token.startsWith("aws:"))) {
            it(`${type} exists and has every property that is answered`, () => {
                assert.ok(standIn);
                const typings = join(PACKAGE, `${type.split(":")[1]}.d.ts`);
                assert.ok(existsSync(typings), `${typings} is not in the package`);
                const declared = readFileSync(typings, "utf8");
                assert.ok(readFileSync(typings.replace(/d\.ts$/, "js"), "utf8").includes(`'${type}'`));
                const { id, outputs } = reply(type);
                assert.equal(typeof id, "string");
                // Of the properties that every reply carries, some resources have neither.
                const { region: _region, tagsAll: _tagsAll, ...computed } = outputs;
                for (const property of Object.keys(computed)) {
                    assert.match(declared, new RegExp(`readonly ${property}: pulumi\\.Output`), property);
                }
            });
        }
    });

    const table: readonly (readonly [
        string,
        Parameters<typeof replyFor>[2],
        { readonly [property: string]: unknown },
    ])[] = [
        ["aws:iam/role:Role", { name: "deploy" }, { id: "deploy", arn: "arn:aws:iam::111122223333:role/deploy" }],
        ["aws:iam/role:Role", { name: "deploy", path: "/a/" }, { arn: "arn:aws:iam::111122223333:role/a/deploy" }],
        ["aws:iam/policy:Policy", { name: "edge" }, { id: "arn:aws:iam::111122223333:policy/edge" }],
        [
            "aws:s3/bucket:Bucket",
            { bucket: "b" },
            {
                id: "b",
                arn: "arn:aws:s3:::b",
                bucketRegionalDomainName: "b.s3.eu-west-1.amazonaws.com",
            },
        ],
        [
            "aws:ecr/repository:Repository",
            { name: "airlock/hello" },
            {
                id: "airlock/hello",
                registryId: "111122223333",
                repositoryUrl: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/airlock/hello",
            },
        ],
        [
            "aws:codecommit/repository:Repository",
            { repositoryName: "hello" },
            {
                cloneUrlHttp: "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/hello",
            },
        ],
        [
            "aws:codebuild/project:Project",
            { name: "hello" },
            {
                id: "arn:aws:codebuild:eu-west-1:111122223333:project/hello",
            },
        ],
        [
            "aws:codepipeline/pipeline:Pipeline",
            { name: "hello" },
            {
                id: "hello",
                arn: "arn:aws:codepipeline:eu-west-1:111122223333:hello",
            },
        ],
        [
            "aws:lambda/function:Function",
            { name: "admit" },
            {
                invokeArn:
                    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/" +
                    "arn:aws:lambda:eu-west-1:111122223333:function:admit/invocations",
            },
        ],
        [
            "aws:ssm/parameter:Parameter",
            { name: "/airlock/dev" },
            {
                id: "/airlock/dev",
                arn: "arn:aws:ssm:eu-west-1:111122223333:parameter/airlock/dev",
            },
        ],
        [
            "aws:kms/alias:Alias",
            { name: "alias/x", targetKeyId: "k" },
            {
                targetKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/k",
            },
        ],
        [
            "aws:sns/topic:Topic",
            { name: "alarms", region: "us-east-1" },
            {
                id: "arn:aws:sns:us-east-1:111122223333:alarms",
                region: "us-east-1",
            },
        ],
        [
            "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor",
            { virtualInterfaceId: "dxvif-33cc44dd" },
            {
                id: "dxvif-33cc44dd",
                arn: "arn:aws:directconnect:eu-west-1:111122223333:dxvif/dxvif-33cc44dd",
            },
        ],
        [
            "aws:directconnect/gatewayAssociation:GatewayAssociation",
            { dxGatewayId: "g", associatedGatewayId: "vgw-1" },
            {
                id: "ga-gvgw-1",
                associatedGatewayType: "virtualPrivateGateway",
                associatedGatewayOwnerAccountId: "111122223333",
                transitGatewayAttachmentId: "",
            },
        ],
        [
            "aws:directconnect/gatewayAssociation:GatewayAssociation",
            { dxGatewayId: "g", proposalId: "p", associatedGatewayOwnerAccountId: "444455556666" },
            { associatedGatewayOwnerAccountId: "444455556666", dxGatewayOwnerAccountId: "111122223333" },
        ],
        ["aws:ec2/vpnConnection:VpnConnection", { vpnGatewayId: "vgw-1" }, { transitGatewayAttachmentId: "" }],
        ["aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", { defaultNetworkAclId: "acl-1" }, { id: "acl-1" }],
    ];
    for (const [type, inputs, expected] of table) {
        it(`answers ${type} ${JSON.stringify(inputs)} in the form that AWS uses`, () => {
            const { id, outputs } = reply(type, inputs);
            assert.deepEqual({ ...outputs, id, ...expected }, { ...outputs, id });
        });
    }

    it("answers the same registration alike, and another name otherwise", () => {
        assert.deepEqual(reply("aws:ec2/vpc:Vpc"), reply("aws:ec2/vpc:Vpc"));
        assert.notEqual(reply("aws:ec2/vpc:Vpc").id, reply("aws:ec2/vpc:Vpc", {}, "other").id);
        assert.match(reply("aws:ec2/vpc:Vpc").id, /^vpc-[0-9a-f]{17}$/);
        assert.match(reply("aws:kms/key:Key").id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    });

    it("gives the adopted default group the id that its network names", () => {
        const vpc = reply("aws:ec2/vpc:Vpc");
        const group = reply("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { vpcId: vpc.id }, "closed");
        assert.equal(group.id, vpc.outputs.defaultSecurityGroupId);
    });

    it("attaches a VPN and a Direct Connect gateway to a transit gateway, each by an id of its own", () => {
        const vpn = reply("aws:ec2/vpnConnection:VpnConnection", { transitGatewayId: "tgw-1" });
        const direct = reply("aws:directconnect/gatewayAssociation:GatewayAssociation", {
            dxGatewayId: "g",
            associatedGatewayId: "tgw-1",
        });
        assert.equal(direct.outputs.associatedGatewayType, "transitGateway");
        const ids = [vpn, direct].map(({ outputs }) => String(outputs.transitGatewayAttachmentId));
        assert.ok(ids.every((id) => /^tgw-attach-[0-9a-f]{17}$/.test(id)));
        assert.notEqual(ids[0], ids[1]);
    });

    it("ends a VPN's tunnels in two addresses that are nobody's", () => {
        for (const name of ["one", "two", "three"]) {
            const { tunnel1Address, tunnel2Address } = reply("aws:ec2/vpnConnection:VpnConnection", {}, name).outputs;
            assert.match(String(tunnel1Address), /^203\.0\.113\.\d+$/);
            assert.match(String(tunnel2Address), /^203\.0\.113\.\d+$/);
            assert.notEqual(tunnel1Address, tunnel2Address);
        }
    });

    it("continues the balancer's ARN in its listeners and their rules", () => {
        const balancer = reply("aws:lb/loadBalancer:LoadBalancer", { name: "edge" });
        const listener = reply("aws:lb/listener:Listener", { loadBalancerArn: balancer.id });
        const rule = reply("aws:lb/listenerRule:ListenerRule", { listenerArn: listener.id });
        const suffix = String(balancer.outputs.arnSuffix);
        const start = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:";
        assert.equal(balancer.id, `${start}loadbalancer/${suffix}`);
        assert.match(listener.id, new RegExp(`^${start}listener/${suffix}/[0-9a-f]{16}$`));
        assert.match(rule.id, new RegExp(`^${start}listener-rule/${suffix}/[0-9a-f]{16}/[0-9a-f]{16}$`));
    });

    it("makes a name from the logical one where none is given", () => {
        assert.match(reply("aws:iam/role:Role").id, /^main-[0-9a-f]{7}$/);
        assert.match(reply("aws:iam/role:Role", { namePrefix: "x-" }).id, /^x-[0-9a-f]{26}$/);
    });

    it("follows the partition", () => {
        const china = { account: "111122223333", region: "cn-north-1", partition: "aws-cn" };
        const { outputs } = replyFor("aws:ecr/repository:Repository", "r", { name: "r" }, china);
        assert.equal(outputs.repositoryUrl, "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/r");
        assert.equal(outputs.arn, "arn:aws-cn:ecr:cn-north-1:111122223333:repository/r");
    });

    it("refuses a type that nobody has thought about, and says where to add it", () => {
        assert.throws(
            () => reply("aws:gamelift/fleet:Fleet"),
            (error: unknown) =>
                error instanceof Refusal &&
                error.problems[0]?.path === "aws:gamelift/fleet:Fleet" &&
                error.problems[0].remedy.includes("automation/recording/stand-ins.ts"),
        );
    });
});

describe("recordingMocks", () => {
    it("answer a component's children from the same table and record them with secrets masked", async () => {
        const mocks = recordingMocks(AT);
        await pulumi.runtime.setMocks(mocks);
        const role = new aws.iam.Role("deploy", {
            name: "deploy",
            assumeRolePolicy: "{}",
            description: pulumi.secret("correct-horse-battery"),
        });
        const arn = await new Promise((resolve) => role.arn.apply(resolve));
        await pulumi.runtime.disconnect();
        assert.equal(arn, "arn:aws:iam::111122223333:role/deploy");
        assert.deepEqual(mocks.registered, [
            {
                type: "aws:iam/role:Role",
                name: "deploy",
                inputs: { name: "deploy", assumeRolePolicy: "{}", description: "[secret]" },
                custom: true,
            },
        ]);
    });

    it("refuses a call of a provider by its token", () => {
        const call = () =>
            recordingMocks(AT).call({ token: "aws:index/getCallerIdentity:getCallerIdentity", inputs: {} });
        assert.throws(call, /aws:index\/getCallerIdentity:getCallerIdentity.*pass the fact through settings/);
    });
});
