import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ClusterSetup, CONTROLLER_VERSION } from "../../../release/kubernetes/cluster-setup";
import type { Problem } from "../../../release/problem";
import { clusterName, clusterSetupParameterName, controllerRepositoryName } from "../../shared/names";
import { type Placement, registryHost } from "../../shared/placement";

/** File that pins the tools of the setup, from the project's folder: `<SHA-256>  <archive>`, as `sha256sum` writes it. */
export const SETUP_TOOLCHAIN = "components/runtime/eks/toolchain.sha256";

/** Where the controller's chart and image are published. @see https://github.com/argoproj/argo-helm */
const PUBLISHED = {
    chart: "ghcr.io/argoproj/argo-helm/argo-rollouts",
    image: "quay.io/argoproj/argo-rollouts",
} as const;

/** Pods of the controller, of which one works: the other takes over when a node goes. */
const REPLICAS = 2;

/** What the settings of an environment say of its cluster's setup. */
export interface ClusterSetupTerms {
    readonly placement: Placement;
    readonly compute: ClusterSetup["compute"];
    /** Names of the workloads: 1 or more. */
    readonly workloads: readonly string[];
    readonly ingress: {
        readonly scheme: "public" | "internal";
        /** Blocks that may connect to the load balancer, 1 to 20. */
        readonly allowedCidrs: readonly string[];
        /** Certificate of the listener; without one it speaks HTTP. */
        readonly certificateArn?: string | undefined;
    };
    /** Digests of the controller's chart and image, `sha256:…`, as their publishers' registries have them. */
    readonly controller: { readonly chart: string; readonly image: string };
    /** Whether the load balancer refuses to be deleted. */
    readonly deletionProtection: boolean;
}

/** What an environment's cluster is set up with. @param subnetIds of the load balancer: 2 or more. */
export function planClusterSetup(terms: ClusterSetupTerms, subnetIds: readonly string[]): ClusterSetup {
    const { placement, ingress, controller } = terms;
    const mirrored = (kind: "chart" | "image") => ({
        from: PUBLISHED[kind],
        repository: controllerRepositoryName(placement, kind),
        digest: controller[kind],
    });
    return {
        format: 1,
        environment: placement.environment,
        region: placement.region,
        cluster: clusterName(placement),
        compute: terms.compute,
        workloads: [...terms.workloads].sort(),
        ingress: {
            group: `${placement.project}-${placement.environment}`,
            scheme: ingress.scheme === "public" ? "internet-facing" : "internal",
            subnetIds: [...subnetIds],
            inboundCidrs: [...ingress.allowedCidrs],
            certificateArns: ingress.certificateArn === undefined ? [] : [ingress.certificateArn],
            deletionProtection: terms.deletionProtection,
        },
        registry: registryHost(placement),
        chart: mirrored("chart"),
        image: mirrored("image"),
        controllerReplicas: REPLICAS,
    };
}

/** A tool of the setup, as {@link SETUP_TOOLCHAIN} pins it. */
export interface PinnedTool {
    readonly archive: string;
    /** SHA-256 of the archive: 64 hexadecimal digits, all zero while nobody has filled it in. */
    readonly sha256: string;
}

/** The Helm that installs the controller's chart. */
export function pinnedHelm(): PinnedTool {
    const pins = readFileSync(join(__dirname, "toolchain.sha256"), "utf8");
    const [, sha256, archive] = pins.match(/^([0-9a-f]{64}) {2}(helm-v[\d.]+-linux-amd64\.tar\.gz)$/m) ?? [];
    if (sha256 === undefined || archive === undefined) {
        throw new Error(`${SETUP_TOOLCHAIN} pins no helm-v…-linux-amd64.tar.gz`);
    }
    return { archive, sha256 };
}

const UNKNOWN = /^(?:sha256:)?0{64}$/;

/**
 * What a preview may leave open and a real update may not: checksums that nobody has filled in, so that each setup would be
 * refused.
 *
 * @param path where the digests stand in what the person wrote, for example `runtime.controller`.
 */
export function setupPinProblems(
    controller: ClusterSetupTerms["controller"],
    helm: PinnedTool,
    path: string,
): readonly Problem[] {
    const digests = (["chart", "image"] as const)
        .filter((kind) => UNKNOWN.test(controller[kind]))
        .map((kind) => ({
            path: `${path}.${kind}`,
            message: `"${controller[kind]}" stands in for the digest of ${PUBLISHED[kind]}, version ${CONTROLLER_VERSION}`,
            remedy: "copy it from there; docs/eks.md says how",
        }));
    const tool = UNKNOWN.test(helm.sha256)
        ? [
              {
                  path: SETUP_TOOLCHAIN,
                  message: `"${helm.archive}" has no checksum yet`,
                  remedy: "write the one that its publisher lists; docs/eks.md says where",
              },
          ]
        : [];
    return [...digests, ...tool];
}

/** Where a chart or an image lies in the environment's own registry, by its digest. */
export function mirroredAt({ registry }: ClusterSetup, { repository, digest }: ClusterSetup["chart"]): string {
    return `${registry}/${repository}@${digest}`;
}

/** Log group of the setup. */
export function setupLogGroupName(at: Placement): string {
    return `/${at.project}/${at.environment}/cluster/setup`;
}

/**
 * A change of what the cluster is set up with, as EventBridge tells it.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
 */
export function setupChanged(at: Placement) {
    return {
        source: ["aws.ssm"],
        "detail-type": ["Parameter Store Change"],
        detail: { name: [clusterSetupParameterName(at)], operation: ["Create", "Update"] },
    };
}
