import type { Ports } from "../functions/ports";
import type { Cloud } from "./cloud";
import type { Declared, DeclaredFunction } from "./declared";
import type { Artifact } from "./pipeline";
import { refuse } from "./refuse";

/** The artifacts of one job, by name. */
export interface JobArtifacts {
    readonly inputs: ReadonlyMap<string, Artifact>;
    /** Takes what the job writes. */
    readonly outputs: Map<string, Artifact>;
}

/** What a function sees of the cloud: its own account and region, its job's artifacts, and its own variables. */
export function portsOf(cloud: Cloud, declared: Declared, called: DeclaredFunction, job: JobArtifacts): Ports {
    const stacks = cloud.stacksOf(declared);
    const signingKey = called.environment.variables.SIGNING_KEY ?? "";
    return {
        artifacts: {
            async read(name) {
                const artifact = job.inputs.get(name);
                return artifact?.kind === "archive"
                    ? artifact.bytes
                    : refuse(called.name, name, "is no input artifact of this action", "give it to the action");
            },
            async write(name, bytes) {
                job.outputs.set(name, { kind: "archive", bytes });
            },
        },
        images: {
            digestOf: async (repository, tag) => cloud.images.digestOf(declared, repository, tag),
            has: async (repository, digest) => cloud.images.has(declared, repository, digest),
        },
        builds: { find: async (id) => cloud.builds.get(id) },
        signatures: {
            sign: async (text) => cloud.sign(signingKey, text),
            verify: async (text, signature) => cloud.verifySignature(signingKey, text, signature),
        },
        contracts: { find: async (name) => declared.parameters.get(name) },
        stacks: {
            find: async (name) => stacks.find(name),
            delete: async (name) => stacks.delete(name),
            changes: async (name, changeSet) => stacks.changes(name, changeSet),
        },
        services: { newestDeployment: async (service) => stacks.newestDeployment(service) },
        alarms: {
            async firing(names) {
                // CloudWatch answers for an alarm that does not exist as for one that is well, and nothing would be held.
                const missing = names.find((name) => !declared.alarms.includes(name));
                return missing === undefined
                    ? names.filter((name) => cloud.firing.has(name))
                    : refuse(called.name, missing, "there is no such alarm", "name one that the platform makes");
            },
        },
        approvals: {
            of: async (pipeline, execution, stage) =>
                cloud.approvals.filter(
                    (one) => one.pipeline === pipeline && one.execution === execution && one.stage === stage,
                ),
        },
        objects: {
            putOnce: async ({ bucket, owner, key, bytes }) => cloud.storage.putOnce(bucket, owner, key, bytes),
        },
    };
}
