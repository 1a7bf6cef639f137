import { CLUSTER_VERSIONS } from "../components/runtime/eks/cluster-versions";
import { listOf, oneOf, strictObject, taggedUnion, text, wholeNumber } from "../release/schema";

const DIGEST = text(
    /^sha256:[0-9a-f]{64}$/,
    'a digest: "sha256:" and 64 hexadecimal digits',
    "copy it from the registry that it was published in",
);
const ROLE_ARN = text(
    /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
    "the ARN of a role",
    "write it like arn:aws:iam::123456789012:role/reader",
);

/** Of the machines that a cluster's pods run on. */
const COMPUTE = taggedUnion(
    "kind",
    ["auto-mode", "node-groups", "fargate"],
    [
        strictObject({ kind: oneOf(["auto-mode"]) }),
        strictObject({
            kind: oneOf(["node-groups"]),
            instanceTypes: listOf(
                text(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "an instance type", "write it like m7g.large"),
                1,
                20,
                "instance types",
            ),
            min: wholeNumber(1, 100, "nodes"),
            max: wholeNumber(1, 100, "nodes"),
        }),
        strictObject({ kind: oneOf(["fargate"]) }),
    ],
);

/** What an environment's workloads run on, as people write it. */
export const RUNTIME = taggedUnion(
    "kind",
    ["ecs", "eks"],
    [
        strictObject({ kind: oneOf(["ecs"]) }),
        strictObject({
            kind: oneOf(["eks"]),
            version: oneOf(CLUSTER_VERSIONS),
            support: oneOf(["standard", "extended"]).optional(),
            compute: COMPUTE,
            controller: strictObject({ chart: DIGEST, image: DIGEST }),
            publicCidrs: listOf(
                text(
                    /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/,
                    "an IPv4 CIDR block such as 203.0.113.0/24",
                    "write four numbers and a prefix length",
                ),
                1,
                40,
                "CIDR blocks",
            ).optional(),
            readers: listOf(ROLE_ARN, 0, 20, "roles").optional(),
            breakGlass: listOf(ROLE_ARN, 0, 5, "roles").optional(),
        }),
    ],
);
