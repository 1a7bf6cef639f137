import { imageRepositoryName, stackName } from "../../components/shared/names";
import { topologyOf } from "../../stacks/topology";
import { EnvironmentError } from "./errors";
import { asked, type Session } from "./session";

/** Seconds between two looks at a stack that is being deleted. */
const LOOK_EVERY_SECONDS = 5;

/**
 * Deletes the CloudFormation stacks of an environment's workloads, side by side, and waits until they are gone: they
 * belong to the pipelines, and while they are there the platform beneath them cannot go.
 *
 * @param workloads names of those that settings or state tell of.
 * @returns names of the stacks that were there.
 * @throws {EnvironmentError} `aws-refused` when one of them cannot be deleted.
 */
export async function deleteWorkloadStacks(session: Session, workloads: readonly string[]): Promise<readonly string[]> {
    const { here } = topologyOf(session.settings);
    const names = [...new Set(workloads)].map((workload) => stackName(here, workload));
    const were = await Promise.all(names.map((name) => deleteStack(session, name)));
    return names.filter((_, index) => were[index]);
}

async function deleteStack(session: Session, stack: string): Promise<boolean> {
    const { name, aws, world, interruption, tell } = session;
    const find = () => asked(name, `stack ${stack}`, aws.stacks.find(stack));
    const before = await find();
    if (before === undefined) {
        return false;
    }
    interruption.check(name);
    tell({ type: "phase", text: `deleting the workload's stack ${stack}` });
    if (before.status !== "DELETE_IN_PROGRESS") {
        await asked(name, `stack ${stack}`, aws.stacks.delete(stack));
    }
    for (let state = await find(); state !== undefined; state = await find()) {
        if (state.status !== "DELETE_IN_PROGRESS") {
            const reason = state.reason === undefined ? "" : `: ${state.reason}`;
            const message = `stack ${stack} is in ${state.status}${reason}; delete what holds it up, and destroy again`;
            throw new EnvironmentError("aws-refused", name, { failures: [{ message }] });
        }
        await world.pause(LOOK_EVERY_SECONDS, interruption.signal).catch(() => interruption.check(name));
    }
    tell({ type: "phase", text: `the workload's stack ${stack} is gone` });
    return true;
}

/**
 * Deletes every image of the registry that this environment makes.
 *
 * @returns how many there were.
 */
export async function emptyRegistry(session: Session): Promise<number> {
    const { name, settings, aws, tell, interruption } = session;
    const { here } = topologyOf(settings);
    let images = 0;
    for (const workload of settings.workloads) {
        interruption.check(name);
        const repository = imageRepositoryName(here, workload.name);
        tell({ type: "phase", text: `deleting the images in ${repository}` });
        images += await asked(name, `repository ${repository}`, aws.images.deleteAll(repository));
    }
    return images;
}
