import type { Problem } from "../release/problem";
import type { Settings } from "./settings";

/** A rule over some of the settings; it is left out where one of them is not there to be read. */
export interface Rule {
    readonly reads: readonly (keyof Settings)[];
    readonly check: (settings: Settings) => readonly Problem[];
}

/** @param reads the settings that the rule is over. */
export function rule<const Key extends keyof Settings>(
    reads: readonly Key[],
    check: (settings: Pick<Settings, Key>) => readonly Problem[],
): Rule {
    return { reads, check };
}
