import * as pulumi from "@pulumi/pulumi";
import { type EcsContract, type PlatformParameters, rolloutParameters } from "../../release/contract";
import type { OptionalResourceType } from "../../release/resource-types";
import type { RolloutPolicy } from "../../release/rollout";
import { imageRepositoryName } from "../shared/names";
import { type Placement, registryHost } from "../shared/placement";
import { secretsPath } from "./runtime-policies";

/** Parameters that name something which `pulumi up` makes. */
type MadeParameters = Pick<
    PlatformParameters,
    | "Cluster"
    | "Subnets"
    | "SecurityGroups"
    | "TargetGroup"
    | "AlternateTargetGroup"
    | "ListenerRule"
    | "TaskRole"
    | "ExecutionRole"
    | "InfrastructureRole"
    | "LogGroup"
    | "Alarms"
>;

/** What a workload's contract says besides what `pulumi up` makes. */
export interface ContractTerms {
    readonly workload: string;
    readonly port: number;
    readonly healthPath: string;
    readonly resourceTypes: readonly OptionalResourceType[];
    readonly rollout: RolloutPolicy;
    readonly tasks: { readonly min: number; readonly max: number };
    /** Alarms that hold releases, by name; see `RuntimeContract`. */
    readonly holds: readonly string[];
}

/** Text of a workload's runtime contract, known once everything that it names is. */
export function contractText(
    at: Placement,
    terms: ContractTerms,
    made: { readonly [name in keyof MadeParameters]: pulumi.Input<string> },
): pulumi.Output<string> {
    const { workload, port, healthPath, resourceTypes, rollout, tasks, holds } = terms;
    const parameters: { readonly [name in keyof PlatformParameters]: pulumi.Input<string> } = {
        ...made,
        ...rolloutParameters(rollout),
        Environment: at.environment,
        Registry: registryHost(at),
        Repository: imageRepositoryName(at, workload),
        SecretsPath: secretsPath(at, workload),
        MinTasks: String(tasks.min),
        MaxTasks: String(tasks.max),
    };
    return pulumi.jsonStringify({
        runtime: "ecs",
        format: 2,
        workload,
        needs: { port, healthPath },
        resourceTypes: [...resourceTypes],
        holds: [...holds],
        parameters,
    } satisfies Omit<EcsContract, "parameters"> & { parameters: typeof parameters });
}
