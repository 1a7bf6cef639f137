import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { canonicalJson, type Json } from "../../release/canonical";
import type { PlannedResource, PlannedValues } from "./plan";
import type { PlanReader } from "./wire";

const STACK_TYPE = "pulumi:pulumi:Stack";

/**
 * URN of a resource: the types of its parents, except the stack's, are part of it.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
 */
export function urnOf(project: string, stack: string, parent: string, type: string, name: string): string {
    const parentType = parent.split("::")[2];
    const qualified = parentType === undefined || parentType === STACK_TYPE ? type : `${parentType}$${type}`;
    return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** What a plan says of a registration. */
export function plannedRegistration(
    request: RegisterResourceRequest,
    urn: string,
    inputs: PlannedValues,
    reader: PlanReader,
): PlannedResource {
    const aliases = aliasesOf(request);
    return {
        type: request.getType(),
        name: request.getName(),
        urn,
        parent: request.getParent(),
        custom: request.getCustom(),
        inputs,
        protect: request.getProtect() ?? false,
        ignoreChanges: request.getIgnorechangesList(),
        dependencies: request.getDependenciesList().sort(),
        ...providerOf(request.getProvider()),
        ...(aliases.length > 0 && { aliases }),
        ...(request.getRetainondelete() === true && { retainOnDelete: true as const }),
        ...(request.getDeletebeforereplacedefined() && { deleteBeforeReplace: request.getDeletebeforereplace() }),
        ...(request.getDeletedwith() !== "" && { deletedWith: request.getDeletedwith() }),
        ...(request.getImportid() !== "" && { importId: request.getImportid() }),
        ...sourceOf(request, reader),
    };
}

/** What a plan says of something that exists and is only read. */
export function plannedRead(
    request: ReadResourceRequest,
    urn: string,
    inputs: PlannedValues,
    reader: PlanReader,
): PlannedResource {
    return {
        type: request.getType(),
        name: request.getName(),
        urn,
        parent: request.getParent(),
        custom: true,
        id: request.getId(),
        inputs,
        protect: false,
        ignoreChanges: [],
        dependencies: request.getDependenciesList().sort(),
        ...providerOf(request.getProvider()),
        readId: request.getId(),
        ...sourceOf(request, reader),
    };
}

/** A reference to a provider is its URN and its id, joined by `::`. */
function providerOf(reference: string): Pick<PlannedResource, "provider"> {
    return reference === "" ? {} : { provider: reference.slice(0, reference.lastIndexOf("::")) };
}

/** Each alias once; the SDK repeats those that a class brings along, and names the parent even where it is the same. */
function aliasesOf(request: RegisterResourceRequest): readonly Json[] {
    const aliases = request.getAliasesList().map((alias): Json => {
        const spec = alias.getSpec()?.toObject();
        if (spec === undefined) {
            return alias.getUrn();
        }
        const { parenturn, noparent, ...parts } = spec;
        const parent = parenturn === request.getParent() ? "" : parenturn;
        const given = Object.entries({ ...parts, parent, noParent: noparent }).filter(
            ([, part]) => part !== "" && part,
        );
        return Object.fromEntries(given);
    });
    return [...new Map(aliases.map((alias) => [canonicalJson(alias), alias])).values()];
}

/** The innermost place in the project's own code; the stack, for one, is made by the SDK and has none. */
function sourceOf(
    request: RegisterResourceRequest | ReadResourceRequest,
    reader: PlanReader,
): Pick<PlannedResource, "source"> {
    const frames = request.getStacktrace()?.getFramesList() ?? [];
    for (const position of [request.getSourceposition(), ...frames.map((frame) => frame.getPc())]) {
        const path = reader.relativeText(decodeURIComponent(position?.getUri().replace(/^file:\/\//, "") ?? ""));
        if (path.startsWith("./") && !path.includes("/node_modules/")) {
            return { source: `${path.slice(2)}:${position?.getLine()}` };
        }
    }
    return {};
}
