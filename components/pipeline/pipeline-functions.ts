import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Bundle } from "../shared/bundle";
import { type FunctionName, functionName, functionRoleName } from "../shared/names";
import { policyDocument } from "../shared/policy";
import { type FunctionPolicyArgs, functionPolicy } from "./function-policies";

/** Arguments of {@link PipelineFunctions}. */
export interface PipelineFunctionsArgs extends FunctionPolicyArgs {
    /** Which functions the environment's pipelines call. */
    readonly functions: readonly FunctionName[];
    /** All functions in one file, whose `handlers` has each by its name. */
    readonly bundle: Bundle;
    readonly boundaryArn: pulumi.Input<string>;
    readonly logRetentionDays: number;
}

/** Seconds after which a call is ended. A function that has to wait longer answers that, and is called again. */
const TIMEOUT_SECONDS = 120;

/**
 * The functions that an environment's pipelines call, each with a role of its own that may do nothing but its work.
 *
 * They stand outside the network: they run no code of an application, and call AWS alone.
 */
export class PipelineFunctions extends pulumi.ComponentResource {
    /** ARN of each function. */
    public readonly functionArns: { readonly [run: string]: pulumi.Output<string> };

    constructor(name: string, args: PipelineFunctionsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:pipeline:PipelineFunctions", name, args, opts);
        this.functionArns = Object.fromEntries(
            args.functions.map((run) => [run, this.createFunction(name, run, args).arn]),
        );
        this.registerOutputs({ functionArns: this.functionArns });
    }

    private createFunction(name: string, run: FunctionName, args: PipelineFunctionsArgs): aws.lambda.Function {
        const physical = functionName(args.placement, run);
        const logs = new aws.cloudwatch.LogGroup(
            `${name}-${run}-logs`,
            { name: `/aws/lambda/${physical}`, retentionInDays: args.logRetentionDays, kmsKeyId: args.keyArn },
            { parent: this },
        );
        const { role, policy } = this.createRole(name, run, args);
        const made = new aws.lambda.Function(
            `${name}-${run}`,
            {
                name: physical,
                description: `Airlock: ${run}`,
                role: role.arn,
                runtime: "nodejs24.x",
                architectures: ["arm64"],
                handler: `index.handlers.${run}`,
                code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.FileAsset(args.bundle.path) }),
                memorySize: 512,
                timeout: TIMEOUT_SECONDS,
                // Nothing secret, so Lambda's own key will do: a grant on ours would break whenever the role is made anew.
                environment: { variables: { SIGNING_KEY: args.signingKeyAliasArn } },
                loggingConfig: { logFormat: "Text", logGroup: logs.name },
            },
            // Without its policy the first call could not write its log.
            { parent: this, dependsOn: policy },
        );
        new aws.lambda.FunctionEventInvokeConfig(
            `${name}-${run}-no-retries`,
            // The pipeline retries, where a person asks it to; a second try behind its back would answer a job twice.
            { functionName: made.name, maximumRetryAttempts: 0 },
            { parent: this },
        );
        return made;
    }

    private createRole(name: string, run: FunctionName, args: PipelineFunctionsArgs) {
        const { placement } = args;
        const role = new aws.iam.Role(
            `${name}-${run}-role`,
            {
                name: functionRoleName(placement, run),
                // Lambda's documentation knows no condition that it meets when it takes on a role.
                assumeRolePolicy: JSON.stringify(
                    policyDocument({
                        Sid: "AssumeByLambda",
                        Effect: "Allow",
                        Principal: { Service: "lambda.amazonaws.com" },
                        Action: "sts:AssumeRole",
                    }),
                ),
                permissionsBoundary: args.boundaryArn,
            },
            { parent: this },
        );
        const policy = new aws.iam.RolePolicy(
            `${name}-${run}-policy`,
            {
                role: role.id,
                policy: pulumi.jsonStringify(functionPolicy(run, `/aws/lambda/${functionName(placement, run)}`, args)),
            },
            { parent: this },
        );
        return { role, policy };
    }
}
