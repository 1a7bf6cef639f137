import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { STSClient } from "@aws-sdk/client-sts";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { Refusal } from "../../release/problem";
import type { Endpoint } from "./http";

/** Seconds that a token is good for; each request carries one of its own. */
const TOKEN_SECONDS = 60;

/**
 * Where an environment's cluster is, and who the deploy role is there.
 *
 * @throws {Refusal} where there is no such cluster or it is not active.
 */
export async function clusterEndpoint(name: string, region: string): Promise<Endpoint> {
    const { cluster } = await new EKSClient({ region }).send(new DescribeClusterCommand({ name }));
    if (cluster?.status !== "ACTIVE" && cluster?.status !== "UPDATING") {
        throw new Refusal("Cluster", [
            {
                path: name,
                message: `is ${cluster?.status ?? "not there"}`,
                remedy: "wait until it is ACTIVE, then retry the stage",
            },
        ]);
    }
    const authority = Buffer.from(cluster.certificateAuthority?.data ?? "", "base64").toString();
    return { url: cluster.endpoint ?? "", authority, token: tokenSource(name, new STSClient({ region })) };
}

/**
 * Tokens by which a cluster knows who asks: a request to STS for the caller's identity, signed for this cluster and sent by
 * nobody but the cluster itself.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-auth.html
 */
export function tokenSource(cluster: string, client: STSClient): () => Promise<string> {
    return async () => {
        const region = await client.config.region();
        const signer = new SignatureV4({
            service: "sts",
            region,
            credentials: client.config.credentials,
            sha256: client.config.sha256,
        });
        const hostname = `sts.${region}.${region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"}`;
        const signed = await signer.presign(
            new HttpRequest({
                protocol: "https:",
                hostname,
                method: "GET",
                path: "/",
                query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
                headers: { host: hostname, "x-k8s-aws-id": cluster },
            }),
            // Headers that begin with "x-" would be left out of the signature.
            { expiresIn: TOKEN_SECONDS, unhoistableHeaders: new Set(["x-k8s-aws-id"]) },
        );
        const query = new URLSearchParams(signed.query as Record<string, string>);
        return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${query}`).toString("base64url")}`;
    };
}
