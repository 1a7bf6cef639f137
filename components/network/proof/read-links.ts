import type { LinkPart, Subnet } from "./facts";
import { type RegisteredResource, textOf, textsOf } from "./registered";
import type { ResourceIndex } from "./resource-index";
import { TYPE } from "./types";

/** What a resource of a link opens beyond the link. */
type Judge = (resource: RegisteredResource, index: ResourceIndex, subnets: ReadonlyMap<string, Subnet>) => string[];

const nothing: Judge = () => [];

const PARTS: readonly (readonly [type: string, words: string, judge: Judge])[] = [
    [TYPE.vpnGateway, "VPN gateway", nothing],
    [TYPE.vpnGatewayAttachment, "attachment of a VPN gateway", nothing],
    [TYPE.vpnConnection, "VPN connection", nothing],
    [TYPE.transitGateway, "transit gateway", openTransitGateway],
    [TYPE.transitAttachment, "attachment to a transit gateway", openAttachment],
    [TYPE.transitRoute, "route of a transit gateway", openTransitRoute],
    [TYPE.gatewayAssociation, "association with a Direct Connect gateway", nothing],
    [TYPE.gatewayProposal, "proposal to a Direct Connect gateway", nothing],
];

/** Every part of a link to other networks, with what it opens beyond them. */
export function readLinks(index: ResourceIndex, subnets: ReadonlyMap<string, Subnet>): readonly LinkPart[] {
    return PARTS.flatMap(([type, words, judge]) =>
        index.ofType(type).map((resource) => ({
            label: `${words} ${resource.name}`,
            openings: judge(resource, index, subnets),
        })),
    );
}

/**
 * What AWS does with every attachment that is not told otherwise. With two tables of its own, one that attachments ask
 * and another that learns of them, none reaches another by default.
 */
function openTransitGateway({ id, inputs }: RegisteredResource, index: ResourceIndex): string[] {
    const [asked, learning] = [TYPE.transitDefaultAssociation, TYPE.transitDefaultPropagation].map((type) =>
        textOf(
            index.ofType(type).find((each) => each.inputs.transitGatewayId === id)?.inputs,
            "transitGatewayRouteTableId",
        ),
    );
    const isSplit = asked !== undefined && learning !== undefined && asked !== learning;
    return [
        ...(["defaultRouteTableAssociation", "defaultRouteTablePropagation"] as const)
            .filter((property) => !isSplit && textOf(inputs, property) !== "disable")
            .map((property) => `${property} is not "disable", so any attachment may reach any other`),
        ...(textOf(inputs, "autoAcceptSharedAttachments") === "enable"
            ? ["it accepts every attachment by itself"]
            : []),
    ];
}

function openAttachment(
    { inputs }: RegisteredResource,
    index: ResourceIndex,
    subnets: ReadonlyMap<string, Subnet>,
): string[] {
    const isOwnGateway = index.byId(textOf(inputs, "transitGatewayId")) !== undefined;
    const vpcId = textOf(inputs, "vpcId") ?? "";
    const flags = ["transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation"] as const;
    return [
        // Of another account's gateway the flags cannot be set here, and must be left out.
        ...flags
            .filter((flag) => inputs[flag] === true || (isOwnGateway && inputs[flag] !== false))
            .map((flag) => `${flag} is not false, so that it reaches every other attachment`),
        ...(index.byId(vpcId) === undefined ? [`it attaches ${vpcId}, which is not registered here`] : []),
        ...textsOf(inputs, "subnetIds").flatMap((id) => {
            const subnet = subnets.get(id);
            return subnet?.tier === "transit"
                ? []
                : [`it stands in ${subnet?.name ?? id}, which is not of the transit tier`];
        }),
    ];
}

function openTransitRoute({ inputs }: RegisteredResource): string[] {
    return inputs.blackhole === true
        ? []
        : [`it leads ${textOf(inputs, "destinationCidrBlock") ?? "anything"} on without that anybody announced it`];
}
