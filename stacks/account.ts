import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { pinnedHelm, setupPinProblems } from "../components/runtime/eks/cluster-setup-plan";
import { type Problem, refuseIfAny } from "../release/problem";
import type { Settings } from "./settings";
import { topologyOf } from "./topology";

/** Account id that stands in until a team has filled in its own. */
export const PLACEHOLDER_ACCOUNT = "000000000000";

/**
 * What still stands in for what only a team knows: account ids of environments that this stack's own policies use (its own,
 * its neighbours', the first one's, whose key signs, and those that images are copied to), and checksums of what its
 * cluster is set up with.
 */
export function placeholderProblems(settings: Settings): readonly Problem[] {
    return [...accountProblems(settings), ...controllerProblems(settings)];
}

function controllerProblems({ runtime }: Settings): readonly Problem[] {
    return runtime.kind === "eks" ? setupPinProblems(runtime.controller, pinnedHelm(), "runtime.controller") : [];
}

function accountProblems(settings: Settings): readonly Problem[] {
    const topology = topologyOf(settings);
    const used = new Set(
        [topology.here, topology.first, topology.previous, topology.next].flatMap((at) => (at ? [at.environment] : [])),
    );
    return settings.environments.flatMap(({ name, account }, index) =>
        account === PLACEHOLDER_ACCOUNT && (used.has(name) || topology.isFirst)
            ? [
                  {
                      path: `environments[${index}].account`,
                      message: `"${account}" of ${name} is a placeholder, and policies of ${settings.environment.name} name that account`,
                      remedy: `set it: npx airlock account ${name} <12 digits>`,
                  },
              ]
            : [],
    );
}

/**
 * Refuses what a preview may do but a real update may not: placeholders, and another account than the stack's.
 *
 * @throws {Refusal} with every problem at once, before any resource exists.
 */
export async function refuseRealUpdate(settings: Settings): Promise<void> {
    if (pulumi.runtime.isDryRun()) {
        return;
    }
    const { name, account } = settings.environment;
    const subject = `Update of stack "${name}"`;
    refuseIfAny(subject, placeholderProblems(settings));
    await refuseOtherAccount(subject, name, account);
}

/**
 * Refuses credentials of another account than the one that an update is for.
 *
 * @param name of what is in that account, for the message.
 * @throws {Refusal} where they are another account's.
 */
export async function refuseOtherAccount(subject: string, name: string, account: string): Promise<void> {
    const { accountId } = await aws.getCallerIdentity();
    if (accountId !== account) {
        refuseIfAny(subject, [
            {
                path: "credentials",
                message: `they are of account "${accountId}", and ${name} is in "${account}"`,
                remedy: "use credentials of that account",
            },
        ]);
    }
}
