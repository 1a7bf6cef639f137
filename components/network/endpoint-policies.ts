import type { Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";
import { type EndpointService, endpointEntry, type GatewayService } from "./endpoints";

/** Whose principals and resources private endpoints serve: those of the own account, or of its whole organization. */
export type EndpointTrust =
    | { readonly kind: "account" }
    | { readonly kind: "organization" /** Id of the organization, `o-…`. */; readonly id: string };

/** What endpoint policies are made from. */
export interface EndpointPolicyArgs {
    readonly placement: Pick<Placement, "account" | "region" | "partition">;
    readonly trust: EndpointTrust;
    /** Inbox of the next environment, which may be another account's bucket. @default - none */
    readonly nextInbox?: string;
}

/**
 * Policy of an interface endpoint: only trusted principals use it, and only for its service. A key of another account
 * that reaches a task or a build is of no use there.
 *
 * @returns undefined where the endpoint takes no policy.
 */
export function endpointPolicy(args: EndpointPolicyArgs, service: EndpointService): PolicyDocument | undefined {
    const { actions } = endpointEntry(service);
    if (service === "s3") {
        return s3Policy(args);
    }
    return actions === undefined ? undefined : policyDocument(ownPrincipals(args, actions));
}

/** Policy of a gateway endpoint, whose resources are buckets or tables. */
export function gatewayPolicy(args: EndpointPolicyArgs, service: GatewayService): PolicyDocument {
    return service === "s3" ? s3Policy(args) : policyDocument(ownResources(args, "OwnTables", "dynamodb:*"));
}

/**
 * Trusted principals reach trusted buckets, so that nothing can be carried out to somebody else's bucket; a release is
 * handed on to the next environment's inbox; and everyone reads the buckets that services own.
 */
function s3Policy(args: EndpointPolicyArgs): PolicyDocument {
    const { placement, nextInbox } = args;
    const arn = (bucket: string) => `arn:${placement.partition}:s3:::${bucket}/*`;
    return policyDocument(
        ownResources(args, "OwnBuckets", "s3:*"),
        ...(nextInbox === undefined
            ? []
            : [{ ...ownPrincipals(args, "s3"), Sid: "NextInbox", Action: "s3:PutObject", Resource: arn(nextInbox) }]),
        ...SERVICE_BUCKETS.flatMap(({ sid, buckets }): readonly Statement[] => {
            const names = buckets(placement.region);
            return names.length === 0
                ? []
                : [
                      {
                          Sid: sid,
                          Effect: "Allow",
                          // The service signs these requests with a principal of its own, or nobody does.
                          Principal: "*",
                          Action: "s3:GetObject",
                          Resource: names.map(arn),
                      },
                  ];
        }),
    );
}

/** An endpoint's policy only limits: what a principal may do, and to what, is in its own policies. */
function ownPrincipals({ placement, trust }: EndpointPolicyArgs, actions: string): Statement {
    return {
        Sid: "OwnPrincipals",
        Effect: "Allow",
        Principal: "*",
        Action: `${actions}:*`,
        Resource: "*",
        Condition: {
            StringEquals:
                trust.kind === "account"
                    ? { "aws:PrincipalAccount": placement.account }
                    : { "aws:PrincipalOrgID": trust.id },
        },
    };
}

/** As above, and resources are named by whose they are, since the network does not know them all. */
function ownResources({ placement, trust }: EndpointPolicyArgs, sid: string, action: string): Statement {
    return {
        Sid: sid,
        Effect: "Allow",
        Principal: "*",
        Action: action,
        Resource: "*",
        Condition: {
            StringEquals:
                trust.kind === "account"
                    ? { "aws:PrincipalAccount": placement.account, "aws:ResourceAccount": placement.account }
                    : { "aws:PrincipalOrgID": trust.id, "aws:ResourceOrgID": trust.id },
        },
    };
}

/**
 * Accounts that own CodeArtifact's buckets of assets, by region: npm, Maven and NuGet packages are fetched from there.
 *
 * @see https://docs.aws.amazon.com/codeartifact/latest/ug/create-s3-gateway-endpoint.html
 */
const CODEARTIFACT_ACCOUNTS: { readonly [region: string]: string } = {
    "us-east-1": "193858265520",
    "us-east-2": "250872398865",
    "us-west-2": "787052242323",
    "eu-west-1": "438097961670",
    "eu-west-2": "247805302724",
    "eu-west-3": "762466490029",
    "eu-north-1": "611884512288",
    "eu-south-1": "484130244270",
    "eu-central-1": "769407342218",
    "ap-northeast-1": "660291247815",
    "ap-southeast-1": "421485864821",
    "ap-southeast-2": "860415559748",
    "ap-south-1": "681137435769",
};

/** Buckets of AWS's own that services make a network read from. */
export const SERVICE_BUCKETS: readonly {
    readonly sid: string;
    /** Names in a region; none where the service is not there. */
    readonly buckets: (region: string) => readonly string[];
    readonly source: string;
}[] = [
    {
        sid: "ImageLayers",
        buckets: (region) => [`prod-${region}-starport-layer-bucket`],
        source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms",
    },
    {
        sid: "PackageAssets",
        buckets: (region) => {
            const account = CODEARTIFACT_ACCOUNTS[region];
            return account === undefined ? [] : [`assets-${account}-${region}`];
        },
        source: "https://docs.aws.amazon.com/codeartifact/latest/ug/create-s3-gateway-endpoint.html",
    },
    {
        sid: "AmazonLinuxPackages",
        buckets: (region) => [
            `al2023-repos-${region}-de612dc2`,
            `amazonlinux-2-repos-${region}`,
            `amazonlinux.${region}.amazonaws.com`,
        ],
        source: "https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/service_owned_resources.md",
    },
];
