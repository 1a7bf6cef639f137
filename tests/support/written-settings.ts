import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { PROJECT } from "./environments";

/** Settings by key. */
export type Values = { readonly [key: string]: unknown };

/** Settings that a stack has, by key without the project's name: its own, and those that all share. */
export function settingsOf(stack: string): Values {
    const project: Values = parse(readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8")).config;
    const shared = Object.entries(project).flatMap(([key, declared]) => {
        const { value, default: ordinary } = declared as { readonly value?: unknown; readonly default?: unknown };
        const given = value ?? ordinary;
        return given === undefined ? [] : [[key, given] as const];
    });
    const own: Values = parse(readFileSync(join(PROJECT, `Pulumi.${stack}.yaml`), "utf8")).config;
    return {
        ...Object.fromEntries(shared),
        ...Object.fromEntries(Object.entries(own).map(([key, value]) => [key.replace(/^airlock:/, ""), value])),
    };
}

/** Paths of all values: `network.internet.nat`, `workloads[0].port`. Lists of plain values are one value. */
export function pathsOf(value: unknown, path = ""): readonly string[] {
    if (Array.isArray(value) && typeof value[0] === "object") {
        return pathsOf(value[0], `${path}[0]`);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return [path];
    }
    return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path === "" ? key : `${path}.${key}`));
}
