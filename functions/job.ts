import type { z } from "zod";
import { Refusal } from "../release/problem";
import { parse } from "../release/schema";
import type { Ports } from "./ports";

/** How a run ended: done, with what later actions may read; or not yet, to be asked again. */
export type Outcome =
    | { readonly done: true; readonly variables: { readonly [name: string]: string } }
    | { readonly done: false; readonly waitingFor: string };

export function done(variables: { readonly [name: string]: string } = {}): Outcome {
    return { done: true, variables };
}

export function waitFor(what: string): Outcome {
    return { done: false, waitingFor: what };
}

/** What a pipeline's function is: the parameters that the plan gives it, and what it does with them. */
export interface PipelineFunction<Schema extends z.ZodType> {
    readonly name: string;
    /** Shape of the action's `UserParameters`. */
    readonly input: Schema;
    /** @throws {Refusal} when the release must not go on; anything else thrown is a fault. */
    readonly run: (input: z.output<Schema>, ports: Ports) => Promise<Outcome>;
}

/** A place that an artifact is read from or written to. */
export interface ArtifactLocation {
    readonly name: string;
    readonly location: { readonly s3Location: { readonly bucketName: string; readonly objectKey: string } };
}

/**
 * What CodePipeline sends to a function.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
 */
export interface JobEvent {
    readonly "CodePipeline.job": {
        readonly id: string;
        readonly data: {
            readonly actionConfiguration?: { readonly configuration?: { readonly UserParameters?: string } };
            readonly inputArtifacts: readonly ArtifactLocation[];
            readonly outputArtifacts: readonly ArtifactLocation[];
            readonly artifactCredentials: {
                readonly accessKeyId: string;
                readonly secretAccessKey: string;
                readonly sessionToken: string;
            };
            readonly encryptionKey?: { readonly id: string; readonly type: string };
        };
    };
}

/** How a job is answered; exactly one of the two is called, once. */
export interface JobAnswers {
    succeed(job: string, outcome: Outcome, execution: string): Promise<void>;
    fail(job: string, message: string, execution: string): Promise<void>;
}

/** Longest message that a failure can carry. @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html */
const LONGEST_MESSAGE = 5000;

/**
 * Runs one job and answers it, whatever happens: a job without an answer holds its pipeline for twenty minutes. A success
 * that cannot be delivered becomes a failure; where that cannot be either, nothing is left but to log it.
 *
 * @param log takes one line a job, as JSON: function, execution, outcome, milliseconds, and what it waits for or why it
 * failed. No credentials, and no input but a value that is refused.
 */
export async function runJob<Schema extends z.ZodType>(
    what: PipelineFunction<Schema>,
    event: JobEvent,
    portsOf: (event: JobEvent) => Ports,
    answers: JobAnswers,
    log: (line: string) => void,
): Promise<void> {
    const { id, data } = event["CodePipeline.job"];
    const started = Date.now();
    const parameters = parseParameters(data.actionConfiguration?.configuration?.UserParameters);
    const execution = executionOf(parameters);
    const say = (outcome: string, detail?: string) =>
        log(JSON.stringify({ function: what.name, execution, outcome, milliseconds: Date.now() - started, detail }));
    try {
        const input = parse(what.input, parameters, `Parameters of ${what.name}`);
        const outcome = await what.run(input, portsOf(event));
        await answers.succeed(id, outcome, execution);
        say(outcome.done ? "succeeded" : "waiting", outcome.done ? undefined : outcome.waitingFor);
    } catch (error) {
        say(error instanceof Refusal ? "refused" : "failed", detailOf(error));
        try {
            await answers.fail(id, messageOf(error), execution);
        } catch (unanswered) {
            say("unanswered", detailOf(unanswered));
        }
    }
}

/** What a person reads in the pipeline. */
function messageOf(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error);
    return (message || "failed without a message").slice(0, LONGEST_MESSAGE);
}

/** What the log keeps: of a refusal its text, of a fault where it came from. */
function detailOf(error: unknown): string {
    return error instanceof Error && !(error instanceof Refusal) ? (error.stack ?? error.message) : messageOf(error);
}

/** Text that is no JSON becomes `undefined`, which no input accepts: the refusal then says what is missing. */
function parseParameters(text: string | undefined): unknown {
    try {
        return JSON.parse(text ?? "");
    } catch {
        return undefined;
    }
}

function executionOf(parameters: unknown): string {
    const execution = typeof parameters === "object" && parameters !== null ? Reflect.get(parameters, "execution") : "";
    return typeof execution === "string" ? execution : "";
}
