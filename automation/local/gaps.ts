/** Where the emulator is not as AWS is. */
export interface Gap {
    /** Type of resource, operation or behaviour, in AWS's words. */
    readonly subject: string;
    /** What the emulator lacks or does otherwise. */
    readonly reason: string;
    /** The narrower check that looks at it in place of the emulator. */
    readonly instead: string;
    /**
     * How it is known that the gap is still there: `filled` names an addition of the server here, which says itself whether
     * moto still needs it; `absent` is an operation that the emulator must refuse to know; `behaves` is tried by a test.
     */
    readonly proof:
        | { readonly kind: "filled"; readonly names: readonly string[] }
        | { readonly kind: "absent"; readonly service: string; readonly target: string; readonly action: string }
        | { readonly kind: "behaves" };
}

const PREVIEW = "preview with the real provider (tests/engine/preview.test.ts)";
const LINKS = `${PREVIEW}, and what is declared (tests/components/direct-connect*.test.ts)`;
const RECORDED = "what the adapters ask and read (tests/unit/functions)";

function filled(...names: readonly string[]): Gap["proof"] {
    return { kind: "filled", names };
}

function absent(service: string, target: string, action: string): Gap["proof"] {
    return { kind: "absent", service, target, action };
}

/** Ordered by subject. A gap that the emulator no longer has fails the tests, as does anything that fails and is not here. */
export const GAPS: readonly Gap[] = [
    {
        subject: "cloudformation: execution role",
        reason: "change sets are executed with every right, not with those of the deploy role",
        instead: "the policy of the role against every call that a release makes (tests/unit/deploy-policy.test.ts)",
        proof: { kind: "behaves" },
    },
    {
        subject: "cloudformation:DescribeChangeSet",
        reason: "a change that comes by a parameter is not listed, and any other comes without replacement, scope and details",
        instead: "the same template on a second emulator, which says them (tests/cloud/change-sets.test.ts)",
        proof: { kind: "behaves" },
    },
    {
        subject: "cloudwatch: CompositeAlarm",
        reason: "there is no PutCompositeAlarm, so that no environment with a link comes up",
        instead: LINKS,
        proof: absent("monitoring", "GraniteServiceVersion20100801", "PutCompositeAlarm"),
    },
    {
        subject: "cloudwatch:DescribeAlarms",
        reason: "the state that is asked for is not looked at where names are given; it is filled in. No metric is measured, so that no alarm ever goes off by itself",
        instead:
            "alarms and what they watch (tests/unit/alarms.test.ts), and releases that an alarm takes back (rehearsal)",
        proof: filled("cloudwatch.DescribeAlarms"),
    },
    {
        subject: "codebuild: Project",
        reason: "the key of its artifacts is forgotten, and a location is asked for where AWS asks for none; both are filled in",
        instead: PREVIEW,
        proof: filled("codebuild.CreateProject"),
    },
    {
        subject: "codebuild: ReportGroup",
        reason: "there are none; they are filled in, with names and types kept as they come",
        instead: PREVIEW,
        proof: filled("codebuild.CreateReportGroup", "codebuild.BatchGetReportGroups", "codebuild.DeleteReportGroup"),
    },
    {
        subject: "codebuild: builds",
        reason: "nothing is built: a build succeeds at once, is of the commit that was asked for, and its reports are put there by the test",
        instead: "packaging and checks really run (rehearsal, tests/program/rehearsal.test.ts)",
        proof: filled("codebuild.StartBuild", "codebuild.BatchGetReports"),
    },
    {
        subject: "codecommit: Repository",
        reason: "tags and key are forgotten; they are filled in",
        instead: PREVIEW,
        proof: filled(
            "codecommit.CreateRepository",
            "codecommit.ListTagsForResource",
            "codecommit.TagResource",
            "codecommit.UntagResource",
        ),
    },
    {
        subject: "codepipeline: Pipeline",
        reason: "only a role that trusts one single service is accepted; others are let through here",
        instead: PREVIEW,
        proof: filled("codepipeline.CreatePipeline"),
    },
    {
        subject: "codepipeline: approvals",
        reason: "nobody is asked; an answer is kept under the id of its execution",
        instead: RECORDED,
        proof: filled("codepipeline.PutApprovalResult", "codepipeline.ListActionExecutions"),
    },
    {
        subject: "codepipeline: executions",
        reason: "no action runs; the tests walk through the deployed definition, and answers to jobs are kept",
        instead: "the rehearsal plays the declared pipelines (tests/program/rehearsal.test.ts)",
        proof: filled("codepipeline.PutJobSuccessResult", "codepipeline.PutJobFailureResult"),
    },
    {
        subject: "directconnect: Gateway, associations, virtual interfaces",
        reason: "there are none, so that no environment with a link comes up",
        instead: LINKS,
        proof: absent("directconnect", "OvertureService", "CreateDirectConnectGateway"),
    },
    {
        subject: "ec2: VpnGatewayRoutePropagation",
        reason: "there is no EnableVgwRoutePropagation",
        instead: LINKS,
        proof: absent("ec2", "", "EnableVgwRoutePropagation"),
    },
    {
        subject: "ecr: ReplicationConfiguration",
        reason: "images are not copied to other accounts; the tests push them there",
        instead: "the configuration (tests/components/release-registry.test.ts)",
        proof: { kind: "behaves" },
    },
    {
        subject: "ecs: service deployments",
        reason: "no task runs and no traffic moves; a deployment has succeeded at once, with the newest revision of the service's task definition",
        instead: `${RECORDED}, and deployments that fail or roll back (rehearsal)`,
        proof: filled("ecs.ListServiceDeployments", "ecs.DescribeServiceDeployments", "ecs.DescribeServiceRevisions"),
    },
    {
        subject: "iam: policies",
        reason: "no policy, boundary or trust decides anything: every caller may do everything in its account",
        instead:
            "a simulator over the same documents (tests/unit/boundaries.test.ts, tests/program/permissions.test.ts)",
        proof: { kind: "behaves" },
    },
    {
        subject: "kms:Verify",
        reason: "a wrong signature is answered with false, where AWS answers with KMSInvalidSignatureException",
        instead: RECORDED,
        proof: { kind: "behaves" },
    },
    {
        subject: "lambda: Function",
        reason: "where it logs to is forgotten, which is filled in; its code is not run: the tests run the same handlers",
        instead: "the bundle is loaded and called (tests/unit/bundle.test.ts)",
        proof: filled("lambda.LoggingConfig"),
    },
    {
        subject: "s3: BucketNotification",
        reason: "that EventBridge is told is kept and not said again, which is filled in; no event starts a pipeline",
        instead: "rules and patterns against events of AWS (rehearsal/events.ts)",
        proof: filled("s3.GetBucketNotification"),
    },
    {
        subject: "s3: BucketPolicy",
        reason: "conditions are taken as if they held, so that a policy against plain HTTP refuses everything; statements with one are left out",
        instead: "the text of the policies (tests/components/artifact-store.test.ts)",
        proof: filled("s3.BucketPolicyConditions"),
    },
    {
        subject: "s3: ExpectedBucketOwner",
        reason: "the owner of a bucket is not compared, and other accounts may write without a policy",
        instead: RECORDED,
        proof: { kind: "behaves" },
    },
    {
        subject: "s3:CreateBucket",
        reason: "tags that come with it are forgotten; they are filled in",
        instead: PREVIEW,
        proof: filled("s3.CreateBucket"),
    },
];

/** The table as `docs/emulator-gaps.md` holds it. */
export function gapsTable(): string {
    const cell = (text: string) => text.replaceAll("|", "\\|");
    const rows = GAPS.map(({ subject, reason, instead }) => `| ${[subject, reason, instead].map(cell).join(" | ")} |`);
    return ["| What | How the emulator differs | Checked instead by |", "|---|---|---|", ...rows].join("\n");
}
