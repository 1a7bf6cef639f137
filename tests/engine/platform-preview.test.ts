import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { newScratch, platformCopy, previewOf, pulumi, reasonToSkip } from "../support/engine";
import { PROJECT } from "../support/environments";

describe("The platform's own program, with the real engine and provider", function () {
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
        copy = platformCopy(join(scratch, "project"));
        assert.equal(run("stack", "init", "platform").status, 0);
    });

    after(() => {
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    async function assertPreview(): Promise<void> {
        const pack = ["--policy-pack", join(PROJECT, "policies")];
        const { changeSummary } = await previewOf({ copy, scratch: scratch ?? "" }, "platform", ...pack);
        assert.ok((changeSummary.create ?? 0) > 50, JSON.stringify(changeSummary));
    }

    it("previews without an error or a warning, and breaks no policy", () => assertPreview());

    it("refuses a real update while placeholders stand, and makes nothing", () => {
        const { status, stdout, stderr } = run("up", "--yes", "--skip-preview", "--stack", "platform");
        assert.notEqual(status, 0);
        assert.match(stdout + stderr, /Update of stack "platform": 7 problems/);
        const { deployment } = JSON.parse(run("stack", "export", "--stack", "platform").stdout);
        assert.deepEqual(
            deployment.resources.map(({ type }: { readonly type: string }) => type),
            ["pulumi:pulumi:Stack"],
        );
    });

    it("previews with a source by connection, a proxy and an image of one's own", async () => {
        const path = join(copy, "Pulumi.platform.yaml");
        const { config } = parse(readFileSync(path, "utf8"));
        const network = config["airlock-platform:network"];
        const other = {
            ...config,
            "airlock-platform:source": {
                kind: "connection",
                connectionArn: "arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d",
                repository: "acme/airlock",
                branch: "main",
            },
            "airlock-platform:network": {
                ...network,
                clientGroupIds: ["sg-0123456789abcdef0"],
                egress: {
                    kind: "proxy",
                    url: "http://proxy.example.com:3128",
                    cidr: "10.18.40.0/24",
                    direct: [".s3.eu-west-1.amazonaws.com"],
                },
            },
            "airlock-platform:image": {
                kind: "toolchain",
                uri: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/toolchain@sha256:${"ab".repeat(32)}`,
            },
            "airlock-platform:deletionProtection": false,
        };
        writeFileSync(path, stringify({ config: other }));
        await assertPreview();
    });
});
