import type { PlatformBuildKind } from "../shared/state-names";
import { planArtifact } from "./platform-plan";

/** What a build of the platform's pipeline is made from. */
export interface PlatformBuildSpecArgs {
    readonly environment: string;
    readonly kind: PlatformBuildKind;
    /** Whether the image has the tools; otherwise each build fetches them and checks their checksums. */
    readonly hasTools: boolean;
    /** Whether the build's own uploads and logs go through a proxy. */
    readonly proxied: boolean;
}

/** File of the program that pins the tools: `<SHA-256>  <archive>`, one a line, as `sha256sum` writes it. */
export const TOOLCHAIN = "platform/toolchain.sha256";

/** Minutes after which a build is stopped. An update waits for what AWS takes longest to make. */
export const BUILD_MINUTES = { preview: 30, up: 180 } as const;
/** Minutes of them that an update has for getting ready and, once it is interrupted, for coming to its end. */
const MINUTES_TO_END = 40;

/** Folder of the program's policy pack: a mandatory policy stops a preview, and an update before it makes what breaks it. */
const POLICY_PACK = "policies";

/** Folder that a preview leaves its artifact in. */
const OUTPUT = ".airlock/platform";
/** The plan, which the update is held to; what the engine said; and what that means, to be read. */
const ARTIFACT = ["plan.json", "diff.txt", "preview.md", "preview.html"];

/**
 * A preview or an update of one environment, as CodeBuild reads it.
 *
 * The preview saves its plan; the update takes the plan and refuses whatever the plan does not say, so that nothing is
 * done that nobody saw. Both run as the environment's own role, which they take on by a profile: the tools renew it by
 * themselves, where a session of their own would end after an hour.
 *
 * Environment variables that it reads: `ENVIRONMENT` (name of the stack), `ROLE_ARN` (the environment's role),
 * `PULUMI_BACKEND_URL`, `COMMIT` and `EXECUTION` (given by the pipeline).
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 * @see https://www.pulumi.com/docs/iac/concepts/update-plans/
 */
export function platformBuildSpec(args: PlatformBuildSpecArgs): string {
    const { kind, hasTools, proxied } = args;
    const spec = {
        version: 0.2,
        env: { shell: "bash", ...(kind === "preview" ? { "exported-variables": ["SUMMARY", "LINK"] } : {}) },
        // https://docs.aws.amazon.com/codebuild/latest/userguide/run-codebuild-in-explicit-proxy-server.html
        ...(proxied ? { proxy: { "upload-artifacts": "yes", logs: "yes" } } : {}),
        phases: {
            install: {
                ...(hasTools ? {} : { "runtime-versions": { nodejs: 24 } }),
                "on-failure": "ABORT",
                commands: [
                    ...(hasTools ? [] : [FETCH_TOOLS, INSTALL_TOOLS]),
                    CHECK_TOOLS,
                    hasTools ? USE_PACKAGES : INSTALL_PACKAGES,
                ],
            },
            pre_build: { "on-failure": "ABORT", commands: [TAKE_ON_ROLE] },
            build: { "on-failure": "ABORT", commands: [kind === "preview" ? PREVIEW : upCommand(args.environment)] },
        },
        ...(kind === "preview" ? { artifacts: { "base-directory": OUTPUT, files: ARTIFACT } } : {}),
    };
    // JSON is YAML too, and asks for no library in the program.
    return JSON.stringify(spec, null, 2);
}

/** The archives that the program pins, from Pulumi's own host; one with another checksum ends the build. */
const FETCH_TOOLS = [
    "TOOLS=$(mktemp -d)",
    "while read -r _ archive; do",
    '  case "$archive" in pulumi-resource-*) folder=plugins ;; *) folder=sdk ;; esac',
    '  curl --fail --silent --show-error --location --retry 3 --output "$TOOLS/$archive" "https://get.pulumi.com/releases/$folder/$archive" || exit 1',
    `done < ${TOOLCHAIN}`,
    `PINS=$PWD/${TOOLCHAIN}`,
    '(cd "$TOOLS" && sha256sum --check --strict --quiet "$PINS")',
].join("\n");

const INSTALL_TOOLS = [
    'tar -xzf "$TOOLS"/pulumi-v*.tar.gz -C "$TOOLS" && export PATH="$TOOLS/pulumi:$PATH"',
    `sed -n 's/.*  \\(pulumi-resource-\\(.*\\)-v\\([0-9.]*\\)-.*\\)/\\2 \\3 \\1/p' ${TOOLCHAIN} | while read -r name version archive; do`,
    '  pulumi plugin install resource "$name" "$version" --file "$TOOLS/$archive" || exit 1',
    "done",
].join("\n");

/** An image with other tools than the program pins is refused before it touches anything. */
const CHECK_TOOLS = `grep -q "  pulumi-$(pulumi version)-" ${TOOLCHAIN} || { echo "Pulumi $(pulumi version) is not what ${TOOLCHAIN} pins" >&2; exit 1; }`;

const INSTALL_PACKAGES = "npm ci --no-audit --no-fund";

/** Folder of an image that has the program's packages, with the lock file that they were installed by. */
const PACKAGES = "/opt/airlock";

/** Packages that are in the image are fetched by nobody; those of a commit with another lock file are. */
const USE_PACKAGES = [
    `if cmp -s package-lock.json ${PACKAGES}/package-lock.json; then`,
    `  ln -s ${PACKAGES}/node_modules node_modules`,
    "else",
    '  echo "package-lock.json is not what the image has packages of; they are fetched. Build the image anew to spare that." >&2',
    `  ${INSTALL_PACKAGES}`,
    "fi",
].join("\n");

const TAKE_ON_ROLE = [
    "export AWS_CONFIG_FILE=$(mktemp) AWS_PROFILE=environment",
    `printf '[profile environment]\\nrole_arn = %s\\ncredential_source = EcsContainer\\nrole_session_name = %s\\n' "$ROLE_ARN" "$EXECUTION" > "$AWS_CONFIG_FILE"`,
].join("\n");

/**
 * The engine's text goes to the log and into the artifact. Its events are what whoever approves is told from: one line in
 * the approval itself, everything at the end of the log and in the artifact. Without the first variable the engine does not
 * know `--event-log`. The events stay in the build.
 */
const PREVIEW = [
    "set -o pipefail",
    `mkdir -p ${OUTPUT} && EVENTS=$(mktemp)`,
    `PULUMI_DEBUG_COMMANDS=true pulumi preview --stack "$ENVIRONMENT" --non-interactive --diff --policy-pack ${POLICY_PACK} --save-plan ${OUTPUT}/plan.json --event-log "$EVENTS" --message "commit $COMMIT" 2>&1 | tee ${OUTPUT}/diff.txt || exit 1`,
    `node bin/airlock.js render "$EVENTS" --markdown ${OUTPUT}/preview.md --html ${OUTPUT}/preview.html || exit 1`,
    'LINE=$(node bin/airlock.js render "$EVENTS" --line) || exit 1',
    'export SUMMARY="$ENVIRONMENT, commit $COMMIT: $LINE" LINK="$CODEBUILD_BUILD_URL"',
].join("\n");

/**
 * The engine is interrupted, as by Ctrl-C, while there is time for what it has begun to come to its end: one that is killed
 * with its build leaves the stack locked, and only an administrator may unlock it.
 */
function upCommand(environment: string): string {
    return `timeout --signal=INT ${BUILD_MINUTES.up - MINUTES_TO_END}m pulumi up --stack "$ENVIRONMENT" --non-interactive --yes --skip-preview --policy-pack ${POLICY_PACK} --plan "$CODEBUILD_SRC_DIR_${planArtifact(environment)}/plan.json" --message "commit $COMMIT, execution $EXECUTION"`;
}
