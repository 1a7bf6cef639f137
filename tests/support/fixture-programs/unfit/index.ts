// A program that breaks policies: by one resource alone, and by what stands beside a bucket.
import * as aws from "@pulumi/aws";

const inPlain = new aws.sns.Topic("in-plain", { name: "in-plain" });
new aws.s3.Bucket("alone", { bucket: "alone" }, { dependsOn: inPlain });
