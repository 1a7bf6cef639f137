/** One resource of a workload's stack that a release changes. */
export interface Change {
    readonly action: "add" | "modify" | "replace" | "maybe-replace" | "remove" | "import";
    readonly logicalId: string;
    /** CloudFormation type, for example `AWS::ECS::Service`. */
    readonly type: string;
    /** Names of the properties that change, sorted; empty where the whole resource comes or goes. */
    readonly properties: readonly string[];
}

const SIGNS: { readonly [action in Change["action"]]: string } = {
    remove: "-",
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
