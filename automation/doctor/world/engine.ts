import { join } from "node:path";
import { findEngine } from "../../find-engine";
import { type Answer, known, unknown } from "../finding";
import type { Backend, Engine, StackState } from "../ports";
import { locksIn } from "./locks";
import { type Ran, run } from "./run";

/** Exit code of the command line for a stack that is not there. @see https://www.pulumi.com/docs/iac/cli/exit-codes/ */
const NO_SUCH_STACK = 6;

const MISSING = unknown(
    "pulumi is not on the PATH, in PULUMI_HOME or in ~/.pulumi",
    "install it: https://www.pulumi.com/docs/install/",
);

/**
 * The real command line, asked in the project's folder, so that the project's own backend counts, too.
 *
 * @param project name of the Pulumi project.
 */
export function commandLineEngine(projectDir: string, project: string): Engine {
    const found = findEngine();
    const file = found === undefined ? "pulumi" : join(found.folder, "pulumi");
    const pulumi = (...args: readonly string[]) => run(file, [...args, "--non-interactive"], projectDir);
    const asked = async <Value>(args: readonly string[], read: (text: string) => Value, enable: string) =>
        answerOf(await pulumi(...args), read, enable);
    return {
        ...(found?.isOnPath === false ? { offPath: found.folder } : {}),
        version: () => asked(["version"], (text) => text.trim().replace(/^v/, ""), "run pulumi version"),
        pluginVersions: (name) =>
            asked(["plugin", "ls", "--json"], (text) => versionsOf(text, name), "run pulumi plugin ls"),
        backend: () =>
            asked(["whoami", "--json"], readBackend, "pulumi login s3://<bucket>, or set PULUMI_BACKEND_URL"),
        async state(stack) {
            const ran = await pulumi("stack", "export", "--stack", stack);
            return ran?.status === NO_SUCH_STACK || /no stack named/.test(ran?.stderr ?? "")
                ? known(undefined)
                : answerOf(ran, readState, `run pulumi stack export --stack ${stack}`);
        },
        locks: (backend, stack) =>
            locksIn(backend, project, stack, async () =>
                asked(["stack", "ls", "--json"], (text) => isUpdating(text, stack), "run pulumi stack ls"),
            ),
    };
}

function answerOf<Value>(ran: Ran | undefined, read: (text: string) => Value, enable: string): Answer<Value> {
    if (ran === undefined) {
        return MISSING;
    }
    if (ran.status !== 0) {
        return unknown(lastLine(ran), enable);
    }
    try {
        return known(read(ran.stdout));
    } catch (error) {
        return unknown(`its answer cannot be read (${(error as Error).message})`, enable);
    }
}

/** The reason comes last; what comes before it are warnings. */
function lastLine({ status, stderr, stdout }: Ran): string {
    const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
    const reason = lines.findLast((line) => line.startsWith("error:")) ?? lines.at(-1);
    return reason?.replace(/^error: /, "").trim() ?? `pulumi ended with ${status}`;
}

function versionsOf(text: string, wanted: string): readonly string[] {
    const plugins: readonly { readonly name: string; readonly kind: string; readonly version: string }[] =
        JSON.parse(text);
    return plugins.filter(({ name, kind }) => name === wanted && kind === "resource").map(({ version }) => version);
}

function readBackend(text: string): Backend {
    const { url, user } = JSON.parse(text);
    return { url: String(url), user: String(user) };
}

function readState(text: string): StackState {
    const { deployment } = JSON.parse(text);
    const resources: readonly { readonly urn: string; readonly type: string; readonly id?: string }[] =
        deployment.resources ?? [];
    return {
        resources: resources.map(({ urn, type, id }) => ({ urn, type, id })),
        pendingOperations: (deployment.pending_operations ?? []).length,
    };
}

function isUpdating(text: string, stack: string): boolean {
    const stacks: readonly { readonly name: string; readonly updateInProgress?: boolean }[] = JSON.parse(text);
    return stacks.some(({ name, updateInProgress }) => name.split("/").at(-1) === stack && updateInProgress === true);
}
