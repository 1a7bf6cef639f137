import { POLICY_LIMIT } from "../../components/governance/boundaries";
import type { Placement } from "../../components/shared/placement";
import { type Problem, refuseIfAny } from "../../release/problem";
import type { Plan, PlannedResource } from "../recording/plan";
import { ACCESS_ROWS } from "./access-rows";
import { CLUSTER_ROWS } from "./cluster-rows";
import { foreignStatement } from "./foreign";
import { GATEWAY_ROWS } from "./gateway-rows";
import { ANY, type PermissionRow } from "./grants";
import { LINK_ROWS } from "./link-rows";
import { NETWORK_ROWS } from "./network-rows";
import { RELEASE_ROWS } from "./release-rows";
import { RUNTIME_ROWS } from "./runtime-rows";
import { type Access, type AccessStatement, type Scope, statementsOf } from "./statements";

/** What the provider does, by resource type: each type that the program can register. */
export const ROWS: { readonly [type: string]: PermissionRow } = {
    ...ACCESS_ROWS,
    ...CLUSTER_ROWS,
    ...GATEWAY_ROWS,
    ...LINK_ROWS,
    ...NETWORK_ROWS,
    ...RELEASE_ROWS,
    ...RUNTIME_ROWS,
};

/** A managed policy: as many as are needed, because none may be longer than {@link POLICY_LIMIT}. */
export interface PermissionDocument {
    /** Name for the managed policy. */
    readonly name: string;
    readonly access: Access;
    /** Length in characters without white space, as IAM counts. */
    readonly characters: number;
    readonly policy: { readonly Version: "2012-10-17"; readonly Statement: readonly AccessStatement[] };
}

/** What every run of the program asks, whatever it registers: whose the credentials are, and what a network is like. */
const ALWAYS: PermissionRow = {
    grants: [
        { reads: ["sts:GetCallerIdentity"], on: ANY },
        {
            reads: ["ec2:DescribeRouteTables", "ec2:DescribeSubnets", "ec2:DescribeVpcAttribute", "ec2:DescribeVpcs"],
            on: ANY,
        },
    ],
};

/**
 * The identity policies that `pulumi preview`, `up`, `refresh` and `destroy` of a stack need in its account: the documents
 * that look for a preview, all of them for the others. What the state and its key need is not among them, because
 * these are no part of the stack.
 *
 * @throws {Refusal} when the plan registers a type that no row speaks of.
 */
export function permissionsOf(
    { project, stack, config, resources }: Plan,
    at: Placement,
): readonly PermissionDocument[] {
    const made = resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
    refuseUnknown(stack, made);
    const rows = made.map((resource): readonly [PlannedResource, PermissionRow] => [
        resource,
        ROWS[resource.type] ?? { grants: [] },
    ]);
    const [first] = made;
    const scope: Scope = { at, tags: ownerTags(config["aws:defaultTags"]), boundaries: boundariesOf(made) };
    const { look, change } = statementsOf([...rows, ...(first ? [[first, ALWAYS] as const] : [])], scope);
    const name = `${project}-${stack}-update`;
    return [
        ...packed(`${name}-look`, "look", look),
        ...packed(`${name}-change`, "change", [...change, ...foreignStatement(rows, at)]),
    ];
}

function refuseUnknown(stack: string, resources: readonly PlannedResource[]): void {
    const types = [...new Set(resources.map(({ type }) => type))].filter((type) => ROWS[type] === undefined);
    refuseIfAny(
        `Permissions for stack "${stack}"`,
        types.map(
            (type): Problem => ({
                path: type,
                message: "nobody has written down yet what the provider calls for this type",
                remedy: "add a row to automation/permissions",
            }),
        ),
    );
}

/** The tags by which environments tell their things apart. Settings see to it that `Environment` is among them. */
function ownerTags(defaultTags = "{}"): Scope["tags"] {
    const { tags = {} }: { readonly tags?: Scope["tags"] } = JSON.parse(defaultTags);
    return Object.fromEntries(Object.entries(tags).filter(([key]) => key === "Environment" || key === "Project"));
}

function boundariesOf(resources: readonly PlannedResource[]): readonly string[] {
    const arns = resources
        .filter(({ type }) => type === "aws:iam/role:Role")
        .map(({ inputs }) => String(inputs.permissionsBoundary));
    return [...new Set(arns)].sort();
}

/** Documents that are each short enough; a statement that is too long by itself is told in two. */
function packed(name: string, access: Access, statements: readonly AccessStatement[]): readonly PermissionDocument[] {
    const groups: AccessStatement[][] = [];
    for (const statement of statements.flatMap(shortened)) {
        const group = groups.find((one) => lengthOf([...one, statement]) <= POLICY_LIMIT);
        if (group === undefined) {
            groups.push([statement]);
        } else {
            group.push(statement);
        }
    }
    return groups.map((group, index) => ({
        name: groups.length === 1 ? name : `${name}-${index + 1}`,
        access,
        characters: lengthOf(group),
        policy: { Version: "2012-10-17", Statement: group },
    }));
}

function shortened(statement: AccessStatement): readonly AccessStatement[] {
    const { Sid, Action } = statement;
    if (lengthOf([statement]) <= POLICY_LIMIT || Action.length < 2) {
        return [statement];
    }
    const half = Math.ceil(Action.length / 2);
    return [
        { ...statement, Sid: `${Sid}A`, Action: Action.slice(0, half) },
        { ...statement, Sid: `${Sid}B`, Action: Action.slice(half) },
    ].flatMap(shortened);
}

/** Nothing that a document holds has white space in it. */
function lengthOf(statements: readonly AccessStatement[]): number {
    return JSON.stringify({ Version: "2012-10-17", Statement: statements }).length;
}
