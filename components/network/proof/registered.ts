import type { Json } from "../../../release/canonical";

/** Values of a resource by property, as a program gives them or a provider answers. */
export interface Values {
    readonly [property: string]: Json;
}

/** A resource as a program registered it, or as a state holds it. */
export interface RegisteredResource {
    /** Type token: `aws:ec2/route:Route`. */
    readonly type: string;
    /** Logical name. */
    readonly name: string;
    /** By what the inputs of others refer to it. @default - it is a component, or not made yet */
    readonly id?: string;
    readonly inputs: Values;
    /** What the provider told: of a refreshed state also what was changed by hand. @default - nothing is known */
    readonly outputs?: Values;
}

/** The property as text; undefined where it is none, or empty. */
export function textOf(values: Values | undefined, property: string): string | undefined {
    const value = values?.[property];
    return typeof value === "string" && value !== "" ? value : undefined;
}

/** The property as a number, also where it was written as a text. */
export function numberOf(values: Values, property: string): number | undefined {
    const value = values[property];
    const number = typeof value === "string" && value !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** The texts of a list; empty where the property is no list. */
export function textsOf(values: Values | undefined, property: string): readonly string[] {
    return listOf(values, property).filter((item) => typeof item === "string");
}

/** The objects of a list; empty where the property is no list. */
export function objectsOf(values: Values | undefined, property: string): readonly Values[] {
    return listOf(values, property).filter(isValues);
}

/** The property as an object; undefined where it is none. */
export function objectOf(values: Values | undefined, property: string): Values | undefined {
    const value = values?.[property];
    return value !== undefined && isValues(value) ? value : undefined;
}

function listOf(values: Values | undefined, property: string): readonly Json[] {
    const value = values?.[property];
    return Array.isArray(value) ? value : [];
}

function isValues(value: Json): value is Values {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
