import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import {
    accountsOf,
    newScratch,
    type OtherConfig,
    previewOf,
    projectCopy,
    pulumi,
    reasonToSkip,
    reconfigure,
} from "../support/engine";
import { STACKS } from "../support/environments";

/** Stacks that no committed file describes, so that the other choices of settings meet the provider too. */
const VARIANTS: readonly (OtherConfig & { readonly title: string; readonly stack: string })[] = [
    {
        title: "dev with closed builds, a source by connection, three workloads, TLS and an account of its own",
        stack: "dev",
        shared: {
            environments: accountsOf("111122223333", "222233334444", "333344445555"),
            workloads: [
                workload("hello", { resourceTypes: ["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::DynamoDB::Table"] }),
                workload("billing", {
                    source: {
                        kind: "connection",
                        connectionArn: "arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d",
                        repository: "acme/billing",
                        branch: "main",
                    },
                    buildSecrets: ["NPM_TOKEN"],
                }),
                workload("api", { port: 3000 }),
            ],
        },
        config: {
            "airlock:network": {
                kind: "create",
                zones: ["eu-west-1a", "eu-west-1b"],
                internet: { kind: "none" },
                privatePaths: ["builds-images", "runs-ecs", "uses-queues", "uses-topics", "uses-tables"],
                flowLogs: { destination: "bucket", retentionDays: 7 },
                dhcp: { domainName: "corp.example.com", ntpServers: ["10.200.0.5"] },
            },
            "airlock:build": { egress: "none", computeType: "BUILD_GENERAL1_SMALL", timeoutMinutes: 20 },
            "airlock:tasks": { min: 1, max: 2, egress: "endpoints" },
            "airlock:ingress": {
                scheme: "internal",
                allowedCidrs: ["10.0.0.0/8"],
                certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000",
                balancers: 2,
            },
        },
    },
    {
        title: "prod in an existing network, with four eyes, in an account of its own",
        stack: "prod",
        shared: { environments: accountsOf("111122223333", "222233334444", "333344445555") },
        config: {
            "airlock:network": {
                kind: "existing",
                vpcId: "vpc-0123456789abcdef0",
                publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
                privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
                isolatedSubnetIds: [],
            },
            "airlock:approval": { approvers: 2, notify: ["release@example.com"] },
            "airlock:rollout": { strategy: "rolling" },
        },
    },
];

function workload(name: string, more: { readonly [key: string]: unknown }) {
    return {
        name,
        source: { kind: "codecommit", branch: "main" },
        port: 8080,
        healthPath: "/health",
        route: { hosts: [`${name}.example.com`] },
        resourceTypes: [],
        buildSecrets: [],
        ...more,
    };
}

describe("The real engine with the real AWS provider", function () {
    this.timeout(180_000);
    let scratch: string | undefined;
    let copy = "";

    const run = (...args: readonly string[]) => pulumi({ copy, scratch: scratch ?? "" }, ...args);

    before(function () {
        const reason = reasonToSkip();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        scratch = newScratch();
        copy = projectCopy(join(scratch, "project"));
    });

    after(() => {
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    async function assertPreview(stack: string): Promise<void> {
        assert.equal(run("stack", "select", "--create", stack).status, 0);
        const { changeSummary } = await previewOf({ copy, scratch: scratch ?? "" }, stack);
        assert.ok((changeSummary.create ?? 0) > 50, JSON.stringify(changeSummary));
    }

    for (const stack of STACKS) {
        it(`previews ${stack} without an error or a warning`, () => assertPreview(stack));
    }

    VARIANTS.forEach(({ title, stack, shared, config }, index) => {
        it(`previews ${title}`, async () => {
            copy = projectCopy(join(scratch ?? "", `variant-${index}`));
            reconfigure(copy, stack, { shared, config });
            await assertPreview(stack);
        });
    });

    for (const link of ["transit-gateway", "vpn-gateway"]) {
        it(`previews the example of a link by ${link}`, async () => {
            copy = projectCopy(join(scratch ?? "", link));
            const example = readFileSync(join(copy, "examples", "hybrid", `Pulumi.prod-${link}.yaml`), "utf8");
            reconfigure(copy, "prod", { shared: {}, config: parse(example).config });
            await assertPreview("prod");
        });
    }

    for (const stack of STACKS) {
        it(`previews the example of ${stack} on EKS`, () => {
            copy = projectCopy(join(scratch ?? "", `eks-${stack}`));
            const example = readFileSync(join(copy, "examples", "eks", `Pulumi.${stack}.yaml`), "utf8");
            reconfigure(copy, stack, { shared: {}, config: parse(example).config });
            assertPreview(stack);
        });
    }

    it("refuses settings before anything is planned, with the path and without a stack trace", () => {
        const path = join(copy, "Pulumi.dev.yaml");
        const good = readFileSync(path, "utf8");
        try {
            writeFileSync(path, good.replace("aws:region: eu-west-1", "aws:region: nowhere-1"));
            const { status, stdout, stderr } = run("preview", "--stack", "dev");
            assert.notEqual(status, 0);
            assert.match(stdout + stderr, /aws:region: "nowhere-1" is not "eu-west-1"/);
        } finally {
            writeFileSync(path, good);
        }
    });
});
