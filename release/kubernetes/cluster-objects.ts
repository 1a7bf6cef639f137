import { ROLLOUT_CONTROLLER } from "./access";
import { type ClusterSetup, INGRESS_CLASS } from "./cluster-setup";
import { deployRights } from "./deploy-rights";
import { ENVIRONMENT_LABEL } from "./deployment";
import type { ObjectKind } from "./kinds";

/** An object of the cluster's setup; those of the whole cluster have no namespace. */
export interface ClusterObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly labels?: { readonly [name: string]: string };
    };
    readonly [section: string]: unknown;
}

/** Kinds that the setup writes, by name. */
export const SETUP_KINDS = {
    Namespace: { apiVersion: "v1", kind: "Namespace", plural: "namespaces" },
    ConfigMap: { apiVersion: "v1", kind: "ConfigMap", plural: "configmaps" },
    NetworkPolicy: { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", plural: "networkpolicies" },
    Role: { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", plural: "roles" },
    RoleBinding: { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", plural: "rolebindings" },
    IngressClassParams: {
        apiVersion: "eks.amazonaws.com/v1",
        kind: "IngressClassParams",
        plural: "ingressclassparams",
    },
    IngressClass: { apiVersion: "networking.k8s.io/v1", kind: "IngressClass", plural: "ingressclasses" },
} as const satisfies { readonly [kind: string]: ObjectKind };

/** Namespaces that the setup makes: the controller's, and one a workload. */
export function setupNamespaces({ workloads }: ClusterSetup): readonly string[] {
    return [ROLLOUT_CONTROLLER.namespace, ...workloads];
}

/** Everything that the setup applies besides the controller's chart, in that order. */
export function clusterObjects(setup: ClusterSetup): readonly ClusterObject[] {
    return [
        ...setupNamespaces(setup).map((name) => namespace(name, setup)),
        ...networkPolicies(setup),
        ...deployRights(setup.workloads),
        ...ingressClass(setup),
    ];
}

/** @see https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
function namespace(name: string, { environment }: ClusterSetup): ClusterObject {
    return {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: {
            name,
            labels: {
                [ENVIRONMENT_LABEL]: environment,
                "pod-security.kubernetes.io/enforce": "restricted",
                "pod-security.kubernetes.io/enforce-version": "latest",
            },
        },
    };
}

/** Nothing may connect, in either direction, that a release's own policy does not open. */
function networkPolicies({ workloads, compute }: ClusterSetup): readonly ClusterObject[] {
    return [
        // Where nodes are AWS's own, the policies of this object are not enforced until it is there.
        // https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
        ...(compute !== "node-groups"
            ? [
                  {
                      apiVersion: "v1",
                      kind: "ConfigMap",
                      metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
                      data: { "enable-network-policy-controller": "true" },
                  },
              ]
            : []),
        // The controller answers nobody but the node that asks for its health; it connects to AWS and the API server.
        networkPolicy(ROLLOUT_CONTROLLER.namespace, ["Ingress"]),
        ...workloads.map((workload) => networkPolicy(workload, ["Ingress", "Egress"])),
    ];
}

function networkPolicy(name: string, policyTypes: readonly string[]): ClusterObject {
    return {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "default-deny", namespace: name },
        spec: { podSelector: {}, policyTypes },
    };
}

/**
 * The environment's load balancer, which all workloads share: only namespaces of this environment can use it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-alb.html
 */
function ingressClass({ environment, ingress }: ClusterSetup): readonly ClusterObject[] {
    const apiGroup = "eks.amazonaws.com";
    const kind = "IngressClassParams";
    return [
        {
            apiVersion: `${apiGroup}/v1`,
            kind,
            metadata: { name: INGRESS_CLASS },
            spec: {
                namespaceSelector: { matchLabels: { [ENVIRONMENT_LABEL]: environment } },
                scheme: ingress.scheme,
                ipAddressType: "ipv4",
                group: { name: ingress.group },
                subnets: { ids: ingress.subnetIds },
                inboundCIDRs: ingress.inboundCidrs,
                ...(ingress.certificateArns.length === 0 ? {} : { certificateARNs: ingress.certificateArns }),
                loadBalancerAttributes: [
                    { key: "routing.http.drop_invalid_header_fields.enabled", value: "true" },
                    { key: "deletion_protection.enabled", value: String(ingress.deletionProtection) },
                ],
            },
        },
        {
            apiVersion: "networking.k8s.io/v1",
            kind: "IngressClass",
            metadata: { name: INGRESS_CLASS },
            spec: { controller: `${apiGroup}/alb`, parameters: { apiGroup, kind, name: INGRESS_CLASS } },
        },
    ];
}
