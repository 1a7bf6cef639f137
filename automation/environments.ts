import type { Hybrid } from "../components/network/hybrid/hybrid";
import { natOf } from "../components/network/internet";
import { describeApproval } from "../release/approval";
import { Refusal } from "../release/problem";
import { describeRollout } from "../release/rollout";
import { isSandbox } from "../release/sandbox";
import { clusterTermsOf } from "../stacks/cluster-terms";
import { type Cost, costOf } from "../stacks/cost";
import { readSettings, type Settings, type StackConfig } from "../stacks/settings";
import { type Evaluation, evaluateStack } from "./recording/evaluate";
import type { Plan } from "./recording/plan";
import { readProject } from "./recording/project";

/** One environment as its program and settings make it. */
export interface EvaluatedEnvironment {
    readonly settings: Settings;
    readonly plan: Plan;
    readonly cost: Cost;
}

/**
 * Settings of one environment, checked, without running its program.
 *
 * @throws {Refusal} when a file is missing or malformed, a setting is refused, or the stack is a sandbox's.
 */
export function checkedSettings(projectDir: string, stack: string, configFile?: string): Settings {
    refuseSandbox(projectDir, stack);
    const { name } = readProject(projectDir, stack, configFile);
    return readSettings(name, stack, configOf(projectDir, stack, configFile), configFile);
}

/** Configuration of one stack by full key, as its program gets it; secrets are masked. @throws as {@link readProject} does. */
export function configOf(projectDir: string, stack: string, configFile?: string): StackConfig {
    const { config } = readProject(projectDir, stack, configFile);
    return Object.fromEntries([...config].map(([key, { value }]) => [key, value]));
}

/** One environment: settings checked first, then its program evaluated. @throws as {@link evaluateStack} does. */
export async function evaluateEnvironment(evaluation: Omit<Evaluation, "account">): Promise<EvaluatedEnvironment> {
    const settings = checkedSettings(evaluation.projectDir, evaluation.stack, evaluation.configFile);
    const plan = await evaluateStack({ ...evaluation, account: settings.environment.account });
    return { settings, plan, cost: costOf(plan.resources) };
}

/** What there is to say about environments alone: a sandbox has no pipeline, no releases and no account of its own. */
function refuseSandbox(projectDir: string, stack: string): void {
    if (isSandbox(stack)) {
        throw new Refusal(`Stack "${stack}"`, [
            {
                path: "--stack",
                message: `"${stack}" is a sandbox, and this is about environments`,
                remedy: `use one of ${environmentNames(projectDir).join(", ")}; plan, check and policies know sandboxes, too`,
            },
        ]);
    }
}

/** Account of a stack's environment as `Pulumi.yaml` says it, unchecked; `undefined` where it does not. */
export function declaredAccount(projectDir: string, stack: string): string | undefined {
    const account = declaredEnvironments(projectDir).find(({ name }) => name === stack)?.account;
    return typeof account === "string" && /^\d{12}$/.test(account) ? account : undefined;
}

/** Names of all environments, in the order in which a release travels, by the settings of any one of them. */
export function environmentNames(projectDir: string): readonly string[] {
    return declaredEnvironments(projectDir).map(({ name }) => String(name));
}

function declaredEnvironments(projectDir: string): readonly { readonly name?: unknown; readonly account?: unknown }[] {
    const project = readProject(projectDir);
    const facts: unknown = JSON.parse(project.config.get(`${project.name}:environments`)?.value ?? "[]");
    return Array.isArray(facts) ? facts : [];
}

/** Parts of the platform in the order in which people think of them, by the area in a component's type. */
const AREAS = ["governance", "network", "source", "build", "pipeline", "runtime"] as const;

/** How many AWS resources each area of an environment has. A resource belongs to the outermost component around it. */
export function countByArea(plan: Plan): ReadonlyMap<string, number> {
    const counts = new Map<string, number>(AREAS.map((area) => [area, 0]));
    const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
    for (const resource of plan.resources.filter(({ custom }) => custom)) {
        let area = "other";
        for (let above = byUrn.get(resource.parent); above !== undefined; above = byUrn.get(above.parent)) {
            const [project, module = ""] = above.type.split(":");
            area = project === "airlock" && module !== "shared" ? module : area;
        }
        counts.set(area, (counts.get(area) ?? 0) + 1);
    }
    return counts;
}

/** What a person compares, row by row: a name, and for each environment its value as text. */
export interface Comparison {
    readonly environments: readonly string[];
    readonly rows: readonly { readonly what: string; readonly values: readonly string[] }[];
}

/** Every setting that a stack file has, in words, and what follows from them. */
const ROWS: readonly (readonly [what: string, of: (environment: EvaluatedEnvironment) => string])[] = [
    ["account", ({ settings }) => settings.environment.account],
    ["region", ({ settings }) => settings.environment.region],
    ["candidates from", ({ settings }) => origin(settings)],
    ["approval", ({ settings }) => describeApproval(settings.approval)],
    ["told of approvals", ({ settings: { approval } }) => approval.notify.join(", ") || "nobody"],
    ["rollout", ({ settings }) => describeRollout(settings.rollout)],
    [
        "rolled back by",
        ({ settings: { alarms } }) =>
            `errors > ${alarms.errorRatePercent} % or p99 > ${alarms.latencyP99Milliseconds} ms over ${alarms.windowMinutes} min`,
    ],
    ["executions", ({ settings }) => settings.pipeline.executionMode.toLowerCase()],
    [
        "network",
        ({ settings: { network, environment } }) => (network.kind === "create" ? environment.cidr : network.vpcId),
    ],
    [
        "address pool",
        ({ settings: { network } }) => (network.kind === "create" ? (network.ipamPoolId ?? "none") : "existing"),
    ],
    ["zones", ({ settings: { network } }) => (network.kind === "create" ? String(network.zones.length) : "existing")],
    ["internet", ({ settings: { network } }) => (network.kind === "create" ? network.internet.kind : "existing")],
    ["NAT", ({ settings: { network } }) => (network.kind === "create" ? natOf(network.internet) : "existing")],
    ["private paths", ({ settings: { network } }) => (network.kind === "create" ? describePaths(network) : "existing")],
    ["DHCP", ({ settings: { network } }) => (network.kind === "create" ? describeDhcp(network) : "existing")],
    [
        "on-premises",
        ({ settings: { hybrid } }) => (hybrid === undefined ? "not connected" : describeConnection(hybrid)),
    ],
    ["runtime", ({ settings: { runtime } }) => describeRuntime(runtime)],
    ["load balancers", ({ settings }) => describeIngress(settings)],
    ["builds' way out", ({ settings }) => (isFirst(settings) ? settings.build.egress : "builds nothing")],
    ["build", ({ settings }) => (isFirst(settings) ? describeBuild(settings) : "builds nothing")],
    ["tasks", ({ settings: { tasks } }) => `${tasks.min} to ${tasks.max}`],
    ["tasks' way out", ({ settings: { tasks } }) => tasks.egress],
    ["logs kept", ({ settings }) => `${settings.retention.logDays} days`],
    [
        "flow logs kept",
        ({ settings: { network } }) =>
            network.kind === "create"
                ? `${network.flowLogs.retentionDays} days, ${network.flowLogs.destination}`
                : "existing",
    ],
    ["candidates kept", ({ settings }) => `${settings.retention.candidateDays} days`],
    ["deletion protection", ({ settings }) => (settings.deletionProtection ? "on" : "off")],
    ["container metrics", ({ settings }) => settings.containerInsights],
    ["protected resources", ({ plan }) => String(plan.resources.filter((resource) => resource.protect).length)],
    ["AWS resources", ({ plan }) => String(plan.resources.filter(({ custom }) => custom).length)],
    ["idle cost a month", ({ cost }) => `$${cost.monthly.toFixed(0)}`],
];

/** Exactly what differs between the environments; what is alike in all of them is left out. */
export function compareEnvironments(environments: readonly EvaluatedEnvironment[]): Comparison {
    const rows = ROWS.map(([what, of]) => ({ what, values: environments.map(of) }));
    return {
        environments: environments.map(({ settings }) => settings.environment.name),
        rows: rows.filter(({ values }) => new Set(values).size > 1),
    };
}

function describePaths({ privatePaths, endpointTrust }: Extract<Settings["network"], { kind: "create" }>): string {
    const trust = endpointTrust?.kind === "organization" ? ` for ${endpointTrust.id}` : "";
    return `${["s3", ...privatePaths].join(", ")}${trust}`;
}

function describeDhcp({ dhcp }: Extract<Settings["network"], { kind: "create" }>): string {
    const told = [dhcp?.domainName, ...(dhcp?.domainNameServers ?? []), ...(dhcp?.ntpServers ?? [])];
    return told.filter((value) => value !== undefined).join(", ") || "AWS's own";
}

function describeConnection({ link, prefixes, holdReleasesWhileDown }: Hybrid): string {
    const ways =
        link.kind === "shared-transit-gateway"
            ? []
            : [
                  `${link.interfaces.length} interface${link.interfaces.length === 1 ? "" : "s"} (${link.resilience})`,
                  ...(link.backup === undefined ? [] : ["VPN as backup"]),
              ];
    const held = holdReleasesWhileDown ? ["holds releases while down"] : [];
    return [link.kind, ...ways, ...held, `to ${prefixes.join(" and ")}`].join(", ");
}

function isFirst({ environments, environment }: Settings): boolean {
    return environments[0] === environment;
}

function describeRuntime(runtime: Settings["runtime"]): string {
    if (runtime.kind === "ecs") {
        return "ecs";
    }
    const { version, support, compute, publicCidrs, readers, breakGlass } = clusterTermsOf(runtime);
    const machines =
        compute.kind === "node-groups"
            ? `${compute.min} to ${compute.max} of ${compute.instanceTypes.join(" or ")}`
            : compute.kind;
    return [
        `eks ${version} on ${machines}`,
        ...(support === "extended" ? ["extended support"] : []),
        ...(publicCidrs.length > 0 ? [`API open to ${publicCidrs.join(" and ")}`] : []),
        ...(readers.length > 0 ? [`${readers.length} reading`] : []),
        ...(breakGlass.length > 0 ? [`${breakGlass.length} breaking glass`] : []),
    ].join(", ");
}

function describeIngress({ ingress }: Settings): string {
    const { scheme, allowedCidrs, certificateArn, balancers } = ingress;
    const protocol = certificateArn === undefined ? "HTTP" : "HTTPS";
    return `${balancers} ${scheme}, ${protocol} from ${allowedCidrs.join(", ")}`;
}

function describeBuild({ build }: Settings): string {
    return `${build.computeType.replace("BUILD_GENERAL1_", "").toLowerCase()}, at most ${build.timeoutMinutes} min`;
}

function origin({ environments, environment }: Settings): string {
    const previous = environments[environments.indexOf(environment) - 1];
    return previous === undefined ? "source and build" : `inbox, from ${previous.name}`;
}
