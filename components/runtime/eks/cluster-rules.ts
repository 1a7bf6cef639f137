import { checkIngressHosts } from "../../../release/kubernetes/ingress";
import { isReservedNamespace } from "../../../release/kubernetes/platform";
import type { Problem } from "../../../release/problem";
import { WORKLOADS_PER_BALANCER } from "../ecs/balancers";
import type { Route, RoutedWorkload } from "../ecs/listener-rules";
import type { ClusterCompute, ClusterTerms } from "./cluster-terms";
import { CLUSTER_VERSIONS, supportOn, VERSION_SUPPORT, VERSIONS_AS_OF } from "./cluster-versions";

/** Last place of an ingress among those that share a load balancer. @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#group.order */
export const LAST_INGRESS_ORDER = 1000;

/** Rules of one load balancer, of which AWS gives no more without being asked. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
export const RULES_PER_BALANCER = 100;

/** Pods of one machine, whatever its size. @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html */
export const PODS_PER_NODE = 110;

/** Place of a workload's ingress: as its route says, or last, which is right for routes that meet no other. */
export function ingressOrder({ priority }: Route): number {
    return priority ?? LAST_INGRESS_ORDER;
}

/** What is wrong with the choices of a cluster. @param path where they stand in what the person wrote, for example `runtime`. */
export function checkClusterTerms(terms: ClusterTerms, path: string): readonly Problem[] {
    return [
        ...checkVersion(terms, path),
        ...checkCompute(terms.compute, `${path}.compute`),
        ...checkPublicCidrs(terms.publicCidrs, `${path}.publicCidrs`),
        ...checkAccess(terms, path),
    ];
}

/**
 * By the day on which the table of versions was written: what AWS has ended since, it refuses itself. That a version is below
 * the one that runs is not known before the update, which AWS refuses.
 */
function checkVersion({ version, support }: ClusterTerms, path: string): readonly Problem[] {
    const newest = CLUSTER_VERSIONS.at(-1);
    const { standardUntil, extendedUntil } = VERSION_SUPPORT[version];
    switch (supportOn(version, VERSIONS_AS_OF)) {
        case "standard":
            return [];
        case "extended":
            return support === "extended"
                ? []
                : [
                      {
                          path: `${path}.version`,
                          message: `"${version}" is out of standard support since ${standardUntil}`,
                          remedy: `use ${newest}, or pay for it with support: extended`,
                      },
                  ];
        case "none":
            return [
                {
                    path: `${path}.version`,
                    message: `"${version}" is out of support since ${extendedUntil}`,
                    remedy: `use ${newest}`,
                },
            ];
    }
}

function checkCompute(compute: ClusterCompute, path: string): readonly Problem[] {
    if (compute.kind !== "node-groups") {
        return [];
    }
    const { min, max, instanceTypes } = compute;
    return [
        ...(min <= max
            ? []
            : [
                  {
                      path: `${path}.min`,
                      message: `"${min}" is above ${path}.max, "${max}"`,
                      remedy: "lower the one or raise the other",
                  },
              ]),
        ...instanceTypes.flatMap((type, index): readonly Problem[] => {
            const at = `${path}.instanceTypes[${index}]`;
            return [
                ...(instanceTypes.indexOf(type) < index
                    ? [{ path: at, message: `"${type}" is listed twice`, remedy: "list it once" }]
                    : []),
                ...(isArm(type)
                    ? [
                          {
                              path: at,
                              message: `"${type}" is an Arm machine, and images are built for x86`,
                              remedy: "use a type of Intel or AMD, such as m7i.large",
                          },
                      ]
                    : []),
            ];
        }),
    ];
}

/** Graviton's families have a "g" after the generation: m7g, c6gn, im4gn. @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html */
function isArm(instanceType: string): boolean {
    return /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType);
}

function checkPublicCidrs(cidrs: readonly string[], path: string): readonly Problem[] {
    return cidrs.flatMap((cidr, index) =>
        cidr.endsWith("/0")
            ? [
                  {
                      path: `${path}[${index}]`,
                      message: `"${cidr}" is the whole internet`,
                      remedy: "name the addresses that people come from, or leave publicCidrs out",
                  },
              ]
            : [],
    );
}

/** A role has one way in. */
function checkAccess({ readers, breakGlass }: ClusterTerms, path: string): readonly Problem[] {
    const listed = [
        ...readers.map((arn, index) => ({ arn, at: `${path}.readers[${index}]` })),
        ...breakGlass.map((arn, index) => ({ arn, at: `${path}.breakGlass[${index}]` })),
    ];
    return listed.flatMap(({ arn, at }, index) =>
        listed.findIndex((other) => other.arn === arn) < index
            ? [{ path: at, message: `"${arn}" is listed twice`, remedy: "list each role once" }]
            : [],
    );
}

/** What of a workload matters to the cluster that it runs on. */
export interface ClusterWorkload extends RoutedWorkload {
    /** What its own template may add. @default - nothing */
    readonly resourceTypes?: readonly string[];
}

/** What of the workloads cannot run on one cluster. @param path where their list stands in what the person wrote. */
export function checkClusterWorkloads(workloads: readonly ClusterWorkload[], path: string): readonly Problem[] {
    return [
        ...workloads.flatMap((workload, index) => checkClusterWorkload(workload, `${path}[${index}]`)),
        ...checkSharedBalancer(workloads, path),
    ];
}

function checkClusterWorkload({ name, route, resourceTypes = [] }: ClusterWorkload, path: string): readonly Problem[] {
    const { priority } = route;
    return [
        ...(isReservedNamespace(name)
            ? [
                  {
                      path: `${path}.name`,
                      message: `"${name}" is a namespace that Kubernetes or EKS has for itself`,
                      remedy: "choose another name",
                  },
              ]
            : []),
        ...checkIngressHosts(route.hosts ?? [], `${path}.route.hosts`),
        ...resourceTypes.map((type, index) => ({
            path: `${path}.resourceTypes[${index}]`,
            message: `"${type}" comes with a template of CloudFormation, which is not deployed on EKS`,
            remedy: "make it in a program of its own, and take it off the list",
        })),
        ...(priority === undefined || priority <= LAST_INGRESS_ORDER
            ? []
            : [
                  {
                      path: `${path}.route.priority`,
                      message: `"${priority}" is above ${LAST_INGRESS_ORDER}, the last place that a cluster's load balancer has`,
                      remedy: `use 1 to ${LAST_INGRESS_ORDER}`,
                  },
              ]),
    ];
}

/** All workloads of an environment share one load balancer. */
function checkSharedBalancer(workloads: readonly ClusterWorkload[], path: string): readonly Problem[] {
    const rules = workloads.reduce((sum, { route }) => sum + rulesOf(route), 0);
    return [
        ...(workloads.length <= WORKLOADS_PER_BALANCER
            ? []
            : [
                  {
                      path,
                      message: `"${workloads.length}" workloads are more than the ${WORKLOADS_PER_BALANCER} that the cluster's one load balancer carries`,
                      remedy: "split them over several projects, or set runtime.kind to ecs",
                  },
              ]),
        ...(rules <= RULES_PER_BALANCER
            ? []
            : [
                  {
                      path,
                      message: `their routes need ${rules} rules, above the ${RULES_PER_BALANCER} of the cluster's one load balancer`,
                      remedy: "use wider patterns, or fewer hosts and paths",
                  },
              ]),
    ];
}

/** An ingress has a rule for each path of each host. */
function rulesOf({ hosts, paths }: Route): number {
    return Math.max(1, hosts?.length ?? 0) * Math.max(1, paths?.length ?? 0);
}

/**
 * Whether a node group holds the pods of all workloads at their most, with a release of each beside: counted in pods alone,
 * because what each needs of processor and memory is the application's to say.
 */
export function checkCapacity(
    { max }: Extract<ClusterCompute, { kind: "node-groups" }>,
    tasks: { readonly max: number },
    workloads: number,
    path: string,
): readonly Problem[] {
    const pods = 2 * tasks.max * workloads;
    const enough = Math.ceil(pods / PODS_PER_NODE);
    return max >= enough
        ? []
        : [
              {
                  path: `${path}.max`,
                  message: `"${max}" nodes hold ${max * PODS_PER_NODE} pods at most, and ${workloads} workloads of ${tasks.max} tasks have ${pods} while they are released`,
                  remedy: enough <= 100 ? `raise it to ${enough}` : "lower tasks.max",
              },
          ];
}
