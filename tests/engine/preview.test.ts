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
function projectCopy(scratch: string): string {
    const copy = join(scratch, "project");
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
        copy = projectCopy(scratch);
    });

    after(() => {
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    for (const stack of STACKS) {
        it(`previews ${stack} without an error or a warning`, () => {
            assert.equal(pulumi("stack", "init", stack).status, 0);
            const { status, stdout, stderr } = pulumi("preview", "--stack", stack, "--json");
            const { diagnostics = [], changeSummary = {} } = status === 0 ? JSON.parse(stdout) : {};
            const bad = diagnostics.filter(
                ({ severity }: { severity: string }) => severity !== "info" && severity !== "debug",
            );
            assert.deepEqual(bad, [], stderr);
            assert.equal(status, 0, `${stdout.slice(-4000)}\n${stderr.slice(-4000)}`);
            assert.ok(changeSummary.create > 50, JSON.stringify(changeSummary));
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
