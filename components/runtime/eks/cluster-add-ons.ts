import type { ClusterTerms } from "./cluster-terms";
import type { ClusterVersion } from "./cluster-versions";

/** An add-on of a cluster, which EKS installs and looks after. */
export interface AddOn {
    /** Name as EKS knows it. */
    readonly name: string;
    readonly version: string;
    /** Settings of the add-on, in its own words. */
    readonly configuration?: { readonly [key: string]: unknown };
    /** Service account that gets a role of ours. @default - none: the add-on calls nothing of AWS's */
    readonly serviceAccount?: { readonly name: string; readonly job: AddOnJob };
    /** Whether machines are of no use before it is there. */
    readonly beforeCompute: boolean;
}

/** What an add-on's role is for. */
export type AddOnJob = "pod-network" | "observability";

/** What a plan of add-ons is made from. */
export interface AddOnTerms extends Pick<ClusterTerms, "version" | "compute"> {
    readonly containerInsights: "enabled" | "enhanced" | "disabled";
}

/**
 * Versions of the add-ons that follow Kubernetes' own.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managing-kube-proxy.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managing-vpc-cni.html
 */
const CORE_VERSIONS: {
    readonly [version in ClusterVersion]: {
        readonly kubeProxy: string;
        readonly coreDns: string;
        readonly podNetwork: string;
    };
} = {
    "1.32": { kubeProxy: "v1.32.9-eksbuild.2", coreDns: "v1.11.4-eksbuild.24", podNetwork: "v1.21.1-eksbuild.1" },
    "1.33": { kubeProxy: "v1.33.5-eksbuild.2", coreDns: "v1.12.4-eksbuild.1", podNetwork: "v1.21.1-eksbuild.1" },
    "1.34": { kubeProxy: "v1.34.1-eksbuild.2", coreDns: "v1.12.4-eksbuild.1", podNetwork: "v1.21.1-eksbuild.1" },
    "1.35": { kubeProxy: "v1.35.0-eksbuild.2", coreDns: "v1.13.2-eksbuild.3", podNetwork: "v1.21.1-eksbuild.3" },
};

/** Versions of the add-ons that are the same for all versions of Kubernetes that are supported. */
const VERSIONS = {
    podIdentity: "v1.3.10-eksbuild.2",
    secrets: "v2.1.1-eksbuild.1",
    observability: "v4.10.0-eksbuild.1",
    metricsServer: "v0.8.0-eksbuild.6",
} as const;

/**
 * The add-ons of a cluster: those without which its machines do not work, those that workloads use. Auto Mode's own
 * machines have most of the first built in.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
 */
export function planAddOns(terms: AddOnTerms): readonly AddOn[] {
    return [...ofMachines(terms), ...ofWorkloads(terms)];
}

function ofMachines({ version, compute }: AddOnTerms): readonly AddOn[] {
    const { kubeProxy, coreDns, podNetwork } = CORE_VERSIONS[version];
    switch (compute.kind) {
        case "auto-mode":
            return [];
        case "fargate":
            return [{ name: "coredns", version: coreDns, beforeCompute: false }];
        case "node-groups":
            return [
                { name: "eks-pod-identity-agent", version: VERSIONS.podIdentity, beforeCompute: true },
                {
                    name: "vpc-cni",
                    version: podNetwork,
                    // Text, as the add-on's own schema has it.
                    configuration: { enableNetworkPolicy: "true" },
                    serviceAccount: { name: "aws-node", job: "pod-network" },
                    beforeCompute: true,
                },
                { name: "kube-proxy", version: kubeProxy, beforeCompute: true },
                { name: "coredns", version: coreDns, beforeCompute: false },
            ];
        default: {
            const unknown: never = compute;
            throw new TypeError(`unknown compute: ${JSON.stringify(unknown)}`);
        }
    }
}

function ofWorkloads({ compute, containerInsights }: AddOnTerms): readonly AddOn[] {
    return [
        // What scales workloads by their use of processors.
        { name: "metrics-server", version: VERSIONS.metricsServer, beforeCompute: false },
        // Its driver needs a machine that pods share, which Fargate's are not.
        ...(compute.kind === "fargate"
            ? []
            : [
                  {
                      name: "aws-secrets-store-csi-driver-provider",
                      version: VERSIONS.secrets,
                      beforeCompute: false,
                  },
              ]),
        {
            name: "amazon-cloudwatch-observability",
            version: VERSIONS.observability,
            configuration: observability(containerInsights),
            serviceAccount: { name: "cloudwatch-agent", job: "observability" },
            beforeCompute: false,
        },
    ];
}

/** Logs of all containers; metrics as far as they are asked for. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/install-CloudWatch-Observability-EKS-addon.html */
function observability(containerInsights: AddOnTerms["containerInsights"]) {
    const metrics =
        containerInsights === "disabled"
            ? {}
            : {
                  logs: {
                      metrics_collected: {
                          kubernetes: { enhanced_container_insights: containerInsights === "enhanced" },
                      },
                  },
              };
    return { containerLogs: { enabled: true }, agent: { config: metrics } };
}
