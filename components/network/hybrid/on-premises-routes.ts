import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type ConnectedNetwork, cidrKey, type LinkFrame } from "./link-frame";

/** Where traffic to on-premises leaves the network. */
export type RouteTarget =
    | { readonly gatewayId: pulumi.Input<string> }
    | { readonly transitGatewayId: pulumi.Input<string> };

/** A route to each prefix in the table of each private subnet. */
export function createPrivateRoutes(
    frame: LinkFrame,
    { privateRouteTables }: ConnectedNetwork,
    prefixes: readonly string[],
    target: RouteTarget,
    dependsOn: readonly pulumi.Resource[],
): void {
    for (const { suffix, id } of privateRouteTables) {
        createRoutes(frame, `private-${suffix}`, id, prefixes, target, dependsOn);
    }
}

/**
 * A route to each prefix in the table of the isolated tier. Always explicit: a table that learns its routes could learn
 * a default route, and a closed build would have a way out.
 */
export function createIsolatedRoutes(
    frame: LinkFrame,
    { isolatedRouteTableId }: ConnectedNetwork,
    prefixes: readonly string[],
    target: RouteTarget,
    dependsOn: readonly pulumi.Resource[],
): void {
    createRoutes(frame, "isolated", isolatedRouteTableId, prefixes, target, dependsOn);
}

function createRoutes(
    { name, parent }: LinkFrame,
    role: string,
    routeTableId: pulumi.Input<string>,
    prefixes: readonly string[],
    target: RouteTarget,
    dependsOn: readonly pulumi.Resource[],
): void {
    for (const prefix of prefixes) {
        new aws.ec2.Route(
            `${name}-${role}-to-${cidrKey(prefix)}`,
            { routeTableId, destinationCidrBlock: prefix, ...target },
            { parent, dependsOn: [...dependsOn] },
        );
    }
}
