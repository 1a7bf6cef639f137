import type { HybridContext } from "./rule";

/** Stands for what AWS says when the link is made. */
export const KNOWN_LATER = "known after the first update";

/** What a description is made from beside the link. */
export interface DescribeContext extends Pick<HybridContext, "account" | "cidr" | "environment" | "region"> {
    /** Name of the Pulumi project, the namespace of the settings. */
    readonly project: string;
    /** Isolated subnets, one a zone in the order of the zones: resolvers stand in the first two. */
    readonly isolatedSubnets: readonly { readonly suffix: string; readonly cidr: string }[];
}
