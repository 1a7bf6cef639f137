import { expiryText } from "../../release/sandbox";
import type { StackConfig } from "../../stacks/settings";
import { stackConfig } from "./settings";

/** When settings of tests are read. */
export const NOW = new Date("2026-11-25T12:00:00Z");

/** Hours after a moment, as the tag of a sandbox says it. */
export function hoursAfter(moment: Date, hours: number): string {
    return expiryText(new Date(moment.getTime() + hours * 3_600_000));
}

/** What the file of a sandbox says under `sandbox`. */
export const WRITTEN = {
    application: "examples/hello",
    owner: "alice",
    access: { kind: "blocks", cidrs: ["203.0.113.7/32"] },
    tasks: 1,
    logDays: 3,
};

/** The tags of a sandbox's file. */
export function tagsOf(stack: string, expires: string) {
    return { tags: { Project: "airlock", Environment: stack, ManagedBy: "pulumi", Expires: expires } };
}

/** Configuration of a sandbox as Pulumi hands it over: the project's own, and the sandbox's file. */
export function sandboxConfig(
    stack = "sandbox-alice",
    { expires = hoursAfter(NOW, 24), ...changes }: { readonly expires?: string; readonly [key: string]: unknown } = {},
): StackConfig {
    const shared = Object.entries(stackConfig("dev")).filter(([key]) => SHARED.includes(key));
    const own = { "aws:region": "eu-west-1", "aws:defaultTags": tagsOf(stack, expires), "airlock:sandbox": WRITTEN };
    return Object.fromEntries(
        Object.entries({ ...Object.fromEntries(shared), ...own, ...changes })
            .filter(([, value]) => value !== undefined)
            .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    );
}

const SHARED = [
    "environments",
    "sandboxes",
    "workloads",
    "registry",
    "build",
    "deletionProtection",
    "containerInsights",
].map((key) => `airlock:${key}`);
