import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { PACKAGE_FILES, packageApplication } from "../packaging/package";
import { rehearseReleases } from "../rehearsal/rehearse";
import { reportRehearsal } from "../rehearsal/report";
import { Refusal } from "../release/problem";
import { isSandbox } from "../release/sandbox";
import { PRICES } from "../stacks/prices";
import {
    type Comparison,
    checkedSettings,
    compareEnvironments,
    countByArea,
    type EvaluatedEnvironment,
    environmentNames,
    evaluateEnvironment,
} from "./environments";
import { describeSettings } from "./hybrid";
import { reportLink } from "./hybrid-report";
import { addressTable, privatePathTable } from "./network-report";
import { isBroken, judgePlan, reportVerdicts, today, unusedIn } from "./policies";
import { checkedSandbox, evaluateSandbox } from "./sandbox/evaluate";
import { markdownTable, styled, table } from "./table";

/** Folder of the project: where the command line itself lies, whatever folder it is called from. */
export const PROJECT = join(__dirname, "..");

export interface StackOptions {
    readonly stack: string;
    readonly config?: string;
}

/** What a command says goes to standard output. */
export function print(text: string): void {
    process.stdout.write(`${text}\n`);
}

/** Progress goes to standard error, so that standard output holds the result alone. */
export function progress(text: string): void {
    process.stderr.write(`${text}\n`);
}

export async function plan(options: StackOptions & { readonly json?: boolean }): Promise<void> {
    const { evaluated, network } = await evaluatedStack(options);
    const { plan, cost } = evaluated;
    if (options.json) {
        print(JSON.stringify({ ...plan, cost }, null, 2));
        return;
    }
    const rows = plan.resources.map(({ type, name, protect }) => [type, name, protect ? "protected" : ""]);
    print([table([["TYPE", "NAME", ""], ...rows]), ...network.filter((section) => section !== "")].join("\n\n"));
    print("");
    print(
        table([
            [`IDLE COST (list prices of ${PRICES.region}, ${PRICES.asOf})`, "COUNT", `${PRICES.currency} A MONTH`],
            ...cost.lines.map(({ what, count, monthly }) => [what, String(count), monthly.toFixed(2)]),
            ["total", "", cost.monthly.toFixed(2)],
        ]),
    );
    print("");
    print(`outputs ${JSON.stringify(plan.outputs, null, 2)}`);
}

/** A stack as its program and settings make it, with what there is to say of an environment's network. */
async function evaluatedStack({ stack, config: configFile }: StackOptions) {
    const evaluation = { projectDir: PROJECT, stack, configFile };
    if (isSandbox(stack)) {
        return { evaluated: await evaluateSandbox(evaluation), network: [] };
    }
    const evaluated = await evaluateEnvironment(evaluation);
    return { evaluated, network: [addressTable(evaluated.settings), privatePathTable(evaluated.settings)] };
}

export function check({ stack, config }: StackOptions): void {
    (isSandbox(stack) ? checkedSandbox : checkedSettings)(PROJECT, stack, config);
    print(`settings of ${stack} are sound`);
}

export function describeHybrid({
    stack,
    config,
    outputs,
    json,
}: StackOptions & { readonly outputs?: string; readonly json?: boolean }): void {
    const description = describeSettings(checkedSettings(PROJECT, stack, config), outputs);
    print(json ? JSON.stringify(description, null, 2) : reportLink(description, process.stdout.columns));
}

export async function compare({ json, write }: { readonly json?: boolean; readonly write?: string }): Promise<void> {
    const comparison = compareEnvironments(await evaluateAll());
    if (write !== undefined) {
        writeBetweenMarks(write, markdownTable(comparisonRows(comparison)));
        progress(`wrote the differences into ${write}`);
        return;
    }
    print(json ? JSON.stringify(comparison, null, 2) : table(comparisonRows(comparison), process.stdout.columns));
}

export async function packageCommand({ app, out }: { readonly app: string; readonly out: string }): Promise<void> {
    const { application, record, templateHash, objectsHash } = await packageApplication({
        appDir: app,
        outDir: out,
        onProgress: progress,
        signal: interruption(),
    });
    const passed = record.checks.reduce((sum, check) => sum + check.passed, 0);
    print(`packaged ${application.name} in ${out}: ${passed} tests passed`);
    print(`  ${PACKAGE_FILES.template} for ECS, SHA-256 ${templateHash}`);
    print(`  ${PACKAGE_FILES.objects} for EKS, SHA-256 ${objectsHash}`);
}

export async function rehearse({
    app = join(PROJECT, "examples", "hello"),
    json,
}: {
    readonly app?: string;
    readonly json?: boolean;
}): Promise<void> {
    const environments = await evaluateAll();
    const verdicts = environments.map((environment) => judgePlan(environment.plan, today()));
    if (!json) {
        print(describePlatform(environments));
        print(`${reportVerdicts(verdicts, today(), unusedIn(verdicts))}\n`);
    }
    const rehearsal = await rehearseReleases({
        environments,
        appDir: app,
        onProgress: progress,
        signal: interruption(),
    });
    print(json ? JSON.stringify({ ...rehearsal, policies: verdicts }, null, 2) : reportRehearsal(rehearsal));
    if (!rehearsal.held || isBroken(verdicts)) {
        process.exitCode = 1;
    }
}

export function setAccount(environment: string, id: string): void {
    if (!/^\d{12}$/.test(id)) {
        throw new Refusal("account", [
            { path: "id", message: `"${id}" is not 12 digits`, remedy: "give the id as AWS shows it, without dashes" },
        ]);
    }
    const path = join(PROJECT, "Pulumi.yaml");
    const content = readFileSync(path, "utf8");
    const list = parseDocument(content).getIn(["config", "environments", "value"]);
    const entry = isSeq(list) ? list.items.find((item) => isMap(item) && item.get("name") === environment) : undefined;
    const written = isMap(entry) ? entry.get("account", true) : undefined;
    if (!isScalar(written) || !written.range) {
        throw new Refusal("account", [
            {
                path: "environment",
                message: `"${environment}" is not among the environments in Pulumi.yaml`,
                remedy: `use one of ${environmentNames(PROJECT).join(", ")}`,
            },
        ]);
    }
    // Only the value itself is replaced: the file is a person's, with its comments and its layout.
    const [start, end] = written.range;
    writeFileSync(path, `${content.slice(0, start)}"${id}"${content.slice(end)}`);
    print(`account of ${environment} is ${id}`);
}

/** Ends with Ctrl-C, so that what runs in a process of its own is ended too and nothing half-done stays. */
export function interruption(): AbortSignal {
    const controller = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(signal, () =>
            controller.abort(
                new Refusal("airlock", [{ path: signal, message: "interrupted", remedy: "run the command again" }]),
            ),
        );
    }
    return controller.signal;
}

/** All environments at once: each is a process of its own, so they share the machine's processors. */
async function evaluateAll(): Promise<readonly EvaluatedEnvironment[]> {
    return await Promise.all(
        environmentNames(PROJECT).map(async (stack) => {
            const started = performance.now();
            const environment = await evaluateEnvironment({ projectDir: PROJECT, stack });
            progress(`evaluated ${stack} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
            return environment;
        }),
    );
}

function describePlatform(environments: readonly EvaluatedEnvironment[]): string {
    const names = environments.map(({ settings }) => settings.environment.name);
    const counts = environments.map(({ plan }) => countByArea(plan));
    const areas = [...new Set(counts.flatMap((count) => [...count.keys()]))];
    const rows = areas.map((area) => [area, ...counts.map((count) => String(count.get(area) ?? 0))]);
    return [
        "",
        styled("bold", "What each environment makes (AWS resources by area)"),
        table([["", ...names], ...rows]),
        "",
        styled("bold", "What differs between them"),
        table(comparisonRows(compareEnvironments(environments)), process.stdout.columns),
        "",
    ].join("\n");
}

function comparisonRows({ environments, rows }: Comparison): readonly (readonly string[])[] {
    return [["", ...environments], ...rows.map(({ what, values }) => [what, ...values])];
}

const MARKS = { begin: "<!-- airlock:differences -->", end: "<!-- /airlock:differences -->" } as const;

function writeBetweenMarks(path: string, text: string): void {
    const content = readFileSync(path, "utf8");
    const begin = content.indexOf(MARKS.begin);
    const end = content.indexOf(MARKS.end);
    if (begin < 0 || end < begin) {
        throw new Refusal(path, [
            {
                path: "marks",
                message: `${MARKS.begin} and ${MARKS.end} are not there`,
                remedy: "add both lines to the file",
            },
        ]);
    }
    writeFileSync(path, `${content.slice(0, begin + MARKS.begin.length)}\n\n${text}\n\n${content.slice(end)}`);
}
