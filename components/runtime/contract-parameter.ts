import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type EcsContract, type PlatformParameters, rolloutParameters } from "../../release/contract";
import type { OptionalResourceType } from "../../release/resource-types";
import type { RolloutPolicy } from "../../release/rollout";
import { contractParameterName, imageRepositoryName } from "../shared/names";
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

/** What a contract's parameter is made from. */
export interface ContractParameterArgs {
    readonly placement: Placement;
    readonly workload: string;
    /** Text of the contract. */
    readonly value: pulumi.Input<string>;
    /** What must be there before a release, which may follow the contract at once. */
    readonly dependsOn: readonly pulumi.Resource[];
}

/** Writes a workload's runtime contract to where releases look for it: parameter `<name>-contract`. */
export function createContractParameter(
    parent: pulumi.Resource,
    name: string,
    { placement, workload, value, dependsOn }: ContractParameterArgs,
): void {
    new aws.ssm.Parameter(
        `${name}-contract`,
        {
            name: contractParameterName(placement, workload),
            description: `What a release of ${workload} needs to know of ${placement.environment}`,
            type: "String",
            tier: "Standard",
            // Nothing in it is secret, and as `value` the provider would hide each change of it from the preview.
            insecureValue: value,
        },
        { parent, dependsOn: [...dependsOn] },
    );
}
