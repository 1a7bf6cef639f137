import type { Problem } from "../../release/problem";
import { parseCidr } from "./cidr";
import { TIERS, type Tier } from "./subnet-plan";

/** Tiers that an environment runs in; a transit gateway's attachment is its owner's business. */
type ListedTier = Exclude<Tier, "transit">;

const LISTED_TIERS = TIERS.filter((tier): tier is ListedTier => tier !== "transit");

/** The subnets of a network by tier, as a stack file lists them. */
export interface SubnetLists {
    readonly publicSubnetIds: readonly string[];
    readonly privateSubnetIds: readonly string[];
    readonly isolatedSubnetIds: readonly string[];
}

/** What an environment asks of a network that is there already. */
export interface WantedNetwork extends SubnetLists {
    readonly vpcId: string;
    /** The network's block, as the environment says it. */
    readonly cidr: string;
    /** Where the environment's load balancers are: in public subnets, or `internal` in private ones. */
    readonly scheme: "public" | "internal";
    /** Paths of the settings by which something in the private subnets needs the internet. */
    readonly needInternet: readonly string[];
    /** The most tasks of all workloads together. */
    readonly mostTasks: number;
}

/** A network as it was found. */
export interface FoundNetwork {
    /** Undefined where there is none of the wanted id. */
    readonly vpc: FoundVpc | undefined;
    /** The listed subnets by id; without those that are not there. */
    readonly subnets: ReadonlyMap<string, FoundSubnet>;
}

export interface FoundVpc {
    /** Its first block. */
    readonly cidr: string;
    readonly dnsSupport: boolean;
    readonly dnsHostnames: boolean;
}

export interface FoundSubnet {
    readonly vpcId: string;
    readonly zone: string;
    readonly cidr: string;
    /** Addresses that nothing has. */
    readonly freeAddresses: number;
    /** Routes of the table that it uses, beside the network's own. */
    readonly routes: readonly FoundRoute[];
}

export interface FoundRoute {
    /** A block of either family, or a prefix list. */
    readonly destination: string;
    /** Id of what traffic is handed to: `igw-…`, `nat-…`, `tgw-…`. */
    readonly target: string;
}

/** A subnet of the wanted network, with where it is listed. */
interface ListedSubnet extends FoundSubnet {
    readonly id: string;
    readonly path: string;
}

/** Where in a stack file the check's values are. */
const NETWORK = "network";

/** Addresses of each subnet that AWS keeps. @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const RESERVED_ADDRESSES = 5;

/**
 * Whether an environment can be put into a network that somebody else made. Shapes of ids, and that none is listed twice,
 * are the settings' own to check.
 *
 * @param cidrPath where the environment's block is written.
 */
export function checkExistingNetwork(found: FoundNetwork, wanted: WantedNetwork, cidrPath: string): readonly Problem[] {
    return [
        ...checkVpc(found.vpc, wanted, cidrPath),
        ...LISTED_TIERS.flatMap((tier) => {
            const { subnets, problems } = findTier(found, wanted, tier);
            // What is missing may be what the rest lacks.
            const whole = problems.length === 0 ? checkTier(tier, subnets, wanted) : [];
            return [...problems, ...whole, ...subnets.flatMap((subnet) => checkRoutes(tier, subnet, wanted))];
        }),
    ];
}

/** A problem at each subnet that stands in a list for the second time, or in a second list. */
export function checkSubnetsListedOnce(lists: SubnetLists, path: string): readonly Problem[] {
    const places = new Map<string, string>();
    return LISTED_TIERS.flatMap((tier) =>
        lists[listOf(tier)].flatMap((id, index) => {
            const here = `${path}.${listOf(tier)}[${index}]`;
            const before = places.get(id);
            places.set(id, before ?? here);
            return before === undefined
                ? []
                : [
                      {
                          path: here,
                          message: `"${id}" is ${before} already`,
                          remedy: "list it in its own tier alone, once",
                      },
                  ];
        }),
    );
}

function listOf(tier: ListedTier): keyof SubnetLists {
    return `${tier}SubnetIds`;
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html private names need both attributes */
function checkVpc(vpc: FoundVpc | undefined, { vpcId, cidr }: WantedNetwork, cidrPath: string): readonly Problem[] {
    const path = `${NETWORK}.vpcId`;
    if (vpc === undefined) {
        return [
            {
                path,
                message: `"${vpcId}" is no VPC of this account and region`,
                remedy: "give the id of one that is there",
            },
        ];
    }
    const attributes = [
        ["DNS support", vpc.dnsSupport, "--enable-dns-support"],
        ["DNS host names", vpc.dnsHostnames, "--enable-dns-hostnames"],
    ] as const;
    return [
        ...attributes.flatMap(([what, on, option]) =>
            on
                ? []
                : [
                      {
                          path,
                          message: `"${vpcId}" has ${what} off, without which AWS's services have no private names there`,
                          remedy: `turn on ${what}: aws ec2 modify-vpc-attribute --vpc-id ${vpcId} ${option}`,
                      },
                  ],
        ),
        ...(vpc.cidr === cidr
            ? []
            : [
                  {
                      path: cidrPath,
                      message: `"${cidr}" is not "${vpc.cidr}", the block of ${vpcId}`,
                      remedy: "write the network's own block",
                  },
              ]),
    ];
}

/** The subnets of a tier that are in the network, and a problem at each that is not. */
function findTier({ subnets }: FoundNetwork, wanted: WantedNetwork, tier: ListedTier) {
    const there: ListedSubnet[] = [];
    const problems: Problem[] = [];
    for (const [index, id] of wanted[listOf(tier)].entries()) {
        const path = `${NETWORK}.${listOf(tier)}[${index}]`;
        const subnet = subnets.get(id);
        if (subnet === undefined) {
            const message = `"${id}" is no subnet of this account and region`;
            problems.push({ path, message, remedy: "give the id of one that is there" });
        } else if (subnet.vpcId !== wanted.vpcId) {
            const message = `"${id}" is in "${subnet.vpcId}", not in "${wanted.vpcId}"`;
            problems.push({ path, message, remedy: `list a subnet of ${NETWORK}.vpcId` });
        } else {
            there.push({ ...subnet, id, path });
        }
    }
    return { subnets: there, problems };
}

/** What a tier must be as a whole. */
function checkTier(tier: ListedTier, subnets: readonly ListedSubnet[], wanted: WantedNetwork): readonly Problem[] {
    const path = `${NETWORK}.${listOf(tier)}`;
    const hasBalancers = tier === (wanted.scheme === "public" ? "public" : "private");
    return [
        ...(hasBalancers || tier === "private" ? checkZones(subnets, path) : []),
        ...(hasBalancers ? checkOneAZone(subnets) : []),
        ...(tier === "private" ? checkAddresses(subnets, wanted.mostTasks, path) : []),
    ];
}

function checkZones(subnets: readonly ListedSubnet[], path: string): readonly Problem[] {
    const zones = [...new Set(subnets.map(({ zone }) => zone))];
    return zones.length >= 2
        ? []
        : [
              {
                  path,
                  message: `"${zones.join()}" is their only zone, and what is here must outlive a zone`,
                  remedy: "list subnets in two zones or more",
              },
          ];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
function checkOneAZone(subnets: readonly ListedSubnet[]): readonly Problem[] {
    return subnets.flatMap(({ id, path, zone }, index) => {
        const first = subnets.findIndex((other) => other.zone === zone);
        return first === index
            ? []
            : [
                  {
                      path,
                      message: `"${id}" is in ${zone} like "${subnets[first]?.id}", and a load balancer takes one subnet a zone`,
                      remedy: "list one subnet a zone",
                  },
              ];
    });
}

/** A rollout runs the old and the new revision of every workload side by side. */
function checkAddresses(subnets: readonly ListedSubnet[], mostTasks: number, path: string): readonly Problem[] {
    const free = sum(subnets.map(({ freeAddresses }) => freeAddresses));
    const used = sum(subnets.map(({ cidr }) => addressesIn(cidr))) - free;
    // Once the environment is up, one revision's tasks may have theirs already.
    const needed = 2 * mostTasks - Math.min(used, mostTasks);
    return free >= needed
        ? []
        : [
              {
                  path,
                  message: `"${free}" free addresses are fewer than ${needed}: room for ${mostTasks} tasks at most, twice over while a release is rolled out, less those in use`,
                  remedy: "list larger subnets, or lower tasks.max",
              },
          ];
}

/** How many addresses things in a subnet can have. */
function addressesIn(cidr: string): number {
    const block = parseCidr(cidr);
    return block === undefined ? 0 : block.last - block.first + 1 - RESERVED_ADDRESSES;
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, each) => total + each, 0);
}

function checkRoutes(tier: ListedTier, subnet: ListedSubnet, { needInternet }: WantedNetwork): readonly Problem[] {
    const { id, path, routes } = subnet;
    const wayOut = routes.find(({ destination }) => destination === "0.0.0.0/0");
    switch (tier) {
        case "public":
            return wayOut !== undefined && isInternetGateway(wayOut)
                ? []
                : [
                      {
                          path,
                          message: `"${id}" has no default route to an internet gateway`,
                          remedy: "add the route, or list a subnet that has it",
                      },
                  ];
        case "private":
            return checkPrivateRoutes(subnet, wayOut, needInternet);
        case "isolated":
            return routes.filter(leadsOut).map(({ destination, target }) => ({
                path,
                message: `"${id}" has a route for ${destination} to "${target}", and an isolated subnet has no way out`,
                remedy: "take out the route, or list a subnet without it",
            }));
        default: {
            const unknown: never = tier;
            throw new TypeError(`unknown tier: ${unknown}`);
        }
    }
}

function checkPrivateRoutes(
    { id, path }: ListedSubnet,
    wayOut: FoundRoute | undefined,
    needInternet: readonly string[],
): readonly Problem[] {
    if (wayOut !== undefined && isInternetGateway(wayOut)) {
        return [
            {
                path,
                message: `"${id}" has its default route to "${wayOut.target}", which is of no use without a public address`,
                remedy: "route it through NAT, or list it in publicSubnetIds",
            },
        ];
    }
    return wayOut !== undefined || needInternet.length === 0
        ? []
        : [
              {
                  path,
                  message: `"${id}" has no default route, which is needed by ${needInternet.join(" and ")}`,
                  remedy: "add a route to a NAT gateway or another way out, or close the egress",
              },
          ];
}

function isInternetGateway({ target }: FoundRoute): boolean {
    return target.startsWith("igw-");
}

/** Whether a route is everybody's, or leads to what stands at the edge of the network. */
function leadsOut({ destination, target }: FoundRoute): boolean {
    return destination === "0.0.0.0/0" || destination === "::/0" || /^(igw|nat|eigw)-/.test(target);
}
