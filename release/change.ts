import type { Json } from "./canonical";

/** What becomes of a resource; `retain`: it leaves the stack and stays where it is. */
export type ChangeAction = "add" | "modify" | "replace" | "maybe-replace" | "remove" | "retain" | "import";

/** One resource that a Pulumi step, an entry of a change set or a Kubernetes diff changes. */
export interface Change {
    readonly action: ChangeAction;
    /** What the stack calls it: CloudFormation's logical id, Pulumi's name, `namespace/name` in Kubernetes. */
    readonly logicalId: string;
    /** Type in its tool's own words: `AWS::ECS::Service`, `aws:ecs/service:Service`, `apps/v1:Deployment`. */
    readonly type: string;
    /** Names of the properties that change, sorted; empty where the whole resource comes or goes. */
    readonly properties: readonly string[];
    /** Those of the properties that make it be replaced, sorted. @default - not told */
    readonly replacing?: readonly string[];
    /** What it was. @default - it was not there, or the tool tells no values */
    readonly before?: ResourceState;
    /** What it will be. @default - it will not be there, or the tool tells no values */
    readonly after?: ResourceState;
}

/** A resource before or after a change. */
export interface ResourceState {
    /** Values by property; a secret is `[secret]`, a value that is not known yet `[unknown]`. */
    readonly values: { readonly [property: string]: Json };
    /** Whether its tool refuses to delete or replace it. @default false */
    readonly protected?: boolean;
}

/** How a list of changes marks each action, what goes first. */
export const SIGNS: { readonly [action in ChangeAction]: string } = {
    remove: "-",
    retain: "-=",
    replace: "±",
    "maybe-replace": "±?",
    modify: "~",
    add: "+",
    import: "=",
};

/** Longest text that a pipeline variable, and so an approval, can carry. @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
export const SUMMARY_LIMIT = 1000;

/**
 * The changes as a person sees them who is asked to approve: removals and replacements first, one line each. Lines that
 * do not fit are counted, never dropped in silence.
 *
 * @param limit longest text in characters, 100 or more.
 */
export function summarizeChanges(changes: readonly Change[], limit: number = SUMMARY_LIMIT): string {
    if (changes.length === 0) {
        return "no change";
    }
    const order = Object.keys(SIGNS);
    const lines = [...changes]
        .sort(
            (a, b) => order.indexOf(a.action) - order.indexOf(b.action) || a.logicalId.localeCompare(b.logicalId, "en"),
        )
        .map(
            ({ action, logicalId, type, properties }) =>
                `${SIGNS[action]} ${logicalId} (${type.replace("AWS::", "")})${properties.length > 0 ? `: ${properties.join(", ")}` : ""}`,
        );
    for (let shown = lines.length; shown > 0; shown--) {
        const hidden = lines.length - shown;
        const text = [...lines.slice(0, shown), ...(hidden > 0 ? [`… and ${hidden} more`] : [])].join("\n");
        if (text.length <= limit) {
            return text;
        }
    }
    return `${changes.length} changes; see the change set`;
}
