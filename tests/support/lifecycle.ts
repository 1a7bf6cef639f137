import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import {
    accountsOf,
    newScratch,
    type Place,
    type PreviewDocument,
    previewAny,
    projectCopy,
    pulumiAsync,
    reconfigure,
} from "./engine";
import { PROJECT, STACKS } from "./environments";
import { type PlayedAws, playAws, playedCredentials } from "./played-aws";
import { STAND_IN_ACCOUNT, type StandIn, startStandIn } from "./stand-in/provider";
import { partsOf } from "./stand-in/world";

/** Properties of the stack files by full key, as they are written there. */
export type StackChange = { readonly [key: string]: unknown };

/** A resource as an exported state has it. */
export interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly custom: boolean;
    readonly protect?: boolean;
    readonly parent?: string;
    readonly inputs?: { readonly [property: string]: unknown };
    readonly outputs?: { readonly [property: string]: unknown };
}

/** The environments of the project, with their states, the world that a stand-in provider made for them, and the real command line. */
export interface Estate {
    readonly place: Place;
    readonly standIn: StandIn;
    /** Folder for whatever a test writes. */
    readonly scratch: string;
    /** A copy of everything, which changes alone. Whoever asks for it closes it. */
    fork(): Promise<Estate>;
    close(): Promise<void>;
}

/** Runs of the command line that go side by side: as many as the machines that the tests are made for have processors. */
const AT_ONCE = 2;

const NO_CHECKPOINTS = { PULUMI_SKIP_CHECKPOINTS: "true" };

/**
 * A copy of a project with an empty stack for each environment.
 *
 * @param project its folder. @default - this project
 */
async function prepare(project?: string): Promise<Estate> {
    const scratch = newScratch();
    const copy = projectCopy(join(scratch, "project"), project);
    for (const stack of STACKS) {
        reconfigure(copy, stack, { shared: { environments: accountsOf(STAND_IN_ACCOUNT) }, config: {} });
    }
    const estate = await estateIn(scratch, await startStandIn());
    for (const stack of STACKS) {
        await pulumiAsync(estate.place, "stack", "init", stack);
    }
    return estate;
}

/**
 * All environments of a project, brought up as a person would: by the stock command line, with the program as it is compiled
 * then.
 *
 * @param project its folder. @default - this project
 */
export async function bringUp(project?: string): Promise<Estate> {
    const estate = await prepare(project);
    try {
        await sideBySide(STACKS, (stack) => succeed(estate, "up", stack));
    } catch (error) {
        await estate.close();
        throw error;
    }
    return estate;
}

/** The environments before their first update, with every step written into the state at once, as it is by default. */
export async function emptyEstate(): Promise<Estate> {
    const estate = await prepare();
    quicken(estate.place.copy);
    const { PULUMI_SKIP_CHECKPOINTS: _, ...env } = estate.place.env ?? {};
    return { ...estate, place: { ...estate.place, env } };
}

async function estateIn(scratch: string, standIn: StandIn): Promise<Estate> {
    const aws: PlayedAws = await playAws();
    const env = { PULUMI_DEBUG_PROVIDERS: standIn.attach, ...playedCredentials(aws.url), ...NO_CHECKPOINTS };
    const place = { copy: join(scratch, "project"), scratch, env };
    return {
        place,
        standIn,
        scratch,
        fork: () => forkOf(scratch, standIn),
        async close() {
            await Promise.all([standIn.close(), aws.close()]);
            rmSync(scratch, { recursive: true, force: true });
        },
    };
}

async function forkOf(origin: string, standIn: StandIn): Promise<Estate> {
    const scratch = newScratch();
    cpSync(join(origin, "state"), join(scratch, "state"), { recursive: true });
    cpSync(join(origin, "project"), join(scratch, "project"), { recursive: true, verbatimSymlinks: true });
    quicken(join(scratch, "project"));
    const own = await startStandIn();
    own.world.adopt(standIn.world.existing());
    return estateIn(scratch, own);
}

/** Loads the program as the recording engine does, which keeps what it compiled: the same program, a second earlier. */
function quicken(copy: string): void {
    const path = join(copy, "Pulumi.yaml");
    const loaders = ["typescript-loader.js", "lean-sdk.js"].map((file) => `--require ./automation/recording/${file}`);
    const options = { typescript: false, nodeargs: loaders.join(" ") };
    writeFileSync(path, stringify({ ...parse(readFileSync(path, "utf8")), runtime: { name: "nodejs", options } }));
}

/** Runs a command that changes a stack, without asking. */
export async function attempt({ place }: Estate, command: string, stack: string, ...more: readonly string[]) {
    const args = [command, "--stack", stack, "--yes", "--skip-preview", ...more];
    const { status, stdout, stderr } = await pulumiAsync(place, ...args);
    return { status, said: stdout + stderr };
}

/** As {@link attempt}; it must succeed. @returns what it said. */
export async function succeed(estate: Estate, command: string, stack: string, ...more: readonly string[]) {
    const { status, said } = await attempt(estate, command, stack, ...more);
    assert.equal(status, 0, said.slice(-6000));
    return said;
}

/** Changes the stack's own file. */
export function configure({ place }: Estate, stack: string, config: StackChange): void {
    reconfigure(place.copy, stack, { shared: {}, config });
}

/**
 * What an update would do with the stack's file changed, or why it would not.
 *
 * @param name of the changed file; each of those that are previewed at the same time needs its own.
 */
export async function previewWith(
    { place, scratch }: Estate,
    stack: string,
    change: StackChange,
    name: string,
): Promise<PreviewDocument> {
    const written = parse(readFileSync(join(place.copy, `Pulumi.${stack}.yaml`), "utf8"));
    const file = join(scratch, `${name}.yaml`);
    writeFileSync(file, stringify({ ...written, config: { ...written.config, ...change } }));
    return previewAny(place, stack, "--config-file", file);
}

/** A resource of the provider and what is done to it: `update lb/listener runtime-balancer-0-http`. */
export interface Operation {
    readonly op: string;
    /** Type without `aws:` and class: `ec2/subnet`. */
    readonly type: string;
    readonly fullType: string;
    readonly name: string;
    readonly urn: string;
    /** Properties whose change replaces it. */
    readonly because: readonly string[];
}

/** What is done to resources of the provider; components follow. */
export function operationsOf({ steps }: PreviewDocument): readonly Operation[] {
    return steps
        .filter(({ op }) => op !== "same")
        .map(({ op, urn, replaceReasons }) => {
            const [, , kinds = "", name = ""] = urn.split("::");
            const fullType = kinds.split("$").at(-1) ?? "";
            const type = /^aws:([\w/]+):/.exec(fullType)?.[1] ?? "";
            return { op, type, fullType, name, urn, because: replaceReasons ?? [] };
        })
        .filter(({ type }) => type !== "");
}

/** Operations counted by kind and type, sorted: `create 2 ec2/subnet`. */
export function countsOf(operations: readonly Operation[]): readonly string[] {
    const counts = new Map<string, number>();
    for (const { op, type } of operations) {
        const key = `${op} ${type}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...counts].sort().map(([key, count]) => key.replace(" ", ` ${count} `));
}

/** Types and names of what URNs name, sorted: `aws:ec2/vpc:Vpc network-vpc`. */
export function namesOf(things: readonly { readonly urn: string }[]): readonly string[] {
    return things.map(({ urn }) => `${partsOf(urn).type} ${partsOf(urn).name}`).sort();
}

/** The inventory of an environment that is committed: what is said of each resource, by its types and name. */
export function readInventory(stack: string): { readonly [key: string]: { readonly protect?: boolean } } {
    return JSON.parse(readFileSync(join(PROJECT, "tests", "expected", `${stack}.json`), "utf8")).resources;
}

/** What an environment registers, by its inventory: types and names, sorted. */
export function inventoryOf(stack: string): readonly string[] {
    return Object.keys(readInventory(stack))
        .map((key) => key.replace(/^.*\$/, "").replace("::", " "))
        .sort();
}

/** Resources of a stack's state, the stack itself among them. */
export async function stateOf({ place }: Estate, stack: string): Promise<readonly StateResource[]> {
    const { status, stdout, stderr } = await pulumiAsync(place, "stack", "export", "--stack", stack);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout).deployment.resources ?? [];
}

/** Does work for each item, few of them at a time. @returns the results, in the order of the items. */
export async function sideBySide<Item, Result>(
    items: readonly Item[],
    work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
    const results: Result[] = [];
    const queue = [...items.entries()];
    const worker = async () => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
            results[next[0]] = await work(next[1]);
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return results;
}
