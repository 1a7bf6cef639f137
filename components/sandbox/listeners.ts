import { TLS_POLICY } from "../../release/tls";

/** A listener as awsx takes it; without an action of its own it forwards to the balancer's one target group. */
interface Listener {
    readonly port: number;
    readonly protocol: "HTTP" | "HTTPS";
    readonly certificateArn?: string;
    readonly sslPolicy?: string;
    readonly defaultActions?: {
        type: "redirect";
        redirect: { port: "443"; protocol: "HTTPS"; statusCode: "HTTP_301" };
    }[];
}

/** Listeners of a sandbox's balancer: HTTP, which with a certificate only leads to HTTPS. */
export function listenersOf(certificateArn: string | undefined): Listener[] {
    if (certificateArn === undefined) {
        return [{ port: 80, protocol: "HTTP" }];
    }
    return [
        {
            port: 80,
            protocol: "HTTP",
            defaultActions: [
                { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
            ],
        },
        { port: 443, protocol: "HTTPS", certificateArn, sslPolicy: TLS_POLICY },
    ];
}
