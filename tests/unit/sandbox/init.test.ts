import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { checkedSandbox } from "../../../automation/sandbox/evaluate";
import { initSandbox } from "../../../automation/sandbox/init";
import { refusalOf } from "../../support/settings";

const ROOT = join(__dirname, "..", "..", "..");
const WISH = { name: "alice", application: "examples/hello", owner: "alice", allow: [], hours: undefined };

describe("The file of a new sandbox", () => {
    let project: string;
    const now = new Date();

    beforeEach(() => {
        project = mkdtempSync(join(tmpdir(), "airlock-sandbox-"));
        cpSync(join(ROOT, "Pulumi.yaml"), join(project, "Pulumi.yaml"));
        cpSync(join(ROOT, "examples", "hello"), join(project, "examples", "hello"), { recursive: true });
    });
    afterEach(() => rmSync(project, { recursive: true, force: true }));

    const fileOf = (stack: string) => parse(readFileSync(join(project, `Pulumi.${stack}.yaml`), "utf8"));

    it("is closed, lives as long as sandboxes may, and is accepted as it is", () => {
        assert.equal(initSandbox(project, WISH, now), "sandbox-alice");
        const { config } = fileOf("sandbox-alice");
        assert.deepEqual(config["airlock:sandbox"], {
            application: "examples/hello",
            owner: "alice",
            access: { kind: "nobody" },
            tasks: 1,
            logDays: 3,
        });
        const { settings } = checkedSandbox(project, "sandbox-alice");
        const hours = (settings.expires.getTime() - now.getTime()) / 3_600_000;
        assert.ok(hours > 71.98 && hours <= 72, String(hours));
    });

    it("opens to the blocks that are named, for the hours that are", () => {
        initSandbox(project, { ...WISH, allow: ["203.0.113.7/32"], hours: 8 }, now);
        const { config } = fileOf("sandbox-alice");
        assert.deepEqual(config["airlock:sandbox"].access, { kind: "blocks", cidrs: ["203.0.113.7/32"] });
        assert.equal(
            config["aws:defaultTags"].tags.Expires,
            `${new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 16)}Z`,
        );
    });

    it("is not written over another, whose change would be lost", () => {
        initSandbox(project, WISH, now);
        writeFileSync(join(project, "Pulumi.sandbox-alice.yaml"), "mine");
        assert.equal(
            refusalOf(() => initSandbox(project, WISH, now)).message.split("\n")[1],
            "  - Pulumi.sandbox-alice.yaml: is there already; change it there, or remove the sandbox first: pulumi destroy --stack sandbox-alice --remove",
        );
        assert.equal(readFileSync(join(project, "Pulumi.sandbox-alice.yaml"), "utf8"), "mine");
    });

    for (const [what, wish, problem] of [
        [
            "a block that is everyone",
            { allow: ["0.0.0.0/0"] },
            /sandbox\.access\.cidrs\[0\]: "0\.0\.0\.0\/0" is larger than a \/16/,
        ],
        [
            "more hours than sandboxes may live",
            { hours: 73 },
            /aws:defaultTags\.tags\.Expires: .* is more than sandboxes\.maxHours, "72" hours, away/,
        ],
        [
            "hours that are no number",
            { hours: Number.NaN },
            /--hours: "NaN" is not a number of hours; give a whole number like 24/,
        ],
        ["no hours", { hours: 0 }, /--hours: "0" is not a number of hours/],
        ["a name that is none", { name: "Alice!" }, /stack: "sandbox-Alice!" is not sandbox- and a name/],
        ["a folder without an application", { application: "examples/none" }, /airlock\.yaml/],
    ] as const) {
        it(`is not written for ${what}`, () => {
            const { message } = refusalOf(() => initSandbox(project, { ...WISH, ...wish }, now));
            assert.match(message, problem);
            assert.equal(
                existsSync(join(project, `Pulumi.sandbox-${"name" in wish ? wish.name : "alice"}.yaml`)),
                false,
            );
        });
    }
});
