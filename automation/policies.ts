import { join } from "node:path";
import { EXEMPTIONS, type Exemption } from "../policies/exemptions";
import { describeViolation, judge, mandatory, unusedExemptions, type Verdict, type Violation } from "../policies/judge";
import { type CheckedResource, stackOf } from "../policies/rule";
import { RULES } from "../policies/rules";
import { defaultTagsOf, withTags } from "../policies/tagged";
import { type Problem, refuseIfAny } from "../release/problem";
import { isSandbox } from "../release/sandbox";
import { evaluateEnvironment } from "./environments";
import { exportedResources, maskedValues, readStateText, stateName } from "./exported-state";
import type { Plan } from "./recording/plan";
import { readProject } from "./recording/project";
import { evaluateSandbox } from "./sandbox/evaluate";
import { styled } from "./table";

const PROJECT = join(__dirname, "..");

/** Days before its end from which an exemption is announced. */
const ANNOUNCED_DAYS = 30;

/** Options of `airlock policies`. */
export interface PolicyOptions {
    readonly stack?: string;
    readonly config?: string;
    /** A file of `pulumi stack export`, or `-` for standard input. @default - the stack's program is evaluated */
    readonly state?: string;
    readonly json?: boolean;
}

/**
 * Judges one stack by the policy pack, without the Pulumi CLI, prints what breaks a rule, and sets exit code 1 where a
 * mandatory one is broken.
 *
 * @throws {Refusal} when the options do not fit together; else as evaluating or reading does.
 */
export async function policies({ stack, config, state, json }: PolicyOptions): Promise<void> {
    refuseIfAny("policies", optionProblems({ stack, config, state }));
    const verdict =
        state === undefined
            ? judgePlan(await planOf(stack ?? "", config), today())
            : judgeState(await readStateText(state), stateName(state), stack, today());
    process.stdout.write(`${json ? JSON.stringify(verdict, null, 2) : reportVerdicts([verdict], today())}\n`);
    if (isBroken([verdict])) {
        process.exitCode = 1;
    }
}

function optionProblems({ stack, config, state }: PolicyOptions): readonly Problem[] {
    if (state === undefined) {
        const remedy = "name a stack, or a saved state by --state";
        return stack === undefined ? [{ path: "--stack", message: "is missing", remedy }] : [];
    }
    const message = `"${config}" says nothing of a saved state`;
    return config === undefined ? [] : [{ path: "--config", message, remedy: "leave one of --config and --state out" }];
}

async function planOf(stack: string, configFile: string | undefined): Promise<Plan> {
    const evaluation = { projectDir: PROJECT, stack, configFile };
    return isSandbox(stack) ? (await evaluateSandbox(evaluation)).plan : (await evaluateEnvironment(evaluation)).plan;
}

/** The day, in UTC, as exemptions name it. */
export function today(): string {
    return new Date().toISOString().slice(0, 10);
}

/** Judges everything that an evaluated program registers. */
export function judgePlan(plan: Plan, day: string): Verdict {
    return judge(plan.stack, resourcesOf(plan), RULES, { exemptions: EXEMPTIONS, today: day });
}

/**
 * Judges everything that a stack owns by what `pulumi stack export` wrote. Secrets stay closed.
 *
 * @param file where the text was read, for messages.
 * @param stack the stack of this project that it must be of. @default - whichever it is of
 * @throws {Refusal} when the text is no export of a stack, or of another.
 */
export function judgeState(text: string, file: string, stack: string | undefined, day: string): Verdict {
    const of = stack === undefined ? undefined : { project: readProject(PROJECT).name, stack };
    const saved = exportedResources(text, file, of);
    const inputs = new Map(saved.map((resource) => [resource.urn, maskedValues(resource.inputs ?? {})]));
    const resources = saved
        .filter((resource) => resource.delete !== true && resource.external !== true)
        .map(({ urn, type, id, parent = "", provider = "", protect = false, dependencies }): CheckedResource => {
            const defaults = defaultTagsOf(inputs.get(provider.slice(0, provider.lastIndexOf("::"))));
            return {
                ...{ type, name: urn.slice(urn.lastIndexOf("::") + 2), urn, parent, id, protect },
                inputs: withTags(type, inputs.get(urn) ?? {}, defaults),
                dependencies: dependencies ?? [],
            };
        });
    return judge(stackOf(saved[0]?.urn ?? ""), resources, RULES, { exemptions: EXEMPTIONS, today: day });
}

/**
 * Resources of a plan as an engine would show them: with `tagsAll`, and with the default provider, which a program that
 * makes none of its own has from its configuration. What somebody else owns is not judged.
 */
export function resourcesOf(plan: Plan): readonly CheckedResource[] {
    const own = plan.resources.filter(({ readId }) => readId === undefined);
    const standard = defaultProvider(plan);
    const providers = new Map([standard, ...own].map(({ urn, inputs }) => [urn, inputs]));
    const tagged = own.map((resource) => {
        const defaults = defaultTagsOf(providers.get(resource.provider ?? standard.urn));
        return { ...resource, inputs: withTags(resource.type, resource.inputs, defaults) };
    });
    const needsStandard = own.some(({ type, provider }) => type.startsWith("aws:") && provider === undefined);
    return needsStandard ? [...tagged, standard] : tagged;
}

function defaultProvider({ project, stack, config }: Plan): CheckedResource {
    const type = "pulumi:providers:aws";
    return {
        type,
        name: "default",
        urn: `urn:pulumi:${stack}::${project}::${type}::default`,
        parent: "",
        inputs: { defaultTags: config["aws:defaultTags"] ?? "{}" },
        protect: false,
        dependencies: [],
    };
}

/** Whether a mandatory rule is broken anywhere, which stops a preview and an update of the real engine. */
export function isBroken(verdicts: readonly Verdict[]): boolean {
    return verdicts.some(({ violations }) => mandatory(violations).length > 0);
}

/**
 * Verdicts for people: what breaks rules, which exemptions need somebody, and one line of how much was judged with what
 * result.
 *
 * @param unused exemptions that nothing needs, which only the verdicts of all stacks together can tell.
 */
export function reportVerdicts(verdicts: readonly Verdict[], day: string, unused: readonly Exemption[] = []): string {
    return [
        ...verdicts.flatMap(({ stack, violations }) => violations.map((violation) => violationText(violation, stack))),
        ...unused.map((exemption) => `nothing needs ${describeExemption(exemption)}; remove it`),
        ...ending(verdicts, day).map((exemption) => `${describeExemption(exemption)} ends on ${exemption.until}`),
        summaryText(verdicts),
    ].join("\n");
}

/** Exemptions of the pack that none of the verdicts needs. @param verdicts those of all stacks. */
export function unusedIn(verdicts: readonly Verdict[]): readonly Exemption[] {
    return unusedExemptions(EXEMPTIONS, verdicts);
}

function summaryText(verdicts: readonly Verdict[]): string {
    const resources = verdicts.reduce((sum, verdict) => sum + verdict.resources, 0);
    const exempt = verdicts.reduce((sum, verdict) => sum + verdict.exempted.length, 0);
    const violations = verdicts.flatMap((verdict) => verdict.violations);
    const broken = mandatory(violations).length;
    const text = [
        `${RULES.length} policies over ${resources} resource${resources === 1 ? "" : "s"} of ${verdicts.map(({ stack }) => stack).join(", ")}`,
        `${broken} mandatory and ${violations.length - broken} advisory violations, ${exempt} exempt with a reason`,
    ].join(": ");
    return styled(broken === 0 ? "green" : "red", text);
}

function violationText(violation: Violation, stack: string): string {
    const { rule, level, type, name } = violation;
    const heading = `${styled(level === "mandatory" ? "red" : "yellow", level)} ${rule}: ${name} of ${stack} (${type})`;
    return `${heading}\n    ${describeViolation(violation)}`;
}

function describeExemption({ rule, resource }: Exemption): string {
    return `the exemption of ${resource} from ${rule}`;
}

/** Exemptions in use that end soon. */
function ending(verdicts: readonly Verdict[], day: string): readonly Exemption[] {
    const soon = new Date(Date.parse(day) + ANNOUNCED_DAYS * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const used = verdicts.flatMap(({ exempted }) => exempted.map(({ exemption }) => exemption));
    return [...new Set(used)].filter(({ until }) => until <= soon);
}
