import assert from "node:assert/strict";
import {
    ENDPOINT_SERVICES,
    ENDPOINTS,
    endpointPolicy,
    endpointServiceName,
    SERVICE_BUCKETS,
    s3GatewayPolicy,
    s3GatewayServiceName,
} from "../../components/network/endpoints";

const IRELAND = { account: "123456789012", region: "eu-west-1", partition: "aws" };
const BEIJING = { account: "123456789012", region: "cn-north-1", partition: "aws-cn" };

describe("The catalogue of endpoints", () => {
    it("names every service in its region", () => {
        assert.deepEqual(
            ENDPOINT_SERVICES.map((service) => endpointServiceName(IRELAND, service)),
            [
                "com.amazonaws.eu-west-1.ecr.api",
                "com.amazonaws.eu-west-1.ecr.dkr",
                "com.amazonaws.eu-west-1.logs",
                "com.amazonaws.eu-west-1.monitoring",
                "com.amazonaws.eu-west-1.sts",
                "com.amazonaws.eu-west-1.kms",
                "com.amazonaws.eu-west-1.secretsmanager",
                "com.amazonaws.eu-west-1.ssm",
                "com.amazonaws.eu-west-1.codebuild",
                "com.amazonaws.eu-west-1.codecommit",
                "com.amazonaws.eu-west-1.git-codecommit",
                "com.amazonaws.eu-west-1.ecs",
            ],
        );
    });

    it("names services in China as they are named there", () => {
        assert.equal(endpointServiceName(BEIJING, "ecr.api"), "cn.com.amazonaws.cn-north-1.ecr.api");
        assert.equal(endpointServiceName(BEIJING, "logs"), "com.amazonaws.cn-north-1.logs");
        assert.equal(s3GatewayServiceName(BEIJING), "com.amazonaws.cn-north-1.s3");
    });

    it("says of every entry what it is for, and on which page of AWS it stands", () => {
        assert.ok(Object.values(ENDPOINTS).every(({ purpose }) => purpose.length > 0));
        for (const { source } of [...Object.values(ENDPOINTS), ...SERVICE_BUCKETS]) {
            assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\//);
        }
    });

    for (const [service, action] of [
        ["ecr.api", "ecr:*"],
        ["ecr.dkr", "ecr:*"],
        ["monitoring", "cloudwatch:*"],
        ["git-codecommit", "codecommit:*"],
        ["ssm", "ssm:*"],
    ] as const) {
        it(`lets principals of the own account use ${service} through its endpoint, and nobody else`, () => {
            assert.deepEqual(endpointPolicy(IRELAND, service), {
                Version: "2012-10-17",
                Statement: [
                    {
                        Sid: "OwnPrincipals",
                        Effect: "Allow",
                        Principal: "*",
                        Action: action,
                        Resource: "*",
                        Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
                    },
                ],
            });
        });
    }

    it("lets the own account reach its own buckets, and everyone read the layers of images", () => {
        assert.deepEqual(s3GatewayPolicy(IRELAND), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "OwnBuckets",
                    Effect: "Allow",
                    Principal: "*",
                    Action: "s3:*",
                    Resource: "*",
                    Condition: {
                        StringEquals: {
                            "aws:PrincipalAccount": "123456789012",
                            "aws:ResourceAccount": "123456789012",
                        },
                    },
                },
                {
                    Sid: "ImageLayers",
                    Effect: "Allow",
                    Principal: "*",
                    Action: "s3:GetObject",
                    Resource: "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*",
                },
            ],
        });
    });
});
