import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../shared/names";
import { nameTag } from "../tiers";
import type { InterfaceSource, VirtualInterface } from "./hybrid";
import type { LinkFrame } from "./link-frame";
import type { InterfaceValues } from "./link-values";

/** Longest name of a virtual interface in characters. @see https://docs.aws.amazon.com/directconnect/latest/UserGuide/create-private-vif.html */
const INTERFACE_NAME_LIMIT = 100;

/** Largest ASN that the short form of the argument takes. @see https://docs.aws.amazon.com/directconnect/latest/APIReference/API_NewPrivateVirtualInterface.html */
const LARGEST_SHORT_ASN = 2_147_483_646;

/** `private` leads to a virtual private gateway, `transit` to a transit gateway. */
export type InterfaceKind = "private" | "transit";

/** An interface that was made or accepted. */
export interface MadeInterface {
    /** Its key among the link's interfaces. */
    readonly name: string;
    readonly id: pulumi.Output<string>;
    readonly values: pulumi.Output<InterfaceValues>;
}

type OwnSource = Extract<InterfaceSource, { readonly kind: "connection" }>;

/** Makes, or accepts, every interface of a link and leads it to the Direct Connect gateway. */
export function createInterfaces(
    frame: LinkFrame,
    kind: InterfaceKind,
    gatewayId: pulumi.Input<string>,
    interfaces: readonly VirtualInterface[],
): readonly MadeInterface[] {
    return interfaces.map(({ name, source }) =>
        source.kind === "connection"
            ? createInterface(frame, kind, gatewayId, name, source)
            : acceptInterface(frame, kind, gatewayId, name, source.id),
    );
}

function createInterface(
    frame: LinkFrame,
    kind: InterfaceKind,
    gatewayId: pulumi.Input<string>,
    key: string,
    source: OwnSource,
): MadeInterface {
    const { parent, protect } = frame;
    const name = `${frame.name}-interface-${key}`;
    const args = { ...interfaceArgs(frame, key, source), dxGatewayId: gatewayId };
    // AWS answers with the key, its own one where none was given: without this it would be in the state for all to read.
    const opts = { parent, protect, additionalSecretOutputs: ["bgpAuthKey"] };
    const made =
        kind === "private"
            ? new aws.directconnect.PrivateVirtualInterface(name, args, opts)
            : new aws.directconnect.TransitVirtualInterface(name, args, opts);
    const { id, amazonAddress, customerAddress } = made;
    return { name: key, id, values: pulumi.output({ id, amazonAddress, customerAddress }) };
}

function interfaceArgs({ placement }: LinkFrame, key: string, source: OwnSource) {
    const { customerAsn, addresses } = source;
    return {
        connectionId: source.id,
        name: physicalName(placement, `interface-${key}`, INTERFACE_NAME_LIMIT),
        vlan: source.vlan,
        addressFamily: "ipv4",
        ...(customerAsn > LARGEST_SHORT_ASN ? { bgpAsnLong: String(customerAsn) } : { bgpAsn: customerAsn }),
        ...(source.bgpKey === undefined ? {} : { bgpAuthKey: pulumi.secret(source.bgpKey) }),
        ...(addresses === undefined ? {} : { amazonAddress: addresses.amazon, customerAddress: addresses.customer }),
        mtu: source.mtu,
        sitelinkEnabled: source.siteLink,
        tags: nameTag(placement, `interface-${key}`),
    };
}

/** Deleting an acceptance leaves the interface with whoever made it. */
function acceptInterface(
    { name, parent, placement, protect }: LinkFrame,
    kind: InterfaceKind,
    gatewayId: pulumi.Input<string>,
    key: string,
    id: string,
): MadeInterface {
    const args = { virtualInterfaceId: id, dxGatewayId: gatewayId, tags: nameTag(placement, `interface-${key}`) };
    const made =
        kind === "private"
            ? new aws.directconnect.HostedPrivateVirtualInterfaceAccepter(`${name}-interface-${key}`, args, {
                  parent,
                  protect,
              })
            : new aws.directconnect.HostedTransitVirtualInterfaceAcceptor(`${name}-interface-${key}`, args, {
                  parent,
                  protect,
              });
    return { name: key, id: made.id, values: pulumi.output({ id: made.id }) };
}
