import { isReservedNamespace } from "../../release/kubernetes/platform";
import type { Problem } from "../../release/problem";

/** Lowest port that a user other than root can listen on. */
const LOWEST_PORT = 1024;

/**
 * What an application may not ask for because a cluster could not give it, whatever runtime its environments have: one
 * release has to run on both. What is no name or no port at all is not this function's to report.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function checkForClusters(name: unknown, port: unknown): readonly Problem[] {
    const problems: Problem[] = [];
    if (typeof name === "string" && isReservedNamespace(name)) {
        problems.push({
            path: "name",
            message: `"${name}" is a namespace that Kubernetes or EKS has for itself`,
            remedy: "choose another name",
        });
    }
    if (typeof port === "number" && Number.isInteger(port) && port >= 1 && port < LOWEST_PORT) {
        problems.push({
            path: "port",
            message: `"${port}" is below ${LOWEST_PORT}, where only root can listen, and nothing runs as root`,
            remedy: `use ${LOWEST_PORT} to 65535`,
        });
    }
    return problems;
}
