import type { Placement } from "../components/shared/placement";
import { platformPlacement, type StatePlace } from "../components/shared/state-names";
import { type EnvironmentFacts, placementOf } from "./settings";

/**
 * Where the state of an environment is kept: in its own account, in the region of the first environment there, so that an
 * account has one place however many environments and regions it has.
 *
 * @param environments all of them, in the order in which a release travels.
 */
export function statePlaceOf(
    project: string,
    environments: readonly EnvironmentFacts[],
    environment: EnvironmentFacts,
): StatePlace {
    const owner = environments.find(({ account }) => account === environment.account) ?? environment;
    const { environment: _, ...place } = placementOf(project, owner);
    return place;
}

/**
 * Where the platform's own pipeline stands: in the account and region of the last environment. Whoever can change that
 * pipeline can change every environment, so it stands where the fewest people can.
 */
export function platformPipelinePlacement(project: string, environments: readonly EnvironmentFacts[]): Placement {
    const last = environments.at(-1);
    if (last === undefined) {
        throw new Error("there is no environment, which settings should have refused");
    }
    const { environment: _, ...place } = placementOf(project, last);
    return platformPlacement(place);
}
