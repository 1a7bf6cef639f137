import { WORKLOAD_NAME } from "../release/manifest";
import { text } from "../release/schema";

const given = "the pipeline's plan gives it; bring the platform up again";

/** Fields that the inputs of several functions share; the plan of a pipeline fills them in. */
export const EXECUTION = text(/^[0-9a-f-]{36}$/, "the id of an execution", given);
export const WORKLOAD = WORKLOAD_NAME;
export const REPOSITORY = text(/^[a-z0-9][a-z0-9/._-]{1,255}$/, "the name of an image repository", given);
export const STACK = text(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, "the name of a stack", given);
export const PARAMETER = text(/^\/[\w./-]{1,1010}$/, "the name of a parameter", given);
export const RELEASE = text(/^[0-9a-f]{64}$/, "the hash of a release", given);
export const COMMIT = text(/^[0-9a-f]{40}$/, "a commit id", given);
export const DIGEST = text(/^sha256:[0-9a-f]{64}$/, "an image digest", given);
export const NAME = text(/^[\w.@-]{1,100}$/, "a name", given);
