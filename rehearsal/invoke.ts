import type { z } from "zod";
import { admit } from "../functions/admit";
import { authorize } from "../functions/authorize";
import { describe } from "../functions/describe";
import { type JobEvent, type Outcome, type PipelineFunction, runJob } from "../functions/job";
import type { Ports } from "../functions/ports";
import { prepare } from "../functions/prepare";
import { promote } from "../functions/promote";
import { record } from "../functions/record";
import { seal } from "../functions/seal";
import { verify } from "../functions/verify";
import type { Cloud } from "./cloud";
import type { Declared } from "./declared";
import type { ActionResult, Artifact, RunningAction } from "./pipeline";
import { portsOf } from "./ports";
import { refuse } from "./refuse";

/** How one call of a function was answered. */
type Answer = Outcome | { readonly failed: string };
type Call = (event: JobEvent, ports: Ports) => Promise<Answer>;

/** The functions by the handler that their Lambda functions declare. */
const HANDLERS: { readonly [handler: string]: Call } = Object.fromEntries([
    callOf(seal),
    callOf(admit),
    callOf(prepare),
    callOf(describe),
    callOf(authorize),
    callOf(verify),
    callOf(record),
    callOf(promote),
]);

/** The function inside its real wrapper, which always gives one answer. */
function callOf<Schema extends z.ZodType>(what: PipelineFunction<Schema>): readonly [string, Call] {
    const call: Call = async (event, ports) => {
        const answers: Answer[] = [];
        await runJob(
            what,
            event,
            () => ports,
            {
                succeed: async (_, outcome) => void answers.push(outcome),
                fail: async (_, failed) => void answers.push({ failed }),
            },
            () => undefined,
        );
        const [answer, ...more] = answers;
        return answer === undefined || more.length > 0
            ? { failed: `${what.name} gave ${answers.length} answers in place of one` }
            : answer;
    };
    return [`index.handlers.${what.name}`, call];
}

/** Calls for which a function may answer that it waits; the in-memory cloud has nothing that takes longer. */
const MOST_CALLS = 5;

/** Plays an action that invokes a function: the function's own code, with the cloud behind its ports. */
export async function playInvoke(cloud: Cloud, declared: Declared, running: RunningAction): Promise<ActionResult> {
    const { FunctionName = "", UserParameters } = running.configuration;
    const called =
        declared.functions.get(FunctionName) ??
        refuse("invoke", FunctionName, "there is no such function", "declare it in this environment");
    const call =
        HANDLERS[called.handler] ??
        refuse("invoke", called.handler, "is no function of Airlock", "correct the handler");
    const outputs = new Map<string, Artifact>();
    const inputs = new Map(
        running.action.inputArtifacts.map((name, index) => [name, running.inputs[index] as Artifact] as const),
    );
    const ports = portsOf(cloud, declared, called, { inputs, outputs });
    let waitingFor = "";
    for (let count = 0; count < MOST_CALLS; count++) {
        const answer = await call(eventOf(cloud.newId(), UserParameters), ports);
        if ("failed" in answer) {
            throw new Error(answer.failed);
        }
        if (answer.done) {
            const fact = FACTS[called.handler]?.(answer.variables);
            const made = running.action.outputArtifacts.flatMap((name) => outputs.get(name) ?? []);
            return { outputs: made, variables: answer.variables, facts: fact === undefined ? [] : [fact] };
        }
        waitingFor = answer.waitingFor;
    }
    throw new Error(`${FunctionName} still waits for ${waitingFor} after ${MOST_CALLS} calls`);
}

/** A job as CodePipeline sends it; its artifacts are read and written through the ports. */
function eventOf(id: string, UserParameters: string | undefined): JobEvent {
    return {
        "CodePipeline.job": {
            id,
            data: {
                actionConfiguration: { configuration: UserParameters === undefined ? {} : { UserParameters } },
                inputArtifacts: [],
                outputArtifacts: [],
                artifactCredentials: { accessKeyId: "", secretAccessKey: "", sessionToken: "" },
            },
        },
    };
}

type Said = { readonly [name: string]: string };

/** What a function that succeeded has made sure of or made, in a few words. */
const FACTS: { readonly [handler: string]: (said: Said) => string } = {
    "index.handlers.seal": ({ Release, Digest }) => `release ${short(Release)}, image ${short(Digest)}, signed`,
    "index.handlers.admit": ({ Release }) => `release ${short(Release)}: signature, image, template and contract fit`,
    "index.handlers.authorize": ({ ApprovedBy = "" }) => `authorized: ${ApprovedBy.replace(/arn:[^, ]*\//g, "")}`,
    "index.handlers.verify": ({ Digest }) => `${short(Digest)} is what runs, and no alarm is on`,
    "index.handlers.record": () => "recorded",
    "index.handlers.promote": ({ Promoted = "" }) => Promoted,
};

/** Hashes by their beginning, as people name them. */
function short(text = ""): string {
    return text.replace(/[0-9a-f]{40,64}/, (hash) => `${hash.slice(0, 12)}…`);
}
