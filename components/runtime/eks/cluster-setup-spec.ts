import { ROLLOUT_CONTROLLER } from "../../../release/kubernetes/access";

/** Minutes that Helm waits for the controller before it takes the installation back. */
const HELM_MINUTES = 10;

/**
 * The build that sets up a cluster, as CodeBuild reads it: copy the controller's chart and image into the environment's own
 * registry, apply what is the cluster's own, and install the controller from the copies by Helm, which waits until it is well. A setup
 * that has been done changes nothing.
 *
 * Environment variables that it reads: `TOOL_URI` and `TOOL_SHA256` (`deployer/cluster-setup.ts`, bundled, in the artifact bucket),
 * `HELM_URI`, `HELM_ARCHIVE` and `HELM_SHA256` (where a copy of Helm may lie, its name and its checksum), `SETUP` (name of the
 * parameter that says what the cluster is set up with), `CLUSTER`, `REGISTRY` (host) and `CHART` (the copy, by its digest).
 *
 * @param fetches whether the build reaches the internet; otherwise Helm, chart and image must lie where they are copied to.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function clusterSetupSpec(fetches: boolean): string {
    const spec = {
        version: 0.2,
        env: { shell: "bash" },
        phases: {
            install: {
                "runtime-versions": { nodejs: 24 },
                "on-failure": "ABORT",
                commands: [GET_TOOL, getHelm(fetches)],
            },
            pre_build: {
                "on-failure": "ABORT",
                commands: [
                    'aws ssm get-parameter --name "$SETUP" --query Parameter.Value --output text > /tmp/setup.json',
                    `aws ecr get-login-password | FETCH=${fetches} node /tmp/cluster-setup.js mirror /tmp/setup.json`,
                ],
            },
            build: {
                "on-failure": "ABORT",
                commands: ["node /tmp/cluster-setup.js apply /tmp/setup.json /tmp/values.json", INSTALL],
            },
        },
    };
    // JSON is YAML too, and asks for no library in the program.
    return JSON.stringify(spec, null, 2);
}

const GET_TOOL = [
    'aws s3 cp --only-show-errors "$TOOL_URI" /tmp/cluster-setup.js || exit 1',
    'echo "$TOOL_SHA256  /tmp/cluster-setup.js" | sha256sum --check --quiet',
].join("\n");

/** A copy of one's own comes first; whichever it is, its checksum decides. */
function getHelm(fetches: boolean): string {
    const otherwise = fetches
        ? 'curl --fail --silent --show-error --location --retry 3 --output "/tmp/$HELM_ARCHIVE" "https://get.helm.sh/$HELM_ARCHIVE" || exit 1'
        : '{ echo "no way to the internet, and no copy of $HELM_ARCHIVE; leave one: aws s3 cp $HELM_ARCHIVE $HELM_URI" >&2; exit 1; }';
    return [
        `aws s3 cp --only-show-errors "$HELM_URI" "/tmp/$HELM_ARCHIVE" 2>/dev/null || ${otherwise}`,
        'echo "$HELM_SHA256  /tmp/$HELM_ARCHIVE" | sha256sum --check --quiet || exit 1',
        'tar -xzf "/tmp/$HELM_ARCHIVE" -C /tmp --strip-components 1 linux-amd64/helm',
    ].join("\n");
}

/** An installation that does not become well in time is taken back whole. */
const INSTALL = [
    "export KUBECONFIG=$(mktemp)",
    'aws eks update-kubeconfig --name "$CLUSTER" > /dev/null || exit 1',
    'aws ecr get-login-password | /tmp/helm registry login --username AWS --password-stdin "$REGISTRY" || exit 1',
    `/tmp/helm upgrade --install ${ROLLOUT_CONTROLLER.name} "oci://$CHART" --namespace ${ROLLOUT_CONTROLLER.namespace} --values /tmp/values.json --atomic --wait --timeout ${HELM_MINUTES}m --history-max 5`,
].join("\n");
