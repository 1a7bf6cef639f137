import * as pulumi from "@pulumi/pulumi";
import { type Problem, refuseIfAny } from "../release/problem";
import { PLACEHOLDER_ACCOUNT, refuseOtherAccount } from "./account";
import { dockerProblems } from "./docker";
import type { SandboxSettings } from "./sandbox-settings";

/**
 * Refuses what a preview may do but a real update may not: the placeholder of an account, a machine without Docker, and
 * credentials of another account. With those of an environment nothing is ever made.
 *
 * @throws {Refusal} before any resource exists.
 */
export async function refuseRealSandbox({ placement }: Pick<SandboxSettings, "placement">): Promise<void> {
    if (pulumi.runtime.isDryRun()) {
        return;
    }
    const { environment, account } = placement;
    const subject = `Update of stack "${environment}"`;
    refuseIfAny(subject, [...placeholderProblem(account), ...dockerProblems("docker")]);
    await refuseOtherAccount(subject, environment, account);
}

function placeholderProblem(account: string): readonly Problem[] {
    return account === PLACEHOLDER_ACCOUNT
        ? [
              {
                  path: "sandboxes.account",
                  message: `"${account}" is a placeholder`,
                  remedy: "set it in Pulumi.yaml to an account that no environment is in",
              },
          ]
        : [];
}
