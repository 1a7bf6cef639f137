import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Problem, Refusal } from "../../release/problem";
import { EXPIRES_TAG } from "../../release/sandbox";
import { run } from "../doctor/world/run";
import type { SandboxEngine, SandboxState } from "./ports";

const SUBJECT = "Sandboxes";

/**
 * The real command line, in the project's folder. A stack's own file is not needed: what destroys it is in its state.
 *
 * Its progress goes to standard error.
 */
export function commandLineSandboxes(projectDir: string): SandboxEngine {
    const ask = async (...args: readonly string[]): Promise<string> => {
        const ran = await run("pulumi", [...args, "--non-interactive"], projectDir);
        if (ran === undefined) {
            throw refusal("pulumi", "is not on the PATH", "install it: https://www.pulumi.com/docs/install/");
        }
        if (ran.status !== 0) {
            throw refusal(`pulumi ${args.join(" ")}`, reasonIn(ran.stderr, ran.status), "mend that, and try again");
        }
        return ran.stdout;
    };
    return {
        async stacks() {
            const stacks: readonly { readonly name: string }[] = JSON.parse(await ask("stack", "ls", "--json"));
            return stacks.map(({ name }) => name.split("/").at(-1) ?? name);
        },
        state: async (stack) => stateIn(await ask("stack", "export", "--stack", stack)),
        async destroy(stack) {
            const args = ["destroy", "--stack", stack, "--yes", "--skip-preview", "--remove", "--non-interactive"];
            const child = spawn("pulumi", args, { cwd: projectDir, stdio: ["ignore", 2, 2] });
            const [status] = (await once(child, "close")) as [number | null];
            if (status !== 0) {
                throw new Error(`pulumi destroy ended with ${status ?? "a signal"}`);
            }
        },
    };
}

function refusal(path: string, message: string, remedy: string): Refusal {
    const problem: Problem = { path, message, remedy };
    return new Refusal(SUBJECT, [problem]);
}

function reasonIn(stderr: string, status: number): string {
    const reason = stderr.split("\n").findLast((line) => line.startsWith("error: "));
    return reason?.replace(/^error: /, "") ?? `ended with ${status}`;
}

/** A resource of an exported state, as far as it is looked at. */
interface Saved {
    readonly type: string;
    readonly custom?: boolean;
    readonly external?: boolean;
    readonly inputs?: { readonly defaultTags?: unknown };
}

/** What `pulumi stack export` says of a stack. The tag stands in its provider, which is there before anything else. */
export function stateIn(text: string): SandboxState {
    const resources: readonly Saved[] = JSON.parse(text).deployment?.resources ?? [];
    const made = resources.filter(
        ({ type, custom, external }) => custom === true && external !== true && !type.startsWith("pulumi:"),
    );
    const tags = resources
        .filter(({ type }) => type === "pulumi:providers:aws")
        .map(({ inputs }) => tagsIn(inputs?.defaultTags)[EXPIRES_TAG]);
    // Of several the latest: a provider that nothing uses any more may still be in the state.
    const expires = tags
        .filter((tag) => typeof tag === "string")
        .toSorted()
        .at(-1);
    return { resources: made.length, expires };
}

/** A provider keeps objects of its configuration as JSON. */
function tagsIn(value: unknown): { readonly [tag: string]: unknown } {
    const read: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return (read as { readonly tags?: { readonly [tag: string]: unknown } } | undefined)?.tags ?? {};
}
