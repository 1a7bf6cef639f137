import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../shared/names";
import { nameTag } from "../tiers";
import type { AcceptedProposal, Gateway } from "./hybrid";
import type { DirectConnectLink, LinkFrame } from "./link-frame";

/** Longest name of a Direct Connect gateway in characters. @see https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateDirectConnectGateway.html */
const GATEWAY_NAME_LIMIT = 100;

/** AWS takes up to tens of minutes to change what a gateway announces; the provider would give up after 30. */
const ASSOCIATION_TIMEOUTS = { create: "60m", update: "60m", delete: "60m" } as const;

/** How a network's gateway comes to be behind the Direct Connect gateway. */
export type Associated =
    | { readonly kind: "association"; readonly association: aws.directconnect.GatewayAssociation }
    | { readonly kind: "proposal"; readonly proposal: aws.directconnect.GatewayAssociationProposal };

/**
 * The Direct Connect gateway, made here or there already.
 *
 * @returns its id.
 */
export function createGateway(frame: LinkFrame, gateway: Gateway): pulumi.Output<string> {
    if (gateway.kind !== "create") {
        return pulumi.output(gateway.id);
    }
    const { name, parent, placement, protect } = frame;
    const made = new aws.directconnect.Gateway(
        `${name}-gateway`,
        {
            name: physicalName(placement, "direct-connect", GATEWAY_NAME_LIMIT),
            amazonSideAsn: String(gateway.asn),
            tags: nameTag(placement, "direct-connect"),
        },
        { parent, protect },
    );
    for (const proposal of gateway.proposals ?? []) {
        acceptProposal(frame, made.id, proposal);
    }
    return made.id;
}

/** Puts another account's gateway behind this account's. What is announced of it is decided here, not by the proposal. */
function acceptProposal(
    { name, parent }: LinkFrame,
    gatewayId: pulumi.Input<string>,
    { id, account, allowedPrefixes }: AcceptedProposal,
): void {
    new aws.directconnect.GatewayAssociation(
        `${name}-accepted-${id}`,
        {
            dxGatewayId: gatewayId,
            proposalId: id,
            associatedGatewayOwnerAccountId: account,
            allowedPrefixes: [...allowedPrefixes],
        },
        { parent, customTimeouts: ASSOCIATION_TIMEOUTS },
    );
}

/**
 * Puts the network's gateway behind the Direct Connect gateway, or proposes it where that is another account's. What is
 * announced is always stated: left out, AWS would choose, and a change would not be seen.
 *
 * @param target id of the virtual private gateway, which is attached to its network, or of the transit gateway.
 * @param dependsOn what must stand before traffic may come.
 * @see https://docs.aws.amazon.com/directconnect/latest/UserGuide/allowed-to-prefixes.html
 */
export function associateGateway(
    { name, parent }: LinkFrame,
    { gateway, allowedPrefixes }: DirectConnectLink,
    gatewayId: pulumi.Input<string>,
    target: pulumi.Input<string>,
    dependsOn: readonly pulumi.Resource[],
): Associated {
    const shared = { dxGatewayId: gatewayId, associatedGatewayId: target, allowedPrefixes: [...allowedPrefixes] };
    if (gateway.kind === "other-account") {
        const proposal = new aws.directconnect.GatewayAssociationProposal(
            `${name}-proposal`,
            { ...shared, dxGatewayOwnerAccountId: gateway.account },
            { parent, dependsOn: [...dependsOn] },
        );
        return { kind: "proposal", proposal };
    }
    const association = new aws.directconnect.GatewayAssociation(`${name}-association`, shared, {
        parent,
        dependsOn: [...dependsOn],
        customTimeouts: ASSOCIATION_TIMEOUTS,
    });
    return { kind: "association", association };
}
