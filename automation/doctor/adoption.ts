import type { PlannedResource } from "../recording/plan";
import type { StackState } from "./ports";

/** What an adoption is made from: all that the plan registers, and what the state has of it already. */
export interface AdoptionContext {
    readonly stack: string;
    readonly resources: readonly PlannedResource[];
    readonly state: StackState | undefined;
}

/**
 * The command by which Pulumi takes something that exists into a stack's state, as the very resource that the program
 * registers: below the same components, which are taken in with it where they are not there yet.
 *
 * @param id by which the provider imports it.
 * @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_import/
 */
export function adoptCommand(
    { stack, resources, state }: AdoptionContext,
    resource: PlannedResource,
    id: string,
): string {
    const byUrn = new Map(resources.map((one) => [one.urn, one]));
    const had = new Set(state?.resources.map(({ urn }) => urn));
    const parents: PlannedResource[] = [];
    for (let above = parentOf(byUrn, resource); above !== undefined; above = parentOf(byUrn, above)) {
        parents.unshift(above);
    }
    const entry = (one: PlannedResource, rest: object) => {
        const parent = parentOf(byUrn, one);
        return { type: one.type, name: one.name, ...rest, ...(parent && { parent: parent.name }) };
    };
    const file = {
        nameTable: Object.fromEntries(parents.filter(({ urn }) => had.has(urn)).map(({ name, urn }) => [name, urn])),
        resources: [
            ...parents.filter(({ urn }) => !had.has(urn)).map((one) => entry(one, { component: true })),
            entry(resource, { id }),
        ],
    };
    return `echo '${JSON.stringify(file)}' | pulumi import --stack ${stack} --file /dev/stdin --generate-code=false --protect=false --yes`;
}

/** The component above; the stack itself is no part of an adoption. */
function parentOf(
    byUrn: ReadonlyMap<string, PlannedResource>,
    { parent }: PlannedResource,
): PlannedResource | undefined {
    const above = byUrn.get(parent);
    return above?.type === "pulumi:pulumi:Stack" ? undefined : above;
}
