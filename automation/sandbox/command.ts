import { userInfo } from "node:os";
import { join } from "node:path";
import { refuseIfAny } from "../../release/problem";
import { styled, table } from "../table";
import { commandLineSandboxes } from "./engine";
import { initSandbox } from "./init";
import { type Reaped, reap, type Standing, sandboxes } from "./reap";

const PROJECT = join(__dirname, "..", "..");

/** Options of `airlock sandbox init`. */
export interface InitOptions {
    readonly app: string;
    readonly owner?: string;
    readonly allow?: readonly string[];
    readonly hours?: string;
}

/** Writes the file of a new sandbox, and prints how it is brought up and taken down. */
export function initCommand(name: string, { app, owner, allow = [], hours }: InitOptions): void {
    const wish = {
        name,
        application: app,
        owner: owner ?? userInfo().username,
        allow,
        hours: hours === undefined ? undefined : Number(hours),
    };
    const stack = initSandbox(PROJECT, wish, new Date());
    print(
        [
            `wrote Pulumi.${stack}.yaml, which is yours and not committed`,
            "",
            `  npx airlock plan --stack ${stack}        # what it is made of, and what it costs`,
            `  pulumi stack init ${stack}               # in a backend that others reach, too, so that it is removed by age`,
            `  pulumi up --stack ${stack}`,
            `  pulumi destroy --stack ${stack} --remove`,
        ].join("\n"),
    );
}

/** Prints all sandboxes of the project with their ends. */
export async function listCommand({ json }: { readonly json?: boolean }): Promise<void> {
    const standing = await sandboxes(commandLineSandboxes(PROJECT), { now: new Date() });
    print(json ? JSON.stringify(standing, null, 2) : reportStanding(standing));
}

/** Options of `airlock sandbox reap`. */
export interface ReapOptions {
    readonly dryRun?: boolean;
    readonly json?: boolean;
    /** Numbers of the pull requests that want theirs, separated by white space or commas; none in an empty text. */
    readonly pullRequests?: string;
}

/** Takes down the sandboxes whose end has come. The exit code is 1 where one resists, or has no end. */
export async function reapCommand({ dryRun, json, pullRequests }: ReapOptions): Promise<void> {
    const engine = commandLineSandboxes(PROJECT);
    const wanted = pullRequests === undefined ? {} : { wanted: numbersIn(pullRequests) };
    const standing = await sandboxes(engine, { now: new Date(), ...wanted });
    const reaped = dryRun ? [] : await reap(engine, standing, (stack) => process.stderr.write(`removing ${stack} …\n`));
    print(json ? JSON.stringify({ sandboxes: standing, reaped }, null, 2) : reportReaped(standing, reaped, dryRun));
    if (reaped.some(({ failure }) => failure !== undefined) || standing.some(({ fate }) => fate === "endless")) {
        process.exitCode = 1;
    }
}

/** @throws {Refusal} where one is no number: to take it for none would take that pull request's sandbox down. */
function numbersIn(text: string): readonly number[] {
    const words = text.split(/[\s,]+/).filter((word) => word !== "");
    refuseIfAny(
        "sandbox reap",
        words
            .filter((word) => !/^\d{1,9}$/.test(word))
            .map((word) => ({
                path: "--pull-requests",
                message: `"${word}" is not the number of a pull request`,
                remedy: "give numbers, separated by commas",
            })),
    );
    return words.map(Number);
}

/** Sandboxes for people, a line each. */
export function reportStanding(standing: readonly Standing[]): string {
    return standing.length === 0
        ? "no sandboxes"
        : table([
              ["SANDBOX", "RESOURCES", "EXPIRES", ""],
              ...standing.map(({ stack, resources, expires, fate }) => [
                  stack,
                  String(resources),
                  expires ?? "",
                  FATES[fate],
              ]),
          ]);
}

const FATES: { readonly [fate in Standing["fate"]]: string } = {
    alive: "",
    empty: "empty",
    over: styled("yellow", "over"),
    endless: styled("red", "has no end; set its tag Expires, or destroy it"),
};

/** What came of a reaping, for people: all sandboxes, and what was done about those whose end had come. */
export function reportReaped(standing: readonly Standing[], reaped: readonly Reaped[], dryRun = false): string {
    const lines = reaped.map(({ stack, failure }) =>
        failure === undefined ? `removed ${stack}` : styled("red", `${stack} is still there: ${failure}`),
    );
    const over = standing.filter(({ fate }) => fate === "over");
    const told = dryRun ? over.map(({ stack }) => `would remove ${stack}`) : lines;
    return [reportStanding(standing), ...(told.length === 0 ? ["nothing to remove"] : told)].join("\n");
}

function print(text: string): void {
    process.stdout.write(`${text}\n`);
}
