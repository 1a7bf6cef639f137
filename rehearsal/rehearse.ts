import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readApplication } from "../packaging/application";
import { alarmWindowMinutes } from "../release/rollout";
import { placementOf, type Settings } from "../stacks/settings";
import { actionRunner } from "./actions";
import { Cloud, type Start } from "./cloud";
import { type Declared, type DeclaredPipeline, type DeclaredPlan, readDeclared } from "./declared";
import { judge } from "./expectations";
import { playPipeline } from "./pipeline";
import type { EnvironmentExecution, Rehearsal, ReleaseRehearsal, Running } from "./played";
import { refuse } from "./refuse";
import { RELEASES, type ReleaseScript } from "./releases";
import { makeCommit } from "./source";
import { sourceOf, stackNameOf, type Workload, workloadOf } from "./workload";

/** An environment: what is meant, and what its program really declares. */
export interface RehearsedEnvironment {
    readonly settings: Settings;
    readonly plan: DeclaredPlan;
}

export interface RehearsalArgs {
    /** All environments, in the order in which a release travels. */
    readonly environments: readonly RehearsedEnvironment[];
    /** Folder with the application and its `airlock.yaml`. */
    readonly appDir: string;
    /** Gets one line for each thing that happens. */
    readonly onProgress?: (line: string) => void;
    /** Ends the rehearsal and whatever it runs. */
    readonly signal?: AbortSignal;
}

/** Those who approve in a rehearsal; each gives one approval of an execution. */
const PEOPLE = ["rehearsal-ann", "rehearsal-ben"] as const;

interface Play {
    readonly args: RehearsalArgs;
    readonly cloud: Cloud;
    readonly workload: Workload;
    /** Folder for everything that is written; removed at the end. */
    readonly folder: string;
}

/**
 * Plays releases of an application through the pipelines that the environments' programs declare, offline. A release
 * travels by the declared events alone: nothing here knows where it goes next.
 *
 * What really runs: the application's checks and packaging, every function of the pipelines inside its wrapper, the
 * signature, the template with its parameters, and the comparison that a change set is. What is a stand-in: AWS itself,
 * people, time, and the image, whose place the hash of its files takes.
 *
 * @throws {Refusal} for an application or a program that cannot be read; the signal's reason when aborted. A release that
 * does not come through is no error but an expectation that did not hold.
 */
export async function rehearseReleases(args: RehearsalArgs): Promise<Rehearsal> {
    args.signal?.throwIfAborted();
    const application = readApplication(args.appDir);
    const cloud = new Cloud(
        args.environments.map(({ settings, plan }) =>
            readDeclared(placementOf(settings.project, settings.environment), plan),
        ),
    );
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "airlock-rehearsal-")));
    try {
        const play = { args, cloud, workload: workloadOf(cloud.environments, application.name), folder };
        const releases: ReleaseRehearsal[] = [];
        for (const script of RELEASES) {
            const release = await playRelease(play, script);
            releases.push(release);
            if (releases.length === 1 && release.executions.some(({ succeeded }) => !succeeded)) {
                // What does not come through once shows nothing when it is tried again.
                break;
            }
        }
        const expectations = judge({ environments: args.environments, cloud, workload: play.workload, releases });
        return {
            held: expectations.every(({ held }) => held),
            application: application.name,
            environments: cloud.environments.map(({ environment }) => environment),
            releases,
            expectations,
        };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

async function playRelease(play: Play, script: ReleaseScript): Promise<ReleaseRehearsal> {
    const { args, cloud, workload, folder } = play;
    const progress = args.onProgress ?? (() => undefined);
    const commit = makeCommit(args.appDir, join(folder, `commit-${cloud.newId()}`), script.change);
    progress(`${script.title}: commit ${commit.id.slice(0, 12)}`);
    const { repository, branch, isElsewhere, declared } = sourceOf(workload);
    if (isElsewhere) {
        cloud.pushElsewhere(repository, branch, commit);
    } else {
        cloud.push(declared, repository, branch, commit);
    }
    const executions: EnvironmentExecution[] = [];
    for (let start = cloud.starts.shift(); start !== undefined; start = cloud.starts.shift()) {
        executions.push(await playExecution(play, script, start));
        args.signal?.throwIfAborted();
    }
    return {
        title: script.title,
        commit: commit.id,
        executions,
        unheard: cloud.unheard
            .splice(0)
            .map(({ detail, ...event }) => `${event["detail-type"]} ${JSON.stringify(detail)}`),
        running: workload.pipelines.map((one) => runningIn(cloud, one)),
    };
}

async function playExecution(play: Play, script: ReleaseScript, start: Start): Promise<EnvironmentExecution> {
    const { args, cloud, folder } = play;
    const { declared, pipeline, revisions, startedBy } = start;
    const progress = args.onProgress ?? (() => undefined);
    const builds = join(folder, "builds");
    mkdirSync(builds, { recursive: true });
    const run = actionRunner({
        cloud,
        declared,
        room: { folder: builds, onProgress: progress, signal: args.signal },
        people: PEOPLE,
        alarmAfterMinutes: alarmAfter(play, script, declared),
    });
    const played = await playPipeline(pipeline, { id: cloud.newId(), revisions }, async (running) => {
        checkStores(cloud, pipeline);
        return await run(running);
    });
    const halted = played.stages.find(({ outcome }) => outcome === "failed");
    progress(`  ${declared.environment}: ${halted === undefined ? "done" : `halted at ${halted.name}`}`);
    return { ...played, environment: declared.environment, startedBy };
}

function checkStores(cloud: Cloud, { name, artifactStores }: DeclaredPipeline): void {
    for (const { location } of artifactStores) {
        if (!cloud.storage.exists(location)) {
            refuse(`pipeline ${name}`, location, "there is no such bucket for its artifacts", "declare it");
        }
    }
}

/** In the middle of the first pause in which an alarm can stop the rollout of the last environment. */
function alarmAfter({ args }: Play, { fate }: ReleaseScript, { environment }: Declared): number | undefined {
    const last = args.environments.at(-1)?.settings;
    if (fate !== "rolled back in the last environment" || last?.environment.name !== environment) {
        return undefined;
    }
    const pause = alarmWindowMinutes(last.rollout);
    return pause === undefined ? undefined : pause / 2;
}

function runningIn(cloud: Cloud, { declared, pipeline }: Workload["pipelines"][number]): Running {
    const stack = cloud.stacksOf(declared).find(stackNameOf(pipeline));
    return {
        environment: declared.environment,
        status: stack?.status,
        release: stack?.parameters.Release,
        digest: stack?.parameters.ImageDigest,
    };
}
