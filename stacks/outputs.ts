import type * as pulumi from "@pulumi/pulumi";
import type { LinkValues } from "../components/network/hybrid/link-values";

/** What `pulumi up` prints at the end, and what other tools read. */
export interface EnvironmentOutputs {
    readonly environment: string;
    readonly vpcId: pulumi.Output<string>;
    /** Where the workloads answer, one address a load balancer. */
    readonly addresses: pulumi.Output<readonly string[]>;
    /** ARN of each workload's pipeline. */
    readonly pipelines: { readonly [workload: string]: pulumi.Output<string> };
    /** In the first environment: how each workload's first release is made. */
    readonly firstPush: { readonly [workload: string]: pulumi.Output<string> };
    /** Where there is a link: what only an update can tell those who configure the other side. */
    readonly onPremises?: pulumi.Output<LinkValues>;
    /** Policy for people's roles: read, approve, roll back, and no other write. */
    readonly readerPolicyArn: pulumi.Output<string>;
}
