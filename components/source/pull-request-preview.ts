import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../release/problem";
import { egressRule, type PlatformEgress, proxyVariables } from "../platform/platform-egress";
import { refuseArguments } from "../shared/arguments";
import { createBoundedRole } from "../shared/bounded-role";
import { STANDARD_IMAGE } from "../shared/build-environment";
import { checkClientGroups } from "../shared/client-groups";
import { NAME_LIMITS, physicalName } from "../shared/names";
import { localArn, type Placement } from "../shared/placement";
import { serviceTrust } from "../shared/policy";
import {
    comparePolicy,
    deliverPolicy,
    type PullRequestJob,
    pullRequestLogGroupName,
    pullRequestProjectName,
    pullRequestRoleArn,
    pullRequestRoleName,
    reviewerPolicy,
    reviewerTrust,
    startPolicy,
} from "./pull-request-policies";
import {
    compareSpec,
    comparisonEnded,
    deliverSpec,
    type PullRequestEvent,
    pullRequestChanged,
} from "./pull-request-spec";

/** Minutes after which a job is stopped. */
const TIMEOUT_MINUTES = { compare: 30, deliver: 15 } as const;

/** Arguments of {@link PullRequestPreview}. */
export interface PullRequestPreviewArgs {
    readonly placement: Placement;
    /** Name of the CodeCommit repository that holds the Airlock program. */
    readonly repositoryName: string;
    /** Branch that pull requests go into, and whose code delivers. */
    readonly branch: string;
    readonly vpcId: pulumi.Input<string>;
    /** Private subnets, with a way to the internet or to the proxy, where packages are had from: 1 or more. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /** Security groups that builds carry beside their own, by which they reach things such as endpoints. 0 to 3. */
    readonly clientGroupIds: readonly pulumi.Input<string>[];
    readonly egress: PlatformEgress;
    /** Name of the bucket that digests are handed over in, below `previews/`. */
    readonly artifactBucket: string;
    /** Key of bucket, repository and logs. */
    readonly keyArn: pulumi.Input<string>;
    readonly boundaryArn: pulumi.Input<string>;
    readonly logRetentionDays: number;
}

/**
 * Tells on each pull request what it would change, as one comment a stack and one approval.
 *
 * 1. An event of the pull request starts `compare`. It runs the author's code, and can read the repository and leave digests.
 * 2. Its end starts `deliver`. It runs the branch's own code, takes the digests as data, and posts as the `reviewer`.
 * 3. The reviewer's role comments on this repository and approves; `airlock comment` says when.
 *
 * It leaves out the rule that asks for the reviewer's approval: an approval rule template names
 * {@link PullRequestPreview.reviewerRoleArn}.
 */
export class PullRequestPreview extends pulumi.ComponentResource {
    /** Role whose approval a repository's approval rules may ask for; known while the program runs. */
    public readonly reviewerRoleArn: string;

    constructor(name: string, args: PullRequestPreviewArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseArguments("PullRequestPreview", name, problemsOf(args));
        super("airlock:source:PullRequestPreview", name, args, opts);
        const { placement, repositoryName, branch } = args;
        this.reviewerRoleArn = pullRequestRoleArn(placement, "reviewer");
        createBoundedRole(this, `${name}-reviewer`, {
            name: pullRequestRoleName(placement, "reviewer"),
            trust: reviewerTrust(placement),
            allowed: reviewerPolicy(placement, repositoryName),
            boundaryArn: args.boundaryArn,
        });
        const groupId = this.createSecurityGroup(name, args);
        const trigger = createBoundedRole(this, `${name}-trigger`, {
            name: pullRequestRoleName(placement, "trigger"),
            trust: serviceTrust("events.amazonaws.com", placement.account),
            allowed: startPolicy(placement),
            boundaryArn: args.boundaryArn,
        });
        const compare = this.createProject(name, "compare", args, groupId);
        const deliver = this.createProject(name, "deliver", args, groupId);
        const changed = pullRequestChanged(placement, repositoryName, branch);
        this.createRule(`${name}-changed`, placement, changed, compare, trigger);
        this.createRule(`${name}-compared`, placement, comparisonEnded(placement), deliver, trigger);
        this.registerOutputs({ reviewerRoleArn: this.reviewerRoleArn });
    }

    private createSecurityGroup(name: string, args: PullRequestPreviewArgs): pulumi.Output<string> {
        const { placement, vpcId } = args;
        const group = new aws.ec2.SecurityGroup(
            `${name}-group`,
            {
                vpcId,
                description: "Previews of pull requests: no way in",
                tags: { Name: `${placement.project}-${placement.environment}-pull-requests` },
            },
            { parent: this },
        );
        const { port, cidr, description } = egressRule(args.egress);
        new aws.vpc.SecurityGroupEgressRule(
            `${name}-way-out`,
            { securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port, description, cidrIpv4: cidr },
            { parent: this },
        );
        return group.id;
    }

    private createProject(
        name: string,
        job: PullRequestJob,
        args: PullRequestPreviewArgs,
        groupId: pulumi.Output<string>,
    ): aws.codebuild.Project {
        const { placement, keyArn, vpcId, subnetIds, clientGroupIds } = args;
        const logs = new aws.cloudwatch.LogGroup(
            `${name}-${job}-logs`,
            {
                name: pullRequestLogGroupName(placement, job),
                retentionInDays: args.logRetentionDays,
                kmsKeyId: keyArn,
            },
            { parent: this },
        );
        const { role, policy } = this.createRole(name, job, args);
        return new aws.codebuild.Project(
            `${name}-${job}-project`,
            {
                name: pullRequestProjectName(placement, job),
                description: job === "compare" ? "Compares pull requests with their branch" : "Posts what was compared",
                serviceRole: role.arn,
                ...worksOf(job, args),
                encryptionKey: keyArn,
                environment: {
                    type: "LINUX_CONTAINER",
                    computeType: "BUILD_GENERAL1_SMALL",
                    image: STANDARD_IMAGE,
                    privilegedMode: false,
                    environmentVariables: variablesOf(job, args),
                },
                vpcConfig: { vpcId, subnets: [...subnetIds], securityGroupIds: [groupId, ...clientGroupIds] },
                logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logs.name } },
                buildTimeout: TIMEOUT_MINUTES[job],
                queuedTimeout: 60,
            },
            // Without its policy the project cannot make its network interface, and CreateProject is refused.
            { parent: this, dependsOn: policy },
        );
    }

    private createRole(name: string, job: PullRequestJob, args: PullRequestPreviewArgs) {
        const { placement, repositoryName, artifactBucket, keyArn, subnetIds } = args;
        const subnetArns = subnetIds.map((id) => pulumi.interpolate`${localArn(placement, "ec2", "subnet/")}${id}`);
        const policyOf = job === "compare" ? comparePolicy : deliverPolicy;
        return createBoundedRole(this, `${name}-${job}-build`, {
            name: pullRequestRoleName(placement, job),
            trust: serviceTrust("codebuild.amazonaws.com", placement.account),
            allowed: policyOf(placement, { repositoryName, artifactBucket, keyArn, subnetArns }),
            boundaryArn: args.boundaryArn,
        });
    }

    private createRule(
        name: string,
        placement: Placement,
        event: PullRequestEvent,
        project: aws.codebuild.Project,
        { role }: { readonly role: aws.iam.Role },
    ): void {
        const rule = new aws.cloudwatch.EventRule(
            name,
            {
                name: physicalName(placement, name, NAME_LIMITS.rule),
                description: "Looks at pull requests",
                eventPattern: JSON.stringify(event.pattern),
                state: "ENABLED",
            },
            { parent: this },
        );
        new aws.cloudwatch.EventTarget(
            `${name}-target`,
            {
                rule: rule.name,
                targetId: "build",
                arn: project.arn,
                roleArn: role.arn,
                inputTransformer: { inputPaths: event.inputPaths, inputTemplate: event.inputTemplate },
            },
            { parent: this },
        );
    }
}

/** What a job builds from, by whose specification, and where it leaves what it made. */
function worksOf(
    job: PullRequestJob,
    { placement, repositoryName, branch, artifactBucket, egress }: PullRequestPreviewArgs,
): Pick<aws.codebuild.ProjectArgs, "source" | "sourceVersion" | "artifacts"> {
    const suffix = placement.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    const source = {
        type: "CODECOMMIT",
        location: `https://git-codecommit.${placement.region}.${suffix}/v1/repos/${repositoryName}`,
        // All of it: the base is another commit than the one that is built.
        gitCloneDepth: 0,
    };
    const proxied = egress.kind === "proxy";
    const sourceVersion = `refs/heads/${branch}`;
    return job === "compare"
        ? {
              source: { ...source, buildspec: compareSpec(proxied) },
              sourceVersion,
              artifacts: {
                  type: "S3",
                  location: artifactBucket,
                  path: "previews",
                  namespaceType: "BUILD_ID",
                  name: "digests.zip",
                  // CodeBuild tells the checksum of an archive, and of nothing else.
                  packaging: "ZIP",
              },
          }
        : {
              source: { ...source, buildspec: deliverSpec(proxied) },
              sourceVersion,
              artifacts: { type: "NO_ARTIFACTS" },
          };
}

function variablesOf(job: PullRequestJob, { placement, repositoryName, egress }: PullRequestPreviewArgs) {
    return Object.entries({
        ...(job === "deliver" && {
            REPOSITORY: repositoryName,
            REVIEWER_ROLE_ARN: pullRequestRoleArn(placement, "reviewer"),
        }),
        ...proxyVariables(egress),
        // Node heeds the others only where it is told to.
        ...(egress.kind === "proxy" && { NODE_USE_ENV_PROXY: "1" }),
    }).map(([name, value]) => ({ name, value }));
}

function problemsOf({ repositoryName, subnetIds, clientGroupIds }: PullRequestPreviewArgs): readonly Problem[] {
    return [
        ...(/^[\w.-]{1,100}$/.test(repositoryName)
            ? []
            : [
                  {
                      path: "repositoryName",
                      message: `"${repositoryName}" is not 1 to 100 letters, digits, ".", "_" or "-"`,
                      remedy: "give the name as CodeCommit has it",
                  },
              ]),
        ...(subnetIds.length > 0
            ? []
            : [
                  {
                      path: "subnetIds",
                      message: "names no subnet",
                      remedy: "name a private subnet with a way to the internet",
                  },
              ]),
        ...checkClientGroups(clientGroupIds, "clientGroupIds"),
    ];
}
