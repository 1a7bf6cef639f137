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
            readonly actionConfiguration: { readonly configuration: { readonly UserParameters?: string } };
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
 * Runs one job and answers it, whatever happens: a job without an answer holds its pipeline for twenty minutes. Throws
 * only where the answer itself cannot be delivered.
 *
 * @param log takes one line a job, as JSON: function, execution, outcome, milliseconds. No input and no secret.
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
    const parameters = parseParameters(data.actionConfiguration.configuration.UserParameters);
    const execution = executionOf(parameters);
    const say = (outcome: string, detail?: string) =>
        log(JSON.stringify({ function: what.name, execution, outcome, milliseconds: Date.now() - started, detail }));
    let outcome: Outcome;
    try {
        outcome = await what.run(parse(what.input, parameters, `Parameters of ${what.name}`), portsOf(event));
    } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        say(
            error instanceof Refusal ? "refused" : "failed",
            error instanceof Refusal ? message : (error as Error).stack,
        );
        await answers.fail(id, message.slice(0, LONGEST_MESSAGE), execution);
        return;
    }
    say(outcome.done ? "succeeded" : "waiting", outcome.done ? undefined : outcome.waitingFor);
    await answers.succeed(id, outcome, execution);
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
