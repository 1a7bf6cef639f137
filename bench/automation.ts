import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { openEnvironment } from "../automation/index";
import { playedProject } from "../tests/support/library";
import { type Figures, median } from "./figures";

/** What the library costs over the bare command line. */
export interface AutomationFigures {
    /** The command line by itself, then the library. */
    readonly figures: readonly [Figures, Figures];
    /** Of the library's time to the command line's, run by run. */
    readonly ratio: number;
}

const STACK = "dev";
const RESOURCES = 5;

/**
 * Time of a preview of one project, nothing of which changes, by the command line and by the library in turns. Medians
 * after one turn that does not count.
 *
 * @param folder for the project and its state; the caller removes it.
 * @returns `undefined` where there is no Pulumi CLI.
 */
export async function measureAutomation(runs: number, folder: string): Promise<AutomationFigures | undefined> {
    if (spawnSync("pulumi", ["version"]).status !== 0) {
        process.stderr.write("the library over the command line: skipped, for there is no Pulumi CLI on the PATH\n");
        return undefined;
    }
    process.stderr.write("the library over the command line …\n");
    const projectDir = playedProject(join(folder, "played"));
    const state = join(folder, "state");
    mkdirSync(state);
    const variables = {
        PULUMI_BACKEND_URL: `file://${state}`,
        PULUMI_HOME: join(folder, "home"),
        PULUMI_CONFIG_PASSPHRASE: "bench",
        PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const environment = await openEnvironment({ projectDir, stack: STACK, env: variables });
    await environment.up();
    // The command line would write the key of the stack's secrets into the project's own file.
    const stackFile = join(folder, `Pulumi.${STACK}.yaml`);
    copyFileSync(join(projectDir, `Pulumi.${STACK}.yaml`), stackFile);
    const bare = () => {
        const args = ["preview", "--stack", STACK, "--config-file", stackFile, "--non-interactive"];
        const { status, stderr } = spawnSync("pulumi", args, {
            cwd: projectDir,
            encoding: "utf8",
            env: { ...process.env, ...variables },
        });
        if (status !== 0) {
            throw new Error(stderr);
        }
    };
    const turns = await takeTurns(runs, [async () => bare(), async () => void (await environment.preview())]);
    return {
        figures: [
            figuresOf(
                "preview by the command line",
                turns.map(([first]) => first),
            ),
            figuresOf(
                "preview by the library",
                turns.map(([, second]) => second),
            ),
        ],
        ratio: Math.round(100 * median(turns.map(([first, second]) => second / first))) / 100,
    };
}

type Work = () => Promise<void>;

/** Milliseconds of both, turn by turn, so that whatever else the machine does meets both alike. */
async function takeTurns(runs: number, [first, second]: readonly [Work, Work]): Promise<readonly [number, number][]> {
    const turns: [number, number][] = [];
    for (let turn = 0; turn <= runs; turn += 1) {
        turns.push([await timeOf(first), await timeOf(second)]);
    }
    return turns.slice(1);
}

async function timeOf(work: Work): Promise<number> {
    const started = performance.now();
    await work();
    return performance.now() - started;
}

function figuresOf(what: string, times: readonly number[]): Figures {
    return { what, milliseconds: Math.round(median(times)), peakMiB: null, resources: RESOURCES };
}
