import type * as pulumi from "@pulumi/pulumi";
import { bucketName, type FunctionName, pipelineName, stackName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";

/** What the functions of an environment may touch. */
export interface FunctionPolicyArgs {
    readonly placement: Placement;
    /** Names of the environment's workloads. */
    readonly workloads: readonly string[];
    /** ARN of the alias of the signing key, which may be another account's. */
    readonly signingKeyAliasArn: string;
    /** The environment's own key. */
    readonly keyArn: pulumi.Input<string>;
    /** The environment that verified releases are handed to; none for the last. */
    readonly next: Placement | undefined;
}

/** What one function may do: answer its jobs, write its log, and what its own work asks for. */
export function functionPolicy(run: FunctionName, logGroupName: string, args: FunctionPolicyArgs): PolicyDocument {
    const at = args.placement;
    return policyDocument(
        {
            Sid: "AnswerJobs",
            Effect: "Allow",
            Action: ["codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"],
            // A job's answer has no resource. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
            Resource: "*",
        },
        {
            Sid: "Log",
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: localArn(at, "logs", `log-group:${logGroupName}:*`),
        },
        ...ownStatements(run, args),
    );
}

function ownStatements(run: FunctionName, args: FunctionPolicyArgs): readonly Statement[] {
    const { placement: at, workloads } = args;
    const stacks = workloads.map((workload) => localArn(at, "cloudformation", `stack/${stackName(at, workload)}/*`));
    switch (run) {
        case "seal":
            return [
                readImages(at),
                {
                    Sid: "ReadBuilds",
                    Effect: "Allow",
                    Action: ["codebuild:BatchGetBuilds", "codebuild:BatchGetReports"],
                    // By prefix: two names a workload would be more than a role's policies may hold, 10,240 characters,
                    // from some 55 workloads on. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
                    Resource: ["project", "report-group"].map((kind) =>
                        localArn(at, "codebuild", `${kind}/${at.project}-${at.environment}-*`),
                    ),
                },
                useSigningKey("Sign", args.signingKeyAliasArn),
            ];
        case "admit":
            return [readImages(at), readContracts(at), readAlarms(), useSigningKey("Verify", args.signingKeyAliasArn)];
        case "prepare":
            return [
                {
                    Sid: "ClearFailedCreations",
                    Effect: "Allow",
                    // The stack's own role deletes what is in it; this is only the order to do so.
                    Action: [
                        "cloudformation:DeleteStack",
                        "cloudformation:DescribeStackResources",
                        "cloudformation:DescribeStacks",
                    ],
                    Resource: stacks,
                },
            ];
        case "describe":
            return [
                {
                    Sid: "ReadChangeSets",
                    Effect: "Allow",
                    Action: ["cloudformation:DescribeChangeSet"],
                    Resource: stacks,
                },
            ];
        case "authorize":
            return [
                {
                    Sid: "ReadApprovals",
                    Effect: "Allow",
                    Action: ["codepipeline:ListActionExecutions"],
                    Resource: workloads.map((workload) => localArn(at, "codepipeline", pipelineName(at, workload))),
                },
            ];
        case "verify":
            return [
                readContracts(at),
                {
                    Sid: "ReadStacks",
                    Effect: "Allow",
                    Action: ["cloudformation:DescribeStackResources", "cloudformation:DescribeStacks"],
                    Resource: stacks,
                },
                {
                    Sid: "ReadDeployments",
                    Effect: "Allow",
                    Action: [
                        "ecs:DescribeServiceDeployments",
                        "ecs:DescribeServiceRevisions",
                        "ecs:ListServiceDeployments",
                    ],
                    Resource: ["service", "service-deployment", "service-revision"].map((kind) =>
                        localArn(at, "ecs", `${kind}/${at.project}-${at.environment}-*`),
                    ),
                },
                readAlarms(),
            ];
        case "record":
            return [
                {
                    Sid: "WriteRecords",
                    Effect: "Allow",
                    Action: ["s3:PutObject"],
                    Resource: `arn:${at.partition}:s3:::${bucketName(at, "records")}/releases/*`,
                },
                useKeyFor("EncryptRecords", at, args.keyArn),
            ];
        case "promote":
            return args.next === undefined ? [] : promoteStatements(args.next);
    }
}

function promoteStatements(next: Placement): readonly Statement[] {
    const { partition, account, region } = next;
    return [
        {
            Sid: "WriteCandidates",
            Effect: "Allow",
            Action: ["s3:PutObject"],
            Resource: `arn:${partition}:s3:::${bucketName(next, "inbox")}/candidates/*`,
            Condition: { StringEquals: { "s3:ResourceAccount": account } },
        },
        // The key of the next environment has no name that can be derived; its own policy says who may use it.
        useKeyFor("EncryptCandidates", next, `arn:${partition}:kms:${region}:${account}:key/*`),
    ];
}

function readImages(at: Placement): Statement {
    return {
        Sid: "ReadImages",
        Effect: "Allow",
        Action: ["ecr:DescribeImages"],
        Resource: localArn(at, "ecr", `repository/${at.project}/*`),
    };
}

function readContracts(at: Placement): Statement {
    return {
        Sid: "ReadContracts",
        Effect: "Allow",
        Action: ["ssm:GetParameter"],
        Resource: localArn(at, "ssm", `parameter/${at.project}/${at.environment}/*/contract`),
    };
}

function readAlarms(): Statement {
    return {
        Sid: "ReadAlarms",
        Effect: "Allow",
        Action: ["cloudwatch:DescribeAlarms"],
        // A narrower scope does not see composite alarms.
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
        Resource: "*",
    };
}

/**
 * An alias is no resource of a policy: the account's keys are named, and the condition leaves the one that the call names by
 * this alias. The key's own policy says again who may.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-request-alias
 */
function useSigningKey(what: "Sign" | "Verify", aliasArn: string): Statement {
    const [keys = "", alias = ""] = aliasArn.split(":alias/");
    return {
        Sid: what,
        Effect: "Allow",
        Action: [`kms:${what}`],
        Resource: `${keys}:key/*`,
        Condition: { StringEquals: { "kms:RequestAlias": `alias/${alias}` } },
    };
}

function useKeyFor(sid: string, at: Placement, key: pulumi.Input<string>): Statement {
    const suffix = at.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    return {
        Sid: sid,
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: key,
        Condition: { StringEquals: { "kms:ViaService": `s3.${at.region}.${suffix}` } },
    };
}
