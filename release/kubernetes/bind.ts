import type { EksContract } from "../contract";
import { type ReleaseManifest, releaseHash } from "../manifest";
import { shiftsTraffic } from "../rollout";
import { TLS_POLICY } from "../tls";
import { analysisMetrics } from "./analysis";
import type { Deployment, KubernetesObject } from "./deployment";
import { ingressRules, initialTraffic, listenPorts } from "./ingress";
import { type PackagedObjects, packagedSchemas } from "./packaged";
import { fillPlaceholders, type PlaceholderValues } from "./placeholders";
import { compileRollout, isWatched } from "./rollout";
import { secretNames } from "./variables";

/**
 * The contract and the release as one: everything that is applied to the cluster, with every name in it.
 *
 * @param objects those that were admitted.
 */
export function bindDeployment(contract: EksContract, manifest: ReleaseManifest, objects: PackagedObjects): Deployment {
    const { platform, workload } = contract;
    const { rollout } = platform;
    const values = placeholderValues(contract, manifest, objects);
    // What no rollout of this policy needs is left out: the deployer takes away what an earlier policy left.
    const unused = new Set<string>([
        ...(shiftsTraffic(rollout) ? [] : ["Service-canary"]),
        ...(isWatched(rollout) ? [] : ["AnalysisTemplate"]),
    ]);
    const order = Object.keys(packagedSchemas({ workload, ...manifest.needs }, true));
    return {
        format: 1,
        workload,
        release: releaseHash(manifest),
        digest: manifest.imageDigest,
        platform,
        objects: order
            .filter((key) => key in objects && !unused.has(key))
            .map((key) => fillPlaceholders(Reflect.get(objects, key), values) as KubernetesObject),
    };
}

function placeholderValues(
    { platform, workload }: EksContract,
    manifest: ReleaseManifest,
    objects: PackagedObjects,
): PlaceholderValues {
    const { ingress, rollout, tasks, namespace } = platform;
    const { port, healthPath } = manifest.needs;
    return {
        namespace,
        serviceAccount: platform.serviceAccount,
        environment: platform.environment,
        region: platform.region,
        release: releaseHash(manifest),
        image: `${platform.registry}/${platform.repository}@${manifest.imageDigest}`,
        secretObjects: secretObjects(platform.secretsPath, secretNames(objects)),
        ingressClass: ingress.class,
        ingressOrder: String(ingress.order),
        ingressRules: ingressRules(platform, workload, port),
        listenPorts: listenPorts(ingress.tls),
        tlsPolicy: ingress.tls ? TLS_POLICY : undefined,
        tlsRedirect: ingress.tls ? "443" : undefined,
        trafficAction: shiftsTraffic(rollout) ? initialTraffic(workload, port) : undefined,
        minPods: tasks.min,
        maxPods: tasks.max,
        strategy: compileRollout(rollout, workload, port),
        metrics: analysisMetrics(platform.alarms, { workload, namespace, port, healthPath }),
    };
}

/** The driver's list of parameters, which it takes as YAML in a text; JSON is YAML. */
function secretObjects(path: string, names: readonly string[]): string {
    return JSON.stringify(
        names.map((name) => ({ objectName: `${path}/${name}`, objectType: "ssmparameter", objectAlias: name })),
    );
}
