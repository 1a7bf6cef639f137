import { candidateKey, recordKey } from "../release/manifest";
import { describeRollout, type RolloutPolicy, rolloutSteps, shiftsTraffic } from "../release/rollout";
import type { Cloud } from "./cloud";
import type { PlayedAction } from "./pipeline";
import type { EnvironmentExecution, Expectation, ReleaseRehearsal } from "./played";
import type { RehearsedEnvironment } from "./rehearse";
import { RELEASES } from "./releases";
import type { Workload } from "./workload";

/** What expectations are held against: what is meant, what was declared, and what happened. */
export interface Evidence {
    readonly environments: readonly RehearsedEnvironment[];
    readonly cloud: Cloud;
    readonly workload: Workload;
    readonly releases: readonly ReleaseRehearsal[];
}

/** Why something is not so; `undefined` when it is. */
type Reason = string | undefined;

/** Holds everything that had to be so against what happened. */
export function judge(evidence: Evidence): readonly Expectation[] {
    const { environments } = evidence;
    const names = environments.map(({ settings }) => settings.environment.name);
    const asking = environments.filter(({ settings }) => settings.approval.approvers > 0);
    const silent = names.filter((name) => !asking.some(({ settings }) => settings.environment.name === name));
    const checks: readonly (readonly [what: string, reason: Reason])[] = [
        [`releases 1 and 2 reach ${listed(names)}, each by its declared event`, reachEverywhere(evidence, names)],
        [`one release all the way: its hash and image digest are the same in ${listed(names)}`, sameRelease(evidence)],
        ["candidates are the same bytes in every inbox, and a second copy changes nothing", sameCandidates(evidence)],
        [`${listed(names.slice(1))} build nothing: a release is built once`, buildOnce(evidence)],
        ...asking.map(({ settings }): readonly [string, Reason] => [
            `${settings.environment.name} waits for ${settings.approval.approvers} of its people, who see the change`,
            askPeople(evidence, settings.environment.name, settings.approval.approvers),
        ]),
        ...(silent.length === 0
            ? []
            : [[`${listed(silent)} ask nobody`, firstOf(silent, (name) => askPeople(evidence, name, 0))] as const]),
        ...environments.map(({ settings }): readonly [string, Reason] => [
            `${settings.environment.name} rolls out as its settings say: ${describeRollout(settings.rollout)}`,
            rollOut(evidence, settings.environment.name, settings.rollout),
        ]),
        [`${listed(names)} keep a record of each release that they verified`, keepRecords(evidence, names)],
        ["release 3 is halted at Build by its failing test, and nothing later runs anywhere", haltAtBuild(evidence)],
        [
            `release 4 rolls itself back in ${names.at(-1)} when an alarm goes off`,
            rollBack(evidence, names.at(-1) ?? ""),
        ],
    ];
    return checks.map(([what, because]) =>
        because === undefined ? { what, held: true } : { what, held: false, because },
    );
}

function listed(names: readonly string[]): string {
    return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "nothing");
}

function firstOf<T>(things: readonly T[], reasonOf: (thing: T) => Reason): Reason {
    return things.map(reasonOf).find((reason) => reason !== undefined);
}

/** The releases that are to come through, as far as they were played. */
function goodReleases({ releases }: Evidence): readonly ReleaseRehearsal[] {
    return releases.filter((_, index) => RELEASES[index]?.fate === "everywhere");
}

function actionsOf(execution: EnvironmentExecution | undefined): readonly PlayedAction[] {
    return execution?.stages.flatMap(({ actions }) => actions) ?? [];
}

function executionIn(release: ReleaseRehearsal | undefined, environment: string): EnvironmentExecution | undefined {
    return release?.executions.find((execution) => execution.environment === environment);
}

function reachEverywhere(evidence: Evidence, names: readonly string[]): Reason {
    const wanted = RELEASES.filter(({ fate }) => fate === "everywhere").length;
    const good = goodReleases(evidence);
    const missing = firstOf(good, (release) =>
        firstOf(names, (name) => {
            const executions = release.executions.filter(({ environment }) => environment === name);
            const [execution] = executions;
            if (execution === undefined) {
                return `${release.title} did not reach ${name}${release.unheard.map((event) => `; no rule took ${event}`).join("")}`;
            }
            if (executions.length > 1) {
                return `${release.title} ran ${executions.length} times in ${name}`;
            }
            return execution.succeeded ? undefined : `${release.title} failed in ${name}: ${failureOf(execution)}`;
        }),
    );
    return missing ?? (good.length < wanted ? "not all of them were played" : undefined);
}

function failureOf(execution: EnvironmentExecution): string {
    const failed = actionsOf(execution).find(({ succeeded }) => !succeeded);
    return `${failed?.name}: ${failed?.because?.split("\n").slice(0, 2).join(" ")}`;
}

function sameRelease(evidence: Evidence): Reason {
    return firstOf(goodReleases(evidence), ({ title, running }) => {
        const found = new Set(running.map(({ release, digest }) => `${release} ${digest}`));
        const incomplete = running.find(({ release }) => release === undefined);
        if (incomplete !== undefined) {
            return `${incomplete.environment} runs nothing after ${title}`;
        }
        return found.size === 1 ? undefined : `${found.size} different ones run after ${title}`;
    });
}

function sameCandidates(evidence: Evidence): Reason {
    const { cloud, workload, environments } = evidence;
    return firstOf(goodReleases(evidence), ({ title, running }) => {
        const key = candidateKey(workload.name, running[0]?.release ?? "");
        const copies = cloud.storage.copiesOf(key);
        if (copies.length !== environments.length - 1) {
            return `${title} is in ${copies.length} inboxes, not in ${environments.length - 1}`;
        }
        const versions = copies.flatMap((copy) => copy.versions);
        if (new Set(versions.map((bytes) => Buffer.from(bytes).toString("base64"))).size !== 1) {
            return `the candidates of ${title} differ`;
        }
        const again = copies.map(({ bucket }) => cloud.storage.putOnce(bucket, undefined, key, new Uint8Array()));
        const isAlone = cloud.storage.copiesOf(key).every((copy) => copy.versions.length === 1);
        return isAlone && again.every((result) => result === "already there") && cloud.starts.length === 0
            ? undefined
            : `a second copy of ${title} was written`;
    });
}

function buildOnce({ workload, releases }: Evidence): Reason {
    const [, ...later] = workload.pipelines;
    const declared = later.find(({ pipeline }) =>
        pipeline.stages.some(({ actions }) => actions.some(({ category }) => category === "Build")),
    );
    if (declared !== undefined) {
        return `the pipeline of ${declared.declared.environment} has a build action`;
    }
    const counts = releases.map(({ executions }) =>
        executions.flatMap(actionsOf).filter(({ category }) => category === "Build"),
    );
    return counts.every(({ length }) => length === 1) ? undefined : "a release was not built exactly once";
}

function askPeople(evidence: Evidence, name: string, approvers: number): Reason {
    return firstOf(goodReleases(evidence), (release) => {
        const actions = actionsOf(executionIn(release, name));
        const execute = actions.findIndex(
            ({ provider, moments }) => provider === "CloudFormation" && moments !== undefined,
        );
        const before = execute < 0 ? actions : actions.slice(0, execute);
        const approvals = before.flatMap(({ approval }) => approval ?? []);
        if (approvals.length !== approvers) {
            return `${release.title} was approved ${approvals.length} times in ${name}, not ${approvers} times`;
        }
        if (new Set(approvals.map(({ by }) => by)).size !== approvers) {
            return `${release.title} was approved twice by one person in ${name}`;
        }
        const blind = approvals.find(({ shown }) => !shown.includes("TaskDefinition") || !shown.includes("Service"));
        return blind === undefined ? undefined : `${blind.by} was not shown the change of ${release.title}`;
    });
}

/** A first release has nothing to take traffic from, so the others show the rollout. */
function rollOut(evidence: Evidence, name: string, policy: RolloutPolicy): Reason {
    const wanted = rolloutSteps(policy).map(({ atMinute, percent }) => `${percent} % at minute ${atMinute}`);
    const [, ...later] = goodReleases(evidence);
    return (
        firstOf(later, (release) => {
            const moments = actionsOf(executionIn(release, name)).flatMap((action) => action.moments ?? []);
            const steps = moments.slice(0, -1).map(({ atMinute, percent }) => `${percent} % at minute ${atMinute}`);
            return steps.join() === wanted.join()
                ? undefined
                : `${release.title} had ${steps.join(", ") || "no steps"} in ${name}, not ${wanted.join(", ")}`;
        }) ?? (later.length === 0 ? "no release was played that changes one" : undefined)
    );
}

function keepRecords(evidence: Evidence, names: readonly string[]): Reason {
    const { cloud, workload } = evidence;
    return firstOf(goodReleases(evidence), ({ title, running }) => {
        const kept = cloud.storage.copiesOf(recordKey(workload.name, running[0]?.release ?? ""));
        const without = names.find((name) => !kept.some(({ environment }) => environment === name));
        return without === undefined ? undefined : `${without} keeps no record of ${title}`;
    });
}

/** The release with this fate, and the one before it that came through. */
function withFate({ releases }: Evidence, fate: (typeof RELEASES)[number]["fate"]) {
    const index = RELEASES.findIndex((script) => script.fate === fate);
    const before = releases.slice(0, index).findLast((_, position) => RELEASES[position]?.fate === "everywhere");
    return { release: releases[index], before };
}

function haltAtBuild(evidence: Evidence): Reason {
    const { release, before } = withFate(evidence, "halted at build");
    if (release === undefined || before === undefined) {
        return "it was not played";
    }
    const [execution, ...more] = release.executions;
    const halted = execution?.stages.find(({ outcome }) => outcome === "failed");
    if (halted?.name !== "Build" || more.length > 0) {
        return `it ended at ${halted?.name ?? "no stage"}, and ran in ${release.executions.length} environments`;
    }
    const moved = release.running.find((now, index) => now.release !== before.running[index]?.release);
    return moved === undefined ? undefined : `${moved.environment} runs another release since`;
}

function rollBack(evidence: Evidence, last: string): Reason {
    const { release, before } = withFate(evidence, "rolled back in the last environment");
    const policy = evidence.environments.at(-1)?.settings.rollout;
    if (release === undefined || before === undefined || policy === undefined) {
        return "it was not played";
    }
    if (!shiftsTraffic(policy)) {
        return `${last} does not shift traffic, so no alarm can stop it`;
    }
    const now = release.running.find(({ environment }) => environment === last);
    const then = before.running.find(({ environment }) => environment === last);
    if (now?.release !== then?.release || now?.status !== "UPDATE_ROLLBACK_COMPLETE") {
        return `${last} is in ${now?.status} with ${now?.release === then?.release ? "the release before" : "release 4"}`;
    }
    const key = recordKey(evidence.workload.name, release.running[0]?.release ?? "");
    return evidence.cloud.storage.copiesOf(key).some(({ environment }) => environment === last)
        ? `${last} keeps a record of it as if it were verified`
        : undefined;
}
