import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { evaluateEnvironment } from "../../automation/environments";
import type { DeclaredResource } from "../../rehearsal/declared";
import type { Rehearsal } from "../../rehearsal/played";
import { type RehearsedEnvironment, rehearseReleases } from "../../rehearsal/rehearse";
import { reportRehearsal } from "../../rehearsal/report";
import { PROJECT, realEnvironments } from "../support/environments";

const HELLO = join(PROJECT, "examples", "hello");

const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";
const PIPELINE = "aws:codepipeline/pipeline:Pipeline";

type Inputs = DeclaredResource["inputs"];

describe("The rehearsal of the real program", function () {
    this.timeout(120_000);
    let environments: readonly RehearsedEnvironment[];
    /** An application that is checked in a moment, for the rehearsals in which the platform is what is wrong. */
    let scratch: string;
    let quick: string;
    const usual = process.env.TMPDIR;
    before(async () => {
        environments = await realEnvironments();
        scratch = mkdtempSync(join(tmpdir(), "airlock-rehearsed-"));
        // Nobody else's folders are counted as left behind.
        process.env.TMPDIR = scratch;
        quick = join(scratch, "quick");
        cpSync(HELLO, quick, { recursive: true });
        const report = '<testsuite><testcase name="a"/></testsuite>';
        writeFileSync(
            join(quick, "check.js"),
            `const fs = require("node:fs"); fs.mkdirSync("reports", { recursive: true });
            fs.writeFileSync("reports/unit.xml", '${report}');`,
        );
        writeApplication(["node", "check.js"]);
        rmSync(join(quick, "test"), { recursive: true });
        rmSync(join(quick, "package.json"));
    });
    after(() => {
        if (usual === undefined) {
            delete process.env.TMPDIR;
        } else {
            process.env.TMPDIR = usual;
        }
        rmSync(scratch, { recursive: true, force: true });
    });

    function writeApplication(run: readonly string[]): void {
        const checks = [{ name: "unit", run, report: "reports/unit.xml", timeoutMinutes: 1 }];
        const application = { name: "hello", port: 8080, healthPath: "/health", checks };
        writeFileSync(join(quick, "airlock.yaml"), JSON.stringify(application));
    }

    /** The environments, with the inputs of one kind of resource in one of them changed, or the resource left out. */
    const withChanged = (
        name: string,
        type: string,
        change: (inputs: Inputs) => Inputs | undefined,
    ): readonly RehearsedEnvironment[] =>
        environments.map((environment) =>
            environment.settings.environment.name === name
                ? {
                      ...environment,
                      plan: {
                          resources: environment.plan.resources.flatMap((resource) => {
                              const inputs = resource.type === type ? change(resource.inputs) : resource.inputs;
                              return inputs === undefined ? [] : [{ ...resource, inputs }];
                          }),
                      },
                  }
                : environment,
        );

    const broken = ({ expectations }: Rehearsal) =>
        expectations.filter(({ held }) => !held).map(({ what, because }) => `${what}: ${because}`);

    const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith("airlock-rehearsal-"));

    it("takes releases of examples/hello from a commit to prod, catches the bad one and rolls back the ill one", async () => {
        const lines: string[] = [];
        const rehearsal = await rehearseReleases({
            environments,
            appDir: HELLO,
            onProgress: (line) => lines.push(line),
        });
        assert.deepEqual(broken(rehearsal), []);
        assert.ok(rehearsal.held);
        assert.equal(rehearsal.releases.length, 4);
        assert.deepEqual(JSON.parse(JSON.stringify(rehearsal)), rehearsal, "it is plain JSON");
        assert.deepEqual(leftovers(), [], "no folder is left behind");
        assert.ok(
            lines.some((line) => line.includes("check unit: 8 passed")),
            lines.join("\n"),
        );

        const report = reportRehearsal(rehearsal);
        assert.match(
            report,
            /held at Approve, until rehearsal-ann had seen this:\n\s+± TaskDefinition .*\n\s+~ Service /,
        );
        assert.match(report, /min 0 10 % → min 10 100 % → min 40 old revision stopped/);
        assert.match(report, /✗ Build .*\n[^·]*· not reached: Seal, Admit, Deploy, Verify, Promote/);
        assert.match(report, /now running: dev release 4, staging release 4, prod release 2/);
        for (const line of report.split("\n")) {
            assert.ok(line.length <= 110, line);
        }
    });

    it("takes a release through three accounts: the image is copied, the candidate handed over", async () => {
        const accounts = ["111111111111", "222222222222", "333333333333"];
        const facts = environments.map(({ settings: { environment } }, index) => ({
            ...environment,
            account: accounts[index],
        }));
        const apart = await Promise.all(
            facts.map(({ name }) => {
                const configFile = join(scratch, `Pulumi.${name}.yaml`);
                const { config } = parse(readFileSync(join(PROJECT, `Pulumi.${name}.yaml`), "utf8"));
                writeFileSync(configFile, JSON.stringify({ config: { ...config, "airlock:environments": facts } }));
                return evaluateEnvironment({ projectDir: PROJECT, stack: name, configFile });
            }),
        );
        const rehearsal = await rehearseReleases({ environments: apart, appDir: quick });
        assert.deepEqual(broken(rehearsal), []);

        const withoutCopies = apart.map(({ plan, settings }) => ({
            settings,
            plan: { resources: plan.resources.filter(({ type }) => !type.startsWith("aws:ecr/replication")) },
        }));
        const alone = await rehearseReleases({ environments: withoutCopies, appDir: quick });
        assert.match(broken(alone)[0] ?? "", /failed in staging: Admit: .*has no image/);
    });

    it("refuses to call it held when staging has no rule that hears of candidates", async () => {
        const rehearsal = await rehearseReleases({
            environments: withChanged("staging", EVENT_RULE, () => undefined),
            appDir: quick,
        });
        assert.ok(!rehearsal.held);
        assert.match(
            broken(rehearsal)[0] ?? "",
            /did not reach staging; no rule took Object Created .*candidates\/hello\//,
        );
        assert.match(reportRehearsal(rehearsal), /no rule took the event: Object Created/);
    });

    it("refuses to call it held when a rule listens to another workload's candidates", async () => {
        const rehearsal = await rehearseReleases({
            environments: withChanged("prod", EVENT_RULE, (inputs) => ({
                ...inputs,
                eventPattern: String(inputs.eventPattern).replace("candidates/hello/", "candidates/billing/"),
            })),
            appDir: quick,
        });
        assert.match(broken(rehearsal)[0] ?? "", /did not reach prod/);
    });

    interface Action {
        readonly name: string;
        readonly category: string;
    }
    /** The actions of each stage of a pipeline, changed. */
    const withActions = (name: string, change: (stage: string, actions: readonly Action[]) => readonly Action[]) =>
        withChanged(name, PIPELINE, (inputs) => {
            const stages = inputs.stages as unknown as readonly { name: string; actions: readonly Action[] }[];
            return {
                ...inputs,
                stages: stages.map((stage) => ({ ...stage, actions: change(stage.name, stage.actions) })),
            } as unknown as Inputs;
        });

    it("refuses to call it held when prod's approval is gone", async () => {
        const rehearsal = await rehearseReleases({
            environments: withActions("prod", (_, actions) =>
                actions.filter(({ category }) => category !== "Approval"),
            ),
            appDir: quick,
        });
        assert.ok(!rehearsal.held);
        assert.match(broken(rehearsal).join("\n"), /failed in prod: Authorize: .*no recorded answer to Approve/);
    });

    it("refuses to call it held when prod's approval and who judges it are gone", async () => {
        const rehearsal = await rehearseReleases({
            environments: withActions("prod", (_, actions) =>
                actions
                    .filter(({ category, name }) => category !== "Approval" && name !== "Authorize")
                    .map((action) =>
                        JSON.parse(JSON.stringify(action).replaceAll("#{Authorize.ApprovedBy}", "nobody")),
                    ),
            ),
            appDir: quick,
        });
        assert.deepEqual(broken(rehearsal), [
            "prod waits for 1 of its people, who see the change: Release 1, the first was approved 0 times in prod, not 1 times",
        ]);
    });

    it("refuses to call it held when staging can build", async () => {
        const rehearsal = await rehearseReleases({
            environments: withActions("staging", (stage, actions) =>
                stage === "Verify" ? [...actions, BUILD as Action] : actions,
            ),
            appDir: quick,
        });
        assert.match(broken(rehearsal).join("\n"), /the pipeline of staging has a build action/);
    });

    it("refuses an application whose tests fail: one release, halted at Build", async () => {
        writeApplication(["node", "-e", "process.exit(3)"]);
        const rehearsal = await rehearseReleases({ environments, appDir: quick });
        writeApplication(["node", "check.js"]);
        assert.ok(!rehearsal.held);
        assert.equal(rehearsal.releases.length, 1);
        assert.match(broken(rehearsal)[0] ?? "", /Release 1, the first failed in dev: Build: .*exit code 3/);
        assert.deepEqual(leftovers(), []);
    });

    it("refuses an application that no environment has a pipeline for", async () => {
        const other = join(scratch, "other");
        cpSync(quick, other, { recursive: true });
        writeFileSync(
            join(other, "airlock.yaml"),
            JSON.stringify({
                name: "billing",
                port: 8080,
                healthPath: "/",
                checks: [{ name: "a", run: ["true"], report: "reports/a.xml" }],
            }),
        );
        await assert.rejects(
            rehearseReleases({ environments, appDir: other }),
            /billing: no environment has a pipeline of this workload/,
        );
    });

    it("ends when it is told to, and cleans up", async () => {
        writeApplication(["node", "-e", "setTimeout(() => {}, 60000)"]);
        const stop = new AbortController();
        const rehearsal = rehearseReleases({
            environments,
            appDir: quick,
            signal: stop.signal,
            onProgress: (line) => line.includes("check unit") && stop.abort(new Error("stopped by a person")),
        });
        await assert.rejects(rehearsal, /stopped by a person/);
        writeApplication(["node", "check.js"]);
        assert.deepEqual(leftovers(), []);
    });
});

const BUILD = {
    name: "Again",
    category: "Build",
    provider: "CodeBuild",
    runOrder: 2,
    configuration: { ProjectName: "airlock-dev-hello" },
    inputArtifacts: ["Candidate"],
    outputArtifacts: [],
};
