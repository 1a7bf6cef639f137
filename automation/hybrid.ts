import { readFileSync } from "node:fs";
import { z } from "zod";
import { describeLink, type LinkDescription } from "../components/network/hybrid/describe";
import type { LinkValues } from "../components/network/hybrid/link-values";
import { planSubnets } from "../components/network/subnet-plan";
import { Refusal } from "../release/problem";
import { anyText, listOf, parseJson } from "../release/schema";
import type { Settings } from "../stacks/settings";

const TEXT = anyText();
const TEXTS = listOf(TEXT, 0, 100, "texts");

/** Fields of an output; others are not looked at. */
function outputs<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
    return z.object(shape, { error: "is not an object" });
}

/** The member of a stack's outputs that tells of the link. */
const OUTPUTS = outputs({
    onPremises: outputs({
        gatewayId: TEXT.optional(),
        proposalId: TEXT.optional(),
        vpnGatewayId: TEXT.optional(),
        transitGatewayId: TEXT.optional(),
        transitGatewayAttachmentId: TEXT.optional(),
        interfaces: z
            .record(
                z.string(),
                outputs({ id: TEXT, amazonAddress: TEXT.optional(), customerAddress: TEXT.optional() }),
                { error: "is not an object" },
            )
            .optional(),
        vpn: outputs({ tunnelAddresses: TEXTS, presharedKeyArn: TEXT }).optional(),
        resolverAddresses: TEXTS.optional(),
    }).optional(),
});

/**
 * What the on-premises side of an environment's link must configure.
 *
 * @param file file with what `pulumi stack output --json` prints, `-` for standard input.
 * @default - the settings alone, which do not tell what AWS chooses
 * @throws {Refusal} when the environment has no link, or the outputs are none of its.
 */
export function describeSettings(settings: Settings, file?: string): LinkDescription {
    const { hybrid, network, environment, project } = settings;
    if (hybrid === undefined || network.kind === "existing") {
        throw new Refusal(`Settings of stack "${environment.name}"`, [
            {
                path: "hybrid",
                message: `is missing, so ${environment.name} has no link to on-premises`,
                remedy: `add ${project}:hybrid to the stack file, as in examples/hybrid`,
            },
        ]);
    }
    return describeLink(
        hybrid,
        {
            project,
            environment: environment.name,
            account: environment.account,
            region: environment.region,
            cidr: environment.cidr,
            isolatedSubnets: planSubnets({ cidr: environment.cidr, zones: network.zones }, ["isolated"]).isolated,
        },
        file === undefined ? undefined : readOutputs(file),
    );
}

function readOutputs(file: string): Partial<LinkValues> {
    const subject = file === "-" ? "Outputs on standard input" : `Outputs in ${file}`;
    const { onPremises } = parseJson(OUTPUTS, readText(file, subject), subject);
    if (onPremises === undefined) {
        throw new Refusal(subject, [
            {
                path: "onPremises",
                message: "is missing",
                remedy: "update the stack with its link first, then run pulumi stack output --json",
            },
        ]);
    }
    return onPremises;
}

function readText(file: string, subject: string): string {
    try {
        return readFileSync(file === "-" ? process.stdin.fd : file, "utf8");
    } catch (error) {
        const { code = String(error) } = error as NodeJS.ErrnoException;
        throw new Refusal(subject, [
            { path: "--outputs", message: `"${file}" cannot be read (${code})`, remedy: "name a file that exists" },
        ]);
    }
}
