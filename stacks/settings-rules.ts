import { cidrsOverlap } from "../components/network/cidr";
import type { EndpointService } from "../components/network/endpoints";
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

/** Combinations that cannot work although each value is in range: one rule a function, all problems at once. */
export function checkSettings(
    settings: Settings,
    providerRegion: string | undefined,
    defaultTags: string | undefined,
): readonly Problem[] {
    return [
        ...checkProvider(settings, providerRegion, defaultTags),
        ...checkEnvironments(settings),
        ...checkWorkloads(settings),
        ...checkNetwork(settings),
        ...checkWayOut(settings),
        ...checkRelease(settings),
    ];
}

function checkProvider(
    { environment }: Settings,
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

function checkEnvironments({ environments, environment }: Settings): readonly Problem[] {
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

function checkWorkloads({ workloads, ingress }: Settings): readonly Problem[] {
    return [
        ...duplicates(
            workloads.map(({ name }) => name),
            (index) => `workloads[${index}].name`,
        ),
        ...checkListenerRules(workloads, "workloads"),
        ...checkBalancers(
            workloads.map(({ name }) => name),
            ingress.balancers,
            "ingress.balancers",
        ),
    ];
}

function checkNetwork({ network, environment, environments, ingress, build }: Settings): readonly Problem[] {
    if (network.kind === "create") {
        const own = environments.findIndex(({ name }) => name === environment.name);
        return checkSubnets(
            { cidr: environment.cidr, zones: network.zones, region: environment.region },
            { cidr: `environments[${own}].cidr`, zones: "network.zones" },
        );
    }
    const problems: Problem[] = [];
    const builds = environments[0]?.name === environment.name;
    if (ingress.scheme === "public" && network.publicSubnetIds.length < 2) {
        problems.push({
            path: "network.publicSubnetIds",
            message: "a public load balancer needs two subnets in different zones",
            remedy: 'list two public subnets, or set ingress.scheme to "internal"',
        });
    }
    if (builds && build.egress === "none" && network.isolatedSubnetIds.length === 0) {
        problems.push({
            path: "network.isolatedSubnetIds",
            message: 'builds with egress "none" run in isolated subnets, and none is listed',
            remedy: 'list isolated subnets, or set build.egress to "nat"',
        });
    }
    return problems;
}

/** Whoever needs a way out must have one: a NAT gateway, or the endpoints of every service it calls. */
function checkWayOut({ network, tasks, build, environments, environment }: Settings): readonly Problem[] {
    if (network.kind === "existing") {
        return [];
    }
    const problems: Problem[] = [];
    const builds = environments[0]?.name === environment.name;
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

function checkRelease({ rollout, alarms, tasks }: Settings): readonly Problem[] {
    const problems = [...checkRollout(rollout, "rollout")];
    const pause = alarmWindowMinutes(rollout);
    if (pause !== undefined && alarms.windowMinutes >= pause) {
        problems.push({
            path: "alarms.windowMinutes",
            message: `"${alarms.windowMinutes}" does not fit into the rollout's shortest pause of ${pause} minutes (${describeRollout(rollout)}), so the alarm would come too late`,
            remedy: `use less than ${pause}, or lengthen the pause`,
        });
    }
    if (tasks.min > tasks.max) {
        problems.push({
            path: "tasks.min",
            message: `"${tasks.min}" is above tasks.max, "${tasks.max}"`,
            remedy: "lower the one or raise the other",
        });
    }
    return problems;
}

/** A problem at each later occurrence of a name. */
function duplicates(names: readonly string[], pathOf: (index: number) => string): Problem[] {
    return names.flatMap((name, index) =>
        names.indexOf(name) < index
            ? [{ path: pathOf(index), message: `"${name}" is listed twice`, remedy: "give each a name of its own" }]
            : [],
    );
}
