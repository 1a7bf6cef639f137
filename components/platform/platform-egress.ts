/**
 * How the builds of the platform's pipeline reach what has no private path: IAM, Route 53, and the hosts of Pulumi and npm.
 * Through the network's NAT, or through a proxy that lets out what it has on its list.
 */
export type PlatformEgress =
    | { readonly kind: "nat" }
    | {
          readonly kind: "proxy";
          /** Address of the proxy: `http://<host>:<port>`, port 1 to 65535. */
          readonly url: string;
          /** CIDR block that the proxy stands in. */
          readonly cidr: string;
          /** Hosts, and with a leading dot domains, that are reached without the proxy, such as those of endpoints. 0 or more. */
          readonly direct: readonly string[];
      };

/** Addresses at which a build finds itself and its credentials. */
const OWN_ADDRESSES = ["localhost", "127.0.0.1", "169.254.169.254", "169.254.170.2"] as const;

/** Form of a proxy's address; its parts are host and port. */
export const PROXY_URL = /^http:\/\/([a-z0-9][a-z0-9.-]{0,252}):([1-9]\d{0,4})$/;

/** What tells a build of its proxy. @see https://docs.aws.amazon.com/codebuild/latest/userguide/use-proxy-server.html */
export function proxyVariables(egress: PlatformEgress): { readonly [name: string]: string } {
    if (egress.kind === "nat") {
        return {};
    }
    return {
        HTTP_PROXY: egress.url,
        HTTPS_PROXY: egress.url,
        NO_PROXY: [...OWN_ADDRESSES, ...egress.direct].join(","),
    };
}

/** Where a build may connect to by its own group: one port of one block. */
export function egressRule(egress: PlatformEgress): {
    readonly port: number;
    readonly cidr: string;
    readonly description: string;
} {
    if (egress.kind === "nat") {
        // The hosts have no fixed addresses; the port is what can be narrowed.
        return { port: 443, cidr: "0.0.0.0/0", description: "HTTPS to internet" };
    }
    const [, , port] = PROXY_URL.exec(egress.url) ?? [];
    return { port: Number(port), cidr: egress.cidr, description: "The proxy" };
}
