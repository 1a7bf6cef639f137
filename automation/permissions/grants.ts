import type { Placement } from "../../components/shared/placement";
import type { PlannedValues } from "../recording/plan";

/**
 * On what a grant's actions are allowed.
 *
 * - `any`: everything, because AWS knows no narrower resource for them.
 * - `named`: things whose names the program chooses.
 * - `new`: things that come into being, if they carry the environment's tags from the start. Their ids are not known before.
 * - `own`: things that carry the environment's tags.
 * - `free`: things that carry the environment's tags, or nobody's: what AWS made beside them, as the default ACL of a network.
 */
export type Target =
    | { readonly kind: "any" }
    | NamedTarget
    | { readonly kind: "new" | "own" | "free"; readonly types: readonly ResourceKind[] };

export interface NamedTarget {
    readonly kind: "named";
    readonly arns: (inputs: PlannedValues, at: Placement) => readonly string[];
}

/** Kind of a thing that AWS gives an id: service and type as in its ARN. */
export type ResourceKind = `${"ec2" | "kms" | "directconnect" | "route53resolver"}:${string}`;

/** A condition under which alone a grant holds, beside that of its target. */
export interface Only {
    readonly operator: "StringEquals" | "ArnEquals" | "Bool";
    readonly key: string;
    readonly values: (inputs: PlannedValues) => readonly string[];
}

/** Actions for one purpose on one kind of thing. */
export interface Grant {
    /** Actions that only look. A preview needs no others. */
    readonly reads?: readonly string[];
    /** Actions that make, change, tag or delete. An update may replace, so it needs all of them. */
    readonly writes?: readonly string[];
    readonly on: Target;
    readonly only?: Only;
    /** Whether only roles that have one of the environment's boundaries may be touched. */
    readonly bounded?: true;
}

/** What the provider does for one resource type. */
export interface PermissionRow {
    readonly grants: readonly Grant[];
    /** Role that is handed to a service: the input that names it, and the service. */
    readonly passes?: { readonly role: string; readonly to: string };
    /** Service that makes a role of its own in the account when it is first used. */
    readonly linkedRole?: string;
}

/** Actions of one service, given without its prefix. */
export function of(service: string, ...actions: readonly string[]): readonly string[] {
    return actions.map((action) => `${service}:${action}`);
}

export const ANY: Target = { kind: "any" };

export function made(...types: readonly ResourceKind[]): Target {
    return { kind: "new", types };
}

export function own(...types: readonly ResourceKind[]): Target {
    return { kind: "own", types };
}

export function free(...types: readonly ResourceKind[]): Target {
    return { kind: "free", types };
}

/**
 * Things by an input that holds their name, narrowed to the environment's prefix.
 *
 * @param pattern resource part of the ARN, with `{}` for the name; more than one where a thing has parts.
 */
export function named(service: string, input: string, ...patterns: readonly string[]): NamedTarget {
    return {
        kind: "named",
        arns: (inputs, at) =>
            patterns.map((pattern) => arnOf(at, service, pattern.replace("{}", narrowed(textOf(inputs[input]), at)))),
    };
}

/** Services whose resources have no region, and those that have not even an account. */
const WITHOUT_REGION: ReadonlySet<string> = new Set(["iam", "s3"]);

/** ARN of something of the environment's account. */
export function arnOf(at: Placement, service: string, resource: string): string {
    const global =
        WITHOUT_REGION.has(service) || resource.startsWith("dx-gateway/") || resource.startsWith("dashboard/");
    return `arn:${at.partition}:${service}:${global ? "" : at.region}:${service === "s3" ? "" : at.account}:${resource}`;
}

/**
 * A name cut after what names the environment, or else the project, with `*` for the rest, so that a policy does not grow
 * with the number of workloads. Other names stay whole.
 */
export function narrowed(name: string, { project, environment }: Placement): string {
    for (const own of [`${project}-${environment}-`, `/${project}/${environment}/`, `${project}/`]) {
        const start = name.indexOf(own);
        if (start >= 0) {
            return `${name.slice(0, start + own.length)}*`;
        }
    }
    return name;
}

function textOf(value: unknown): string {
    if (typeof value !== "string" || value === "") {
        throw new Error(`a resource has no name of its own: ${JSON.stringify(value)}`);
    }
    return value;
}
