import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, rmSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import type { Finding } from "../../automation/doctor/finding";
import { type Emulator, MOTO, MOTO_ACCOUNT, startEmulator } from "../support/emulator";
import {
    accountsOf,
    environmentOf,
    newScratch,
    type Place,
    projectCopy,
    pulumi,
    reasonToSkip,
    reconfigure,
} from "../support/engine";
import { PROJECT } from "../support/environments";
import { installPackage } from "../support/virtual-environment";

const LOG_GROUP = "/aws/lambda/airlock-dev-admit";

describe("The doctor, with the real engine and an account", function () {
    this.timeout(180_000);
    let emulator: Emulator | undefined;
    let scratch: string | undefined;
    let place: Place;

    before(async function () {
        const reason = reasonToSkip() ?? installPackage(MOTO);
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        emulator = await startEmulator();
        scratch = newScratch();
        const copy = projectCopy(join(scratch, "project"));
        reconfigure(copy, "dev", {
            shared: { environments: accountsOf(MOTO_ACCOUNT) },
            config: { "aws:skipRequestingAccountId": false },
        });
        // The command line looks at the project that it lies in.
        for (const folder of ["automation", "bin"]) {
            unlinkSync(join(copy, folder));
            cpSync(join(PROJECT, folder), join(copy, folder), { recursive: true });
        }
        place = { copy, scratch, env: { AWS_ENDPOINT_URL: emulator.url } };
        await makeWhatIsThere(emulator.url);
    });

    after(async () => {
        await emulator?.stop();
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    async function makeWhatIsThere(endpoint: string): Promise<void> {
        const options = {
            region: "eu-west-1",
            endpoint,
            credentials: { accessKeyId: "test", secretAccessKey: "test" },
        };
        await new CloudWatchLogsClient(options).send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
        const trust = { RoleName: "airlock-dev-flow-logs", AssumeRolePolicyDocument: "{}" };
        await new IAMClient(options).send(new CreateRoleCommand(trust));
        for (const third of [1, 2, 3, 4]) {
            await new EC2Client(options).send(new CreateVpcCommand({ CidrBlock: `10.${third}.0.0/16` }));
        }
    }

    function doctor(): { readonly status: number | null; readonly findings: readonly Finding[] } {
        const { status, stdout, stderr } = spawnSync(
            process.execPath,
            [join(place.copy, "bin", "airlock.js"), "doctor", "--stack", "dev", "--json"],
            { cwd: place.copy, encoding: "utf8", env: environmentOf(place) },
        );
        assert.notEqual(stdout, "", stderr);
        return { status, findings: JSON.parse(stdout).findings };
    }

    const told = (findings: readonly Finding[], group: string, level: string) =>
        findings.filter((one) => one.group === group && one.level === level).map(({ what }) => what);

    it("finds what is wrong before the first update, and by its commands it is mended", () => {
        const before = doctor();
        assert.equal(before.status, 1);
        assert.deepEqual(told(before.findings, "backend", "problem"), ["there is no stack dev"]);
        assert.deepEqual(told(before.findings, "credentials", "ok"), [`credentials are of account ${MOTO_ACCOUNT}`]);
        assert.deepEqual(told(before.findings, "names", "problem"), [
            `log group "${LOG_GROUP}" exists and is not in the state`,
            'role "airlock-dev-flow-logs" exists and is not in the state',
        ]);
        // The default network is there from the start.
        assert.match(
            told(before.findings, "quotas", "problem")[0] ?? "",
            /^more than allowed.*: 1 and 5 of others of 5 VPCs in the region$/,
        );

        assert.equal(pulumi(place, "stack", "init", "dev").status, 0);
        const adoption = before.findings
            .find(({ what }) => what.includes(LOG_GROUP))
            ?.mend?.replace(/^.*adopt it: /, "");
        const { status, stdout, stderr } = spawnSync("sh", ["-c", adoption ?? "false"], {
            cwd: place.copy,
            encoding: "utf8",
            env: environmentOf(place),
        });
        assert.equal(status, 0, stdout + stderr);

        const after = doctor();
        assert.deepEqual(told(after.findings, "backend", "problem"), []);
        assert.deepEqual(told(after.findings, "names", "problem"), [
            'role "airlock-dev-flow-logs" exists and is not in the state',
        ]);
    });
});
