import type { Problem } from "../../release/problem";
import type { Settings } from "../../stacks/settings";
import { topologyOf } from "../../stacks/topology";
import { EnvironmentError } from "./errors";
import type { Limits } from "./operation";
import type { ChangeOptions, EnvironmentOptions, HistoryOptions, ReleaseOptions } from "./options";
import { resourceOf } from "./progress";
import type { State } from "./workspace";

/** Longest time limit: a day. */
const LONGEST_SECONDS = 86_400;

/** Problems, as the one error that they make. */
export function refusal(
    kind: "settings-refused" | "guard-refused" | "account-refused",
    environment: string,
    problems: readonly Problem[],
    cause?: unknown,
): EnvironmentError {
    const [first, ...more] = problems.map(({ path, message, remedy }) => ({
        message: `${path}: ${message}; ${remedy}`,
    }));
    return new EnvironmentError(kind, environment, {
        failures: [first ?? { message: "was refused" }, ...more],
        problems,
        cause,
    });
}

/** What is wrong with how an environment is opened; types alone do not keep a caller in JavaScript from it. */
export function optionProblems({ allowedAccountIds = [] }: EnvironmentOptions): readonly Problem[] {
    return allowedAccountIds.flatMap((id, index) =>
        /^\d{12}$/.test(id)
            ? []
            : [
                  {
                      path: `allowedAccountIds[${index}]`,
                      message: `"${id}" is not an account id: 12 digits`,
                      remedy: 'write it like "123456789012"',
                  },
              ],
    );
}

/** What is wrong with the options of one call. */
export function callProblems({
    timeoutSeconds,
    graceSeconds,
    reason,
    limit,
}: Limits & ChangeOptions & HistoryOptions): readonly Problem[] {
    return [
        ...numberProblems("timeoutSeconds", timeoutSeconds, 1, LONGEST_SECONDS),
        ...numberProblems("graceSeconds", graceSeconds, 0, 3600),
        ...numberProblems("limit", limit, 1, 1000),
        ...reasonLengthProblems(reason),
    ];
}

function numberProblems(path: string, value: number | undefined, min: number, max: number): readonly Problem[] {
    return value === undefined || (value >= min && value <= max)
        ? []
        : [{ path, message: `"${value}" is not from ${min} to ${max}`, remedy: `use ${min} to ${max}` }];
}

function reasonLengthProblems(reason: string | undefined): readonly Problem[] {
    const length = reason?.trim().length ?? 1;
    return length >= 1 && length <= 500
        ? []
        : [{ path: "reason", message: `"${length}" is not 1 to 500 characters`, remedy: "say in a sentence why" }];
}

/** Nobody changes the last environment from outside its pipeline without saying why. */
export function reasonProblems(
    settings: Settings,
    { insidePipeline = false }: EnvironmentOptions,
    { reason }: ChangeOptions,
): readonly Problem[] {
    return insidePipeline || reason !== undefined || topologyOf(settings).next !== undefined
        ? []
        : [
              {
                  path: "reason",
                  message: `is missing, and ${settings.environment.name} is the last environment`,
                  remedy: "say why it is changed outside its pipeline",
              },
          ];
}

export function accountProblems(account: string, allowed: readonly string[]): readonly Problem[] {
    return allowed.includes(account)
        ? []
        : [
              {
                  path: "credentials",
                  message: `they are of account "${account}", and allowed are ${allowed.join(", ")}`,
                  remedy: "use credentials of one of these accounts",
              },
          ];
}

/**
 * An environment with something protected is not destroyed, not even the rest of it: what is left would be of no use.
 *
 * @throws {EnvironmentError} `protected`, with every protected resource.
 */
export function refuseProtected(environment: string, project: string, { protectedUrns }: State): void {
    const [first, ...more] = protectedUrns.map((urn) => ({
        resource: resourceOf(urn),
        message: `is protected; set ${project}:deletionProtection to false in Pulumi.${environment}.yaml, bring the environment up, and destroy it then`,
    }));
    if (first !== undefined) {
        throw new EnvironmentError("protected", environment, { failures: [first, ...more] });
    }
}

/** The registry is emptied by the environment that makes it, and by no other. */
export function registryProblems(settings: Settings): readonly Problem[] {
    const { here, registryOwner } = topologyOf(settings);
    return registryOwner.environment === here.environment
        ? []
        : [
              {
                  path: "emptyRegistry",
                  message: `"true", and the registry is made by ${registryOwner.environment}`,
                  remedy: `leave it to the destruction of ${registryOwner.environment}`,
              },
          ];
}

/** Releases are handed over to an environment; the first one makes its own, and nothing stands before its door. */
export function releaseProblems(settings: Settings, { workload, release }: ReleaseOptions): readonly Problem[] {
    const names = settings.workloads.map(({ name }) => name);
    const { isFirst, here } = topologyOf(settings);
    const problem = (path: string, message: string, remedy: string): readonly Problem[] => [{ path, message, remedy }];
    return [
        ...(names.includes(workload)
            ? []
            : problem("workload", `"${workload}" is none of ${names.join(", ")}`, "name a workload in Pulumi.yaml")),
        ...(/^[0-9a-f]{64}$/.test(release)
            ? []
            : problem("release", `"${release}" is not 64 hexadecimal digits`, "give the hash that names the release")),
        ...(isFirst
            ? problem(
                  "environment",
                  `"${here.environment}" makes releases and has no inbox`,
                  "push the commit again, or choose a later environment",
              )
            : []),
    ];
}
