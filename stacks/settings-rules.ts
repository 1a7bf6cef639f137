import { cidrsOverlap } from "../components/network/cidr";
import { checkBalancers } from "../components/runtime/ecs/balancers";
import { checkListenerRules } from "../components/runtime/ecs/listener-rules";
import { RESERVED_ENVIRONMENTS } from "../components/shared/state-names";
import type { Problem } from "../release/problem";
import { alarmWindowMinutes, checkRollout, describeRollout } from "../release/rollout";
import { NETWORK_RULES } from "./network-rules";
import { type Rule, rule } from "./rule";
import { RUNTIME_RULES } from "./runtime-rules";
import type { Settings } from "./settings";

const RULES: readonly Rule[] = [
    ...NETWORK_RULES,
    ...RUNTIME_RULES,
    rule(["environments", "environment"], checkEnvironments),
    rule(["workloads"], checkWorkloads),
    rule(["workloads", "ingress"], checkBalancerCount),
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
    const problems = [
        ...duplicates(
            environments.map(({ name }) => name),
            (index) => `environments[${index}].name`,
        ),
        ...checkReservedNames(environments),
    ];
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

function checkReservedNames(environments: Settings["environments"]): readonly Problem[] {
    return environments.flatMap(({ name }, index) =>
        RESERVED_ENVIRONMENTS.some((reserved) => reserved === name)
            ? [
                  {
                      path: `environments[${index}].name`,
                      message: `"${name}" is part of the names of what is made before any environment`,
                      remedy: "choose another name",
                  },
              ]
            : [],
    );
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
