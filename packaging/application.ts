import { z } from "zod";
import { HEALTH_PATH, PORT, WORKLOAD_NAME } from "../release/manifest";
import { type Problem, Refusal } from "../release/problem";
import { check, listOf, oneOfNumbers, strictObject, text, wholeNumber } from "../release/schema";
import { checkEnvironment, checkSecretNames, VARIABLE_NAME } from "./environment";
import { checkFargateSize, FARGATE_SIZES, leastMemory } from "./fargate";
import { checkForClusters } from "./kubernetes/rules";
import { readYamlFile } from "./yaml-file";

/** File in an application's folder that says what the application is and needs. */
export const APPLICATION_FILE = "airlock.yaml";

/** A path of `\w`, `.`, `-` and `/` that stays in the application's folder, with a fixed ending. */
const COMMAND = listOf(
    text(/^[^\0]{1,1000}$/s, "a word of a command: 1 to 1000 characters", "write the command like [npm, test]"),
    1,
    50,
    "words of a command",
);

const CHECK = strictObject({
    name: text(
        /^[a-z][a-z0-9-]{0,39}$/,
        'a check\'s name: 1 to 40 lower-case letters, digits and "-", starting with a letter',
        "choose a name like unit",
    ),
    run: COMMAND,
    // One folder, which the build uploads; and no slip can name a source file, which would be deleted before the check.
    report: text(
        /^reports\/(?!(?:.*\/)?\.{1,2}\/)[\w./-]{1,200}\.xml$/,
        'the path of a JUnit report below reports/, ending in .xml, without ".."',
        "write a path like reports/unit.xml",
    ),
    timeoutMinutes: wholeNumber(1, 60, "minutes").default(10),
});

const APPLICATION = strictObject({
    name: WORKLOAD_NAME,
    port: PORT,
    healthPath: HEALTH_PATH,
    cpu: oneOfNumbers(
        FARGATE_SIZES.map(({ cpu }) => cpu),
        "CPU units",
    ).default(256),
    memory: wholeNumber(512, 122_880, "MiB").optional(),
    // Checked by a function of its own, whose messages never show a value.
    environment: z.unknown().optional(),
    secrets: listOf(VARIABLE_NAME, 0, 50, "names of secrets").default([]),
    install: COMMAND.optional(),
    scaling: strictObject({ cpuPercent: wholeNumber(10, 90, "percent") }).default({ cpuPercent: 60 }),
    checks: listOf(CHECK, 1, 20, "checks"),
    template: text(
        /^(?!\/)(?!(?:.*\/)?\.{1,2}\/)[\w./-]{1,200}\.ya?ml$/,
        'the path of a CloudFormation template in YAML inside the application\'s folder, without ".."',
        "write a path like template.yaml",
    ).optional(),
});

/**
 * A check of an application: a command that must end well and leave a JUnit report with tests in it.
 *
 * - `run`: the command and its arguments; no shell reads them.
 * - `report`: path below the application's folder.
 * - `timeoutMinutes`: 1 to 60, 10 where nothing is said.
 */
export type ApplicationCheck = z.output<typeof CHECK>;

/**
 * An `airlock.yaml`, checked and with its defaults: what an application asks of whatever environment it runs in.
 *
 * - `cpu` in CPU units (256 where nothing is said), `memory` in MiB (the least that goes with `cpu`).
 * - `environment`: plain variables; `secrets`: names of variables whose values each environment keeps.
 * - `scaling.cpuPercent`: average CPU load that the number of tasks is kept at, 10 to 90 (60).
 * - `template`: file with more CloudFormation resources of the application.
 */
export type Application = Omit<z.output<typeof APPLICATION>, "memory" | "environment"> & {
    readonly memory: number;
    readonly environment: { readonly [name: string]: string };
};

/**
 * Reads and checks the `airlock.yaml` of a folder.
 *
 * @throws {Refusal} with every problem at once; with line and column where the file is not YAML.
 */
export function readApplication(dir: string): Application {
    const raw = readYamlFile(dir, APPLICATION_FILE);
    const parsed = check(APPLICATION, raw);
    const environment = checkEnvironment(member(raw, "environment") ?? {});
    const problems = [
        ...(parsed.ok ? [] : parsed.problems),
        ...environment.problems,
        ...checkSecretNames(stringsOf(member(raw, "secrets")), Object.keys(environment.value)),
        ...checkNames(raw),
        ...checkSize(raw),
        ...checkForClusters(member(raw, "name"), member(raw, "port")),
    ];
    if (!parsed.ok || problems.length > 0) {
        throw new Refusal(APPLICATION_FILE, problems);
    }
    const { memory = leastMemory(parsed.value.cpu) ?? 0, ...rest } = parsed.value;
    return { ...rest, memory, environment: environment.value };
}

// What follows reads the raw value, so that a problem elsewhere in the file does not hide these.

function checkNames(raw: unknown): readonly Problem[] {
    const checks = member(raw, "checks");
    const names = Array.isArray(checks) ? checks.map((entry) => member(entry, "name")) : [];
    return names.flatMap((name, index) =>
        typeof name === "string" && names.indexOf(name) < index
            ? [
                  {
                      path: `checks[${index}].name`,
                      message: `"${name}" is the name of an earlier check`,
                      remedy: "give each check a name of its own",
                  },
              ]
            : [],
    );
}

function checkSize(raw: unknown): readonly Problem[] {
    const cpu = member(raw, "cpu") ?? 256;
    const memory = member(raw, "memory");
    return typeof cpu === "number" && typeof memory === "number" ? checkFargateSize(cpu, memory) : [];
}

function stringsOf(value: unknown): readonly string[] {
    return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

function member(value: unknown, key: string): unknown {
    return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
