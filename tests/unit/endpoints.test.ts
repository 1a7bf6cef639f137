import assert from "node:assert/strict";
import { endpointPolicy, gatewayPolicy, SERVICE_BUCKETS } from "../../components/network/endpoint-policies";
import {
    ENDPOINTS,
    type EndpointService,
    endpointEntry,
    endpointServiceName,
    gatewayServiceName,
} from "../../components/network/endpoints";

const IRELAND = { account: "123456789012", region: "eu-west-1", partition: "aws" };
const BEIJING = { account: "123456789012", region: "cn-north-1", partition: "aws-cn" };
const OWN = { placement: IRELAND, trust: { kind: "account" } } as const;
const ORGANIZATION = { placement: IRELAND, trust: { kind: "organization", id: "o-a1b2c3d4e5" } } as const;
const SERVICES = Object.keys(ENDPOINTS) as EndpointService[];

describe("The catalogue of endpoints", () => {
    it("names every service in its region, but for those that are the same everywhere", () => {
        for (const service of SERVICES) {
            const global: { readonly [service: string]: string } = {
                iam: "com.amazonaws.iam",
                route53: "com.amazonaws.route53",
            };
            const expected = global[service] ?? `com.amazonaws.eu-west-1.${service}`;
            assert.equal(endpointServiceName(IRELAND, service), expected);
        }
        assert.equal(SERVICES.length, 25);
    });

    it("names services in China as they are named there", () => {
        assert.equal(endpointServiceName(BEIJING, "ecr.api"), "cn.com.amazonaws.cn-north-1.ecr.api");
        assert.equal(endpointServiceName(BEIJING, "s3"), "cn.com.amazonaws.cn-north-1.s3");
        assert.equal(endpointServiceName(BEIJING, "logs"), "com.amazonaws.cn-north-1.logs");
        assert.equal(gatewayServiceName(BEIJING, "s3"), "com.amazonaws.cn-north-1.s3");
    });

    it("says of every entry what it is for, and where that stands", () => {
        for (const { purpose, source } of SERVICES.map(endpointEntry)) {
            assert.ok(purpose.length > 0);
            assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\//);
        }
        for (const { source } of SERVICE_BUCKETS) {
            assert.match(source, /^https:\/\/(docs\.aws\.amazon\.com|github\.com\/aws-samples)\//);
        }
    });

    for (const [service, action] of [
        ["ecr.api", "ecr:*"],
        ["ecr.dkr", "ecr:*"],
        ["monitoring", "cloudwatch:*"],
        ["git-codecommit", "codecommit:*"],
        ["ssm", "ssm:*"],
    ] as const) {
        it(`lets principals of the own account, or of the organization, use ${service}, and nobody else`, () => {
            const allowing = (Condition: object) => ({
                Version: "2012-10-17",
                Statement: [
                    { Sid: "OwnPrincipals", Effect: "Allow", Principal: "*", Action: action, Resource: "*", Condition },
                ],
            });
            assert.deepEqual(
                endpointPolicy(OWN, service),
                allowing({ StringEquals: { "aws:PrincipalAccount": "123456789012" } }),
            );
            assert.deepEqual(
                endpointPolicy(ORGANIZATION, service),
                allowing({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }),
            );
        });
    }

    it("gives no policy to an endpoint that takes none", () => {
        assert.equal(endpointPolicy(OWN, "codepipeline"), undefined);
        assert.deepEqual(
            SERVICES.filter((service) => endpointPolicy(OWN, service) === undefined),
            ["codepipeline"],
        );
    });

    const everyoneReads = (Sid: string, ...buckets: readonly string[]) => ({
        Sid,
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: buckets.map((bucket) => `arn:aws:s3:::${bucket}/*`),
    });
    const ofServices = [
        everyoneReads("ImageLayers", "prod-eu-west-1-starport-layer-bucket"),
        everyoneReads("PackageAssets", "assets-438097961670-eu-west-1"),
        everyoneReads(
            "AmazonLinuxPackages",
            "al2023-repos-eu-west-1-de612dc2",
            "amazonlinux-2-repos-eu-west-1",
            "amazonlinux.eu-west-1.amazonaws.com",
        ),
    ];
    const allBuckets = (StringEquals: object) => ({
        Sid: "OwnBuckets",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:*",
        Resource: "*",
        Condition: { StringEquals },
    });

    it("lets the own account reach its own buckets, and everyone read those of AWS's services, by either endpoint", () => {
        const own = allBuckets({ "aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012" });
        const policy = { Version: "2012-10-17", Statement: [own, ...ofServices] };
        assert.deepEqual(gatewayPolicy(OWN, "s3"), policy);
        assert.deepEqual(endpointPolicy(OWN, "s3"), policy);
    });

    it("lets an organization reach its buckets, and a release go on to the next inbox", () => {
        assert.deepEqual(gatewayPolicy({ ...ORGANIZATION, nextInbox: "airlock-prod-inbox" }, "s3").Statement, [
            allBuckets({ "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:ResourceOrgID": "o-a1b2c3d4e5" }),
            {
                Sid: "NextInbox",
                Effect: "Allow",
                Principal: "*",
                Action: "s3:PutObject",
                Resource: "arn:aws:s3:::airlock-prod-inbox/*",
                Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
            },
            ...ofServices,
        ]);
    });

    it("names no bucket of packages where the service is not", () => {
        const sids = gatewayPolicy({ ...OWN, placement: { ...IRELAND, region: "sa-east-1" } }, "s3").Statement.map(
            ({ Sid }) => Sid,
        );
        assert.deepEqual(sids, ["OwnBuckets", "ImageLayers", "AmazonLinuxPackages"]);
    });

    it("lets the own account reach its own tables", () => {
        assert.deepEqual(gatewayPolicy(OWN, "dynamodb").Statement, [
            {
                ...allBuckets({ "aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012" }),
                Sid: "OwnTables",
                Action: "dynamodb:*",
            },
        ]);
    });
});
