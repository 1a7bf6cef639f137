import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const password = pulumi.secret("correct-horse-battery");

const failures: { readonly [stack: string]: () => unknown } = {
    "run-error": () => {
        throw new pulumi.RunError('Network "main": 1 problem\n  - zones: the list is empty; name a zone');
    },
    exception: () => {
        throw new Error("correct-horse-battery does not open the door");
    },
    logged: () => pulumi.log.error("this cannot work"),
    "unknown-type": () => new aws.gamelift.Fleet("play", { ec2InstanceType: "c5.large" }),
    "unknown-call": () => aws.getAvailabilityZones({ state: "available" }),
    twice: () => [1, 2].map(() => new aws.ec2.InternetGateway("main")),
    "missing-asset": () =>
        new aws.s3.BucketObjectv2("page", { bucket: "b", source: new pulumi.asset.FileAsset("nowhere.html") }),
    quits: () => process.exit(3),
    hang: () => setInterval(() => undefined, 1000),
};

new aws.ssm.Parameter("password", { type: "SecureString", value: password });
failures[pulumi.getStack()]?.();
