import type { Placement } from "../../components/shared/placement";
import type { PlannedResource } from "../recording/plan";
import type { PermissionRow, ResourceKind } from "./grants";
import type { AccessStatement } from "./statements";

/** Kinds of things that somebody else may have made, by the beginning of their ids. */
const KINDS: { readonly [prefix: string]: ResourceKind } = {
    vpc: "ec2:vpc",
    subnet: "ec2:subnet",
    sg: "ec2:security-group",
    tgw: "ec2:transit-gateway",
    "ipam-pool": "ec2:ipam-pool",
};

const ID = new RegExp(`^(${Object.keys(KINDS).join("|")})-[0-9a-f]{8,17}$`);

/**
 * Things that exist already and that the plan refers to: a network of another team, a transit gateway that is shared, a
 * pool of addresses. They carry nobody's tags, so they stand here by their ids, with the actions that the plan's
 * resources need on their kind. They may belong to another account.
 */
export function foreignStatement(
    rows: readonly (readonly [PlannedResource, PermissionRow])[],
    { partition, region }: Placement,
): readonly AccessStatement[] {
    const made = new Set(rows.flatMap(([resource]) => [resource.id ?? "", ...bornWith(resource)]));
    const ids = [...new Set(rows.flatMap(([{ inputs }]) => idsIn(inputs)))].filter((id) => !made.has(id)).sort();
    const kinds = new Set(ids.map(kindOf));
    const actions = rows.flatMap(([{ type }, { grants }]) =>
        grants.flatMap(({ writes = [], on }) => (reaches(on, kinds, type) ? writes : [])),
    );
    if (ids.length === 0 || actions.length === 0) {
        return [];
    }
    return [
        {
            Sid: "WhatExistsAlready",
            Effect: "Allow",
            Action: [...new Set(actions)].sort(),
            Resource: ids.map((id) => {
                const [, type = ""] = kindOf(id).split(":");
                // A pool of addresses has no region in its ARN.
                return `arn:${partition}:ec2:${type === "ipam-pool" ? "" : region}:*:${type}/${id}`;
            }),
        },
    ];
}

/** What AWS makes along with a resource: ids that it tells and was not told, as the group of a cluster. */
function bornWith({ inputs, outputs }: PlannedResource): readonly string[] {
    const told = new Set(idsIn(inputs));
    return idsIn(outputs).filter((id) => !told.has(id));
}

function kindOf(id: string): ResourceKind {
    const [, prefix = ""] = ID.exec(id) ?? [];
    return KINDS[prefix] ?? "ec2:vpc";
}

function reaches(on: PermissionRow["grants"][number]["on"], kinds: ReadonlySet<ResourceKind>, type: string): boolean {
    if (on.kind !== "new" && on.kind !== "own" && on.kind !== "free") {
        return false;
    }
    // A network is taken from a pool by the very call that makes it.
    const fromPool = kinds.has("ec2:ipam-pool") && type === "aws:ec2/vpc:Vpc" && on.kind === "new";
    return fromPool || on.types.some((kind) => kinds.has(kind));
}

function idsIn(value: unknown): readonly string[] {
    if (typeof value === "string") {
        return ID.test(value) ? [value] : [];
    }
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(idsIn) : [];
}
