import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parse, stringify } from "yaml";
import { evaluateStack } from "../automation/recording/evaluate";
import { type AutomationFigures, measureAutomation } from "./automation";
import { measureEngine } from "./engine";
import { type Figures, median } from "./figures";
import { measureNetworks } from "./network";
import { measurePreviews } from "./preview";
import { workloadsLike } from "./workloads";

const PROJECT = join(__dirname, "..");
const TIERS = ["unit", "components", "program", "engine", "cloud"] as const;

/** A figure beside another, and how they should stand to each other. */
interface Ratio {
    readonly what: string;
    readonly ratio: number;
    readonly aim: string;
}

interface Run {
    readonly milliseconds: number;
    readonly peakKiB: number;
    readonly resources: number;
}

interface Target {
    readonly projectDir: string;
    readonly stack: string;
    readonly configFile?: string;
}

/** Evaluates the targets side by side. */
async function runOnce(targets: readonly Target[]): Promise<Run> {
    let peakKiB = 0;
    const onPeakMemory = (kiB: number) => {
        peakKiB += kiB;
    };
    const started = performance.now();
    const plans = await Promise.all(targets.map((target) => evaluateStack({ ...target, onPeakMemory })));
    const milliseconds = performance.now() - started;
    return { milliseconds, peakKiB, resources: plans.reduce((sum, plan) => sum + plan.resources.length, 0) };
}

/** Medians after one run that does not count: it fills the caches of compiled code, as every later run finds them. */
async function measure(what: string, targets: readonly Target[], runs: number): Promise<Figures> {
    await runOnce(targets);
    const results: Run[] = [];
    for (let run = 0; run < runs; run += 1) {
        results.push(await runOnce(targets));
    }
    const peakKiB = median(results.map((result) => result.peakKiB));
    return {
        what,
        milliseconds: Math.round(median(results.map((result) => result.milliseconds))),
        peakMiB: peakKiB === 0 ? null : Math.round(peakKiB / 1024),
        resources: results[0]?.resources ?? null,
    };
}

/** A stack file like prod's, with `count` workloads. */
function writeStackWith(count: number, folder: string): string {
    const written = parse(readFileSync(join(PROJECT, "Pulumi.prod.yaml"), "utf8"));
    const file = join(folder, `Pulumi.${count}.yaml`);
    writeFileSync(file, stringify({ ...written, config: { ...written.config, ...workloadsLike(count) } }));
    return file;
}

async function measureEvaluations(runs: number, folder: string): Promise<readonly Figures[]> {
    const ofProject = (stack: string): Target => ({ projectDir: PROJECT, stack });
    const withWorkloads = (count: number): Target => ({
        ...ofProject("prod"),
        configFile: writeStackWith(count, folder),
    });
    const cases: readonly (readonly [string, readonly Target[]])[] = [
        ["bare program, one resource", [{ projectDir: join(__dirname, "bare"), stack: "dev" }]],
        ["prod", [ofProject("prod")]],
        ["dev, staging and prod side by side", ["dev", "staging", "prod"].map(ofProject)],
        ["prod with 1 workload", [withWorkloads(1)]],
        ["prod with 50 workloads", [withWorkloads(50)]],
    ];
    const figures: Figures[] = [];
    for (const [what, targets] of cases) {
        process.stderr.write(`${what} …\n`);
        figures.push(await measure(what, targets, runs));
    }
    return figures;
}

/** Wall time of each tier of tests, once: they take long, and their own figures are in their output. */
function measureTiers(): readonly Figures[] {
    return TIERS.filter((tier) => existsSync(join(PROJECT, "tests", tier))).map((tier) => {
        process.stderr.write(`tests, tier ${tier} …\n`);
        const started = performance.now();
        const { status } = spawnSync(process.execPath, ["tests/run.js", tier], { cwd: PROJECT, stdio: "ignore" });
        const milliseconds = Math.round(performance.now() - started);
        const what = `tests, tier ${tier}${status === 0 ? "" : " (failed)"}`;
        return { what, milliseconds, peakMiB: null, resources: null };
    });
}

function ratiosOf([bare, one, all, single, many]: readonly Figures[]): readonly Ratio[] {
    if (!bare || !one || !all || !single || !many) {
        return [];
    }
    const over = (a: number | null, b: number | null) => Math.round((100 * (a ?? 0)) / (b ?? 1)) / 100;
    const grown = over(many.resources, single.resources);
    return [
        { what: "prod to the bare program", ratio: over(one.milliseconds, bare.milliseconds), aim: "2 or less" },
        { what: "three side by side to prod", ratio: over(all.milliseconds, one.milliseconds), aim: "1.5 or less" },
        {
            what: "50 workloads to 1, time",
            ratio: over(many.milliseconds, single.milliseconds),
            aim: `${grown} or less: so much do the resources grow`,
        },
    ];
}

function automationRatios(automation: AutomationFigures | undefined): readonly Ratio[] {
    return automation === undefined
        ? []
        : [{ what: "preview by the library to the command line", ratio: automation.ratio, aim: "1.25 or less" }];
}

function table(rows: readonly (readonly string[])[]): string {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    const pad = (cell: string, column: number) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
    return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

function print(figures: readonly Figures[], ratios: readonly Ratio[], runs: number): void {
    const cell = (value: number | null) => (value === null ? "n/a" : String(value));
    const rows = figures.map(({ what, milliseconds, peakMiB, resources }) => [
        what,
        String(milliseconds),
        cell(peakMiB),
        cell(resources),
    ]);
    console.log(table([[`MEDIAN OF ${runs}`, "MS", "PEAK MIB", "RESOURCES"], ...rows]));
    console.log("");
    console.log(table([["RATIO", "IS"], ...ratios.map(({ what, ratio }) => [what, ratio.toFixed(2)])]));
    console.log(ratios.map(({ what, aim }) => `aim of "${what}": ${aim}`).join("\n"));
}

/**
 * `npm run bench -- [--runs N] [--json] [--engine] [--tiers]`: speed and memory of evaluations, speed of planning and proving networks
 * and of showing previews, what the library costs over the command line, with `--engine` of real updates and previews, and with
 * `--tiers` of the tests.
 */
async function main(): Promise<void> {
    const { values } = parseArgs({
        options: {
            runs: { type: "string", default: "5" },
            json: { type: "boolean", default: false },
            engine: { type: "boolean", default: false },
            tiers: { type: "boolean", default: false },
        },
    });
    const runs = Number(values.runs);
    if (!Number.isInteger(runs) || runs < 1) {
        throw new RangeError(`--runs: "${values.runs}" is not a whole number of 1 or more; write it like --runs 5`);
    }
    const folder = mkdtempSync(join(tmpdir(), "airlock-bench-"));
    try {
        const evaluations = await measureEvaluations(runs, folder);
        const automation = await measureAutomation(runs, folder);
        const figures = [
            ...evaluations,
            ...measureNetworks(runs),
            ...measurePreviews(runs),
            ...(automation?.figures ?? []),
            ...(values.engine ? await measureEngine(runs) : []),
            ...(values.tiers ? measureTiers() : []),
        ];
        const ratios = [...ratiosOf(evaluations), ...automationRatios(automation)];
        if (values.json) {
            console.log(JSON.stringify({ runs, node: process.version, figures, ratios }, null, 2));
        } else {
            print(figures, ratios, runs);
        }
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
