/** What a build needs to know; every value is plain or a name of an environment variable that the project sets. */
export interface BuildSpecArgs {
    /** ARN of the report group that takes the checks' results. */
    readonly reportGroupArn: string;
}

/**
 * The build of a workload, as CodeBuild reads it: check and package the application with Airlock's own builder, then
 * build the image and push it under the commit's id. A commit that has an image already is not built again, so that a
 * repeated build can only end in the same digest.
 *
 * Environment variables that it reads: `BUILDER_URI` and `BUILDER_SHA256` (the builder, an object in the artifact
 * bucket), `REGISTRY` (host), `REPOSITORY` (name of the images), `COMMIT` (given by the pipeline).
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function buildSpec({ reportGroupArn }: BuildSpecArgs): string {
    const spec = {
        version: 0.2,
        // A pipeline sees only what a build exports; sealing asks for the build by its id.
        env: { shell: "bash", "exported-variables": ["CODEBUILD_BUILD_ID"] },
        phases: {
            install: { "runtime-versions": { nodejs: 24 } },
            pre_build: {
                commands: [
                    'aws s3 cp --only-show-errors "$BUILDER_URI" /tmp/builder.js',
                    'echo "$BUILDER_SHA256  /tmp/builder.js" | sha256sum --check --quiet',
                    // AWS's images start the daemon by themselves; where one did not, a build could not connect to it.
                    // https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html#troubleshooting-cannot-connect-to-docker-daemon
                    [
                        "if ! docker info >/dev/null 2>&1; then",
                        "  nohup dockerd >/tmp/dockerd.log 2>&1 &",
                        '  timeout 30 sh -c "until docker info >/dev/null 2>&1; do sleep 1; done"',
                        "fi",
                    ].join("\n"),
                ],
            },
            build: {
                // A failed command ends the build; nothing is pushed unless checks and packaging have passed.
                "on-failure": "ABORT",
                commands: [
                    'node /tmp/builder.js . "$CODEBUILD_SRC_DIR/.airlock/release"',
                    'aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"',
                    [
                        'if aws ecr describe-images --repository-name "$REPOSITORY" --image-ids "imageTag=$COMMIT" >/dev/null 2>&1; then',
                        '  echo "commit $COMMIT has its image already"',
                        "else",
                        '  docker build --provenance=false --tag "$REGISTRY/$REPOSITORY:$COMMIT" . && docker push "$REGISTRY/$REPOSITORY:$COMMIT"',
                        "fi",
                    ].join("\n"),
                ],
            },
        },
        reports: { [reportGroupArn]: { files: ["reports/**/*.xml"], "file-format": "JUNITXML" } },
        artifacts: { "base-directory": ".airlock/release", files: ["**/*"] },
    };
    // JSON is YAML too, and asks for no library in the program.
    return JSON.stringify(spec, null, 2);
}
