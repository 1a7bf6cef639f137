import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Folder of the states that an earlier release left. */
export const STATES = join(__dirname, "states");

/**
 * The state of an environment as the release before left it, in the form of `pulumi stack export`: revision 0b53e5e, the last
 * one before networks had a proof and a link. `record-states.ts` makes it anew.
 */
export function stateBefore(stack: string): string {
    return gunzipSync(readFileSync(join(STATES, `${stack}.json.gz`))).toString("utf8");
}
