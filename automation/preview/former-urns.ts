import type { Json } from "../../release/canonical";
import { isObject } from "../../release/difference";
import { nameOfUrn } from "../engine-event";
import type { Plan, PlannedResource } from "../recording/plan";

/**
 * By URN what a resource was called in an earlier plan: of those resources that were there under another URN, because an
 * alias says so, or because their parent's does. As the engine does it, a child whose name begins with its parent's is
 * looked for under the name that begins with the parent's earlier one too.
 *
 * @param known URNs of the earlier plan.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/
 */
export function formerUrns(plan: Plan, known: ReadonlySet<string>): ReadonlyMap<string, string> {
    const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
    const former = new Map<string, string>();
    const visited = new Map<string, string>();
    const visit = (resource: PlannedResource): string => {
        const done = visited.get(resource.urn);
        if (done !== undefined) {
            return done;
        }
        visited.set(resource.urn, resource.urn);
        const parent = byUrn.get(resource.parent);
        const parentBefore = parent === undefined ? resource.parent : visit(parent);
        const candidates = [resource.urn, ...candidatesOf(resource, parent, parentBefore, plan)];
        const found = candidates.find((urn) => known.has(urn)) ?? candidates[1] ?? resource.urn;
        visited.set(resource.urn, found);
        if (found !== resource.urn && known.has(found)) {
            former.set(resource.urn, found);
        }
        return found;
    };
    plan.resources.forEach(visit);
    return former;
}

function candidatesOf(
    resource: PlannedResource,
    parent: PlannedResource | undefined,
    parentBefore: string,
    { project, stack }: Plan,
): readonly string[] {
    const urn = (parentUrn: string, type: string, name: string) => {
        const types =
            parentUrn === "" || /:pulumi:Stack$/.test(typesOf(parentUrn)) ? type : `${typesOf(parentUrn)}$${type}`;
        return `urn:pulumi:${stack}::${project}::${types}::${name}`;
    };
    const own = (resource.aliases ?? []).flatMap((alias): readonly string[] => {
        if (typeof alias === "string") {
            return [alias];
        }
        if (!isObject(alias)) {
            return [];
        }
        const above = alias.noParent === true ? "" : textOr(alias.parentUrn ?? alias.parent, parentBefore);
        return [urn(above, textOr(alias.type, resource.type), textOr(alias.name, resource.name))];
    });
    if (parent === undefined || parentBefore === resource.parent) {
        return own;
    }
    const follows = resource.name.startsWith(parent.name)
        ? [urn(parentBefore, resource.type, nameOfUrn(parentBefore) + resource.name.slice(parent.name.length))]
        : [];
    return [...own, ...follows, urn(parentBefore, resource.type, resource.name)];
}

function typesOf(urn: string): string {
    return urn.split("::")[2] ?? "";
}

function textOr(value: Json | undefined, otherwise: string): string {
    return typeof value === "string" && value !== "" ? value : otherwise;
}
