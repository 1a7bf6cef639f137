import type { Json } from "../../release/canonical";
import { type Change, type ChangeAction, SIGNS } from "../../release/change";
import type { Difference } from "../../release/difference";
import { UNKNOWN } from "../../release/marks";
import { assessRisk, type RiskAssessment } from "../../release/risk";
import { differencesIn } from "../../release/risk-settings";
import { nameOfUrn } from "../engine-event";
import { type CostDifference, costDifference } from "./cost";
import {
    areaOf,
    byText,
    grouped,
    type PolicyResult,
    type Preview,
    type PreviewMessage,
    type PreviewStep,
} from "./preview";

/** How an update would end: `refused` by Pulumi itself, because something protected would go. */
export type VerdictKind = "unchanged" | "changes" | "refused" | "failed" | "incomplete";

/** Everything that a reader of a preview is told, as plain data: what each way of showing it is made from. */
export interface Digest {
    /** Version of this form; another one when a field changes its meaning. */
    readonly format: 1;
    readonly project: string;
    readonly stack: string;
    /** Where the preview is from: {@link Preview.source}. */
    readonly source: Preview["source"];
    /** The two revisions, as people know them. @default - it was not a comparison of revisions */
    readonly revisions?: Revisions;
    readonly verdict: { readonly kind: VerdictKind; readonly text: string };
    readonly risk: RiskAssessment;
    /** Why it failed, the cause first; empty unless it did. */
    readonly causes: readonly Cause[];
    /** By area, in the order in which people think of them. */
    readonly areas: readonly DigestArea[];
    /** What changes of the stack's outputs. */
    readonly outputs: readonly Difference[];
    /** Policies that are not kept to, those that stop an update first. */
    readonly policies: readonly (PolicyResult & { readonly name: string })[];
    readonly warnings: readonly Cause[];
    readonly cost: CostDifference;
    /** How many resources each action befalls; actions that befall none are left out. */
    readonly counts: { readonly [action in ChangeAction]?: number };
    readonly unchanged: number;
}

/** What was compared. */
export interface Revisions {
    /** `main (1a2b3c4)` */
    readonly base: string;
    /** `working tree` */
    readonly head: string;
}

/** Something that was said, and of what. */
export interface Cause {
    readonly text: string;
    /** Name of the resource that it is about. @default - the program as a whole */
    readonly name?: string;
}

export interface DigestArea {
    readonly name: string;
    /** What goes first, causes before what follows from them, then by type and name. */
    readonly changes: readonly DigestChange[];
}

/** One resource that changes. */
export interface DigestChange {
    readonly action: ChangeAction;
    readonly name: string;
    readonly type: string;
    readonly urn: string;
    /** Properties whose change makes it be replaced. */
    readonly replacing: readonly string[];
    /** Whether it is replaced only because something that it refers to is. */
    readonly follows: boolean;
    /** What differs; of a new resource everything that it is given. */
    readonly differences: readonly Difference[];
}

const AREAS = ["governance", "network", "source", "build", "pipeline", "runtime"];
const ACTIONS = Object.keys(SIGNS) as readonly ChangeAction[];

/** In which words each action is told of some resources. */
export const TOLD: { readonly [action in ChangeAction]: string } = {
    remove: "deleted",
    retain: "let go, but kept",
    replace: "replaced",
    "maybe-replace": "changed and perhaps replaced",
    modify: "changed",
    add: "new",
    import: "adopted",
};

/** Makes the digest of a preview. Equal previews, in whatever order their steps come, give equal digests. */
export function digestOf(preview: Preview, revisions?: Revisions): Digest {
    const steps = [...preview.steps].sort(inOrder);
    const risk = assessRisk(steps.map(({ change }) => change));
    const counts = countsOf(steps.map(({ change }) => change));
    const policies = [...preview.policies].sort(byLevel).map((one) => ({ ...one, name: nameOfUrn(one.urn) }));
    const causes = causesOf(preview);
    return {
        format: 1,
        project: preview.project,
        stack: preview.stack,
        source: preview.source,
        ...(revisions !== undefined && { revisions }),
        verdict: verdictOf(preview, counts, causes, risk),
        risk,
        causes,
        areas: areasOf(steps),
        outputs: preview.outputs,
        policies,
        warnings: preview.messages.filter(({ severity }) => severity === "warning").map(causeOf),
        cost: costDifference(preview.priced),
        counts,
        unchanged: preview.unchanged,
    };
}

/** `2 deleted, 3 changed`; empty where nothing is. */
export function countText(counts: Digest["counts"]): string {
    return ACTIONS.flatMap((action) =>
        counts[action] === undefined ? [] : [`${counts[action]} ${TOLD[action]}`],
    ).join(", ");
}

function inOrder({ change: a, urn: urnA }: PreviewStep, { change: b, urn: urnB }: PreviewStep): number {
    return (
        ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action) ||
        Number(followsOthers(a)) - Number(followsOthers(b)) ||
        byText(a.type, b.type) ||
        byText(a.logicalId, b.logicalId) ||
        byText(urnA, urnB)
    );
}

/** A reference to what is replaced is not known before the update. */
function followsOthers({ replacing = [], after }: Change): boolean {
    return replacing.length > 0 && replacing.every((property) => after?.values[property] === UNKNOWN);
}

/** How many changes are of each action. */
export function countsOf(changes: readonly Pick<Change, "action">[]): Digest["counts"] {
    const counts = new Map<ChangeAction, number>();
    for (const { action } of changes) {
        counts.set(action, (counts.get(action) ?? 0) + 1);
    }
    return Object.fromEntries(ACTIONS.flatMap((action) => (counts.has(action) ? [[action, counts.get(action)]] : [])));
}

function areasOf(steps: readonly PreviewStep[]): readonly DigestArea[] {
    const rank = (name: string) => (AREAS.includes(name) ? AREAS.indexOf(name) : name === "other" ? 99 : 50);
    return [...grouped(steps, ({ urn }) => areaOf(urn))]
        .sort(([a], [b]) => rank(a) - rank(b) || byText(a, b))
        .map(([name, inIt]) => ({ name, changes: inIt.map(digestChange) }));
}

function digestChange({ urn, change }: PreviewStep): DigestChange {
    const { action, logicalId, type, replacing = [] } = change;
    const follows = followsOthers(change);
    return { action, name: logicalId, type, urn, replacing, follows, differences: shownDifferences(change) };
}

/** What differs; where a property differs but shows the same mark on both sides, both sides as they are. */
function shownDifferences(change: Change): readonly Difference[] {
    const { action, properties, before, after } = change;
    if (action === "add" || action === "import") {
        return Object.entries(after?.values ?? {}).map(([property, value]) => ({ path: [property], after: value }));
    }
    if (before === undefined || after === undefined) {
        return [];
    }
    const found = differencesIn(change).filter((one, _, all) => !isEcho(one, all));
    const hidden = properties
        .filter((property) => !found.some(({ path: [first] }) => first === property))
        .map((property) => ({ path: [property], ...sides(before.values[property], after.values[property]) }));
    const protection =
        before.protected === after.protected
            ? []
            : [{ path: ["protect"], before: before.protected === true, after: after.protected === true }];
    return [...protection, ...[...found, ...hidden].sort((a, b) => byText(a.path[0] ?? "", b.path[0] ?? ""))];
}

/**
 * A file's contents are told by their hash. Its path says nothing more where the hash is part of it, and the hash of an archive
 * nothing more than those of the files in it.
 */
function isEcho({ path, before, after }: Difference, all: readonly Difference[]): boolean {
    const last = path.at(-1);
    if (last === "asset") {
        return typeof before === "string" && typeof after === "string" && isHashOf(path.slice(0, -1), all);
    }
    return (
        last === "hash" &&
        all.some((other) => other.path.length > path.length && startsWith(other.path, path.slice(0, -1)))
    );
}

function isHashOf(file: readonly string[], all: readonly Difference[]): boolean {
    return all.some(({ path }) => path.length === file.length + 1 && path.at(-1) === "hash" && startsWith(path, file));
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
    return start.every((part, index) => path[index] === part);
}

function sides(before: Json | undefined, after: Json | undefined): Omit<Difference, "path"> {
    return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function byLevel(a: PolicyResult, b: PolicyResult): number {
    const rank = ({ level }: PolicyResult) => ["mandatory", "remediate", "advisory"].indexOf(level);
    return rank(a) - rank(b) || byText(a.policy, b.policy) || byText(a.urn, b.urn) || byText(a.message, b.message);
}

/** What the engine says beside the cause, and that says nothing by itself. */
const ECHO = /^(preview|update) failed$/;

/** The errors as they came; a violation of a mandatory policy is one. */
function causesOf({ messages, policies, outcome }: Preview): readonly Cause[] {
    if (outcome !== "failed") {
        return [];
    }
    const violations = policies
        .filter(({ level }) => level === "mandatory")
        .sort(byLevel)
        .map(({ policy, urn, message }): Cause => ({ text: `${policy}: ${message}`, name: nameOfUrn(urn) }));
    const errors = messages.filter(({ severity }) => severity === "error");
    const causes = [...errors.filter(({ text }) => !ECHO.test(text)).map(causeOf), ...violations];
    return causes.length > 0 ? causes : errors.map(causeOf);
}

function causeOf({ text, urn }: PreviewMessage): Cause {
    return { text, ...(urn !== undefined && { name: nameOfUrn(urn) }) };
}

function verdictOf(
    preview: Preview,
    counts: Digest["counts"],
    causes: readonly Cause[],
    { findings }: RiskAssessment,
): Digest["verdict"] {
    const { outcome, outputs, source } = preview;
    const told = countText(counts);
    if (outcome === "failed") {
        const noun = source === "plans" ? "The comparison" : "The preview";
        return { kind: "failed", text: `${noun} failed${causes.length > 1 ? `, for ${causes.length} reasons` : ""}` };
    }
    if (outcome === "cut") {
        return { kind: "incomplete", text: `The preview was cut off; of what is known, ${told || "nothing changes"}` };
    }
    const refused = findings.filter(({ rule }) => rule === "protected-goes").length;
    if (refused > 0) {
        const which = refused === 1 ? "a protected resource" : `${refused} protected resources`;
        return { kind: "refused", text: `An update is refused: it would delete or replace ${which}; ${told}` };
    }
    if (told === "") {
        const text = outputs.length === 0 ? "No change" : "Only outputs change";
        return { kind: outputs.length === 0 ? "unchanged" : "changes", text };
    }
    return { kind: "changes", text: told };
}
