import { join } from "node:path";
import type { EngineEvent as SdkEvent } from "@pulumi/pulumi/automation";
import type { EngineEvent } from "../engine-event";
import { EnvironmentError } from "./errors";
import { failureOf, tellsOfFailure } from "./failure";
import type { Outcome } from "./options";
import { changeIn, findingOf, type ProgressEvent, progressOf, type StepReading } from "./progress";
import type { EngineSession } from "./session";
import { stackFileName } from "./workspace";

/** Options that every operation of the SDK takes. */
export interface RunOptions {
    readonly onEvent: (event: SdkEvent) => void;
    readonly onError: (text: string) => void;
    readonly signal: AbortSignal;
    readonly configFile: string;
    readonly color: "never";
    readonly showSecrets: false;
    readonly userAgent: string;
    readonly message?: string;
}

/** What the engine did, and what the SDK made of it. */
export interface Run<Result> {
    readonly result: Result;
    readonly outcome: Outcome;
}

/**
 * Runs one operation of the engine, telling its progress.
 *
 * @param message what the engine's history keeps. @default - the subject of the newest commit
 * @throws {EnvironmentError} made from the engine's events, where it failed.
 */
export async function runEngine<Result>(
    session: EngineSession,
    reading: StepReading,
    operate: (options: RunOptions) => Promise<Result>,
    message?: string,
): Promise<Run<Result>> {
    const { name, folder, interruption, tell } = session;
    interruption.check(name);
    const log = engineLog(reading, tell);
    let stderr = "";
    let isCut = false;
    const options: RunOptions = {
        // The SDK's type of an event is behind the engine's.
        onEvent: (event) => {
            isCut ||= event.summaryEvent !== undefined && interruption.cause() !== undefined;
            log.add(event as unknown as EngineEvent);
        },
        onError: (text) => {
            stderr += text;
        },
        signal: interruption.engineSignal,
        configFile: join(folder, stackFileName(name)),
        color: "never",
        showSecrets: false,
        userAgent: "airlock",
        ...(message === undefined ? {} : { message }),
    };
    const result = await operate(options).catch((error: unknown) => {
        const events = log.failures;
        throw failureOf({ environment: name, events, stderr, interruption: interruption.cause(), error });
    });
    if (isCut) {
        // The engine calls a destruction that it was told to stop a success, whatever of it is left undone.
        interruption.check(name);
    }
    return { result, outcome: wholeOutcome(name, log.outcome()) };
}

/** What the events of a preview that was cut tell is not the whole, and must not be taken for it. */
function wholeOutcome(environment: string, outcome: Outcome | undefined): Outcome {
    if (outcome === undefined) {
        const message = "the engine succeeded, but its events ended before their summary; its history has the result";
        throw new EnvironmentError("engine-failed", environment, { failures: [{ message }] });
    }
    return outcome;
}

/** Gathers what the events of one operation come to. */
export function engineLog(reading: StepReading, tell: (event: ProgressEvent) => void) {
    const failures: EngineEvent[] = [];
    const changes: Outcome["changes"][number][] = [];
    const warnings: string[] = [];
    let counts: Outcome["counts"] | undefined;
    return {
        failures,
        add(event: EngineEvent): void {
            const change = changeIn(event, reading);
            if (change !== undefined) {
                changes.push(change);
            }
            if (tellsOfFailure(event)) {
                failures.push(event);
            }
            const progress = progressOf(event, reading);
            if (progress?.type === "message" && progress.severity === "warning") {
                warnings.push(progress.text);
            }
            if (progress?.type === "summary") {
                counts = progress.counts;
            }
            if (progress !== undefined) {
                tell(progress);
            }
        },
        /** `undefined` while there was no summary. */
        outcome(): Outcome | undefined {
            const findings = failures.flatMap(({ policyEvent }) => (policyEvent ? [findingOf(policyEvent)] : []));
            return counts && { changes, counts, findings, warnings };
        },
    };
}
