import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

interface NetworkArgs {
    readonly cidr: string;
    readonly zones: readonly string[];
}

class Network extends pulumi.ComponentResource {
    readonly vpc: aws.ec2.Vpc;
    readonly subnets: readonly aws.ec2.Subnet[];

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("fixture:network:Network", name, args, opts);
        this.vpc = new aws.ec2.Vpc(`${name}-vpc`, { cidrBlock: args.cidr }, { parent: this, protect: true });
        this.subnets = args.zones.map(
            (zone) =>
                new aws.ec2.Subnet(
                    `${name}-private-${zone}`,
                    { vpcId: this.vpc.id, availabilityZone: zone },
                    { parent: this, ignoreChanges: ["tags"], deleteBeforeReplace: false },
                ),
        );
        new aws.ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: this.vpc.id }, { parent: this });
        this.registerOutputs({ vpcId: this.vpc.id });
    }
}

const config = new pulumi.Config();
const password = config.requireSecret("password");
const inline = pulumi.secret("correct-horse-battery");
const network = new Network("main", config.requireObject<NetworkArgs>("network"));

new aws.lambda.Function("hello", {
    role: "arn:aws:iam::000000000000:role/hello",
    code: new pulumi.asset.AssetArchive({
        "index.js": new pulumi.asset.FileAsset("site/hello.js"),
        "version.txt": new pulumi.asset.StringAsset("1"),
    }),
    environment: { variables: { PASSWORD: password, TOKEN: inline, PLAIN: "visible" } },
});
const site = new aws.s3.Bucket("site", { tags: { Folder: __dirname } });
const page = new aws.s3.BucketObjectv2("page", {
    bucket: site,
    key: "hello.js",
    source: new pulumi.asset.FileArchive("site"),
});
const elsewhere = new aws.Provider("elsewhere", { region: "us-east-1" });
const topic = new aws.sns.Topic(
    "alarms",
    { name: pulumi.interpolate`alarms-${password}` },
    {
        provider: elsewhere,
        dependsOn: [page],
        aliases: [{ name: "alerts" }, "urn:pulumi:dev::other::aws:sns/topic:Topic::alarms"],
        retainOnDelete: true,
    },
);
aws.ec2.Vpc.get("shared", "vpc-0123456789abcdef0");

console.log("the token is correct-horse-battery");
pulumi.log.warn("mind the gap", topic);

export const vpcId = network.vpc.id;
export const nested = {
    subnets: network.subnets.map(({ arn }) => arn),
    policy: pulumi.jsonStringify({ to: site.arn }),
};
export const hidden = password;
export const topicArn = topic.arn;
export const unanswered = network.vpc.ipv6CidrBlock;
export const preview = pulumi.runtime.isDryRun();
export const environment = Object.keys(process.env).filter((name) => name.startsWith("AWS_"));
