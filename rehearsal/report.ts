import { styleText } from "node:util";
import type { PlayedAction, PlayedStage } from "./pipeline";
import type { EnvironmentExecution, Rehearsal, ReleaseRehearsal } from "./played";

/** Widest line of a report, in characters. */
const WIDTH = 100;

/** Lines of each kind that a failure may take. */
const MOST_LINES = 2;

/** Column in which what a stage did begins. */
const INDENT = 14;

type Style = Parameters<typeof styleText>[0];

function styled(style: Style, text: string): string {
    return styleText(style, text, { stream: process.stdout });
}

/**
 * A rehearsal as a person reads it: each release through its environments, stage by stage, what was held at which gate and
 * why, and what had to be so. Colours only where standard output shows them.
 */
export function reportRehearsal(rehearsal: Rehearsal): string {
    const { application, environments, releases, expectations } = rehearsal;
    const failed = expectations.filter(({ held }) => !held).length;
    const verdict =
        failed === 0
            ? styled("green", `${expectations.length} expectations, all held`)
            : styled("red", `${failed} of ${expectations.length} expectations did not hold`);
    return [
        styled("bold", `Rehearsal of ${application} through ${environments.join(" → ")}`),
        "Real: the pipelines as declared, the application's checks and packaging, the functions, the",
        "signature, the change sets. Stand-ins: AWS, people, time, and the image (the hash of its files).",
        ...releases.flatMap((release) => ["", ...reportRelease(release, releases)]),
        "",
        styled("bold", "What had to be so"),
        ...expectations.flatMap(({ what, held, because }) => [
            ...wrapped(`${mark(held)} ${what}`, 2),
            ...(because === undefined ? [] : wrapped(`because ${because}`, 6)),
        ]),
        "",
        verdict,
    ].join("\n");
}

function mark(good: boolean): string {
    return good ? styled("green", "✓") : styled("red", "✗");
}

function reportRelease(release: ReleaseRehearsal, releases: readonly ReleaseRehearsal[]): readonly string[] {
    const inFull = releases.findLast(({ executions }) => executions.every(({ succeeded }) => succeeded));
    const names = namesByHash(releases);
    const runs = release.running.map(({ environment, release: hash }) =>
        hash === undefined ? `${environment} nothing` : `${environment} ${names.get(hash) ?? "an unknown release"}`,
    );
    return [
        styled("bold", `${release.title} (commit ${release.commit.slice(0, 12)})`),
        ...release.executions.flatMap((execution) =>
            execution.succeeded && release !== inFull ? shortExecution(execution) : fullExecution(execution),
        ),
        ...release.unheard.flatMap((event) => wrapped(`no rule took the event: ${event}`, 2)),
        `  now running: ${runs.join(", ")}`,
    ];
}

/** Releases by the hash that the first environment runs after them, as `release 2`. */
function namesByHash(releases: readonly ReleaseRehearsal[]): ReadonlyMap<string, string> {
    const names = new Map<string, string>();
    for (const { title, running } of releases) {
        const hash = running[0]?.release;
        if (hash !== undefined && !names.has(hash)) {
            names.set(hash, title.replace(/,.*/, "").toLowerCase());
        }
    }
    return names;
}

/** One line for an execution that shows nothing which another does not show better. */
function shortExecution({ environment, stages }: EnvironmentExecution): readonly string[] {
    return [
        `  ${styled("bold", environment.padEnd(INDENT - 4))}${mark(true)} ${stages.map(({ name }) => name).join(" → ")}`,
    ];
}

function fullExecution({ environment, startedBy, stages }: EnvironmentExecution): readonly string[] {
    const skipped = stages.filter(({ outcome }) => outcome === "not reached").map(({ name }) => name);
    return [
        `  ${styled("bold", environment)}, started by ${startedBy}`,
        ...stages.filter(({ outcome }) => outcome !== "not reached").flatMap(reportStage),
        ...(skipped.length === 0 ? [] : [`    ${styled("dim", `· not reached: ${skipped.join(", ")}`)}`]),
    ];
}

function reportStage({ name, outcome, actions }: PlayedStage): readonly string[] {
    const isShown = actions.some(({ approval }) => approval !== undefined);
    const [first = "", ...rest] = actions
        // Whoever approves is shown the change; it need not stand there twice.
        .map((action) => (isShown && action.category === "Deploy" ? { ...action, facts: [] } : action))
        .flatMap(reportAction)
        .flatMap((line) => wrapped(line, INDENT));
    return [`    ${mark(outcome === "succeeded")} ${name.padEnd(INDENT - 6)}${first.trimStart()}`.trimEnd(), ...rest];
}

function reportAction({ name, facts = [], approval, moments = [], because }: PlayedAction): readonly string[] {
    return [
        ...(approval === undefined
            ? []
            : [`⏸ held at ${name}, until ${approval.by.replace(/.*\//, "")} had seen this:`]),
        ...(approval?.shown.split("\n").map((line) => `    ${line}`) ?? []),
        ...facts,
        ...(moments.length === 0 ? [] : [moments.map(({ atMinute, what }) => `min ${atMinute} ${what}`).join(" → ")]),
        ...(because === undefined ? [] : shortFailure(because)),
    ];
}

/** The beginning of a failure, and of what a command wrote only what looks like the reason. */
function shortFailure(text: string): readonly string[] {
    const [first = "", ...lines] = text.split("\n");
    const isOutput = (line: string) => /^\s*\|/.test(line);
    const output = lines.filter(isOutput);
    const reasons = output.filter((line) => /✖ (?!failing tests)|not ok|Error:/.test(line));
    return [
        first,
        ...lines.filter((line) => !isOutput(line)).slice(0, MOST_LINES),
        ...(reasons.length > 0 ? reasons.slice(0, MOST_LINES) : output.slice(-MOST_LINES)),
    ];
}

/** Breaks a line between words where it is too wide; what follows stands 2 further in than its beginning. */
function wrapped(text: string, margin: number): readonly string[] {
    const lines: string[] = [];
    const indent = margin + text.length - text.trimStart().length;
    let line = " ".repeat(indent);
    for (const word of text.trim().split(" ")) {
        if (line.trim() !== "" && line.length + word.length > WIDTH) {
            lines.push(line.trimEnd());
            line = " ".repeat(indent + 2);
        }
        line += `${word} `;
    }
    return [...lines, line.trimEnd()];
}
