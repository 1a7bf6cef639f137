import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
    chmodSync,
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    unlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { projectCopy } from "../support/engine";
import { PROJECT } from "../support/environments";

const REPOSITORY = "acme/platform";
const URL = "http://sandbox-balancer-6210502-1645236263.eu-west-1.elb.amazonaws.com";

/** The script of a named step, as the workflow has it. */
function scriptOf(file: string, job: string, name: string): string {
    const { jobs } = parse(readFileSync(join(PROJECT, ".github/workflows", file), "utf8"));
    return jobs[job].steps.find((step: { name?: string }) => step.name === name).run;
}

describe("The scripts of preview environments", function () {
    this.timeout(120_000);
    let scratch: string;
    let project: string;
    let asked: string;

    beforeEach(() => {
        scratch = mkdtempSync(join(tmpdir(), "airlock-sandbox-scripts-"));
        project = projectCopy(join(scratch, "project"));
        // The command line works on the project that it lies in.
        for (const folder of ["automation", "bin"]) {
            unlinkSync(join(project, folder));
            cpSync(join(PROJECT, folder), join(project, folder), { recursive: true });
        }
        mkdirSync(join(scratch, "bin"));
        asked = join(scratch, "asked");
        writeFileSync(asked, "");
    });
    afterEach(() => rmSync(scratch, { recursive: true, force: true }));

    /** Puts a program on the path that writes down what it is asked, and answers by its arguments. */
    function play(name: string, ...cases: readonly string[]): void {
        const path = join(scratch, "bin", name);
        const body = [`echo "${name} $*" >> "${asked}"`, 'case "$*" in', ...cases, "esac"];
        writeFileSync(path, `#!/bin/sh\n${body.join("\n")}\n`);
        chmodSync(path, 0o755);
    }

    function run(script: string, env: NodeJS.ProcessEnv) {
        const path = join(scratch, "script.sh");
        // The command line as npx finds it; the played programs come first, as on a runner.
        writeFileSync(
            path,
            script.replace(/^ *export PATH=.*$/m, "").replaceAll("npx airlock", `node "${project}/bin/airlock.js"`),
        );
        const { status, stdout, stderr } = spawnSync("bash", ["-e", path], {
            cwd: project,
            encoding: "utf8",
            env: {
                ...process.env,
                PATH: [join(scratch, "bin"), process.env.PATH].join(delimiter),
                RUNNER_TEMP: scratch,
                GITHUB_REPOSITORY: REPOSITORY,
                ...env,
            },
        });
        return { status, said: `${stdout}${stderr}`, asked: readFileSync(asked, "utf8").trim().split("\n") };
    }

    const BRING_UP = {
        NUMBER: "12",
        OWNER: "ann",
        APPLICATION: "examples/hello",
        HOURS: "24",
        ALLOWED_CIDRS: "203.0.113.7/32 198.51.100.0/24",
        SECRETS_PROVIDER: "awskms://alias/sandboxes",
    };

    it("bring a sandbox up that its own file and the policies bound, and leave its outputs", () => {
        play("pulumi", `*"stack output"*) echo '{"url":"${URL}"}' ;;`);
        const { status, said, asked } = run(scriptOf("preview-environment.yml", "up", "Bring up"), BRING_UP);
        assert.equal(status, 0, said);
        assert.deepEqual(asked, [
            "pulumi stack select sandbox-pr-12 --create --non-interactive --secrets-provider awskms://alias/sandboxes",
            "pulumi up --stack sandbox-pr-12 --yes --skip-preview --non-interactive --policy-pack policies",
            "pulumi stack output --stack sandbox-pr-12 --json",
        ]);
        const { config } = parse(readFileSync(join(project, "Pulumi.sandbox-pr-12.yaml"), "utf8"));
        assert.deepEqual(config["airlock:sandbox"].access, {
            kind: "blocks",
            cidrs: ["203.0.113.7/32", "198.51.100.0/24"],
        });
        assert.equal(config["airlock:sandbox"].owner, "ann");
        assert.equal(readFileSync(join(scratch, "sandbox", "outputs.json"), "utf8"), `{"url":"${URL}"}\n`);
    });

    it("bring nothing up that its bounds refuse", () => {
        play("pulumi");
        const script = scriptOf("preview-environment.yml", "up", "Bring up");
        const { status, said, asked } = run(script, { ...BRING_UP, HOURS: "1000" });
        assert.equal(status, 1);
        assert.match(said, /more than sandboxes\.maxHours, "72" hours, away/);
        assert.deepEqual(asked, [""]);
        assert.equal(existsSync(join(project, "Pulumi.sandbox-pr-12.yaml")), false);
    });

    const TELL = scriptOf("preview-environment.yml", "tell", "Tell the pull request");

    function tell(outputs: object, comment: string) {
        mkdirSync(join(scratch, "sandbox"));
        writeFileSync(join(scratch, "sandbox", "outputs.json"), JSON.stringify(outputs));
        play("gh", `*--paginate*) printf '${comment}' ;;`);
        return run(TELL, { NUMBER: "12", HEAD_SHA: "41e826c" });
    }

    it("tell the pull request where its sandbox answers, in one comment that is updated in place", () => {
        const outputs = { url: URL, expires: "2026-11-26T12:00Z", owner: "ann" };
        const first = tell(outputs, "");
        assert.equal(first.status, 0, first.said);
        assert.equal(
            first.asked.at(-1),
            `gh api --method POST repos/${REPOSITORY}/issues/12/comments -F body=@${scratch}/body.md`,
        );
        assert.equal(
            readFileSync(join(scratch, "body.md"), "utf8"),
            `<!-- airlock-sandbox -->\n**Sandbox** of \`41e826c\`: <${URL}>, until 2026-11-26T12:00Z or until this is closed or loses its label.\n`,
        );
        rmSync(join(scratch, "sandbox"), { recursive: true });
        const again = tell(outputs, "77\\n78\\n");
        assert.equal(again.status, 0, again.said);
        assert.equal(
            again.asked.at(-1),
            `gh api --method PATCH repos/${REPOSITORY}/issues/comments/77 -F body=@${scratch}/body.md`,
        );
    });

    for (const [what, outputs] of [
        ["an address elsewhere", { url: "https://example.com/elb.amazonaws.com", expires: "2026-11-26T12:00Z" }],
        ["an address with more in it", { url: `${URL}/) [click](https://example.com`, expires: "2026-11-26T12:00Z" }],
        ["no moment", { url: URL, expires: "@everyone" }],
        ["nothing", {}],
    ] as const) {
        it(`tell nothing where the author's code left ${what}`, () => {
            const { status, asked } = tell(outputs, "");
            assert.notEqual(status, 0);
            assert.deepEqual(asked, [""]);
        });
    }

    const REAP = scriptOf("reap-sandboxes.yml", "reap", "Reap");
    const STATE = (expires: string) =>
        JSON.stringify({
            deployment: {
                resources: [
                    {
                        type: "pulumi:providers:aws",
                        custom: true,
                        inputs: { defaultTags: { tags: { Expires: expires } } },
                    },
                    { type: "aws:ec2/vpc:Vpc", custom: true },
                ],
            },
        });

    /** Sandboxes of pull requests 12 and 13, which are alive, and one of a person, which is over. */
    function playPulumi(): void {
        const stacks = ["dev", "sandbox-alice", "sandbox-pr-12", "sandbox-pr-13"].map((name) => ({ name }));
        play(
            "pulumi",
            `"stack ls"*) echo '${JSON.stringify(stacks)}' ;;`,
            `*"export --stack sandbox-alice"*) echo '${STATE("2026-01-01T00:00Z")}' ;;`,
            `*export*) echo '${STATE("2999-01-01T00:00Z")}' ;;`,
        );
    }

    it("remove what is over by age, and those of pull requests that do not want theirs any more", () => {
        playPulumi();
        play("gh", `*) printf '11\\n13\\n' ;;`);
        const { status, said, asked } = run(REAP, {});
        assert.equal(status, 0, said);
        assert.deepEqual(
            asked.filter((line) => line.includes("destroy")),
            ["sandbox-alice", "sandbox-pr-12"].map(
                (stack) => `pulumi destroy --stack ${stack} --yes --skip-preview --remove --non-interactive`,
            ),
        );
        assert.ok(!asked.some((line) => line.includes("dev")));
    });

    it("remove nothing where GitHub does not say which pull requests want theirs", () => {
        playPulumi();
        play("gh", "*) exit 1 ;;");
        const { status, asked } = run(REAP, {});
        assert.notEqual(status, 0);
        assert.deepEqual(
            asked.filter((line) => line.startsWith("pulumi")),
            [],
        );
    });

    it("remove nothing where a number is none", () => {
        playPulumi();
        play("gh", `*) echo 'rate limited' ;;`);
        const { status, said, asked } = run(REAP, {});
        assert.equal(status, 1);
        assert.match(said, /--pull-requests: "rate" is not the number of a pull request; give numbers/);
        assert.deepEqual(
            asked.filter((line) => line.startsWith("pulumi")),
            [],
        );
    });
});
