import type { Problem } from "../../release/problem";
import { type Answer, type Finding, findingsOf } from "./finding";

/** What was looked up about credentials. */
export interface CredentialFacts {
    readonly environment: string;
    /** Account of the environment. */
    readonly account: string;
    /** Environments whose account is not known yet. */
    readonly placeholders: readonly Problem[];
    /** Account of the credentials. */
    readonly id: Answer<string>;
}

const { ok, problem, unchecked } = findingsOf("credentials");

/** Whether accounts are known, and whether the credentials are of the stack's. */
export function checkCredentials({ environment, account, placeholders, id }: CredentialFacts): readonly Finding[] {
    return [
        ...placeholders.map(({ path, message, remedy }) =>
            problem(`${path}: ${message}`, remedy.replace(/^set it: /, "")),
        ),
        identityFinding(environment, account, id),
    ];
}

function identityFinding(environment: string, account: string, id: Answer<string>): Finding {
    if (!id.known) {
        return unchecked("credentials", id);
    }
    return id.value === account
        ? ok(`credentials are of account ${account}`)
        : problem(
              `credentials are of account "${id.value}", and ${environment} is in "${account}"`,
              `use credentials of that account, or: npx airlock account ${environment} ${id.value}`,
          );
}
