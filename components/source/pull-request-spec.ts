import { localArn, type Placement } from "../shared/placement";
import { pullRequestProjectName, REVIEWER_SESSION } from "./pull-request-policies";

/** What starts a build, and what of the event the build is told. */
export interface PullRequestEvent {
    readonly pattern: { readonly [field: string]: unknown };
    readonly inputPaths: { readonly [variable: string]: string };
    readonly inputTemplate: string;
}

/**
 * A pull request into the branch that was opened, or got another commit.
 *
 * @see https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
 */
export function pullRequestChanged(at: Placement, repositoryName: string, branch: string): PullRequestEvent {
    return {
        pattern: {
            source: ["aws.codecommit"],
            "detail-type": ["CodeCommit Pull Request State Change"],
            resources: [localArn(at, "codecommit", repositoryName)],
            detail: {
                event: ["pullRequestCreated", "pullRequestSourceBranchUpdated"],
                pullRequestStatus: ["Open"],
                destinationReference: [`refs/heads/${branch}`],
            },
        },
        inputPaths: {
            number: "$.detail.pullRequestId",
            head: "$.detail.sourceCommit",
            base: "$.detail.destinationCommit",
        },
        inputTemplate: JSON.stringify({
            sourceVersion: "<head>",
            environmentVariablesOverride: [
                { name: "PULL_REQUEST", value: "<number>", type: "PLAINTEXT" },
                { name: "BASE", value: "<base>", type: "PLAINTEXT" },
            ],
        }),
    };
}

/**
 * A comparison that ended, well or not.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html
 */
export function comparisonEnded(at: Placement): PullRequestEvent {
    return {
        pattern: {
            source: ["aws.codebuild"],
            "detail-type": ["CodeBuild Build State Change"],
            detail: {
                "project-name": [pullRequestProjectName(at, "compare")],
                "build-status": ["SUCCEEDED", "FAILED"],
            },
        },
        inputPaths: { build: "$.detail.build-id" },
        inputTemplate: JSON.stringify({
            environmentVariablesOverride: [{ name: "BUILD", value: "<build>", type: "PLAINTEXT" }],
        }),
    };
}

/** Folder that a comparison leaves its digests in. */
const DIGESTS = ".airlock/digests";

/**
 * Compares what merging would make with the branch, stack by stack, and hands over a digest each. Where the commits cannot be
 * merged, the pull request's own are compared with where they began.
 *
 * Environment variables that it reads: `BASE` (the branch's commit, from the event).
 *
 * @param proxied whether the build's own uploads and logs go through a proxy.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function compareSpec(proxied: boolean): string {
    return JSON.stringify(
        {
            version: 0.2,
            env: { shell: "bash" },
            ...throughProxy(proxied),
            phases: {
                install: { "runtime-versions": { nodejs: 24 }, commands: ["node scripts/install.mjs"] },
                build: { commands: [MERGE, COMPARE] },
            },
            artifacts: { "base-directory": DIGESTS, files: ["*.json"] },
        },
        null,
        2,
    );
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/run-codebuild-in-explicit-proxy-server.html */
function throughProxy(proxied: boolean) {
    return proxied ? { proxy: { "upload-artifacts": "yes", logs: "yes" } } : {};
}

const MERGE = [
    'if ! git -c user.name=airlock -c user.email=airlock@localhost merge --quiet --no-edit "$BASE"; then',
    "  git merge --abort",
    '  BASE="$(git merge-base "$BASE" HEAD)"',
    "fi",
].join("\n");

/** A stack that cannot be evaluated hands over a digest that says so; only a build that succeeds hands anything over. */
const COMPARE = [
    `mkdir -p ${DIGESTS}`,
    "for file in Pulumi.*.yaml; do",
    '  stack="$(basename "$file" .yaml | cut -d. -f2-)"',
    `  npx airlock diff --stack "$stack" --base "$BASE" --json > "${DIGESTS}/$stack.json" || true`,
    "done",
].join("\n");

/**
 * Posts what a comparison handed over. Which pull request and which commit it is of, and what exactly was handed over, it asks
 * CodeBuild; nothing that the author's code wrote is believed about that.
 *
 * Environment variables that it reads: `BUILD` (the comparison, from the event), `REPOSITORY`, `REVIEWER_ROLE_ARN`.
 *
 * @param proxied whether the build's own uploads and logs go through a proxy.
 */
export function deliverSpec(proxied: boolean): string {
    return JSON.stringify(
        {
            version: 0.2,
            env: { shell: "bash" },
            ...throughProxy(proxied),
            phases: {
                install: { "runtime-versions": { nodejs: 24 }, commands: ["node scripts/install.mjs"] },
                build: { "on-failure": "ABORT", commands: [ASK, TAKE_OVER, POST] },
            },
        },
        null,
        2,
    );
}

const ASK = [
    "ASKED=\"builds[0].[sourceVersion, artifacts.location || 'none', artifacts.sha256sum || 'none', environment.environmentVariables[?name=='PULL_REQUEST'].value | [0]]\"",
    'read -r HEAD LOCATION SHA256 NUMBER < <(aws codebuild batch-get-builds --ids "$BUILD" --query "$ASKED" --output text) || [ -n "$NUMBER" ]',
].join("\n");

/** What was handed over, as long as it is what the build itself left: others may write beside it, but not in its place. */
const TAKE_OVER = [
    'DIGESTS="$(mktemp -d)"',
    // `arn:aws:s3:::bucket/key`
    'if [ "$LOCATION" != none ] && aws s3 cp --only-show-errors "s3://$(echo "$LOCATION" | cut -d: -f6-)" "$DIGESTS/digests.zip" &&',
    '  echo "$SHA256  $DIGESTS/digests.zip" | sha256sum --check --status; then',
    '  unzip -qq -j "$DIGESTS/digests.zip" -d "$DIGESTS"',
    "fi",
].join("\n");

const POST = [
    "export AWS_CONFIG_FILE=$(mktemp) AWS_PROFILE=reviewer",
    `printf '[profile reviewer]\\nrole_arn = %s\\ncredential_source = EcsContainer\\nrole_session_name = ${REVIEWER_SESSION}\\n' "$REVIEWER_ROLE_ARN" > "$AWS_CONFIG_FILE"`,
    'npx airlock comment --codecommit "$REPOSITORY#$NUMBER" --head "$HEAD" --digests "$DIGESTS"',
].join("\n");
