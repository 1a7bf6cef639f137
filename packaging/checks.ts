import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Problem, Refusal } from "../release/problem";
import { APPLICATION_FILE, type Application, type ApplicationCheck } from "./application";
import { type CommandResult, runCommand } from "./command";
import { countTests, type TestCounts } from "./junit";

/** A check that ended well: as the release's manifest holds it. */
export interface CheckResult {
    readonly name: string;
    /** Tests that ran and passed, at least 1. */
    readonly passed: number;
    /** Always 0: a check with a failure is refused. */
    readonly failed: 0;
}

export interface RunOptions {
    /** Kills what runs and rejects with the signal's reason. */
    readonly signal?: AbortSignal;
    /** Gets one line for each step: `check unit: npm test`. */
    readonly onProgress?: (line: string) => void;
    /** Gets what the checks write, as it comes. */
    readonly onOutput?: (text: string) => void;
}

/**
 * Variables of our own environment that a check sees. Credentials, tokens and everything else stay outside: a check runs
 * code of every dependency.
 */
const INHERITED = [
    "PATH",
    "LANG",
    "TZ",
    "NODE_EXTRA_CA_CERTS",
    "npm_config_registry",
    "npm_config_cafile",
    "npm_config_offline",
];

const MINUTE = 60_000;

/** Longest time that the installation of an application's dependencies may take. */
const INSTALL_MINUTES = 15;

/**
 * Runs the checks of an application in its folder, one after the other, all of them even when one fails.
 *
 * @throws {Refusal} with one problem for each check that did not end well; the signal's reason when aborted.
 */
export async function runChecks(
    application: Application,
    dir: string,
    options: RunOptions = {},
): Promise<readonly CheckResult[]> {
    const results: CheckResult[] = [];
    const problems: Problem[] = [];
    for (const check of application.checks) {
        options.onProgress?.(`check ${check.name}: ${check.run.join(" ")}`);
        const result = await runCheck(check, dir, check.timeoutMinutes * MINUTE, options);
        if ("message" in result) {
            problems.push(result);
        } else {
            options.onProgress?.(`check ${check.name}: ${result.passed} passed`);
            results.push(result);
        }
    }
    if (problems.length > 0) {
        throw new Refusal(`checks of "${application.name}" (${APPLICATION_FILE})`, problems);
    }
    return results;
}

/**
 * Installs the application's dependencies, where it says how. Unlike a check it sees our environment, because that is
 * where the tokens of private registries are; AWS credentials stay outside here too.
 *
 * @throws {Refusal} when the command does not end well; the signal's reason when aborted.
 */
export async function install({ install: run }: Application, dir: string, options: RunOptions = {}): Promise<void> {
    if (run === undefined) {
        return;
    }
    options.onProgress?.(`install: ${run.join(" ")}`);
    const env = Object.fromEntries(
        Object.entries(process.env).flatMap(([name, value]) =>
            value === undefined || /^(AWS|ECS)_/.test(name) ? [] : [[name, value]],
        ),
    );
    const limitMilliseconds = INSTALL_MINUTES * MINUTE;
    const fault = judgeEnd(
        run,
        await runCommand(run, { cwd: dir, env, limitMilliseconds, ...options }),
        limitMilliseconds,
    );
    if (fault !== undefined) {
        throw new Refusal(APPLICATION_FILE, [{ path: "install", ...fault }]);
    }
}

/** Runs one check. @returns why it is refused, or its counts. */
export async function runCheck(
    check: ApplicationCheck,
    dir: string,
    limitMilliseconds: number,
    options: RunOptions = {},
): Promise<CheckResult | Problem> {
    const report = join(dir, check.report);
    // A report of an earlier run says nothing of this one. Whatever else has its name is in the way, too.
    rmSync(report, { force: true, recursive: true });
    mkdirSync(dirname(report), { recursive: true });
    const home = mkdtempSync(join(tmpdir(), "airlock-check-"));
    try {
        const env = { ...inherited(), CI: "true", HOME: home, TMPDIR: home };
        const result = await runCommand(check.run, { cwd: dir, env, limitMilliseconds, ...options });
        const fault = judgeEnd(check.run, result, limitMilliseconds) ?? judgeReport(check, readCounts(report));
        return "passed" in fault ? fault : { path: `checks.${check.name}`, ...fault };
    } finally {
        rmSync(home, { recursive: true, force: true });
    }
}

function inherited(): { readonly [name: string]: string } {
    return Object.fromEntries(
        INHERITED.flatMap((name) => {
            const value = process.env[name];
            return value === undefined ? [] : [[name, value]];
        }),
    );
}

type Fault = Omit<Problem, "path">;

function judgeEnd(run: readonly string[], { end, lastLines }: CommandResult, limit: number): Fault | undefined {
    const command = `"${run.join(" ")}"`;
    const output = lastLines.length === 0 ? "it wrote nothing" : ["its last lines:", ...lastLines].join("\n      | ");
    switch (end.kind) {
        case "exited":
            return end.code === 0
                ? undefined
                : { message: `${command} ended with exit code ${end.code}`, remedy: `make it pass; ${output}` };
        case "killed":
            return { message: `${command} was killed by ${end.signal}`, remedy: `find out by whom; ${output}` };
        case "timed-out":
            return {
                message: `${command} did not end within its time limit of ${describeTime(limit)}`,
                remedy: `make it faster, or raise timeoutMinutes (at most 60); ${output}`,
            };
        case "not-started":
            return {
                message: `${command} could not be started (${end.reason})`,
                remedy: "name a program that is there",
            };
    }
}

function describeTime(milliseconds: number): string {
    const [count, unit] =
        milliseconds % MINUTE === 0 ? [milliseconds / MINUTE, "minute"] : [milliseconds / 1000, "second"];
    return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function readCounts(report: string): TestCounts | "missing" | "malformed" {
    let xml: string;
    try {
        xml = readFileSync(report, "utf8");
    } catch {
        return "missing";
    }
    return countTests(xml) ?? "malformed";
}

function judgeReport({ name, report }: ApplicationCheck, counts: ReturnType<typeof readCounts>): CheckResult | Fault {
    if (counts === "missing") {
        return { message: `it left no report "${report}"`, remedy: "let its command write a JUnit report there" };
    }
    if (counts === "malformed") {
        return {
            message: `its report "${report}" is not JUnit XML`,
            remedy: "let its command write a JUnit report there",
        };
    }
    const { passed, failed, skipped } = counts;
    if (failed > 0) {
        return {
            message: `its report has ${failed} failed of ${passed + failed} tests, though its command ended with exit code 0`,
            remedy: "make them pass, and let the command fail when a test does",
        };
    }
    if (passed === 0) {
        return {
            message: skipped > 0 ? `its report has only skipped tests (${skipped})` : "its report has no tests",
            remedy: "let it run at least one test",
        };
    }
    return { name, passed, failed: 0 };
}
