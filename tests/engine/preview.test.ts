import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
    copyFileSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { PROJECT, STACKS } from "../support/environments";

const AWS_VERSION: string = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")).dependencies["@pulumi/aws"];

/** Lets the real provider plan without credentials, account or network. */
const OFFLINE = {
    "aws:accessKey": "test",
    "aws:secretKey": "test",
    "aws:skipCredentialsValidation": true,
    "aws:skipRegionValidation": true,
    "aws:skipMetadataApiCheck": true,
    "aws:skipRequestingAccountId": true,
};

/** Stacks that no committed file describes, so that the other choices of settings meet the provider too. */
const VARIANTS: readonly {
    readonly title: string;
    readonly stack: string;
    readonly shared: { readonly [key: string]: unknown };
    readonly config: { readonly [key: string]: unknown };
}[] = [
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

function accountsOf(...accounts: readonly string[]) {
    return STACKS.map((name, index) => ({
        name,
        account: accounts[index],
        region: "eu-west-1",
        cidr: `10.${16 + index}.0.0/16`,
        connected: true,
    }));
}

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

/** Why the real engine cannot run here, or `undefined` where it can. */
function reasonToSkip(): string | undefined {
    const { status } = spawnSync("pulumi", ["version"], { encoding: "utf8" });
    if (status !== 0) {
        return "no Pulumi CLI on the PATH; install it to preview with the real engine";
    }
    const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
    if (!existsSync(join(home, "plugins", `resource-aws-v${AWS_VERSION}`))) {
        return `no AWS provider ${AWS_VERSION}; run pulumi plugin install resource aws ${AWS_VERSION}`;
    }
    return undefined;
}

/** The project as it is, in a folder of its own, so that the committed stack files stay as they are. */
function projectCopy(copy: string): string {
    mkdirSync(copy);
    for (const entry of readdirSync(PROJECT)) {
        if (/^Pulumi\..*yaml$/.test(entry)) {
            copyFileSync(join(PROJECT, entry), join(copy, entry));
        } else if (!entry.startsWith(".") && entry !== "tests") {
            symlinkSync(join(PROJECT, entry), join(copy, entry));
        }
    }
    for (const stack of STACKS) {
        const path = join(copy, `Pulumi.${stack}.yaml`);
        const file = parse(readFileSync(path, "utf8"));
        writeFileSync(path, stringify({ ...file, config: { ...file.config, ...OFFLINE } }));
    }
    return copy;
}

/** Writes a project's or a stack's file anew, with each key of its configuration changed. */
function rewrite(path: string, change: (key: string, value: unknown) => unknown): void {
    const file = parse(readFileSync(path, "utf8"));
    const config = Object.fromEntries(
        Object.entries(file.config).map(([key, value]) => [key, change(key, value)] as const),
    );
    writeFileSync(path, stringify({ ...file, config }));
}

describe("The real engine with the real AWS provider", function () {
    this.timeout(180_000);
    let scratch: string | undefined;
    let copy = "";

    const pulumi = (...args: readonly string[]) =>
        spawnSync("pulumi", [...args, "--non-interactive"], {
            cwd: copy,
            encoding: "utf8",
            maxBuffer: 64 * 1024 * 1024,
            env: {
                ...process.env,
                PULUMI_BACKEND_URL: `file://${scratch}/state`,
                PULUMI_CONFIG_PASSPHRASE: "test",
                PULUMI_SKIP_UPDATE_CHECK: "true",
                PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
                AWS_EC2_METADATA_DISABLED: "true",
            },
        });

    before(function () {
        const reason = reasonToSkip();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        scratch = mkdtempSync(join(tmpdir(), "airlock-engine-"));
        mkdirSync(join(scratch, "state"));
        copy = projectCopy(join(scratch, "project"));
    });

    after(() => {
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    function assertPreview(stack: string): void {
        assert.equal(pulumi("stack", "select", "--create", stack).status, 0);
        const { status, stdout, stderr } = pulumi("preview", "--stack", stack, "--json");
        assert.equal(status, 0, `${stdout.slice(-4000)}\n${stderr.slice(-4000)}`);
        const { diagnostics = [], changeSummary } = JSON.parse(stdout);
        const loud = diagnostics.filter(
            ({ severity }: { readonly severity: string }) => severity !== "info" && severity !== "debug",
        );
        assert.deepEqual(loud, []);
        assert.ok(changeSummary.create > 50, JSON.stringify(changeSummary));
    }

    for (const stack of STACKS) {
        it(`previews ${stack} without an error or a warning`, () => assertPreview(stack));
    }

    VARIANTS.forEach(({ title, stack, shared, config }, index) => {
        it(`previews ${title}`, () => {
            copy = projectCopy(join(scratch ?? "", `variant-${index}`));
            rewrite(join(copy, "Pulumi.yaml"), (key, value) =>
                key in shared ? { ...(value as object), value: shared[key] } : value,
            );
            rewrite(join(copy, `Pulumi.${stack}.yaml`), (key, value) => config[key] ?? value);
            assertPreview(stack);
        });
    });

    for (const link of ["transit-gateway", "vpn-gateway"]) {
        it(`previews the example of a link by ${link}`, () => {
            copy = projectCopy(join(scratch ?? "", link));
            const example = readFileSync(join(PROJECT, "examples", "hybrid", `Pulumi.prod-${link}.yaml`), "utf8");
            const file = parse(example);
            writeFileSync(
                join(copy, "Pulumi.prod.yaml"),
                stringify({ ...file, config: { ...file.config, ...OFFLINE } }),
            );
            assertPreview("prod");
        });
    }

    it("refuses settings before anything is planned, with the path and without a stack trace", () => {
        const path = join(copy, "Pulumi.dev.yaml");
        const good = readFileSync(path, "utf8");
        try {
            writeFileSync(path, good.replace("aws:region: eu-west-1", "aws:region: nowhere-1"));
            const { status, stdout, stderr } = pulumi("preview", "--stack", "dev");
            assert.notEqual(status, 0);
            assert.match(stdout + stderr, /aws:region: "nowhere-1" is not "eu-west-1"/);
        } finally {
            writeFileSync(path, good);
        }
    });
});
