import { ROLLOUT_CONTROLLER } from "./access";
import { type ClusterSetup, CONTROLLER_VERSION, INGRESS_CLASS } from "./cluster-setup";

/**
 * What the controller's chart is installed with. Everything else is as its publishers set it: it runs as nobody, with a file
 * system that it cannot write, and keeps its definitions when it is removed, because rollouts would go with them.
 *
 * The controller does not look at target groups itself: it would look for them under the name that a load balancer controller
 * of one's own gives them, which clusters whose load balancers AWS runs do not have.
 *
 * @see https://github.com/argoproj/argo-helm/blob/main/charts/argo-rollouts/values.yaml
 * @see https://github.com/argoproj/argo-rollouts/issues/4334
 */
export function controllerValues({ registry, region, image, controllerReplicas }: ClusterSetup) {
    return {
        fullnameOverride: ROLLOUT_CONTROLLER.name,
        installCRDs: true,
        keepCRDs: true,
        clusterInstall: true,
        dashboard: { enabled: false },
        serviceAccount: { create: true, name: ROLLOUT_CONTROLLER.name },
        controller: {
            replicas: controllerReplicas,
            image: {
                registry,
                repository: image.repository,
                // A reference with both is pulled by the digest; the tag tells people what it is.
                tag: `v${CONTROLLER_VERSION}@${image.digest}`,
            },
            logging: { format: "json" },
            extraArgs: [`--alb-ingress-classes=${INGRESS_CLASS}`],
            // Analyses ask the environment's own region for metrics.
            extraEnv: [{ name: "AWS_REGION", value: region }],
            resources: {
                requests: { cpu: "100m", memory: "256Mi" },
                limits: { memory: "512Mi", "ephemeral-storage": "1Gi" },
            },
            pdb: { enabled: controllerReplicas > 1, maxUnavailable: 1 },
            topologySpreadConstraints: [
                { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
            ],
        },
        // What routes traffic here is the load balancer's controller alone.
        providerRBAC: {
            enabled: true,
            providers: {
                istio: false,
                smi: false,
                ambassador: false,
                awsLoadBalancerController: false,
                awsAppMesh: false,
                traefik: false,
                apisix: false,
                contour: false,
                glooPlatform: false,
                gatewayAPI: false,
            },
        },
    };
}
