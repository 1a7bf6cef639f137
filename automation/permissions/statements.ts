import type { Placement } from "../../components/shared/placement";
import type { PlannedResource } from "../recording/plan";
import { arnOf, type Grant, narrowed, type PermissionRow, type ResourceKind, type Target } from "./grants";

/** A statement of an identity policy, as JSON. */
export interface AccessStatement {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: string | readonly string[];
    readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };
}

/** Whether a statement's actions only look, or change something too. */
export type Access = "look" | "change";

/** What an environment's statements are made with. */
export interface Scope {
    readonly at: Placement;
    /** Tags that say whose a thing is, of those that the provider gives to everything. */
    readonly tags: { readonly [key: string]: string };
    /** ARNs of the boundaries that the plan's roles have. */
    readonly boundaries: readonly string[];
}

/** A statement in the making: grants of one service that hold on the same kind of target and under the same condition. */
interface Part {
    readonly access: Access;
    readonly service: string;
    readonly kind: Target["kind"] | "bounded";
    readonly only: Grant["only"];
    readonly actions: Set<string>;
    readonly resources: Set<string>;
    readonly values: Set<string>;
}

/** Statements by their access. */
export type Statements = { readonly [access in Access]: readonly AccessStatement[] };

/** Everything that the provider may have to do for these resources, one statement a service and kind of target. */
export function statementsOf(
    resources: readonly (readonly [PlannedResource, PermissionRow])[],
    scope: Scope,
): Statements {
    const parts = new Map<string, Part>();
    for (const [resource, row] of resources) {
        for (const grant of row.grants) {
            addGrant(parts, grant, resource, scope);
        }
    }
    const made = [...parts.values()].sort((a, b) => (sidOf(a) < sidOf(b) ? -1 : 1));
    const of = (access: Access) =>
        made.filter((part) => part.access === access).map((part) => toStatement(part, scope));
    return {
        look: of("look"),
        change: [...of("change"), ...passRoles(resources, scope), ...linkedRoles(resources, scope)],
    };
}

function addGrant(parts: Map<string, Part>, grant: Grant, { inputs }: PlannedResource, { at }: Scope): void {
    const arns = arnsOf(grant.on, inputs, at);
    if (arns.length === 0) {
        return;
    }
    const kind = grant.bounded ? "bounded" : grant.on.kind;
    for (const [access, actions] of [
        ["look", grant.reads],
        ["change", grant.writes],
    ] as const) {
        for (const action of actions ?? []) {
            const [service = ""] = action.split(":");
            const key = [access, service, kind, grant.only?.key].join(" ");
            const part = parts.get(key) ?? {
                access,
                service,
                kind,
                only: grant.only,
                actions: new Set(),
                resources: new Set(),
                values: new Set(),
            };
            parts.set(key, part);
            part.actions.add(action);
            for (const arn of arns) {
                part.resources.add(arn);
            }
            for (const value of grant.only?.values(inputs) ?? []) {
                part.values.add(value);
            }
        }
    }
}

function arnsOf(target: Target, inputs: PlannedResource["inputs"], at: Placement): readonly string[] {
    switch (target.kind) {
        case "any":
            return ["*"];
        case "named":
            return target.arns(inputs, at);
        default:
            // What comes into being may have no resource that a policy could name; its tags are the condition then.
            return target.types.length === 0 ? ["*"] : target.types.map((type) => kindArn(type, at));
    }
}

/** ARN of all things of a kind. */
export function kindArn(kind: ResourceKind, at: Placement): string {
    const [service = "", type = ""] = kind.split(":");
    return arnOf(at, service, `${type}/*`);
}

function toStatement(part: Part, scope: Scope): AccessStatement {
    const conditions = { ...targetCondition(part.kind, scope), ...onlyCondition(part, scope) };
    return {
        Sid: sidOf(part),
        Effect: "Allow",
        Action: [...part.actions].sort(),
        Resource: part.resources.has("*") ? "*" : [...part.resources].sort(),
        ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
    };
}

function targetCondition(kind: Part["kind"], { tags, boundaries }: Scope): NonNullable<AccessStatement["Condition"]> {
    const tagged = (place: "RequestTag" | "ResourceTag") =>
        Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:${place}/${key}`, value]));
    switch (kind) {
        case "new":
            return { StringEquals: tagged("RequestTag") };
        case "own":
            return { StringEquals: tagged("ResourceTag") };
        case "free":
            // Nobody may be given another environment's things, nor take them over by a tag.
            return { StringEqualsIfExists: { ...tagged("ResourceTag"), ...tagged("RequestTag") } };
        case "bounded":
            return { StringEquals: { "iam:PermissionsBoundary": boundaries } };
        default:
            return {};
    }
}

function onlyCondition({ kind, only, values }: Part, scope: Scope): NonNullable<AccessStatement["Condition"]> {
    if (only === undefined) {
        return {};
    }
    const before = targetCondition(kind, scope)[only.operator] ?? {};
    const wanted = [...values].sort();
    return { [only.operator]: { ...before, [only.key]: wanted.length === 1 ? (wanted[0] ?? "") : wanted } };
}

const KIND_NAMES: { readonly [kind in Part["kind"]]: string } = {
    any: "Anything",
    named: "ByName",
    new: "New",
    own: "Own",
    free: "OwnOrNobodys",
    bounded: "Bounded",
};

/** Letters and digits alone are allowed in it, and it is unique in a document. */
function sidOf({ access, service, kind, only }: Part): string {
    const words = [service, access, only?.key.split(":")[1] ?? "", KIND_NAMES[kind]];
    return words
        .flatMap((word) => word.split("-"))
        .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
        .join("");
}

/** Roles are handed to the services that the plan hands them to, and to no other. */
function passRoles(
    resources: readonly (readonly [PlannedResource, PermissionRow])[],
    { at }: Scope,
): readonly AccessStatement[] {
    const passed = resources.flatMap(([{ inputs }, { passes }]) => {
        const role = passes && inputs[passes.role];
        return typeof role === "string" ? [{ role, to: passes?.to ?? "" }] : [];
    });
    if (passed.length === 0) {
        return [];
    }
    const arns = passed.map(({ role }) => {
        const name = role.slice(role.indexOf(":role/") + ":role/".length);
        return role.replace(name, narrowed(name, at));
    });
    return [
        {
            Sid: "PassRoles",
            Effect: "Allow",
            Action: ["iam:PassRole"],
            Resource: distinct(arns),
            Condition: { StringEquals: { "iam:PassedToService": distinct(passed.map(({ to }) => to)) } },
        },
    ];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html */
function linkedRoles(
    resources: readonly (readonly [PlannedResource, PermissionRow])[],
    { at }: Scope,
): readonly AccessStatement[] {
    const services = distinct(resources.flatMap(([, { linkedRole }]) => linkedRole ?? []));
    return services.length === 0
        ? []
        : [
              {
                  Sid: "FirstUseOfServices",
                  Effect: "Allow",
                  Action: ["iam:CreateServiceLinkedRole"],
                  Resource: [arnOf(at, "iam", "role/aws-service-role/*")],
                  Condition: { StringEquals: { "iam:AWSServiceName": services } },
              },
          ];
}

function distinct(values: readonly string[]): readonly string[] {
    return [...new Set(values)].sort();
}
