import type { Problem } from "../problem";
import { shiftsTraffic } from "../rollout";
import type { ClusterPlatform } from "./platform";
import { canaryServiceName } from "./rollout";

/** Annotations that the load balancer's controller reads. */
export const INGRESS_PREFIX = "alb.ingress.kubernetes.io";

/** Annotation in which the rollout controller writes the weights of a workload's two Services. */
export function trafficAnnotation(workload: string): string {
    return `${INGRESS_PREFIX}/actions.${workload}`;
}

/**
 * The weights that a workload begins with, in the controller's own spelling. Afterwards they are the controller's, and
 * whoever applies an ingress keeps those that are there.
 */
export function initialTraffic(workload: string, port: number): string {
    const target = (ServiceName: string, Weight: number) => ({ ServiceName, ServicePort: String(port), Weight });
    return JSON.stringify({
        Type: "forward",
        ForwardConfig: { TargetGroups: [target(canaryServiceName(workload), 0), target(workload, 100)] },
    });
}

/**
 * Rules of a workload's ingress: each of its hosts with each of its paths, where no host means any and no path all.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#traffic-routing
 */
export function ingressRules(
    { ingress, rollout }: Pick<ClusterPlatform, "ingress" | "rollout">,
    workload: string,
    port: number,
) {
    const backend = {
        service: { name: workload, port: shiftsTraffic(rollout) ? { name: "use-annotation" } : { number: port } },
    };
    const paths = (ingress.paths.length > 0 ? ingress.paths : ["/*"]).map((path) => ({
        path,
        // Of the three types the one whose paths the load balancer's own patterns are.
        pathType: "ImplementationSpecific",
        backend,
    }));
    const hosts = ingress.hosts.length > 0 ? ingress.hosts : [undefined];
    return hosts.map((host) => ({ ...(host !== undefined && { host }), http: { paths } }));
}

/** Ports of the listener, as the annotation spells them. */
export function listenPorts(tls: boolean): string {
    return JSON.stringify(tls ? [{ HTTP: 80 }, { HTTPS: 443 }] : [{ HTTP: 80 }]);
}

/** A host name in which only the whole first label may be a wildcard. */
const INGRESS_HOST = /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/**
 * What the hosts of a route say that an ingress cannot, though a load balancer's rule can.
 *
 * @param path where the hosts stand in what the person wrote.
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards
 */
export function checkIngressHosts(hosts: readonly string[], path: string): readonly Problem[] {
    return hosts.flatMap((host, index) =>
        INGRESS_HOST.test(host) && host.length <= 253
            ? []
            : [
                  {
                      path: `${path}[${index}]`,
                      message: `"${host}" is not a host name in lower case, in which only the first label may be "*"`,
                      remedy: "write it like hello.example.com or *.example.com",
                  },
              ],
    );
}
