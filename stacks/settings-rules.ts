import { cidrsOverlap } from "../components/network/cidr";
import type { EndpointService } from "../components/network/endpoints";
import { checkSubnetsListedOnce } from "../components/network/existing-network";
import { checkSubnets } from "../components/network/subnet-plan";
import { checkBalancers } from "../components/runtime/balancers";
import { checkListenerRules } from "../components/runtime/listener-rules";
import type { Problem } from "../release/problem";
import { alarmWindowMinutes, checkRollout, describeRollout } from "../release/rollout";
import type { Settings } from "./settings";

/** Services that a build in isolated subnets cannot do without. The S3 gateway endpoint always exists. */
const BUILD_ENDPOINTS = ["ecr.api", "ecr.dkr", "logs", "kms"] as const;
/** Services that a task without a way to the internet cannot do without. */
const TASK_ENDPOINTS = ["ecr.api", "ecr.dkr", "logs", "ssm", "kms"] as const;

/** A rule over some of the settings; it is left out where one of them is not there to be read. */
interface Rule {
    readonly reads: readonly (keyof Settings)[];
    readonly check: (settings: Settings) => readonly Problem[];
}

function rule<const Key extends keyof Settings>(
    reads: readonly Key[],
    check: (settings: Pick<Settings, Key>) => readonly Problem[],
): Rule {
    return { reads, check };
}

const RULES: readonly Rule[] = [
    rule(["environments", "environment"], checkEnvironments),
    rule(["workloads"], checkWorkloads),
    rule(["workloads", "ingress"], checkBalancerCount),
    rule(["network", "environments", "environment"], checkZones),
    rule(["network"], checkSubnetLists),
    rule(["network", "ingress"], checkBalancerSubnets),
    rule(["network", "build", "tasks", "environments", "environment"], checkWayOut),
    rule(["rollout"], ({ rollout }) => checkRollout(rollout, "rollout")),
    rule(["rollout", "alarms"], checkAlarms),
    rule(["tasks"], checkTasks),
];

/**
 * Combinations that cannot work although each value is in range: one rule a function, all problems at once.
 *
 * @param settings those that are well-formed; the rules over the others wait until they are.
 */
export function checkSettings(
    settings: Partial<Settings>,
    providerRegion: string | undefined,
    defaultTags: string | undefined,
): readonly Problem[] {
    const { environment } = settings;
    return [
        ...(environment === undefined ? [] : checkProvider(environment, providerRegion, defaultTags)),
        ...RULES.filter(({ reads }) => reads.every((key) => settings[key] !== undefined)).flatMap(({ check }) =>
            check(settings as Settings),
        ),
    ];
}

function checkProvider(
    environment: Settings["environment"],
    providerRegion: string | undefined,
    defaultTags: string | undefined,
): readonly Problem[] {
    const problems: Problem[] = [];
    if (providerRegion !== environment.region) {
        problems.push({
            path: "aws:region",
            message: `"${providerRegion ?? ""}" is not "${environment.region}", the region of ${environment.name} in Pulumi.yaml`,
            remedy: `set it: pulumi config set aws:region ${environment.region} --stack ${environment.name}`,
        });
    }
    if (!defaultTags?.includes(`"Environment":"${environment.name}"`)) {
        problems.push({
            path: "aws:defaultTags",
            message: `has no tag Environment with the value "${environment.name}"`,
            remedy: `set it: pulumi config set --path aws:defaultTags.tags.Environment ${environment.name} --stack ${environment.name}`,
        });
    }
    return problems;
}

function checkEnvironments({
    environments,
    environment,
}: Pick<Settings, "environments" | "environment">): readonly Problem[] {
    const problems = duplicates(
        environments.map(({ name }) => name),
        (index) => `environments[${index}].name`,
    );
    const others = environments.filter(({ name, connected }) => connected && name !== environment.name);
    const own = environments.findIndex(({ name }) => name === environment.name);
    for (const other of environment.connected ? others : []) {
        if (cidrsOverlap(environment.cidr, other.cidr)) {
            problems.push({
                path: `environments[${own}].cidr`,
                message: `"${environment.cidr}" overlaps "${other.cidr}" of ${other.name}, and both are to be connected`,
                remedy: "choose blocks that do not overlap, or set connected to false where no connection will ever be",
            });
        }
    }
    return problems;
}

function checkWorkloads({ workloads }: Pick<Settings, "workloads">): readonly Problem[] {
    return [
        ...duplicates(
            workloads.map(({ name }) => name),
            (index) => `workloads[${index}].name`,
        ),
        ...checkListenerRules(workloads, "workloads"),
        ...checkWorkloadNames(workloads),
    ];
}

/** Names of workloads become parts of the names of other things; some would meet. */
function checkWorkloadNames(workloads: Settings["workloads"]): readonly Problem[] {
    return workloads.flatMap(({ name }, index) => {
        const path = `workloads[${index}].name`;
        const remedy = "choose another name";
        const owner = workloads.find((other) => other.resourceTypes.length > 0 && name.startsWith(`${other.name}-`));
        return [
            ...(name === "flow-logs"
                ? [{ path, message: '"flow-logs" is the name of the network\'s own log group', remedy }]
                : []),
            // A role that may make resources of its stack is scoped by the beginning of their names.
            ...(owner === undefined
                ? []
                : [
                      {
                          path,
                          message: `"${name}" begins like "${owner.name}", which may make resources of its own`,
                          remedy,
                      },
                  ]),
        ];
    });
}

function checkBalancerCount({ workloads, ingress }: Pick<Settings, "workloads" | "ingress">): readonly Problem[] {
    return checkBalancers(
        workloads.map(({ name }) => name),
        ingress.balancers,
        "ingress.balancers",
    );
}

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

function checkBalancerSubnets({ network, ingress }: Pick<Settings, "network" | "ingress">): readonly Problem[] {
    if (network.kind === "create" || ingress.scheme === "internal" || network.publicSubnetIds.length >= 2) {
        return [];
    }
    return [
        {
            path: "network.publicSubnetIds",
            message: "a public load balancer needs two subnets in different zones",
            remedy: 'list two public subnets, or set ingress.scheme to "internal"',
        },
    ];
}

type WayOut = Pick<Settings, "network" | "build" | "tasks" | "environments" | "environment">;

/** Whoever needs a way out must have one: a NAT gateway, or the endpoints of every service it calls. */
function checkWayOut({ network, tasks, build, environments, environment }: WayOut): readonly Problem[] {
    const builds = environments[0]?.name === environment.name;
    if (network.kind === "existing") {
        return builds && build.egress === "none" ? checkClosedBuilds(network) : [];
    }
    const problems: Problem[] = [];
    const viaNat: readonly (readonly [string, boolean])[] = [
        ["tasks.egress", tasks.egress === "internet"],
        ["build.egress", builds && build.egress === "nat"],
    ];
    const viaEndpoints: readonly (readonly [string, boolean, readonly EndpointService[]])[] = [
        ["tasks.egress", tasks.egress === "endpoints", TASK_ENDPOINTS],
        ["build.egress", builds && build.egress === "none", BUILD_ENDPOINTS],
    ];
    for (const [path, needsNat] of viaNat) {
        if (needsNat && network.nat === "none") {
            problems.push({
                path,
                message: 'needs a NAT gateway, and network.nat is "none"',
                remedy: 'set network.nat to "single" or "per-zone", or close the egress',
            });
        }
    }
    for (const [path, needsEndpoints, services] of viaEndpoints) {
        const missing = needsEndpoints ? services.filter((service) => !network.endpoints.includes(service)) : [];
        if (missing.length > 0) {
            problems.push({
                path,
                message: `reaches AWS through endpoints only, and network.endpoints lacks ${missing.join(", ")}`,
                remedy: "add them to network.endpoints, or open the egress",
            });
        }
    }
    return problems;
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

function checkAlarms({ rollout, alarms }: Pick<Settings, "rollout" | "alarms">): readonly Problem[] {
    const pause = alarmWindowMinutes(rollout);
    if (pause === undefined || alarms.windowMinutes < pause) {
        return [];
    }
    return [
        {
            path: "alarms.windowMinutes",
            message: `"${alarms.windowMinutes}" does not fit into the rollout's shortest pause of ${pause} minutes (${describeRollout(rollout)}), so the alarm would come too late`,
            remedy: `use less than ${pause}, or lengthen the pause`,
        },
    ];
}

function checkTasks({ tasks }: Pick<Settings, "tasks">): readonly Problem[] {
    if (tasks.min <= tasks.max) {
        return [];
    }
    return [
        {
            path: "tasks.min",
            message: `"${tasks.min}" is above tasks.max, "${tasks.max}"`,
            remedy: "lower the one or raise the other",
        },
    ];
}

/** A problem at each later occurrence of a name. */
function duplicates(names: readonly string[], pathOf: (index: number) => string): Problem[] {
    return names.flatMap((name, index) =>
        names.indexOf(name) < index
            ? [{ path: pathOf(index), message: `"${name}" is listed twice`, remedy: "give each a name of its own" }]
            : [],
    );
}
