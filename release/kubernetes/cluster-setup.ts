import type { z } from "zod";
import { anyText, exactly, flag, listOf, oneOf, strictObject, text, wholeNumber } from "../schema";
import { COMPUTE_KINDS, KUBERNETES_NAME } from "./platform";

/** Version of the rollout controller that is installed and tested; its chart and image are pinned by digest. */
export const CONTROLLER_VERSION = "1.8.3";
/** Ingress class of an environment's load balancer, and name of its parameters. */
export const INGRESS_CLASS = "airlock";

/** Most addresses that a load balancer lets in. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const INBOUND_LIMIT = 20;

const MIRRORED = strictObject({
    /** Where it is published: host and repository. */
    from: anyText(),
    /** Repository in the environment's own registry. */
    repository: anyText(),
    digest: text(
        /^sha256:[0-9a-f]{64}$/,
        'a digest: "sha256:" and 64 hexadecimal digits',
        "copy it from the registry that it was published in",
    ),
});

/** {@link ClusterSetup} as the program writes it. */
export const CLUSTER_SETUP = strictObject({
    format: exactly(1),
    environment: KUBERNETES_NAME,
    region: anyText(),
    cluster: anyText(),
    compute: oneOf(COMPUTE_KINDS),
    workloads: listOf(KUBERNETES_NAME, 1, 100, "workloads"),
    ingress: strictObject({
        group: KUBERNETES_NAME,
        scheme: oneOf(["internal", "internet-facing"]),
        subnetIds: listOf(anyText(), 2, 10, "subnets"),
        inboundCidrs: listOf(anyText(), 1, INBOUND_LIMIT, "CIDR blocks"),
        certificateArns: listOf(anyText(), 0, 1, "certificates"),
        deletionProtection: flag(),
    }),
    registry: anyText(),
    chart: MIRRORED,
    image: MIRRORED,
    /** Pods of the controller: one leads, the others wait. */
    controllerReplicas: wholeNumber(1, 3, "pods"),
});

/**
 * What an environment's cluster is set up with, once, before releases: the program writes it, and a build in the cluster's own
 * network applies it.
 *
 * - `workloads`: each gets a namespace of its name, which its releases alone may write.
 * - `ingress`: of the load balancer that all workloads share.
 * - `registry`: host of the environment's own registry, which chart and image are installed from.
 */
export type ClusterSetup = z.output<typeof CLUSTER_SETUP>;

/** Something that is copied into the environment's own registry before it is used. */
export type Mirrored = z.output<typeof MIRRORED>;
