import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What a program asks of `awsx:ecs:FargateService`, as far as this stands in for it. */
export interface ServiceInputs extends Omit<aws.ecs.ServiceArgs, "taskDefinition"> {
    readonly taskDefinitionArgs: {
        readonly family: string;
        readonly cpu: string;
        readonly memory: string;
        readonly executionRole: { readonly roleArn: pulumi.Input<string> };
        readonly taskRole: { readonly roleArn: pulumi.Input<string> };
        readonly logGroup: { readonly skip: true };
        readonly container: pulumi.Inputs;
    };
}

/** A task definition of one container, and the service that runs it. */
export class StandInService extends pulumi.ComponentResource {
    readonly state: pulumi.Inputs;

    constructor(name: string, inputs: ServiceInputs, options: pulumi.ComponentResourceOptions) {
        super("awsx:ecs:FargateService", name, {}, options);
        const { taskDefinitionArgs, ...given } = inputs;
        const { executionRole, taskRole, container, logGroup: _, ...size } = taskDefinitionArgs;
        const taskDefinition = new aws.ecs.TaskDefinition(
            name,
            {
                ...size,
                requiresCompatibilities: ["FARGATE"],
                networkMode: "awsvpc",
                executionRoleArn: executionRole.roleArn,
                taskRoleArn: taskRole.roleArn,
                containerDefinitions: pulumi.jsonStringify([container]),
            },
            { parent: this },
        );
        const service = new aws.ecs.Service(
            name,
            { ...given, launchType: "FARGATE", waitForSteadyState: true, taskDefinition: taskDefinition.arn },
            { parent: this },
        );
        this.state = { service, taskDefinition };
        this.registerOutputs(this.state);
    }
}
