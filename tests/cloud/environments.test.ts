import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CloudFormationClient, ListStacksCommand } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CodePipelineClient, ListPipelinesCommand } from "@aws-sdk/client-codepipeline";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { DescribeParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { type Environment, openEnvironment } from "../../automation/library/environment";
import { type Emulator, MOTO, startEmulator } from "../../automation/local/emulator";
import { localOptions, playedAccounts } from "../../automation/local/environment";
import { installPackage } from "../../automation/local/virtual-environment";
import { bucketName, signingKeyAlias } from "../../components/shared/names";
import type { Placement } from "../../components/shared/placement";
import type { PlayedExecution } from "../../rehearsal/pipeline";
import { candidateKey, recordKey } from "../../release/manifest";
import { clientOf, type EmulatedEnvironment, playEmulated, pushImage } from "../support/emulated-pipeline";
import { newScratch, reasonToSkip } from "../support/engine";
import { PROJECT, STACKS } from "../support/environments";

const REGION = "eu-west-1";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const NEXT_COMMIT = "fedcba9876543210fedcba9876543210fedcba98";

describe("The environments in accounts of their own, with the real engine and provider against an emulated AWS", function () {
    // The provider waits by itself: a minute for a load balancer, one for the rules of a bucket.
    this.timeout(1_500_000);
    let scratch: string | undefined;
    let emulator: Emulator | undefined;
    let environments: ReadonlyMap<string, Environment>;
    const made = new Map<string, number>();
    let release = "";

    before(async function () {
        const reason = reasonToSkip() ?? installPackage(MOTO);
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        scratch = newScratch();
        emulator = await startEmulator();
        environments = new Map(await Promise.all(STACKS.map(opened)));
    });

    after(async () => {
        await emulator?.stop();
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    async function opened(stack: string): Promise<readonly [string, Environment]> {
        const folder = join(scratch ?? "", stack);
        mkdirSync(folder);
        return [
            stack,
            await openEnvironment(localOptions({ projectDir: PROJECT, stack, url: emulator?.url ?? "", folder })),
        ];
    }

    /** The same of every environment, all at once: most of the time is the provider's waiting. */
    async function ofAll<Result>(ask: (environment: Environment) => Promise<Result>) {
        return await Promise.all(
            [...environments].map(async ([stack, environment]) => [stack, await ask(environment)] as const),
        );
    }

    function at(stack: string): EmulatedEnvironment {
        const accounts = playedAccounts(PROJECT, stack);
        const account = (name: string) => accounts.find((each) => each.name === name)?.account ?? assert.fail(name);
        const place: Placement = {
            project: "airlock",
            environment: stack,
            account: account(stack),
            region: REGION,
            partition: "aws",
        };
        const signingKey = `arn:aws:kms:${REGION}:${account(STACKS[0] ?? "")}:${signingKeyAlias(place)}`;
        return { url: emulator?.url ?? "", at: place, signingKey };
    }

    it("bring up everything that they declare", async () => {
        for (const [stack, { counts, warnings, outputs }] of await ofAll((each) => each.up({ reason: "test" }))) {
            assert.deepEqual(Object.keys(counts), ["create"], stack);
            assert.ok((counts.create ?? 0) > 140, `${stack}: ${counts.create}`);
            assert.deepEqual(warnings, [], stack);
            assert.equal(outputs.environment, stack);
            made.set(stack, counts.create ?? 0);
        }
    });

    it("read back as they were declared: a second preview changes nothing", async () => {
        for (const [stack, { changes, counts }] of await ofAll((each) => each.preview())) {
            assert.deepEqual(
                changes.map(({ change, resource, properties }) => [change, resource.name, properties]),
                [],
                stack,
            );
            assert.deepEqual(counts, { same: made.get(stack) }, stack);
        }
    });

    it("carry a release of the example through dev, with the functions asking AWS", async () => {
        const played = await playEmulated(at("dev"), [revision("Source", "COMMIT_ID", COMMIT)]);
        assertPlayed(played, [
            "Source",
            "Build",
            "Seal",
            "Admit",
            "Prepare",
            "ChangeSet",
            "Describe",
            "Execute",
            "Verify",
            "Record",
            "Promote",
        ]);
        release = await recordedRelease("dev", COMMIT);
    });

    it("carry the same bytes on through staging and prod, where a person approves", async () => {
        for (const stack of ["staging", "prod"]) {
            await pushImage(at(stack), COMMIT);
            const candidate = revision("Inbox", "S3_OBJECT_KEY", candidateKey("hello", release));
            const played = await playEmulated(at(stack), [candidate]);
            assertPlayed(played, [
                "Inbox",
                "Admit",
                "Prepare",
                "ChangeSet",
                "Describe",
                ...(stack === "prod" ? ["Approve", "Authorize"] : []),
                "Execute",
                "Verify",
                ...(stack === "prod" ? ["Record"] : ["Record", "Promote"]),
            ]);
            assert.equal(await recordedRelease(stack, COMMIT), release);
        }
    });

    it("refuse in staging what dev's key has not signed, and what its registry does not have", async () => {
        const promoted = await playEmulated(at("dev"), [revision("Source", "COMMIT_ID", NEXT_COMMIT)]);
        assert.equal(failureOf(promoted), "nothing failed");
        const next = await recordedRelease("dev", NEXT_COMMIT);
        const candidate = [revision("Inbox", "S3_OBJECT_KEY", candidateKey("hello", next))];
        const withoutImage = await playEmulated(at("staging"), candidate);
        assert.match(
            failureOf(withoutImage),
            /^Admit: Admit: 1 problem\n {2}- airlock\/hello: has no image "sha256:[0-9a-f]{64}"/,
        );
        await pushImage(at("staging"), NEXT_COMMIT);
        assert.match(
            failureOf(await playEmulated(await withKeyOfItsOwn(at("staging")), candidate)),
            /^Admit: Admit: 1 problem\n {2}- [\w.]+: is not the sealing key's signature of this manifest/,
        );
    });

    it("leave accounts that are empty", async () => {
        const destroyed = await ofAll((each) => each.destroy({ reason: "test" }));
        for (const [stack, { counts, workloadStacks }] of destroyed) {
            assert.deepEqual(counts, { delete: made.get(stack) }, stack);
            assert.deepEqual(workloadStacks, [`airlock-${stack}-hello`]);
            assert.deepEqual(await contentsOf(at(stack)), [], stack);
        }
    });

    async function recordedRelease(stack: string, commit: string): Promise<string> {
        const here = at(stack);
        const s3 = new S3Client(clientOf(here));
        const Bucket = bucketName(here.at, "records");
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
        for (const { Key = "" } of Contents) {
            const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
            const record = JSON.parse((await Body?.transformToString()) ?? "{}");
            if (record.commit === commit) {
                assert.equal(Key, recordKey("hello", record.release));
                return record.release;
            }
        }
        return assert.fail(`${stack} has no record of ${commit}`);
    }
});

/** The environment with a signing key of the same name, which has signed nothing. */
async function withKeyOfItsOwn(environment: EmulatedEnvironment): Promise<EmulatedEnvironment> {
    const kms = new KMSClient(clientOf(environment));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }));
    const AliasName = signingKeyAlias(environment.at);
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyMetadata?.KeyId }));
    return { ...environment, signingKey: `arn:aws:kms:${REGION}:${environment.at.account}:${AliasName}` };
}

function revision(actionName: string, revisionType: string, revisionValue: string) {
    return { actionName, revisionType, revisionValue };
}

/** Names of the actions that ran, all of which must have succeeded. */
function assertPlayed(played: PlayedExecution, names: readonly string[]): void {
    const actions = played.stages.flatMap((stage) => stage.actions);
    assert.deepEqual(
        actions.map(({ name, because }) => (because === undefined ? name : `${name}: ${because}`)),
        names,
    );
    assert.ok(played.succeeded);
}

function failureOf({ stages }: PlayedExecution): string {
    const failed = stages.flatMap(({ actions }) => actions).find(({ succeeded }) => !succeeded);
    return failed === undefined ? "nothing failed" : `${failed.name}: ${failed.because}`;
}

/** Names of what is left in an account, as far as its services list it; what AWS itself keeps there is left out. */
async function contentsOf(environment: EmulatedEnvironment): Promise<readonly (string | undefined)[]> {
    const client = clientOf(environment);
    const iam = new IAMClient(client);
    const [roles, policies, buckets, pipelines, groups, repositories, parameters, stacks, alarms, vpcs] =
        await Promise.all([
            iam.send(new ListRolesCommand({})),
            iam.send(new ListPoliciesCommand({ Scope: "Local" })),
            new S3Client(client).send(new ListBucketsCommand({})),
            new CodePipelineClient(client).send(new ListPipelinesCommand({})),
            new CloudWatchLogsClient(client).send(new DescribeLogGroupsCommand({})),
            new ECRClient(client).send(new DescribeRepositoriesCommand({})),
            new SSMClient(client).send(new DescribeParametersCommand({})),
            new CloudFormationClient(client).send(new ListStacksCommand({})),
            new CloudWatchClient(client).send(new DescribeAlarmsCommand({})),
            new EC2Client(client).send(new DescribeVpcsCommand({})),
        ]);
    return [
        ...(roles.Roles ?? []).map(({ RoleName }) => RoleName),
        ...(policies.Policies ?? []).map(({ PolicyName }) => PolicyName),
        ...(buckets.Buckets ?? []).map(({ Name }) => Name),
        ...(pipelines.pipelines ?? []).map(({ name }) => name),
        ...(groups.logGroups ?? []).map(({ logGroupName }) => logGroupName),
        ...(repositories.repositories ?? []).map(({ repositoryName }) => repositoryName),
        ...(parameters.Parameters ?? []).map(({ Name }) => Name),
        ...(stacks.StackSummaries ?? [])
            .filter(({ StackStatus }) => StackStatus !== "DELETE_COMPLETE")
            .map(({ StackName }) => StackName),
        ...(alarms.MetricAlarms ?? []).map(({ AlarmName }) => AlarmName),
        ...(vpcs.Vpcs ?? []).filter(({ IsDefault }) => IsDefault !== true).map(({ VpcId }) => VpcId),
    ];
}
