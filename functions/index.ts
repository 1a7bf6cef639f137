import type { z } from "zod";
import { admit } from "./admit";
import { authorize } from "./authorize";
import { jobArtifacts } from "./aws/artifacts";
import { codeBuilds, registryImages } from "./aws/builds";
import { onceOnlyObjects } from "./aws/objects";
import { codePipelineAnswers, recordedApprovals } from "./aws/pipeline";
import { cloudWatchAlarms, ecsServices, parameterContracts } from "./aws/runtime";
import { kmsSignatures } from "./aws/signatures";
import { cloudFormationStacks } from "./aws/stacks";
import { describe } from "./describe";
import { type JobEvent, type PipelineFunction, runJob } from "./job";
import type { Ports } from "./ports";
import { prepare } from "./prepare";
import { promote } from "./promote";
import { record } from "./record";
import { seal } from "./seal";
import { verify } from "./verify";

/** All functions by name; each Lambda function runs one of the handlers below. */
export const FUNCTIONS = { seal, admit, prepare, describe, authorize, verify, record, promote } as const;

/** Ports of one job. `SIGNING_KEY`, an environment variable, is the ARN of the signing key's alias. */
function awsPorts(event: JobEvent): Ports {
    return {
        artifacts: jobArtifacts(event),
        images: registryImages(),
        builds: codeBuilds(),
        signatures: kmsSignatures(process.env.SIGNING_KEY ?? ""),
        contracts: parameterContracts(),
        stacks: cloudFormationStacks(),
        services: ecsServices(),
        alarms: cloudWatchAlarms(),
        approvals: recordedApprovals(),
        objects: onceOnlyObjects(),
    };
}

function handler<Schema extends z.ZodType>(what: PipelineFunction<Schema>) {
    return (event: JobEvent): Promise<void> => runJob(what, event, awsPorts, codePipelineAnswers(), console.log);
}

/** What Lambda calls: `index.handlers.<name>` of the bundle. */
export const handlers = {
    seal: handler(seal),
    admit: handler(admit),
    prepare: handler(prepare),
    describe: handler(describe),
    authorize: handler(authorize),
    verify: handler(verify),
    record: handler(record),
    promote: handler(promote),
};
