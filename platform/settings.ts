import { join } from "node:path";
import type { z } from "zod";
import { readProject } from "../automation/recording/project";
import { cidrsOverlap } from "../components/network/cidr";
import { PROXY_URL } from "../components/platform/platform-egress";
import type { PlatformEnvironment } from "../components/platform/platform-plan";
import { TOOLCHAIN_IMAGE } from "../components/platform/platform-policies";
import type { Placement } from "../components/shared/placement";
import type { StatePlace } from "../components/shared/state-names";
import { type Problem, Refusal } from "../release/problem";
import { check, flag, listOf, oneOf, strictObject, taggedUnion, text, wholeNumber } from "../release/schema";
import { ownKeys, readSettings, type Settings, type StackConfig } from "../stacks/settings";
import { LOG_RETENTION, SOURCE, SUBNET_ID } from "../stacks/settings-schema";
import { platformPipelinePlacement, statePlaceOf } from "../stacks/state-home";

/** Folder of the program that the pipeline updates. */
const PROGRAM = join(__dirname, "..");
/** The one stack of this project. */
const STACK = "platform";

const CIDR = text(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, "an IPv4 CIDR block", "write it like 10.18.40.0/24");

/** Everything that the stack file of the platform says. */
const PLATFORM_SETTINGS = strictObject({
    source: SOURCE,
    network: strictObject({
        vpcId: text(/^vpc-[0-9a-f]{8,17}$/, "a VPC id", "write it like vpc-0123456789abcdef0"),
        privateSubnetIds: listOf(SUBNET_ID, 1, 6, "subnets"),
        clientGroupIds: listOf(
            text(/^sg-[0-9a-f]{8,17}$/, "a security group id", "write it like sg-0123456789abcdef0"),
            0,
            3,
            "security groups",
        ),
        egress: taggedUnion(
            "kind",
            ["nat", "proxy"],
            [
                strictObject({ kind: oneOf(["nat"]) }),
                strictObject({
                    kind: oneOf(["proxy"]),
                    url: text(PROXY_URL, "the address of a proxy", "write it like http://proxy.example.com:3128"),
                    cidr: CIDR,
                    direct: listOf(
                        text(
                            /^\.?[a-z0-9*-]+(\.[a-z0-9-]+)*$/,
                            "a host name, or a domain with a leading dot",
                            "write it like .s3.eu-west-1.amazonaws.com",
                        ),
                        0,
                        50,
                        "hosts",
                    ),
                }),
            ],
        ),
    }),
    image: taggedUnion(
        "kind",
        ["standard", "build", "toolchain"],
        [
            strictObject({ kind: oneOf(["standard"]) }),
            strictObject({
                kind: oneOf(["build"]),
                base: text(
                    /^[a-z0-9][a-z0-9.:_/-]{1,250}@sha256:[0-9a-f]{64}$/,
                    "an image by its digest",
                    "write it like public.ecr.aws/docker/library/node:24-bookworm-slim@sha256:<64 hexadecimal digits>",
                ),
            }),
            strictObject({
                kind: oneOf(["toolchain"]),
                uri: text(
                    TOOLCHAIN_IMAGE,
                    "an image in ECR by its digest",
                    "write it like 111122223333.dkr.ecr.eu-west-1.amazonaws.com/toolchain@sha256:<64 hexadecimal digits>",
                ),
            }),
        ],
    ),
    retention: strictObject({ logDays: LOG_RETENTION, planDays: wholeNumber(7, 3650, "days") }),
    deletionProtection: flag(),
});

/** What the platform's stack is made from: what its file says, and what the environments' own files say. */
export interface PlatformSettings extends z.output<typeof PLATFORM_SETTINGS> {
    /** Where the pipeline stands. */
    readonly placement: Placement;
    /** In the order in which they are updated. */
    readonly environments: readonly (PlatformEnvironment & {
        readonly account: string;
        readonly state: StatePlace;
    })[];
    /** E-mail addresses that are told of a waiting approval, each once. */
    readonly notify: readonly string[];
}

/**
 * The settings of the platform's stack, read once and checked whole before any resource exists.
 *
 * @param project name of this Pulumi project, the namespace of its keys.
 * @throws {Refusal} with every problem of the stack's file at once, or with those of an environment's.
 */
export function readPlatformSettings(project: string, stack: string, config: StackConfig): PlatformSettings {
    const environments = environmentSettings();
    const [first] = environments;
    if (first === undefined) {
        throw new Error("there is no environment, which settings should have refused");
    }
    const placement = platformPipelinePlacement(first.project, first.environments);
    const result = check(PLATFORM_SETTINGS, ownKeys(project, config));
    const problems = [
        ...(result.ok ? checkProxy(result.value) : result.problems),
        ...checkPlace(placement, stack, config["aws:region"]),
    ];
    if (!result.ok || problems.length > 0) {
        throw new Refusal(`Settings of stack "${stack}" (platform/Pulumi.${stack}.yaml)`, problems);
    }
    return {
        ...result.value,
        placement,
        environments: environments.map(({ environment, approval }) => ({
            name: environment.name,
            approval: { approvers: approval.approvers },
            account: environment.account,
            state: statePlaceOf(first.project, first.environments, environment),
        })),
        notify: [...new Set(environments.flatMap(({ approval }) => approval.notify))].sort(),
    };
}

/** What each environment says of itself, in the order in which a release travels. */
function environmentSettings(): readonly Settings[] {
    const { name, config } = readProject(PROGRAM);
    const facts: readonly { readonly name: string }[] = JSON.parse(config.get(`${name}:environments`)?.value ?? "[]");
    return facts.map(({ name: stack }) => {
        const values = [...readProject(PROGRAM, stack).config].map(([key, { value }]) => [key, value]);
        return readSettings(name, stack, Object.fromEntries(values));
    });
}

function checkPlace(placement: Placement, stack: string, region: string | undefined): readonly Problem[] {
    return [
        ...(stack === STACK
            ? []
            : [
                  {
                      path: "stack",
                      message: `"${stack}" is not "${STACK}", after which everything here is named`,
                      remedy: `select it: pulumi stack select ${STACK}`,
                  },
              ]),
        ...(region === placement.region
            ? []
            : [
                  {
                      path: "aws:region",
                      message: `"${region ?? ""}" is not "${placement.region}", the region of the last environment, where the pipeline stands`,
                      remedy: `set it: pulumi config set aws:region ${placement.region} --stack ${STACK}`,
                  },
              ]),
    ];
}

function checkProxy({ network: { egress } }: z.output<typeof PLATFORM_SETTINGS>): readonly Problem[] {
    if (egress.kind === "nat") {
        return [];
    }
    const port = Number(PROXY_URL.exec(egress.url)?.[2]);
    return [
        ...(port <= 65_535
            ? []
            : [
                  {
                      path: "network.egress.url",
                      message: `"${egress.url}" has a port above 65535`,
                      remedy: "use the port that the proxy listens on, often 3128",
                  },
              ]),
        // The proxy is for what is outside; a block that is everything would be no proxy's.
        ...(cidrsOverlap(egress.cidr, "0.0.0.0/1") && cidrsOverlap(egress.cidr, "128.0.0.0/1")
            ? [
                  {
                      path: "network.egress.cidr",
                      message: `"${egress.cidr}" is every address`,
                      remedy: "name the block that the proxy stands in",
                  },
              ]
            : []),
    ];
}
