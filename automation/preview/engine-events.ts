import type { Json } from "../../release/canonical";
import { differencesOf } from "../../release/difference";
import { Refusal } from "../../release/problem";
import { type EngineEvent, type EngineState, PROVIDER_TYPE, STACK_TYPE, type StepMetadata } from "../engine-event";
import { changes, type EngineStep, stepOf } from "./engine-step";
import { cleanValues } from "./engine-values";
import type { PolicyResult, Preview, PreviewMessage, PreviewStep } from "./preview";

/** Most lines that a refusal names before it counts. */
const NAMED = 5;

/**
 * Reads the event log of a preview: one event a line, as `pulumi preview --event-log FILE` writes it. A log that ends in the
 * middle of a line, or before the summary, is read as far as it goes, and its preview is `cut`.
 *
 * @throws {Refusal} when a line before the last is not an event.
 */
export function readEventLog(text: string): Preview {
    const lines = text.split("\n");
    const last = lines.pop() ?? "";
    const garbled: number[] = [];
    const events = lines.flatMap((line, index): readonly EngineEvent[] => {
        const event = line.trim() === "" ? undefined : eventOf(line);
        if (event === undefined && line.trim() !== "") {
            garbled.push(index + 1);
        }
        return event === undefined ? [] : [event];
    });
    if (garbled.length > 0) {
        const named = garbled.slice(0, NAMED).join(", ");
        const more = garbled.length > NAMED ? ` and ${garbled.length - NAMED} more` : "";
        throw new Refusal("Event log", [
            {
                path: `line ${named}${more}`,
                message: "is not an engine event",
                remedy: "give the file that pulumi preview --event-log wrote, as it is",
            },
        ]);
    }
    const end = eventOf(last);
    return previewOfEvents(end === undefined ? events : [...events, end]);
}

function eventOf(line: string): EngineEvent | undefined {
    try {
        const event: unknown = JSON.parse(line);
        return typeof event === "object" && event !== null && "sequence" in event ? (event as EngineEvent) : undefined;
    } catch {
        return undefined;
    }
}

/** A preview from the events that the engine sent, in their order. Events that are not known are passed over. */
export function previewOfEvents(events: readonly EngineEvent[]): Preview {
    const steps = new Map<string, EngineStep>();
    let stack: EngineStep | undefined;
    for (const { resourcePreEvent, resOutputsEvent } of events) {
        const metadata = resourcePreEvent?.metadata ?? resOutputsEvent?.metadata;
        if (metadata === undefined) {
            continue;
        }
        const step = engineStepOf(metadata);
        if (step.type === STACK_TYPE) {
            stack = step;
        } else if (resourcePreEvent !== undefined) {
            keepStep(steps, step);
        }
    }
    const summary = events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
    const messages = messagesOf(events);
    const policies = policiesOf(events);
    const failed = messages.some(({ severity }) => severity === "error") || summary?.result === "failed";
    return {
        ...placeOf(stack?.urn ?? [...steps.keys()][0] ?? ""),
        source: "engine",
        outcome: summary === undefined && !failed ? "cut" : failed ? "failed" : "complete",
        ...countedSteps([...steps.values()]),
        outputs: outputsOf(stack),
        messages,
        policies,
        priced: { ...pricedOf([...steps.values()]), whole: true },
    };
}

function engineStepOf({ op, urn, type, diffs, keys, detailedDiff, ...states }: StepMetadata): EngineStep {
    const kinds = Object.entries(detailedDiff ?? {}).map(([path, { diffKind }]) => [path, { kind: diffKind }] as const);
    return {
        op,
        urn,
        type,
        ...(states.old && { old: states.old }),
        ...(states.new && { new: states.new }),
        ...(diffs && { diffs }),
        ...(keys && { keys }),
        detailedDiff: Object.fromEntries(kinds),
    };
}

/** A replacement comes as three steps; the logical one says what the other two do. */
function keepStep(steps: Map<string, EngineStep>, step: EngineStep): void {
    const known = steps.get(step.urn);
    const isPart = /^(create-replacement|delete-replaced|discard-replaced|read-replacement)$/.test(step.op);
    if (known === undefined || !isPart) {
        steps.set(step.urn, step);
    }
}

/** Project and stack, from any URN. */
export function placeOf(urn: string): Pick<Preview, "project" | "stack"> {
    const [, stack = "", project = ""] = /^urn:pulumi:(.*?)::(.*?)::/.exec(urn) ?? [];
    return { project, stack };
}

/** What changes, and how many do not. Components are left out: what they make says what they do. */
export function countedSteps(steps: readonly EngineStep[]): Pick<Preview, "steps" | "unchanged"> {
    const custom = steps.filter(isCustom);
    const changed: readonly PreviewStep[] = custom.filter(changes).map(stepOf);
    return { steps: changed, unchanged: custom.length - changed.length };
}

function isCustom({ old, new: after, type }: EngineStep): boolean {
    return (after ?? old)?.custom === true && !type.startsWith(PROVIDER_TYPE);
}

/** What each side has that may cost something. */
export function pricedOf(steps: readonly EngineStep[]): Pick<Preview["priced"], "before" | "after"> {
    const of = (states: readonly (EngineState | undefined)[]) =>
        states.flatMap((state) =>
            state?.custom === true ? [{ type: state.type, inputs: cleanValues(state.inputs) }] : [],
        );
    return { before: of(steps.map(({ old }) => old)), after: of(steps.map((step) => step.new)) };
}

/** What changes of the stack's outputs; of a program that failed none are known. */
export function outputsOf(stack: EngineStep | undefined): Preview["outputs"] {
    const before = cleanValues(stack?.old?.outputs);
    const after = cleanValues(stack?.new?.outputs);
    return Object.keys(after).length === 0 ? [] : differencesOf(before as Json, after as Json);
}

/** Marks of colour, as the engine writes them for itself and as terminals read them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape is what is looked for.
const COLOURS = /<\{%[^%]*%\}>|\u001b\[[0-9;]*m/g;

export function plainText(text: string): string {
    return text.replace(COLOURS, "").trim();
}

function messagesOf(events: readonly EngineEvent[]): readonly PreviewMessage[] {
    return events.flatMap(({ diagnosticEvent, errorEvent, resOpFailedEvent }): readonly PreviewMessage[] => {
        if (errorEvent !== undefined) {
            return [{ severity: "error", text: plainText(errorEvent.error) }];
        }
        if (resOpFailedEvent !== undefined) {
            const { op, urn } = resOpFailedEvent.metadata;
            return [{ severity: "error", text: `${op} failed`, urn }];
        }
        return diagnosticEvent === undefined ? [] : messageOf(diagnosticEvent);
    });
}

/** What a diagnostic says where it is an error or a warning. */
export function messageOf(diagnostic: {
    readonly severity?: string;
    readonly message?: string;
    readonly urn?: string;
}): readonly PreviewMessage[] {
    const { severity, message = "", urn } = diagnostic;
    if (severity !== "error" && severity !== "warning") {
        return [];
    }
    const text = plainText(plainText(message).replace(/^(error|warning): /, ""));
    return [{ severity, text, ...(urn !== undefined && urn !== "" && { urn }) }];
}

function policiesOf(events: readonly EngineEvent[]): readonly PolicyResult[] {
    return events.flatMap(({ policyEvent }) => {
        if (policyEvent === undefined) {
            return [];
        }
        const { policyPackName, policyName, enforcementLevel, resourceUrn = "", message } = policyEvent;
        const level =
            enforcementLevel === "mandatory" || enforcementLevel === "remediate" ? enforcementLevel : "advisory";
        return [{ policy: `${policyPackName}/${policyName}`, level, urn: resourceUrn, message: plainText(message) }];
    });
}
