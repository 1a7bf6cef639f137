import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { OptionalResourceType } from "../../../release/resource-types";
import { NAME_LIMITS, physicalName } from "../../shared/names";
import type { Placement } from "../../shared/placement";
import { type PolicyDocument, serviceTrust } from "../../shared/policy";
import { executionPolicy, taskPolicy } from "../runtime-policies";

/** Arguments of {@link TaskRoles}. */
export interface TaskRolesArgs {
    readonly placement: Placement;
    /** Name of the workload. */
    readonly workload: string;
    /** What the application's own template may add, and its tasks then use. */
    readonly resourceTypes: readonly OptionalResourceType[];
    /** Key that the workload's secrets are encrypted with. */
    readonly keyArn: pulumi.Input<string>;
    readonly boundaryArn: pulumi.Input<string>;
}

/** The two roles of a workload's tasks: what the application is, and what ECS starts it as. */
export class TaskRoles extends pulumi.ComponentResource {
    public readonly taskRoleArn: pulumi.Output<string>;
    public readonly executionRoleArn: pulumi.Output<string>;

    constructor(name: string, args: TaskRolesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:runtime:TaskRoles", name, args, opts);
        const { placement, workload, resourceTypes, keyArn } = args;
        this.taskRoleArn = this.createRole(name, args, "task", taskPolicy(placement, workload, resourceTypes));
        this.executionRoleArn = this.createRole(name, args, "execution", executionPolicy(placement, workload, keyArn));
        this.registerOutputs({ taskRoleArn: this.taskRoleArn, executionRoleArn: this.executionRoleArn });
    }

    private createRole(
        name: string,
        { placement, workload, boundaryArn }: TaskRolesArgs,
        job: "task" | "execution",
        document: PolicyDocument | undefined,
    ): pulumi.Output<string> {
        const role = new aws.iam.Role(
            `${name}-${job}-role`,
            {
                name: physicalName(placement, `${workload}-${job}`, NAME_LIMITS.role),
                assumeRolePolicy: JSON.stringify(serviceTrust("ecs-tasks.amazonaws.com", placement.account)),
                permissionsBoundary: boundaryArn,
            },
            { parent: this },
        );
        if (document !== undefined) {
            new aws.iam.RolePolicy(
                `${name}-${job}-policy`,
                { role: role.name, policy: pulumi.jsonStringify(document) },
                { parent: this },
            );
        }
        return role.arn;
    }
}
