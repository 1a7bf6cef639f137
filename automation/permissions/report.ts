import { POLICY_LIMIT } from "../../components/governance/boundaries";
import { styled, table } from "../table";
import type { PermissionDocument } from "./permissions";
import type { AccessStatement } from "./statements";

const PURPOSE = { look: "look alone, all that a preview needs", change: "make, change and delete" } as const;

/**
 * Documents for people: each statement with its actions, on what they hold, and under which condition.
 *
 * @param width columns of the terminal. @default - as wide as the rows are
 */
export function reportPermissions(stack: string, documents: readonly PermissionDocument[], width?: number): string {
    const sections = documents.map(({ name, access, characters, policy }) =>
        [
            `${styled("bold", name)}: to ${PURPOSE[access]} (${characters} of ${POLICY_LIMIT} characters)`,
            table([["ON", "ACTIONS"], ...policy.Statement.map(rowOf)], width),
        ].join("\n"),
    );
    return [
        ...sections,
        `${documents.length} managed policies for whoever runs pulumi up, refresh or destroy of ${stack}; for a preview, those to look alone.`,
        "The stack's state and the key of its secrets are apart: the policies do not speak of them.",
        `To make them: npx airlock permissions --stack ${stack} --json`,
    ].join("\n\n");
}

function rowOf({ Action, Resource, Condition = {} }: AccessStatement): readonly string[] {
    const [service = ""] = (Action[0] ?? "").split(":");
    const on = typeof Resource === "string" ? "anything" : Resource.map(shortArn).join(" ");
    return [
        [`${service}: ${on}`, ...Object.entries(Condition).map(describeCondition)].join(", "),
        Action.map((action) => action.slice(action.indexOf(":") + 1)).join(" "),
    ];
}

const RELATIONS: { readonly [operator: string]: string } = {
    ArnEquals: "is",
    Bool: "is",
    StringEquals: "is",
    StringEqualsIfExists: "is not there or is",
};

function describeCondition([operator, keys]: readonly [
    string,
    { readonly [key: string]: string | readonly string[] },
]) {
    const parts = Object.entries(keys).map(([key, value]) => {
        const values = (typeof value === "string" ? [value] : value).map(shortArn).join(" or ");
        return `${key} ${RELATIONS[operator] ?? operator} ${values}`;
    });
    return `where ${parts.join(" and ")}`;
}

/** The part after the account, which is the stack's own. */
function shortArn(text: string): string {
    return text.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, "");
}
