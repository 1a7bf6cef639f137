import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { readApplication } from "../../packaging/application";
import { type Problem, Refusal, refuseIfAny } from "../../release/problem";
import { EXPIRES_TAG, expiryText, SANDBOX_PREFIX } from "../../release/sandbox";
import { applicationProblems, readSandboxSettings } from "../../stacks/sandbox-settings";
import { readProject } from "../recording/project";

/** What a person says of a sandbox that is to be. */
export interface Wish {
    /** What follows `sandbox-` in the stack's name. */
    readonly name: string;
    /** Folder of the application, from the project's. */
    readonly application: string;
    readonly owner: string;
    /** Blocks that may reach it; nobody where there are none. */
    readonly allow: readonly string[];
    /** Hours that it lives. @default - as long as sandboxes may */
    readonly hours: number | undefined;
}

/** More hours than any bound lets through; beyond it moments have no text. */
const MOST_HOURS = 10_000;

/** Tasks, and days that logs are kept, of a sandbox that nobody said more of. */
const TASKS = 1;
const LOG_DAYS = 3;

/**
 * Writes the file of a sandbox, once everything in it is found to be sound.
 *
 * @returns the name of the stack.
 * @throws {Refusal} with every problem at once; where there is such a file already, too. Nothing is written then.
 */
export function initSandbox(projectDir: string, wish: Wish, now: Date): string {
    refuseIfAny("sandbox", hoursProblems(wish.hours));
    const stack = `${SANDBOX_PREFIX}${wish.name}`;
    const file = `Pulumi.${stack}.yaml`;
    const path = join(projectDir, file);
    if (existsSync(path)) {
        const remedy = `change it there, or remove the sandbox first: pulumi destroy --stack ${stack} --remove`;
        throw new Refusal("sandbox", [{ path: file, message: "is there already", remedy }]);
    }
    const project = readProject(projectDir);
    const shared = Object.fromEntries([...project.config].map(([key, { value }]) => [key, value]));
    const config = configOf(project.name, stack, wish, JSON.parse(shared[`${project.name}:sandboxes`] ?? "{}"), now);
    const own = Object.entries(config).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const settings = readSandboxSettings(project.name, stack, { ...shared, ...Object.fromEntries(own) }, now, file);
    const application = readApplication(join(projectDir, wish.application));
    refuseIfAny(`Application "${wish.application}" in ${stack}`, applicationProblems(settings, application));
    writeFileSync(path, stringify({ config }));
    return stack;
}

function hoursProblems(hours: number | undefined): readonly Problem[] {
    return hours === undefined || (Number.isInteger(hours) && hours > 0 && hours <= MOST_HOURS)
        ? []
        : [{ path: "--hours", message: `"${hours}" is not a number of hours`, remedy: "give a whole number like 24" }];
}

function configOf(
    project: string,
    stack: string,
    { application, owner, allow, hours }: Wish,
    { region, maxHours }: { readonly region?: string; readonly maxHours?: number },
    now: Date,
) {
    const expires = expiryText(new Date(now.getTime() + (hours ?? maxHours ?? 0) * 3_600_000));
    return {
        "aws:region": region ?? "",
        "aws:defaultTags": {
            tags: { Project: project, Environment: stack, ManagedBy: "pulumi", [EXPIRES_TAG]: expires },
        },
        [`${project}:sandbox`]: {
            application,
            owner,
            access: allow.length === 0 ? { kind: "nobody" } : { kind: "blocks", cidrs: allow },
            tasks: TASKS,
            logDays: LOG_DAYS,
        },
    };
}
