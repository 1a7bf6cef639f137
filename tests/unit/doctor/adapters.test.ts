import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
    CodeStarConnectionsClient,
    GetConnectionCommand,
    ResourceNotFoundException,
} from "@aws-sdk/client-codestar-connections";
import {
    DescribeConnectionsCommand,
    DescribeLagsCommand,
    DescribeVirtualInterfacesCommand,
    DirectConnectClient,
} from "@aws-sdk/client-direct-connect";
import {
    DescribeTransitGatewaysCommand,
    DescribeVpcsCommand,
    DescribeVpnConnectionsCommand,
    EC2Client,
} from "@aws-sdk/client-ec2";
import {
    DescribeRegistryCommand,
    ECRClient,
    GetRegistryPolicyCommand,
    GetRegistryScanningConfigurationCommand,
    RegistryPolicyNotFoundException,
} from "@aws-sdk/client-ecr";
import { DescribeClustersCommand, ECSClient } from "@aws-sdk/client-ecs";
import { GetAccountSummaryCommand, GetRoleCommand, IAMClient, NoSuchEntityException } from "@aws-sdk/client-iam";
import {
    GetObjectCommand,
    HeadBucketCommand,
    ListBucketsCommand,
    ListObjectsV2Command,
    S3Client,
} from "@aws-sdk/client-s3";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { known, unknown } from "../../../automation/doctor/finding";
import { awsAccount } from "../../../automation/doctor/world/account";
import { ask } from "../../../automation/doctor/world/ask";
import { commandLineEngine } from "../../../automation/doctor/world/engine";
import { locksIn } from "../../../automation/doctor/world/locks";
import { localTools } from "../../../automation/doctor/world/tools";

const SHELL = "give the shell credentials of the stack's account: aws sso login --profile <profile>, and AWS_PROFILE";

describe("A question to AWS that fails", () => {
    const failing = (name: string, more: object = {}) =>
        ask("ec2:DescribeVpcs", async () => {
            throw Object.assign(new Error("line one\nline two"), { name, ...more });
        });

    for (const [title, name, more, expected] of [
        ["without credentials", "CredentialsProviderError", {}, unknown("there are no credentials", SHELL)],
        [
            "with old credentials",
            "ExpiredTokenException",
            {},
            unknown("the credentials are not taken (ExpiredTokenException)", SHELL),
        ],
        [
            "without permission",
            "UnauthorizedOperation",
            {},
            unknown("the credentials do not allow it", "allow ec2:DescribeVpcs"),
        ],
        [
            "without permission, told by status alone",
            "Unknown",
            { $metadata: { httpStatusCode: 403 } },
            unknown("the credentials do not allow it", "allow ec2:DescribeVpcs"),
        ],
        [
            "offline",
            "Error",
            { code: "ENOTFOUND" },
            unknown("AWS cannot be reached (ENOTFOUND)", "run it where AWS's endpoints are reached"),
        ],
        [
            "too late",
            "TimeoutError",
            {},
            unknown("AWS cannot be reached (TimeoutError)", "run it where AWS's endpoints are reached"),
        ],
        [
            "otherwise",
            "InternalError",
            { $metadata: { httpStatusCode: 500 } },
            unknown("InternalError: line one", "look it up by hand, or run it again"),
        ],
    ] as const) {
        it(`${title} says why, and what would let it succeed`, async () => {
            assert.deepEqual(await failing(name, more), expected);
        });
    }

    it("is a mistake of this program where it fails without AWS", async () => {
        await assert.rejects(failing("TypeError"), /line one/);
    });

    it("is no failure where it is answered", async () => assert.deepEqual(await ask("a:B", async () => 1), known(1)));
});

describe("An account as the SDK sees it", () => {
    const account = awsAccount({ region: "eu-west-1" });
    const sts = mockClient(STSClient);
    const quotas = mockClient(ServiceQuotasClient);
    const ec2 = mockClient(EC2Client);
    const iam = mockClient(IAMClient);
    const s3 = mockClient(S3Client);
    const ecs = mockClient(ECSClient);
    const logs = mockClient(CloudWatchLogsClient);
    const ecr = mockClient(ECRClient);
    const connections = mockClient(CodeStarConnectionsClient);
    const link = mockClient(DirectConnectClient);
    const all = [sts, quotas, ec2, iam, s3, ecs, logs, ecr, connections, link];

    beforeEach(() => all.forEach((client) => void client.reset()));
    after(() => all.forEach((client) => void client.restore()));

    const status = (httpStatusCode: number) => Object.assign(new Error("no"), { $metadata: { httpStatusCode } });
    const nothing = { message: "no", $metadata: {} };

    it("has an id", async () => {
        sts.on(GetCallerIdentityCommand).resolves({ Account: "111122223333" });
        assert.deepEqual(await account.id(), known("111122223333"));
    });

    it("has quotas, those of IAM in one region", async () => {
        quotas.on(GetServiceQuotaCommand, { ServiceCode: "vpc", QuotaCode: "L-1" }).resolves({ Quota: { Value: 20 } });
        quotas.on(GetServiceQuotaCommand, { ServiceCode: "iam", QuotaCode: "L-2" }).resolves({});
        assert.deepEqual(await account.quota("vpc", "L-1"), known(20));
        assert.equal((await account.quota("iam", "L-2")).known, false);
        const regions = await Promise.all(
            quotas.calls().map(({ thisValue }) => (thisValue as ServiceQuotasClient).config.region()),
        );
        assert.deepEqual(regions, ["eu-west-1", "us-east-1"]);
    });

    it("counts over pages, without what is deleted, and each once", async () => {
        ec2.on(DescribeVpcsCommand, { NextToken: undefined }).resolves({ Vpcs: [{}, {}], NextToken: "2" });
        ec2.on(DescribeVpcsCommand, { NextToken: "2" }).resolves({ Vpcs: [{}] });
        ec2.on(DescribeTransitGatewaysCommand).resolves({
            TransitGateways: [{ State: "available" }, { State: "deleted" }],
        });
        ec2.on(DescribeVpnConnectionsCommand).resolves({
            VpnConnections: [{ State: "deleting" }, { State: "available" }],
        });
        iam.on(GetAccountSummaryCommand).resolves({ SummaryMap: { Roles: 40, Policies: 7 } });
        assert.deepEqual(await account.count("vpcs"), known(3));
        assert.deepEqual(await account.count("vpcs"), known(3));
        assert.equal(ec2.commandCalls(DescribeVpcsCommand).length, 2);
        assert.deepEqual(await account.count("transit-gateways"), known(1));
        assert.deepEqual(await account.count("vpn-connections"), known(1));
        assert.deepEqual(await account.count("roles"), known(40));
        assert.deepEqual(await account.count("policies"), known(7));
    });

    it("tells a bucket that is free, its own, or another account's", async () => {
        s3.on(HeadBucketCommand, { Bucket: "free" }).rejects(status(404));
        s3.on(HeadBucketCommand, { Bucket: "own" }).resolves({});
        s3.on(HeadBucketCommand, { Bucket: "foreign" }).rejects(status(403));
        s3.on(HeadBucketCommand, { Bucket: "broken" }).rejects(status(500));
        s3.on(ListBucketsCommand).resolves({ Buckets: [{ Name: "own" }, { Name: "own-2" }] });
        assert.deepEqual(await account.nameState("bucket", "free"), known("free"));
        assert.deepEqual(await account.nameState("bucket", "own"), known("taken"));
        assert.deepEqual(await account.nameState("bucket", "foreign"), known("elsewhere"));
        assert.equal((await account.nameState("bucket", "broken")).known, false);
    });

    it("tells roles, clusters and log groups that are there from those that are not", async () => {
        iam.on(GetRoleCommand, { RoleName: "there" }).resolves({});
        iam.on(GetRoleCommand, { RoleName: "gone" }).rejects(new NoSuchEntityException(nothing));
        ecs.on(DescribeClustersCommand, { clusters: ["there"] }).resolves({ clusters: [{ status: "ACTIVE" }] });
        ecs.on(DescribeClustersCommand, { clusters: ["gone"] }).resolves({ clusters: [{ status: "INACTIVE" }] });
        logs.on(DescribeLogGroupsCommand, { logGroupNamePrefix: "there" }).resolves({
            logGroups: [{ logGroupName: "there" }],
        });
        logs.on(DescribeLogGroupsCommand, { logGroupNamePrefix: "gone" }).resolves({
            logGroups: [{ logGroupName: "gone-too" }],
        });
        for (const kind of ["role", "cluster", "log-group"] as const) {
            assert.deepEqual(await account.nameState(kind, "there"), known("taken"), kind);
            assert.deepEqual(await account.nameState(kind, "gone"), known("free"), kind);
        }
    });

    it("has connections with their status", async () => {
        connections
            .on(GetConnectionCommand, { ConnectionArn: "a:b:codeconnections:eu-west-2:1:connection/x" })
            .resolves({ Connection: { ConnectionStatus: "PENDING" } });
        assert.deepEqual(
            await account.connectionStatus("a:b:codeconnections:eu-west-2:1:connection/x"),
            known("PENDING"),
        );
        connections.on(GetConnectionCommand).rejects(new ResourceNotFoundException(nothing));
        assert.deepEqual(await account.connectionStatus("a:b:c:d:e:gone"), known(undefined));
    });

    it("has what a link stands on, each kind by its own question", async () => {
        link.on(DescribeConnectionsCommand, { connectionId: "dxcon-1" }).resolves({
            connections: [{ connectionState: "available" }],
        });
        link.on(DescribeLagsCommand, { lagId: "dxlag-1" }).resolves({ lags: [{ lagState: "down" }] });
        link.on(DescribeVirtualInterfacesCommand, { virtualInterfaceId: "dxvif-1" }).resolves({
            virtualInterfaces: [],
        });
        assert.deepEqual(await account.directConnectState("dxcon-1"), known("available"));
        assert.deepEqual(await account.directConnectState("dxlag-1"), known("down"));
        assert.deepEqual(await account.directConnectState("dxvif-1"), known(undefined));
    });

    it("has a registry", async () => {
        ecr.on(GetRegistryScanningConfigurationCommand).resolves({
            scanningConfiguration: {
                scanType: "ENHANCED",
                rules: [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [] }],
            },
        });
        ecr.on(DescribeRegistryCommand).resolves({ replicationConfiguration: { rules: [] } });
        ecr.on(GetRegistryPolicyCommand).rejects(new RegistryPolicyNotFoundException(nothing));
        assert.deepEqual(
            await account.registry(),
            known({ scanType: "ENHANCED", scanRules: 1, replicationRules: 0, policy: false }),
        );
    });
});

describe("Locks", () => {
    const s3 = mockClient(S3Client);
    let folder: string;
    const inService = (updating: boolean) => async () => known(updating);

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "airlock-locks-"));
        const locks = join(folder, ".pulumi/locks/organization/airlock/dev");
        mkdirSync(locks, { recursive: true });
        writeFileSync(
            join(locks, "one.json"),
            JSON.stringify({ username: "ben", hostname: "desk", timestamp: "2026-01-01T00:00:00Z", pid: 1 }),
        );
        writeFileSync(join(locks, "two.json"), "half a lo");
    });
    beforeEach(() => s3.reset());
    after(() => {
        s3.restore();
        rmSync(folder, { recursive: true, force: true });
    });

    it("in a folder are files, and one that cannot be read is a lock, too", async () => {
        const backend = { url: `file://${folder}`, user: "ann" };
        assert.deepEqual(
            await locksIn(backend, "airlock", "dev", inService(false)),
            known([{ by: "ben@desk", since: "2026-01-01T00:00:00Z" }, {}]),
        );
        assert.deepEqual(await locksIn(backend, "airlock", "prod", inService(false)), known([]));
    });

    it("in a bucket are objects below its prefix", async () => {
        const prefix = "team/.pulumi/locks/organization/airlock/dev/";
        s3.on(ListObjectsV2Command, { Bucket: "state", Prefix: prefix }).resolves({
            Contents: [{ Key: `${prefix}a.json` }, { Key: `${prefix}b.json.attrs` }],
        });
        s3.on(GetObjectCommand).resolves({});
        const answer = await locksIn(
            { url: "s3://state/team?region=eu-west-1", user: "ann" },
            "airlock",
            "dev",
            inService(false),
        );
        assert.deepEqual(answer, known([{}]));
        const [call = assert.fail()] = s3.commandCalls(ListObjectsV2Command);
        assert.equal(await (call.thisValue as S3Client).config.region(), "eu-west-1");
    });

    it("in a service are what it says, and elsewhere they cannot be listed", async () => {
        const locks = (url: string) => locksIn({ url, user: "ann" }, "airlock", "dev", inService(true));
        assert.deepEqual(await locks("https://app.pulumi.com/ann"), known([{}]));
        assert.deepEqual(
            await locks("azblob://state"),
            unknown(
                "locks in azblob cannot be listed from here",
                "look for files below .pulumi/locks/organization/airlock/dev of the backend",
            ),
        );
    });
});

describe("The Pulumi command line", () => {
    let folder: string;
    const { PATH: path, HOME: home, PULUMI_HOME: pulumiHome } = process.env;

    /** A program named pulumi that answers so. */
    function play(script: string): void {
        writeFileSync(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`);
        chmodSync(join(folder, "pulumi"), 0o755);
    }

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "airlock-cli-"));
        Object.assign(process.env, { PATH: `${folder}:${path}`, HOME: folder });
        delete process.env.PULUMI_HOME;
    });
    after(() => {
        Object.assign(process.env, { PATH: path, HOME: home, ...(pulumiHome && { PULUMI_HOME: pulumiHome }) });
        rmSync(folder, { recursive: true, force: true });
    });

    const engine = () => commandLineEngine(folder, "airlock");

    it("tells its version, its plugins and its backend", async () => {
        play(
            'case "$1" in version) echo v3.255.0;; plugin) echo \'[{"name":"aws","kind":"resource","version":"7.48.0"},{"name":"aws","kind":"analyzer","version":"1.0.0"}]\';; whoami) echo \'{"user":"ann","url":"s3://state"}\';; esac',
        );
        assert.deepEqual(await engine().version(), known("3.255.0"));
        assert.deepEqual(await engine().pluginVersions("aws"), known(["7.48.0"]));
        assert.deepEqual(await engine().backend(), known({ url: "s3://state", user: "ann" }));
    });

    it("tells a state, and a stack that is not there", async () => {
        play(
            'echo \'{"deployment":{"resources":[{"urn":"u","type":"t","id":"i","outputs":{}}],"pending_operations":[{}]}}\'',
        );
        assert.deepEqual(
            await engine().state("dev"),
            known({ resources: [{ urn: "u", type: "t", id: "i" }], pendingOperations: 1 }),
        );
        play("echo '{\"deployment\":{}}'");
        assert.deepEqual(await engine().state("dev"), known({ resources: [], pendingOperations: 0 }));
        play("echo \"error: no stack named 'dev' found\" >&2; exit 6");
        assert.deepEqual(await engine().state("dev"), known(undefined));
    });

    it("says why it gives no answer, by the reason and not by what was warned before", async () => {
        play('echo "warning: old" >&2; echo "error: PULUMI_ACCESS_TOKEN must be set" >&2; exit 1');
        assert.deepEqual(
            await engine().backend(),
            unknown("PULUMI_ACCESS_TOKEN must be set", "pulumi login s3://<bucket>, or set PULUMI_BACKEND_URL"),
        );
        play("exit 3");
        assert.deepEqual(await engine().version(), unknown("pulumi ended with 3", "run pulumi version"));
        play("echo no json");
        const answer = await engine().backend();
        assert.match(answer.known ? "" : answer.why, /^its answer cannot be read /);
    });

    it("is missing where there is none", async () => {
        process.env.PATH = "/nonexistent";
        try {
            assert.deepEqual(
                await engine().version(),
                unknown(
                    "pulumi is not on the PATH, in PULUMI_HOME or in ~/.pulumi",
                    "install it: https://www.pulumi.com/docs/install/",
                ),
            );
            assert.equal((await localTools(folder).git()).known, false);
        } finally {
            process.env.PATH = `${folder}:${path}`;
        }
    });

    it("has packages beside it", () => {
        mkdirSync(join(folder, "node_modules/one"), { recursive: true });
        writeFileSync(join(folder, "node_modules/one/package.json"), '{"version":"1.2.3"}');
        assert.deepEqual(
            [localTools(folder).packageVersion("one"), localTools(folder).packageVersion("two")],
            ["1.2.3", undefined],
        );
    });
});
