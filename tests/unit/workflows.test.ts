import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { PROJECT } from "../support/environments";

interface Step {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: { readonly [name: string]: unknown };
    readonly env?: { readonly [name: string]: string };
}

interface Job {
    readonly if?: string;
    readonly environment?: string;
    readonly permissions?: { readonly [scope: string]: string };
    readonly steps: readonly Step[];
}

interface Workflow {
    readonly name: string;
    readonly on: { readonly [event: string]: { readonly [key: string]: unknown } };
    readonly permissions?: object;
    readonly jobs: { readonly [name: string]: Job };
}

const FOLDER = join(PROJECT, ".github", "workflows");
const FILES = readdirSync(FOLDER);
const WORKFLOWS = FILES.map((file): readonly [string, Workflow, string] => {
    const text = readFileSync(join(FOLDER, file), "utf8");
    return [file, parse(text), text];
});
const JOBS = WORKFLOWS.flatMap(([file, { jobs }]) =>
    Object.entries(jobs).map(([name, job]) => [`${file} ${name}`, job] as const),
);

/** Whether a job runs what a pull request's author wrote: it checks out without naming the default branch. */
function runsAuthorsCode({ steps }: Job): boolean {
    return steps.some(
        (step) =>
            step.uses?.startsWith("actions/checkout@") &&
            step.with?.ref !== "$" + "{{ github.event.repository.default_branch }}",
    );
}

describe("The workflows for pull requests", () => {
    it("are these", () => {
        assert.deepEqual(FILES.sort(), [
            "deliver-previews.yml",
            "preview-environment.yml",
            "preview.yml",
            "real-preview.yml",
            "reap-sandboxes.yml",
        ]);
    });

    it("use actions by their whole commit alone, with the version beside it", () => {
        for (const [file, , text] of WORKFLOWS) {
            const used = text.match(/uses: .*/g) ?? [];
            assert.ok(used.length > 0);
            for (const line of used) {
                assert.match(line, /^uses: [a-z-]+\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, file);
            }
        }
    });

    it("use the same commit of an action everywhere", () => {
        const used = WORKFLOWS.flatMap(([, , text]) => text.match(/uses: .*/g) ?? []);
        const names = new Set(used.map((line) => line.split("@")[0]));
        assert.equal(new Set(used).size, names.size);
    });

    it("give no right to all jobs, and each job its own", () => {
        for (const [file, { permissions }] of WORKFLOWS) {
            assert.deepEqual(permissions, {}, file);
        }
        assert.deepEqual(
            JOBS.map(([name, { permissions }]) => [name, permissions]),
            [
                [
                    "deliver-previews.yml deliver",
                    { actions: "read", checks: "write", contents: "read", "pull-requests": "write" },
                ],
                ["preview-environment.yml up", { contents: "read", "id-token": "write" }],
                ["preview-environment.yml tell", { "pull-requests": "write" }],
                ["preview-environment.yml gone", {}],
                ["preview.yml compare", { contents: "read" }],
                ["real-preview.yml preview", { contents: "read", "id-token": "write" }],
                ["real-preview.yml deliver", { checks: "write", contents: "read", "pull-requests": "write" }],
                ["reap-sandboxes.yml reap", { contents: "read", "id-token": "write", "pull-requests": "read" }],
            ],
        );
    });

    it("never run an author's code where there is a right to write, and with an identity only in a protected environment", () => {
        const authors = JOBS.filter(([, job]) => runsAuthorsCode(job));
        assert.deepEqual(
            authors.map(([name]) => name),
            ["preview-environment.yml up", "preview.yml compare", "real-preview.yml preview"],
        );
        for (const [name, { permissions = {}, environment }] of authors) {
            const writes = Object.entries(permissions).filter(([, right]) => right === "write");
            const allowed = environment === undefined ? [] : [["id-token", "write"]];
            assert.deepEqual(writes, allowed, name);
        }
    });

    it("show no author's code a secret, and keep no credential in a clone", () => {
        for (const [file, , text] of WORKFLOWS) {
            assert.doesNotMatch(text, /secrets\./, file);
        }
        for (const [name, { steps }] of JOBS) {
            for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
                assert.equal(step.with?.["persist-credentials"], false, name);
            }
        }
        for (const [name, job] of JOBS.filter(([, one]) => runsAuthorsCode(one))) {
            assert.doesNotMatch(JSON.stringify(job), /github\.token|GITHUB_TOKEN/, name);
        }
    });

    it("put nothing that others write into a script but by variables", () => {
        for (const [name, { steps }] of JOBS) {
            for (const { run = "" } of steps) {
                assert.ok(!run.includes("$" + "{{"), name);
            }
        }
    });

    it("never start on pull_request_target, and deliver only what the workflow for previews made", () => {
        const events = WORKFLOWS.map(([file, { on }]) => [file, Object.keys(on)]);
        assert.deepEqual(Object.fromEntries(events), {
            "deliver-previews.yml": ["workflow_run"],
            "preview-environment.yml": ["pull_request"],
            "preview.yml": ["pull_request"],
            "real-preview.yml": ["pull_request"],
            "reap-sandboxes.yml": ["schedule", "workflow_run", "workflow_dispatch"],
        });
        const byFile = new Map(WORKFLOWS.map(([file, workflow]) => [file, workflow]));
        const delivers = byFile.get("deliver-previews.yml")?.on.workflow_run?.workflows;
        assert.deepEqual(delivers, [byFile.get("preview.yml")?.name]);
    });

    it("remove a sandbox from the default branch's code, once the workflow that made it has ended", () => {
        const byFile = new Map(WORKFLOWS.map(([file, workflow]) => [file, workflow]));
        const follows = byFile.get("reap-sandboxes.yml")?.on.workflow_run?.workflows;
        assert.deepEqual(follows, [byFile.get("preview-environment.yml")?.name]);
    });

    it("make a sandbox for no fork, and for the label alone", () => {
        const job = JOBS.find(([name]) => name === "preview-environment.yml up")?.[1];
        assert.match(
            job?.if ?? "",
            /^github\.event\.action == 'labeled' && github\.event\.label\.name == 'sandbox' &&/,
        );
        assert.match(job?.if ?? "", /&& github\.event\.pull_request\.head\.repo\.full_name == github\.repository$/);
    });

    it("run a real preview of no fork", () => {
        const job = JOBS.find(([name]) => name === "real-preview.yml preview")?.[1];
        assert.match(job?.if ?? "", /^github\.event\.pull_request\.head\.repo\.full_name == github\.repository &&/);
    });
});
