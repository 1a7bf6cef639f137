import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Associated } from "./gateway";
import type { MadeInterface } from "./virtual-interfaces";

/** What was made of a link; what its kind has not is undefined. */
export interface LinkParts {
    readonly gatewayId?: pulumi.Output<string>;
    readonly associated?: Associated;
    readonly vpnGatewayId?: pulumi.Output<string>;
    readonly transitGatewayId?: pulumi.Output<string>;
    readonly attachment?: aws.ec2transitgateway.VpcAttachment;
    readonly interfaces: readonly MadeInterface[];
    readonly vpn?: aws.ec2.VpnConnection | undefined;
}
