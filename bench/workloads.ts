import { join } from "node:path";
import { readProject } from "../automation/recording/project";

const PROJECT = join(__dirname, "..");

/** Most workloads that one load balancer takes. */
const WORKLOADS_PER_BALANCER = 45;

/** Settings of prod with `count` workloads like the project's first, each under a host name of its own. */
export function workloadsLike(count: number): { readonly [key: string]: unknown } {
    const { config } = readProject(PROJECT, "prod");
    const [like] = JSON.parse(config.get("airlock:workloads")?.value ?? "[]");
    const ingress = JSON.parse(config.get("airlock:ingress")?.value ?? "{}");
    return {
        "airlock:workloads": Array.from({ length: count }, (_, index) => ({
            ...like,
            name: `app-${index + 1}`,
            route: { hosts: [`app-${index + 1}.example.com`] },
        })),
        "airlock:ingress": { ...ingress, balancers: Math.ceil(count / WORKLOADS_PER_BALANCER) },
    };
}
