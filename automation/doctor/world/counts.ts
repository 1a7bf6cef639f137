import type { ClientOptions } from "../../../stacks/aws-access";
import type { Answer } from "../finding";
import type { Counted } from "../ports";
import { ask } from "./ask";

const ACTIONS: { readonly [what in Counted]: string } = {
    addresses: "ec2:DescribeAddresses",
    "internet-gateways": "ec2:DescribeInternetGateways",
    policies: "iam:GetAccountSummary",
    roles: "iam:GetAccountSummary",
    "transit-gateways": "ec2:DescribeTransitGateways",
    vpcs: "ec2:DescribeVpcs",
    "vpn-connections": "ec2:DescribeVpnConnections",
};

/** States in which a thing counts no more. */
const GONE: ReadonlySet<string | undefined> = new Set(["deleted", "deleting"]);

/** How many of something the account has, in the region where it is the region's. */
export function countIn(options: ClientOptions, what: Counted): Promise<Answer<number>> {
    return ask(ACTIONS[what], () =>
        what === "roles" || what === "policies" ? countInIam(options, what) : countInEc2(options, what),
    );
}

async function countInIam(options: ClientOptions, what: "roles" | "policies"): Promise<number> {
    const { GetAccountSummaryCommand, IAMClient } = await import("@aws-sdk/client-iam");
    const { SummaryMap = {} } = await new IAMClient(options).send(new GetAccountSummaryCommand({}));
    return (what === "roles" ? SummaryMap.Roles : SummaryMap.Policies) ?? 0;
}

async function countInEc2(options: ClientOptions, what: Exclude<Counted, "roles" | "policies">): Promise<number> {
    const ec2 = await import("@aws-sdk/client-ec2");
    const client = new ec2.EC2Client(options);
    const paged = async <Page>(pages: AsyncIterable<Page>, count: (page: Page) => number) => {
        let sum = 0;
        for await (const page of pages) {
            sum += count(page);
        }
        return sum;
    };
    switch (what) {
        case "addresses": {
            const { Addresses = [] } = await client.send(new ec2.DescribeAddressesCommand({}));
            return Addresses.length;
        }
        case "vpn-connections": {
            const { VpnConnections = [] } = await client.send(new ec2.DescribeVpnConnectionsCommand({}));
            return VpnConnections.filter(({ State }) => !GONE.has(State)).length;
        }
        case "internet-gateways":
            return await paged(
                ec2.paginateDescribeInternetGateways({ client }, {}),
                ({ InternetGateways = [] }) => InternetGateways.length,
            );
        case "transit-gateways":
            return await paged(
                ec2.paginateDescribeTransitGateways({ client }, {}),
                ({ TransitGateways = [] }) => TransitGateways.filter(({ State }) => !GONE.has(State)).length,
            );
        case "vpcs":
            return await paged(ec2.paginateDescribeVpcs({ client }, {}), ({ Vpcs = [] }) => Vpcs.length);
    }
}
