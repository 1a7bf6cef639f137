import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CreateBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { MOTO, type ObservedEmulator, startEmulator } from "../../automation/local/emulator";
import { installPackage } from "../../automation/local/virtual-environment";
import { Refusal } from "../../release/problem";
import { PROJECT } from "../support/environments";

const ACCOUNTS = ["111122223333", "222233334444"] as const;

describe("The emulator", function () {
    this.timeout(120_000);
    let emulator: ObservedEmulator | undefined;

    before(async function () {
        const reason = installPackage(MOTO);
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        emulator = await startEmulator();
    });

    after(() => emulator?.stop());

    const clientOf = (accessKeyId: string) => ({
        region: "eu-west-1",
        endpoint: emulator?.url ?? "",
        forcePathStyle: true,
        credentials: { accessKeyId, secretAccessKey: "none" },
    });

    it("plays a caller's account by its key id, and keeps accounts apart", async () => {
        for (const account of ACCOUNTS) {
            const { Account } = await new STSClient(clientOf(account)).send(new GetCallerIdentityCommand({}));
            assert.equal(Account, account);
            const Bucket = `bucket-of-${account}`;
            const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
            await new S3Client(clientOf(account)).send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
        }
        for (const account of ACCOUNTS) {
            const { Buckets = [] } = await new S3Client(clientOf(account)).send(new ListBucketsCommand({}));
            assert.deepEqual(
                Buckets.map(({ Name }) => Name),
                [`bucket-of-${account}`],
            );
        }
    });

    it("refuses a port that is taken, and says what to do", async () => {
        const { port } = new URL(emulator?.url ?? "");
        await assert.rejects(startEmulator(Number(port)), (error: unknown) => {
            assert.ok(error instanceof Refusal);
            assert.equal(
                error.message,
                `Emulator: 1 problem\n  - --port: "${port}" is taken by another program; leave it out, and a free one is found`,
            );
            return true;
        });
    });

    it("ends when it is told to, and says so", async () => {
        const short = await startEmulator();
        await short.stop();
        assert.equal(await short.ended, null);
        await assert.rejects(fetch(short.url));
    });

    it("ends with whoever started it, even where that is killed", async () => {
        const script = `require(${JSON.stringify(join(PROJECT, "automation", "local", "emulator"))})
            .startEmulator().then(({ url }) => console.log(url)); setInterval(() => {}, 1000);`;
        const starter = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], {
            cwd: PROJECT,
            stdio: ["ignore", "pipe", "inherit"],
        });
        const [url] = (await once(createInterface(starter.stdout), "line")) as [string];
        assert.ok((await fetch(`${url}/_airlock/standings`)).ok);
        starter.kill("SIGKILL");
        await once(starter, "exit");
        for (const end = Date.now() + 30_000; Date.now() < end; ) {
            if (!(await answers(url))) {
                return;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        assert.fail("it goes on without its starter");
    });
});

async function answers(url: string): Promise<boolean> {
    return await fetch(`${url}/_airlock/standings`).then(
        () => true,
        () => false,
    );
}
