import type { z } from "zod";
import { parseCidr } from "../components/network/cidr";
import { type Placement, partitionOf } from "../components/shared/placement";
import { type Problem, Refusal } from "../release/problem";
import { EXPIRES_TAG, expiryOf, expiryText, isSandbox, SANDBOX_NAME, SANDBOX_PREFIX } from "../release/sandbox";
import { check } from "../release/schema";
import { PLACEHOLDER_ACCOUNT } from "./account";
import { sandboxCost } from "./sandbox-cost";
import { ACCESS, SANDBOX } from "./sandbox-schema";
import { ownKeys, type StackConfig } from "./settings";
import { SANDBOXES } from "./settings-schema";

/** What the file of a sandbox says of it. */
export type WrittenSandbox = z.output<typeof SANDBOX>;
/** What `Pulumi.yaml` says of all sandboxes. */
export type SandboxBounds = z.output<typeof SANDBOXES>;

/** What a sandbox needs to know of the application that it runs; `airlock.yaml` says it. */
export interface SandboxedApplication {
    readonly name: string;
    readonly port: number;
    readonly healthPath: string;
    /** CPU units. */
    readonly cpu: number;
    /** MiB. */
    readonly memory: number;
    readonly environment: { readonly [name: string]: string };
    /** Names of variables whose values environments keep. */
    readonly secrets: readonly string[];
}

/** What one sandbox is made from. */
export interface SandboxSettings extends WrittenSandbox {
    readonly placement: Placement;
    readonly bounds: SandboxBounds;
    /** When it ends. */
    readonly expires: Date;
}

/** Prefix length of the largest block that a sandbox may be opened to; what is larger is everyone, and is to say so. */
const LARGEST_BLOCK = 16;

/**
 * Keys of `Pulumi.yaml` that every stack of the project is given, sandboxes too, though they say nothing there. Any other
 * key in a sandbox's file would be without effect, and is refused.
 */
const SHARED_KEYS: readonly string[] = [
    "environments",
    "sandboxes",
    "workloads",
    "registry",
    "runtime",
    "build",
    "deletionProtection",
    "containerInsights",
];

/**
 * The settings of one sandbox, read once and checked whole before any resource exists.
 *
 * @param project name of the Pulumi project, the namespace of the keys.
 * @param stack name of the stack, `sandbox-NAME`.
 * @param now what the end of its life is judged by.
 * @param file what the stack's file is called, for messages.
 * @throws {Refusal} with every problem of both files at once.
 */
export function readSandboxSettings(
    project: string,
    stack: string,
    config: StackConfig,
    now: Date,
    file = `Pulumi.${stack}.yaml`,
): SandboxSettings {
    const keys = ownKeys(project, config);
    const bounds = check(SANDBOXES, keys.sandboxes, ["sandboxes"]);
    const sandbox = check(SANDBOX, keys.sandbox, ["sandbox"]);
    const expires = expiryOf(tagsOf(config)[EXPIRES_TAG]);
    const problems = [
        ...checkName(stack),
        ...(bounds.ok ? checkBounds(bounds.value, keys.environments, config["aws:region"]) : bounds.problems),
        ...(sandbox.ok ? [] : sandbox.problems),
        ...checkAccess(keys.sandbox),
        ...checkKeys(keys),
        ...checkTags(stack, config),
        ...checkExpiry(tagsOf(config)[EXPIRES_TAG], bounds.ok ? bounds.value.maxHours : undefined, now),
    ];
    if (!bounds.ok || !sandbox.ok || expires === undefined || problems.length > 0) {
        throw new Refusal(`Settings of stack "${stack}" (Pulumi.yaml and ${file})`, problems);
    }
    const { account, region } = bounds.value;
    const placement = { project, environment: stack, account, region, partition: partitionOf(region) };
    return { ...sandbox.value, placement, bounds: bounds.value, expires };
}

/** What an application asks that no sandbox gives, and a size that costs more than sandboxes may. */
export function applicationProblems(
    { bounds, access, tasks }: Pick<SandboxSettings, "bounds" | "access" | "tasks">,
    { cpu, memory, secrets }: Pick<SandboxedApplication, "cpu" | "memory" | "secrets">,
): readonly Problem[] {
    const isPublic = access.kind !== "nobody";
    const { monthly } = sandboxCost({ zones: bounds.zones.length, isPublic, tasks, cpu, memory });
    return [
        ...(monthly <= bounds.maxMonthlyUsd
            ? []
            : [
                  {
                      path: "sandbox.tasks",
                      message: `"${tasks}" of ${cpu} CPU units and ${memory} MiB cost ${monthly.toFixed(2)} US dollars a month with all around them, above sandboxes.maxMonthlyUsd, "${bounds.maxMonthlyUsd}"`,
                      remedy: "run fewer or smaller tasks",
                  },
              ]),
        ...(secrets.length === 0
            ? []
            : [
                  {
                      path: "secrets",
                      message: `"${secrets.join(", ")}" have values in environments alone, and a sandbox has none`,
                      remedy: "let the application start without them, and leave them out of its airlock.yaml until then",
                  },
              ]),
    ];
}

function checkName(stack: string): readonly Problem[] {
    return isSandbox(stack) && SANDBOX_NAME.test(stack.slice(SANDBOX_PREFIX.length))
        ? []
        : [
              {
                  path: "stack",
                  message: `"${stack}" is not ${SANDBOX_PREFIX} and a name of 1 to 16 lower-case letters, digits and "-" that begins and ends with one of the first two`,
                  remedy: `choose a name like ${SANDBOX_PREFIX}alice`,
              },
          ];
}

function checkBounds(
    { account, region, zones }: SandboxBounds,
    environments: unknown,
    providerRegion: string | undefined,
): readonly Problem[] {
    const taken = accountsOf(environments).find((each) => each.account === account);
    return [
        ...(taken === undefined || account === PLACEHOLDER_ACCOUNT
            ? []
            : [
                  {
                      path: "sandboxes.account",
                      message: `"${account}" is the account of ${taken.name}, which a sandbox must not share`,
                      remedy: "give sandboxes an account of their own",
                  },
              ]),
        ...zones.flatMap((zone, index) =>
            zone.startsWith(region) && zones.indexOf(zone) === index
                ? []
                : [
                      {
                          path: `sandboxes.zones[${index}]`,
                          message: `"${zone}" ${zone.startsWith(region) ? "is listed twice" : `is not in ${region}`}`,
                          remedy: `use two or three zones of ${region}`,
                      },
                  ],
        ),
        ...(providerRegion === region
            ? []
            : [
                  {
                      path: "aws:region",
                      message: `"${providerRegion ?? ""}" is not "${region}", the region of sandboxes`,
                      remedy: `set it: pulumi config set aws:region ${region}`,
                  },
              ]),
    ];
}

/** Accounts of the environments as far as they are readable; what is wrong with the list is told by their own stacks. */
function accountsOf(environments: unknown): readonly { readonly name: string; readonly account: string }[] {
    return Array.isArray(environments)
        ? environments.map((one) => ({ name: String(one?.name), account: String(one?.account) }))
        : [];
}

/** Reads the written value, so that a problem elsewhere in it does not hide these. */
function checkAccess(written: unknown): readonly Problem[] {
    const { access, certificateArn } = (written ?? {}) as {
        readonly access?: unknown;
        readonly certificateArn?: unknown;
    };
    const read = check(ACCESS, access);
    if (!read.ok || read.value.kind === "nobody") {
        return [];
    }
    if (read.value.kind === "blocks") {
        return read.value.cidrs.flatMap((cidr, index) => checkBlock(cidr, `sandbox.access.cidrs[${index}]`));
    }
    return certificateArn === undefined
        ? [
              {
                  path: "sandbox.access.kind",
                  message: '"everyone" without sandbox.certificateArn would carry everyone\'s requests in plain',
                  remedy: "give a certificate, or open it to blocks of addresses alone",
              },
          ]
        : [];
}

function checkBlock(cidr: string, path: string): readonly Problem[] {
    const block = parseCidr(cidr);
    const remedy = "name the block that you come from, like 203.0.113.7/32";
    if (block === undefined || block.text !== cidr) {
        const message = `"${cidr}" is not a block of addresses`;
        return [{ path, message, remedy: block === undefined ? remedy : `write ${block.text}` }];
    }
    return block.prefix < LARGEST_BLOCK
        ? [{ path, message: `"${cidr}" is larger than a /${LARGEST_BLOCK}`, remedy }]
        : [];
}

function checkKeys(keys: { readonly [key: string]: unknown }): readonly Problem[] {
    return Object.entries(keys)
        .filter(([key, value]) => key !== "sandbox" && !SHARED_KEYS.includes(key) && !saysNothing(value))
        .map(([key]) => ({
            path: key,
            message: "says nothing in a sandbox",
            remedy: "remove it; what a sandbox is made from is under sandbox",
        }));
}

/** What Pulumi.yaml gives to a stack that must say something, and does not. */
function saysNothing(value: unknown): boolean {
    return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function checkTags(stack: string, config: StackConfig): readonly Problem[] {
    const { Environment } = tagsOf(config);
    return Environment === stack
        ? []
        : [
              {
                  path: "aws:defaultTags",
                  message: `tag Environment "${Environment ?? ""}" is not "${stack}"`,
                  remedy: `set it: pulumi config set --path aws:defaultTags.tags.Environment ${stack} --stack ${stack}`,
              },
          ];
}

function checkExpiry(text: string | undefined, maxHours: number | undefined, now: Date): readonly Problem[] {
    const path = `aws:defaultTags.tags.${EXPIRES_TAG}`;
    const expires = expiryOf(text);
    const latest = maxHours === undefined ? undefined : new Date(now.getTime() + maxHours * 3_600_000);
    const remedy =
        latest === undefined
            ? "write a moment like 2026-11-28T12:00Z"
            : `set it to ${expiryText(latest)} at the latest`;
    if (expires === undefined) {
        return [{ path, message: `"${text ?? ""}" is not a moment in UTC, such as 2026-11-28T12:00Z`, remedy }];
    }
    if (expires <= now) {
        return [{ path, message: `"${text}" is over`, remedy }];
    }
    return latest !== undefined && expires > latest
        ? [{ path, message: `"${text}" is more than sandboxes.maxHours, "${maxHours}" hours, away`, remedy }]
        : [];
}

function tagsOf(config: StackConfig): { readonly [tag: string]: string | undefined } {
    try {
        return JSON.parse(config["aws:defaultTags"] ?? "{}").tags ?? {};
    } catch {
        return {};
    }
}
