import { bucketName, pipelineName } from "../../components/shared/names";
import { candidateKey, recordKey } from "../../release/manifest";
import { topologyOf } from "../../stacks/topology";
import { EnvironmentError } from "./errors";
import { releaseProblems } from "./guards";
import type { ReleaseOptions, StartedRelease } from "./options";
import { asked, refuse, type Session } from "./session";

/** Name of the source action of a later environment's pipelines. */
const INBOX_ACTION = "Inbox";

/**
 * Starts an environment's pipeline with a candidate in its inbox. The pipeline does the rest, as with every other
 * release: admission, approval where the environment asks for it, deployment and verification.
 *
 * @param mustBeVerified whether the release must have been verified here once, as one that is gone back to was.
 * @throws {EnvironmentError} `guard-refused` when there is no such candidate or record, `not-found` when there is no pipeline.
 */
export async function startRelease(
    { name, settings, aws, interruption }: Session,
    { workload, release }: ReleaseOptions,
    mustBeVerified: boolean,
): Promise<StartedRelease> {
    refuse(name, "guard-refused", releaseProblems(settings, { workload, release }));
    const { here } = topologyOf(settings);
    const owner = here.account;
    const find = (role: string, key: string) =>
        asked(name, `${role} of ${name}`, aws.objects.find({ bucket: bucketName(here, role), owner, key }));
    if (mustBeVerified && (await find("records", recordKey(workload, release))) === undefined) {
        refuse(name, "guard-refused", [
            {
                path: "release",
                message: `"${release}" was never verified in ${name}`,
                remedy: "choose one that was, or promote it",
            },
        ]);
    }
    const key = candidateKey(workload, release);
    const candidate = await find("inbox", key);
    if (candidate === undefined) {
        refuse(name, "guard-refused", [
            {
                path: "release",
                message: `"${release}" is not in the inbox of ${name}`,
                remedy: "choose one that is kept still, or verify it in the environment before",
            },
        ]);
    }
    interruption.check(name);
    const pipeline = pipelineName(here, workload);
    const source = { action: INBOX_ACTION, key, version: candidate?.version };
    const executionId = await asked(name, `pipeline ${pipeline}`, aws.pipelines.start(pipeline, source));
    if (executionId === undefined) {
        const message = `there is no pipeline ${pipeline}; bring the environment up`;
        throw new EnvironmentError("not-found", name, { failures: [{ message }] });
    }
    return { pipeline, executionId };
}
