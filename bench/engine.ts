import { readdirSync, readFileSync } from "node:fs";
import { reasonForNoEngine, startPulumi } from "../tests/support/engine";
import { STACKS } from "../tests/support/environments";
import { configure, type Estate, emptyEstate } from "../tests/support/lifecycle";
import { type Figures, median } from "./figures";
import { workloadsLike } from "./workloads";

/** How many workloads an environment has, to see how it grows. */
const GROWTH = [1, 10, 50] as const;

/** Milliseconds between two looks at the memory of what runs. */
const LOOK = 100;

interface Run {
    readonly milliseconds: number;
    readonly peakKiB: number;
}

/**
 * The real command line with a provider that stands in for AWS: the first update of each environment once, for what comes after
 * it is another environment, and previews of nothing to do, medians after one that does not count. Memory is that of the engine,
 * its hosts and the program, all together at one time; the provider is in this process and does not count.
 *
 * @returns nothing where there is no Pulumi CLI.
 */
export async function measureEngine(runs: number): Promise<readonly Figures[]> {
    const reason = reasonForNoEngine();
    if (reason !== undefined) {
        process.stderr.write(`the real engine: skipped, for there is ${reason}\n`);
        return [];
    }
    const figures: Figures[] = [];
    for (const stack of STACKS) {
        figures.push(...(await measureEnvironment(stack, stack, runs, () => undefined)));
    }
    for (const count of GROWTH) {
        const what = `prod with ${count} ${count === 1 ? "workload" : "workloads"}`;
        figures.push(
            ...(await measureEnvironment(what, "prod", runs, (estate) =>
                configure(estate, "prod", workloadsLike(count)),
            )),
        );
    }
    return figures;
}

async function measureEnvironment(
    what: string,
    stack: string,
    runs: number,
    prepare: (estate: Estate) => void,
): Promise<readonly Figures[]> {
    process.stderr.write(`engine, ${what} …\n`);
    const estate = await emptyEstate();
    try {
        prepare(estate);
        const up = await run(estate, "up", "--yes", "--skip-preview", "--stack", stack);
        const previews: Run[] = [];
        for (let turn = 0; turn <= runs; turn += 1) {
            previews.push(await run(estate, "preview", "--expect-no-changes", "--stack", stack));
        }
        const resources = estate.standIn.world.existing(stack).length;
        const counted = previews.slice(1);
        return [
            figuresOf(`engine, up of ${what}`, [up], resources),
            figuresOf(`engine, preview of ${what}, no change`, counted, resources),
        ];
    } finally {
        await estate.close();
    }
}

function figuresOf(what: string, runs: readonly Run[], resources: number): Figures {
    const peakKiB = median(runs.map((one) => one.peakKiB));
    return {
        what,
        milliseconds: Math.round(median(runs.map((one) => one.milliseconds))),
        peakMiB: peakKiB === 0 ? null : Math.round(peakKiB / 1024),
        resources,
    };
}

async function run({ place }: Estate, ...args: readonly string[]): Promise<Run> {
    const started = performance.now();
    const { child, ended } = startPulumi(place, ...args);
    let peakKiB = 0;
    const looking = setInterval(() => {
        peakKiB = Math.max(peakKiB, memoryOf(child.pid));
    }, LOOK);
    try {
        const { status, stdout, stderr } = await ended;
        if (status !== 0) {
            throw new Error(`pulumi ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`);
        }
        return { milliseconds: performance.now() - started, peakKiB };
    } finally {
        clearInterval(looking);
    }
}

/** Resident memory of a process and of all that it started, in KiB; 0 where the system does not tell (other than Linux). */
function memoryOf(pid: number | undefined): number {
    try {
        const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        return Number(resident ?? 0) + startedBy(pid).reduce((sum, child) => sum + memoryOf(child), 0);
    } catch {
        return 0; // It has ended, or there is no /proc.
    }
}

/** Processes that a process has started, by whichever of its threads. */
function startedBy(pid: number | undefined): readonly number[] {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
        readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
}
