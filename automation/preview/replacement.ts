import type { ChangeAction } from "../../release/change";
import table from "./replacing-properties.json";

type Properties = { readonly [type: string]: readonly string[] };

/** Version of the provider that the table was made with: `aws 7.48.0`. */
export const TABLE_PROVIDER: string = table.provider;

/** Properties by type whose change replaces the resource, as its provider answered. */
const REPLACING: Properties = table.replacing;

/** Properties by type that the provider answered no question about. */
const UNANSWERED: Properties = table.unanswered;

/**
 * Whether a change of these properties replaces a resource. A type that the table does not know, or a property that its
 * provider did not answer for, may be replaced. What else makes a provider replace something (a value that only ever grows,
 * a limit of AWS) is not known here.
 */
export function willReplace(
    type: string,
    properties: readonly string[],
): { readonly action: ChangeAction; readonly replacing: readonly string[] } {
    const replacing = REPLACING[type];
    if (replacing === undefined) {
        return { action: properties.length === 0 ? "modify" : "maybe-replace", replacing: [] };
    }
    const certain = properties.filter((property) => replacing.includes(property));
    if (certain.length > 0) {
        return { action: "replace", replacing: certain };
    }
    const perhaps = properties.filter((property) => UNANSWERED[type]?.includes(property));
    return { action: perhaps.length > 0 ? "maybe-replace" : "modify", replacing: perhaps };
}
