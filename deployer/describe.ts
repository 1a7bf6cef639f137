import type { Change } from "../release/change";
import type { Deployment } from "../release/kubernetes/deployment";
import { hashOfShown } from "../release/kubernetes/object-changes";
import { summarizeForApproval } from "../release/kubernetes/summary";
import { checkCluster } from "./cluster-check";
import { changesOf } from "./live";
import type { Ports } from "./ports";

/** What a release would change, for people and for the build that applies it. */
export interface Description {
    readonly changes: readonly Change[];
    /** On one line of at most 1,000 characters. */
    readonly summary: string;
    /** Names what was shown: the release is applied where the changes still have this name. */
    readonly shown: string;
}

/**
 * Says what a release would change in the cluster, and changes nothing.
 *
 * @throws {Refusal} where the cluster is not ready for a release, or would refuse one of its objects.
 */
export async function describe(deployment: Deployment, ports: Ports): Promise<Description> {
    await checkCluster(deployment, ports.cluster);
    const changes = await changesOf(deployment, ports);
    return { changes, summary: summarizeForApproval(changes), shown: hashOfShown(deployment.release, changes) };
}
