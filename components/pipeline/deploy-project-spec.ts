/**
 * A build that deploys a workload to a cluster, as CodeBuild reads it: the deployer is fetched and checked, then does what the
 * pipeline asks of it with the admitted release.
 *
 * Environment variables that it reads: `DEPLOYER_URI` and `DEPLOYER_SHA256` (the deployer, an object in the artifact bucket),
 * and from the pipeline `COMMAND` (`describe`, `apply` or `verify`) and, to apply, `SHOWN` (the name of what was shown). Those that it
 * exports for approvals and for the build that applies: `SUMMARY`, `CHANGES` and `SHOWN`.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function deployProjectSpec(): string {
    const spec = {
        version: 0.2,
        env: { shell: "bash", "exported-variables": ["SUMMARY", "CHANGES", "SHOWN"] },
        phases: {
            install: { "runtime-versions": { nodejs: 24 } },
            pre_build: {
                commands: [
                    'aws s3 cp --only-show-errors "$DEPLOYER_URI" /tmp/deployer.js',
                    'echo "$DEPLOYER_SHA256  /tmp/deployer.js" | sha256sum --check --quiet',
                    // What is exported has to be there, also after a build that describes nothing.
                    'export SUMMARY="" CHANGES="" SHOWN="$SHOWN"',
                ],
            },
            build: {
                "on-failure": "ABORT",
                commands: [
                    'node /tmp/deployer.js "$COMMAND" "$CODEBUILD_SRC_DIR"',
                    [
                        'if [ "$COMMAND" = describe ]; then',
                        ...["SUMMARY", "CHANGES", "SHOWN"].map(
                            (name) => `  export ${name}="$(cat "$CODEBUILD_SRC_DIR/described/${name}")"`,
                        ),
                        "fi",
                    ].join("\n"),
                ],
            },
        },
    };
    // JSON is YAML too, and asks for no library in the program.
    return JSON.stringify(spec, null, 2);
}
