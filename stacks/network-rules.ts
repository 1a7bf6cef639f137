import { type Activity, checkPrivatePaths } from "../components/network/activities";
import { checkSubnetsListedOnce } from "../components/network/existing-network";
import { checkHybrid } from "../components/network/hybrid/hybrid-rules";
import { natOf } from "../components/network/internet";
import { checkSubnets } from "../components/network/subnet-plan";
import type { Problem } from "../release/problem";
import type { OptionalResourceType } from "../release/resource-types";
import { hybridContextOf } from "./hybrid-context";
import { type Rule, rule } from "./rule";
import type { Settings } from "./settings";

/** What tasks without a way to the internet do privately with what their templates may add. */
const RESOURCE_ACTIVITIES: { readonly [type in OptionalResourceType]: Activity } = {
    "AWS::SQS::Queue": "uses-queues",
    "AWS::SNS::Topic": "uses-topics",
    "AWS::DynamoDB::Table": "uses-tables",
};

/** Combinations of a network's settings with others that cannot work. */
export const NETWORK_RULES: readonly Rule[] = [
    rule(["network", "environments", "environment"], checkZones),
    rule(["network"], checkSubnetLists),
    rule(["network", "ingress"], checkBalancerSubnets),
    rule(["network", "build", "tasks", "workloads", "environments", "environment", "runtime"], checkWayOut),
    rule(["network"], checkNameServers),
    rule(["network"], ({ network }) =>
        network.kind === "create" ? checkPrivatePaths(network.privatePaths, "network.privatePaths") : [],
    ),
    rule(["hybrid", "network", "environments", "environment"], checkLink),
];

function checkZones({
    network,
    environments,
    environment,
}: Pick<Settings, "network" | "environments" | "environment">): readonly Problem[] {
    if (network.kind === "existing") {
        return [];
    }
    const own = environments.findIndex(({ name }) => name === environment.name);
    return checkSubnets(
        { cidr: environment.cidr, zones: network.zones, region: environment.region },
        { cidr: `environments[${own}].cidr`, zones: "network.zones" },
    );
}

function checkSubnetLists({ network }: Pick<Settings, "network">): readonly Problem[] {
    return network.kind === "create" ? [] : checkSubnetsListedOnce(network, "network");
}

/** A public load balancer needs public subnets, and a way in. */
function checkBalancerSubnets({ network, ingress }: Pick<Settings, "network" | "ingress">): readonly Problem[] {
    if (ingress.scheme === "internal") {
        return [];
    }
    const remedy = 'or set ingress.scheme to "internal"';
    if (network.kind === "existing") {
        return network.publicSubnetIds.length >= 2
            ? []
            : [
                  {
                      path: "network.publicSubnetIds",
                      message: "a public load balancer needs two subnets in different zones",
                      remedy: `list two public subnets, ${remedy}`,
                  },
              ];
    }
    return network.internet.kind === "ingress"
        ? []
        : [
              {
                  path: "network.internet.kind",
                  message: `"${network.internet.kind}" lets nobody in, and ingress.scheme is "public"`,
                  remedy: `set it to "ingress", ${remedy}`,
              },
          ];
}

function checkLink(
    settings: Pick<Settings, "hybrid" | "network" | "environments" | "environment">,
): readonly Problem[] {
    return settings.hybrid === undefined ? [] : checkHybrid(settings.hybrid, hybridContextOf(settings));
}

type WayOut = Pick<Settings, "network" | "build" | "tasks" | "workloads" | "environments" | "environment" | "runtime">;

/** Whoever needs a way out must have one: a NAT gateway, or private paths to every service that it calls. */
function checkWayOut({
    network,
    tasks,
    build,
    workloads,
    environments,
    environment,
    runtime,
}: WayOut): readonly Problem[] {
    const builds = environments[0]?.name === environment.name;
    if (network.kind === "existing") {
        return builds && build.egress === "none" ? checkClosedBuilds(network) : [];
    }
    const problems: Problem[] = [];
    const viaNat: readonly (readonly [string, boolean])[] = [
        ["tasks.egress", tasks.egress === "internet"],
        ["build.egress", builds && build.egress === "nat"],
    ];
    const ofTasks = new Set<Activity>([
        runtime.kind === "eks" ? "runs-eks" : "runs-ecs",
        ...resourceActivities(workloads),
    ]);
    const privately: readonly (readonly [string, boolean, readonly Activity[]])[] = [
        ["tasks.egress", tasks.egress === "endpoints", [...ofTasks]],
        ["build.egress", builds && build.egress === "none", ["builds-images"]],
    ];
    for (const [path, needsNat] of viaNat) {
        if (needsNat && natOf(network.internet) === "none") {
            problems.push({
                path,
                message: "needs a NAT gateway, and network.internet has none",
                remedy: 'set network.internet.nat to "single" or "per-zone", or close the egress',
            });
        }
    }
    for (const [path, isPrivate, activities] of privately) {
        const missing = isPrivate ? activities.filter((activity) => !network.privatePaths.includes(activity)) : [];
        if (missing.length > 0) {
            problems.push({
                path,
                message: `reaches AWS through endpoints only, and network.privatePaths lacks ${missing.join(", ")}`,
                remedy: "add them to network.privatePaths, or open the egress",
            });
        }
    }
    return problems;
}

function resourceActivities(workloads: Settings["workloads"]): readonly Activity[] {
    return workloads.flatMap(({ resourceTypes }) => resourceTypes.map((type) => RESOURCE_ACTIVITIES[type]));
}

/** Private endpoints stand under the services' own names, which only the network's own resolver knows. */
function checkNameServers({ network }: Pick<Settings, "network">): readonly Problem[] {
    const servers = network.kind === "create" ? network.dhcp?.domainNameServers : undefined;
    if (network.kind !== "create" || servers === undefined || servers.includes("AmazonProvidedDNS")) {
        return [];
    }
    return network.privatePaths.length === 0
        ? []
        : [
              {
                  path: "network.dhcp.domainNameServers",
                  message: `"${servers.join(", ")}" do not know the private endpoints of network.privatePaths`,
                  remedy: "use AmazonProvidedDNS, and forward your own domains by hybrid.dns.forward",
              },
          ];
}

/** In a network that is not ours, what closed builds run in and connect to must be named: they are let out to no more. */
function checkClosedBuilds(network: Extract<Settings["network"], { kind: "existing" }>): readonly Problem[] {
    const problems: Problem[] = [];
    const remedy = 'or set build.egress to "nat"';
    if (network.isolatedSubnetIds.length === 0) {
        problems.push({
            path: "network.isolatedSubnetIds",
            message: 'builds with egress "none" run in isolated subnets, and none is listed',
            remedy: `list isolated subnets, ${remedy}`,
        });
    }
    for (const key of ["endpointSecurityGroupId", "s3PrefixListId"] as const) {
        if (network[key] === undefined) {
            problems.push({
                path: `network.${key}`,
                message: 'is missing, and builds with egress "none" connect to what is named alone',
                remedy: `give its id, ${remedy}`,
            });
        }
    }
    return problems;
}
