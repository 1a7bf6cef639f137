import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { CreateOpenIDConnectProviderCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetKeyPolicyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateBucketCommand, GetBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { bootstrapTemplate, templateText } from "../../automation/bootstrap/template";
import { FACTS } from "../support/bootstrap";
import type { Emulator } from "../support/emulator";
import { PROJECT, shareCompiled } from "../support/environments";
import { MINISTACK, startMinistack } from "../support/ministack";
import { installPackage, programIn, type VirtualEnvironment } from "../support/virtual-environment";

const CFN_LINT: VirtualEnvironment = { name: "venv", package: "cfn-lint", version: "1.58.0" };
const ACCOUNT = "111122223333";
const ADMIN = `arn:aws:iam::${ACCOUNT}:role/administrator`;

describe("The bootstrap's template", () => {
    it("passes cfn-lint without an error or a warning", function () {
        this.timeout(300_000);
        const missing = installPackage(CFN_LINT);
        if (missing !== undefined) {
            console.log(`    skipped: ${missing}`);
            this.skip();
        }
        const dir = mkdtempSync(join(tmpdir(), "airlock-bootstrap-"));
        try {
            const file = join(dir, "template.json");
            writeFileSync(file, templateText(bootstrapTemplate(FACTS)));
            const { status, stdout, stderr } = spawnSync(
                programIn(CFN_LINT, "cfn-lint"),
                ["--regions", "eu-west-1", "--", file],
                { encoding: "utf8" },
            );
            assert.deepEqual([status, `${stdout}${stderr}`.trim()], [0, ""]);
        } finally {
            rmSync(dir, { recursive: true });
        }
    });
});

describe("airlock bootstrap", function () {
    this.timeout(300_000);
    let emulator: Emulator | undefined;
    let scratch: string | undefined;

    before(async function () {
        const missing = installPackage(MINISTACK);
        if (missing !== undefined) {
            console.log(`    skipped: ${missing}`);
            this.skip();
        }
        emulator = await startMinistack();
        scratch = projectCopy();
    });
    after(async () => {
        await emulator?.stop();
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    /** The project with accounts of its own; the command line looks for the project around itself. */
    function projectCopy(): string {
        const copy = mkdtempSync(join(tmpdir(), "airlock-bootstrap-"));
        for (const entry of readdirSync(PROJECT)) {
            if (/^Pulumi\..*yaml$/.test(entry) || ["automation", "bin"].includes(entry)) {
                cpSync(join(PROJECT, entry), join(copy, entry), { recursive: true });
            } else if (!entry.startsWith(".")) {
                symlinkSync(join(PROJECT, entry), join(copy, entry));
            }
        }
        shareCompiled(copy);
        return copy;
    }

    /** Runs the real command. The emulator takes the key's id for the account. */
    async function airlock(account: string | undefined, ...args: readonly string[]) {
        const child = spawn(process.execPath, [join(scratch ?? "", "bin", "airlock.js"), ...args], {
            env: {
                ...process.env,
                AWS_ENDPOINT_URL: emulator?.url,
                AWS_EC2_METADATA_DISABLED: "true",
                AWS_CONFIG_FILE: join(scratch ?? "", "none"),
                AWS_SHARED_CREDENTIALS_FILE: join(scratch ?? "", "none"),
                NODE_NO_WARNINGS: "1",
                ...(account === undefined ? {} : { AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: "test" }),
            },
        });
        const [[status], stdout, stderr] = await Promise.all([
            once(child, "close"),
            text(child.stdout),
            text(child.stderr),
        ]);
        return { status, stdout, stderr };
    }

    function client<T>(kind: new (config: object) => T, account = ACCOUNT): T {
        return new kind({
            region: "eu-west-1",
            endpoint: emulator?.url,
            forcePathStyle: true,
            credentials: { accessKeyId: account, secretAccessKey: "test" },
        });
    }

    /** Who may write to the bucket and use the key, as their own policies say now. */
    async function writers() {
        const { Policy: bucket = "" } = await client(S3Client).send(
            new GetBucketPolicyCommand({ Bucket: `airlock-state-${ACCOUNT}-eu-west-1` }),
        );
        const { Policy: key = "" } = await client(KMSClient).send(
            new GetKeyPolicyCommand({ KeyId: "alias/airlock-state" }),
        );
        const principals = (policy: string, sid: string, operator: string) =>
            JSON.parse(policy).Statement.find(({ Sid }: { readonly Sid: string }) => Sid === sid).Condition[operator][
                "aws:PrincipalArn"
            ];
        const ofBucket = principals(bucket, "OnlyThePlatformWrites", "ArnNotEquals");
        assert.deepEqual(principals(key, "WritersUse", "ArnEquals"), ofBucket);
        return ofBucket;
    }

    it("refuses placeholders before it asks AWS anything", async () => {
        const { status, stdout, stderr } = await airlock(undefined, "bootstrap", "--stack", "dev");
        assert.deepEqual([status, stdout], [1, ""]);
        assert.equal(
            stderr,
            [
                "Bootstrap for dev: 2 problems",
                '  - environments[0].account: "000000000000" of dev is a placeholder; set it: npx airlock account dev <12 digits>',
                '  - environments[2].account: "000000000000" of prod is a placeholder; set it: npx airlock account prod <12 digits>',
                "",
            ].join("\n"),
        );
    });

    it("prints the template without asking AWS anything", async () => {
        const { status, stdout, stderr } = await airlock(undefined, "bootstrap", "--stack", "dev", "--print");
        assert.deepEqual([status, stderr], [0, ""]);
        assert.deepEqual(Object.keys(JSON.parse(stdout).Resources), Object.keys(bootstrapTemplate(FACTS).Resources));
    });

    it("makes everything once, names the administrator, and takes the right away again", async () => {
        for (const environment of ["dev", "staging", "prod"]) {
            assert.equal((await airlock(undefined, "account", environment, ACCOUNT)).status, 0);
        }
        const first = await airlock(ACCOUNT, "bootstrap", "--stack", "prod", "--administrator", ADMIN, "--json");
        assert.equal(first.status, 0, first.stderr);
        const { result, bucket, administrator, commands, keyArn } = JSON.parse(first.stdout);
        assert.deepEqual(
            { result, bucket, administrator, commands },
            {
                result: "created",
                bucket: `airlock-state-${ACCOUNT}-eu-west-1`,
                administrator: ADMIN,
                commands: [
                    `pulumi login 's3://airlock-state-${ACCOUNT}-eu-west-1?region=eu-west-1'`,
                    ...["dev", "staging", "prod"].map(
                        (stack) =>
                            `pulumi stack init ${stack} --secrets-provider 'awskms://alias/airlock-state?region=eu-west-1'`,
                    ),
                    "pulumi up --stack prod",
                    "npx airlock bootstrap --stack prod --no-administrator",
                ],
            },
        );
        const platform = `arn:aws:iam::${ACCOUNT}:role/airlock-platform`;
        assert.deepEqual(await writers(), [platform, ADMIN]);

        const again = await airlock(ACCOUNT, "bootstrap", "--stack", "dev", "--json");
        assert.deepEqual([again.status, JSON.parse(again.stdout).result], [0, "unchanged"]);
        assert.deepEqual(await writers(), [platform, ADMIN]);

        const last = await airlock(ACCOUNT, "bootstrap", "--stack", "dev", "--no-administrator");
        assert.equal(last.status, 0, last.stderr);
        assert.equal(
            last.stdout,
            [
                `stack airlock-bootstrap in eu-west-1 of ${ACCOUNT}: changed`,
                "",
                "WHAT",
                `bucket of the state       airlock-state-${ACCOUNT}-eu-west-1`,
                `key of state and secrets  ${keyArn}`,
                `updates run as            ${platform}`,
                `previews run as           arn:aws:iam::${ACCOUNT}:role/airlock-preview`,
                "",
                "The state is written by the platform role, and by nobody else.",
                "The first update of an environment is a named administrator's: npx airlock bootstrap --stack dev --administrator ARN",
                "",
                "Next:",
                `  pulumi login 's3://airlock-state-${ACCOUNT}-eu-west-1?region=eu-west-1'`,
                "",
            ].join("\n"),
        );
        assert.deepEqual(await writers(), [platform]);
    });

    /** Whom the preview role trusts beside the platform's pipeline: providers and subjects. */
    async function jobs() {
        const { Role } = await client(IAMClient).send(new GetRoleCommand({ RoleName: "airlock-preview" }));
        const { Statement } = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""));
        return Statement.filter(({ Sid }: { readonly Sid: string }) => Sid === "JobsOnGitHub").map(
            ({ Principal, Condition }: { readonly Principal: object; readonly Condition: object }) => [
                Principal,
                Condition,
            ],
        );
    }

    it("lets jobs on GitHub preview by the account's one identity provider, and no more in the end", async () => {
        const trust = (...subjects: readonly string[]) => [
            [
                { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com` },
                {
                    StringEquals: {
                        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                        "token.actions.githubusercontent.com:sub": subjects,
                    },
                },
            ],
        ];
        const first = await airlock(ACCOUNT, "bootstrap", "--stack", "dev", "--github", "acme@12/platform@34");
        assert.equal(first.status, 0, first.stderr);
        const subjects = ["dev", "staging", "prod"].map(
            (name) => `repo:acme@12/platform@34:environment:preview-${name}`,
        );
        assert.deepEqual(await jobs(), trust(...subjects));
        assert.match(first.stderr, /^making identity provider https:\/\/token\.actions\.githubusercontent\.com of/m);
        for (const subject of subjects) {
            assert.ok(first.stdout.includes(`and so do jobs on GitHub  ${subject}\n`), first.stdout);
        }
        const role = `arn:aws:iam::${ACCOUNT}:role/airlock-preview`;
        assert.ok(
            first.stdout.includes(
                `  gh variable set PREVIEW_ROLE_ARN --repo acme/platform --env preview-dev --body '${role}'\n`,
            ),
            first.stdout,
        );

        const again = await airlock(ACCOUNT, "bootstrap", "--stack", "staging", "--json");
        const { result, gitHubSubjects } = JSON.parse(again.stdout);
        assert.deepEqual([again.status, result, gitHubSubjects], [0, "unchanged", subjects]);

        const asked = ["bootstrap", "--stack", "dev", "--github", "acme/platform", "--github-environment", "previews"];
        const other = await airlock(ACCOUNT, ...asked);
        assert.deepEqual([other.status, /identity provider/.test(other.stderr)], [0, false], other.stderr);
        assert.deepEqual(await jobs(), trust("repo:acme/platform:environment:previews"));

        const last = await airlock(ACCOUNT, "bootstrap", "--stack", "dev", "--no-github");
        assert.equal(last.status, 0, last.stderr);
        assert.deepEqual(await jobs(), []);
    });

    it("refuses an identity provider of somebody else's that does not take the tokens, and an environment alone", async () => {
        const taken = "333322221111";
        for (const environment of ["dev", "staging", "prod"]) {
            await airlock(undefined, "account", environment, taken);
        }
        await client(IAMClient, taken).send(
            new CreateOpenIDConnectProviderCommand({
                Url: "https://token.actions.githubusercontent.com",
                ClientIDList: ["https://github.com/acme"],
                ThumbprintList: ["0".repeat(40)],
            }),
        );
        const refused = await airlock(taken, "bootstrap", "--stack", "dev", "--github", "acme/platform");
        assert.equal(refused.status, 1);
        assert.match(refused.stderr, /does not take tokens for "sts\.amazonaws\.com"; agree with whoever made it/);
        const alone = await airlock(taken, "bootstrap", "--stack", "dev", "--github-environment", "previews");
        assert.deepEqual(
            [alone.status, alone.stderr],
            [
                1,
                'Bootstrap for dev: 1 problem\n  - --github-environment: "previews" is an environment of no repository; name the repository too: --github OWNER/REPOSITORY\n',
            ],
        );
    });

    it("refuses another account, nobody, and a bucket that is taken", async () => {
        for (const environment of ["dev", "staging", "prod"]) {
            await airlock(undefined, "account", environment, ACCOUNT);
        }
        const other = await airlock("999900001111", "bootstrap", "--stack", "dev");
        assert.equal(other.status, 1);
        assert.match(other.stderr, /- credentials: "[^"]+" is of account "999900001111", and not of "111122223333"/);

        const nobody = await airlock(undefined, "bootstrap", "--stack", "dev");
        assert.equal(nobody.status, 1);
        assert.match(nobody.stderr, /- credentials: AWS takes none from here \(.+\); sign in to account 111122223333/);

        const taken = "222233334444";
        await client(S3Client, taken).send(new CreateBucketCommand({ Bucket: `airlock-state-${taken}-eu-west-1` }));
        for (const environment of ["dev", "staging", "prod"]) {
            await airlock(undefined, "account", environment, taken);
        }
        for (const _ of ["the first time", "the second time, after the failed stack has gone"]) {
            const { status, stderr } = await airlock(taken, "bootstrap", "--stack", "dev");
            assert.equal(status, 1);
            assert.match(
                stderr,
                /- StateBucket: AWS::S3::Bucket was refused \(.*already exists\); where airlock-state-/,
            );
        }
    });
});
