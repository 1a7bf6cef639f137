import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { TOOLCHAIN } from "../components/platform/platform-build-spec";
import { type Problem, refuseIfAny } from "../release/problem";
import { PLACEHOLDER_ACCOUNT } from "../stacks/account";
import { dockerProblems } from "../stacks/docker";
import type { PlatformSettings } from "./settings";

/**
 * Refuses what a preview may do but a real update may not: placeholders, and another account than the pipeline's.
 *
 * @throws {Refusal} with every problem at once, before any resource exists.
 */
export async function refuseRealPlatformUpdate(settings: PlatformSettings): Promise<void> {
    if (pulumi.runtime.isDryRun()) {
        return;
    }
    const subject = 'Update of stack "platform"';
    const pins = readFileSync(join(__dirname, "..", TOOLCHAIN), "utf8");
    refuseIfAny(subject, [
        ...placeholderProblems(settings),
        ...pinProblems(settings, pins),
        ...(settings.image.kind === "build" ? dockerProblems("image.kind", "or set image to { kind: standard }") : []),
    ]);
    const { accountId } = await aws.getCallerIdentity();
    const { account } = settings.placement;
    if (accountId !== account) {
        refuseIfAny(subject, [
            {
                path: "credentials",
                message: `they are of account "${accountId}", and the pipeline stands in "${account}", that of the last environment`,
                remedy: "use credentials of that account",
            },
        ]);
    }
}

/** Accounts and ids that still stand in for real ones. */
export function placeholderProblems({ environments, network }: PlatformSettings): readonly Problem[] {
    const ids = [
        ["network.vpcId", network.vpcId] as const,
        ...network.privateSubnetIds.map((id, index) => [`network.privateSubnetIds[${index}]`, id] as const),
    ];
    return [
        ...environments.flatMap(({ name, account }, index) =>
            account === PLACEHOLDER_ACCOUNT
                ? [
                      {
                          path: `environments[${index}].account`,
                          message: `"${account}" of ${name} is a placeholder`,
                          remedy: `set it: npx airlock account ${name} <12 digits>`,
                      },
                  ]
                : [],
        ),
        ...ids
            .filter(([, id]) => /-0+$/.test(id))
            .map(([path, id]) => ({
                path,
                message: `"${id}" is a placeholder`,
                remedy: "write the id of one that is there; platform/Pulumi.platform.yaml says how to find it",
            })),
    ];
}

/** Checksums that nobody has filled in: each build would refuse its tools. */
export function pinProblems({ image }: Pick<PlatformSettings, "image">, pins: string): readonly Problem[] {
    if (image.kind === "toolchain") {
        return [];
    }
    return pins
        .split("\n")
        .filter((line) => /^0{64} /.test(line))
        .map((line) => ({
            path: TOOLCHAIN,
            message: `"${line.slice(66)}" has no checksum yet`,
            remedy: "write the one that its publisher lists; docs/platform-pipeline.md says where",
        }));
}
