import { type DescribeContext, KNOWN_LATER } from "./describe-context";
import type { InterfaceValues, LinkValues } from "./link-values";
import type { ConnectionSource, DirectLink } from "./parts";

/** One virtual interface, as the router at its other end is configured. */
export interface DescribedInterface {
    readonly name: string;
    /** Code of the Direct Connect location. */
    readonly location: string;
    /** Id of the interface. */
    readonly id: string;
    readonly type: "private" | "transit";
    /** ASN of AWS's side: the Direct Connect gateway's. */
    readonly amazonAsn: number;
    /** Address of AWS's side with its prefix length. */
    readonly amazonAddress: string;
    /** Address of the router with its prefix length. */
    readonly customerAddress: string;
    /** What is chosen here; absent where a partner or another account made the interface and chose it. */
    readonly made?: {
        /** Physical connection or link aggregation group. */
        readonly connection: string;
        readonly vlan: number;
        /** ASN of the router. */
        readonly customerAsn: number;
        /** Largest packet in bytes. */
        readonly mtu: number;
        /** Whether AWS carries traffic between the locations. */
        readonly siteLink: boolean;
        /** Who chose the key of the BGP session: every session has one. */
        readonly bgpKeyFrom: "settings" | "AWS";
        /** Command that prints the key, for whoever may read it; never the key. */
        readonly bgpKeyCommand: string;
    };
}

/** Stands for what whoever made a hosted interface chose. */
export const BY_ITS_OWNER = "as its owner made it";

/** The virtual interfaces of this account, in the order of the settings. */
export function describeInterfaces(
    link: DirectLink,
    context: DescribeContext,
    known: LinkValues["interfaces"],
): readonly DescribedInterface[] {
    const type = link.kind === "vpn-gateway" ? "private" : "transit";
    return link.interfaces.map(({ name, location, source }, index) => {
        const values: Partial<InterfaceValues> = known[name] ?? {};
        const common = { name, location, type, amazonAsn: link.gateway.asn } as const;
        return source.kind === "hosted"
            ? {
                  ...common,
                  id: source.id,
                  amazonAddress: values.amazonAddress ?? BY_ITS_OWNER,
                  customerAddress: values.customerAddress ?? BY_ITS_OWNER,
              }
            : { ...common, ...describeMade(source, values, keyCommand(source, values, context, index)) };
    });
}

function describeMade(
    source: ConnectionSource,
    values: Partial<InterfaceValues>,
    bgpKeyCommand: string,
): Pick<DescribedInterface, "id" | "amazonAddress" | "customerAddress" | "made"> {
    const assigned = `assigned by AWS, ${KNOWN_LATER}`;
    return {
        id: values.id ?? KNOWN_LATER,
        amazonAddress: source.addresses?.amazon ?? values.amazonAddress ?? assigned,
        customerAddress: source.addresses?.customer ?? values.customerAddress ?? assigned,
        made: {
            connection: source.id,
            vlan: source.vlan,
            customerAsn: source.customerAsn,
            mtu: source.mtu,
            siteLink: source.siteLink,
            bgpKeyFrom: source.bgpKey === undefined ? "AWS" : "settings",
            bgpKeyCommand,
        },
    };
}

/** @see https://docs.aws.amazon.com/directconnect/latest/APIReference/API_VirtualInterface.html `authKey` */
function keyCommand(
    { bgpKey }: ConnectionSource,
    { id = "ID" }: Partial<InterfaceValues>,
    { project, environment, region }: DescribeContext,
    index: number,
): string {
    return bgpKey === undefined
        ? `aws directconnect describe-virtual-interfaces --region ${region} --virtual-interface-id ${id} --query 'virtualInterfaces[0].authKey'`
        : `pulumi config get --stack ${environment} --path '${project}:hybrid.link.interfaces[${index}].source.bgpKey'`;
}
