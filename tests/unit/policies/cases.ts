import type { CheckedResource, Values } from "../../../policies/rule";

/** One thing that a rule is asked, and what it has to say. */
export interface Case {
    readonly rule: string;
    /** What stands there, as the end of "… a bucket that". */
    readonly what: string;
    readonly resources: readonly CheckedResource[];
    /** `<name> <property>: <message>; <remedy>` of each problem; none where the rule holds. */
    readonly problems: readonly string[];
}

/** A resource with the least that rules read; its name is the last part of its type, in lower case. */
export function resource(type: string, inputs: Values, more: Partial<CheckedResource> = {}): CheckedResource {
    const name = more.name ?? type.split(":").pop()?.toLowerCase() ?? type;
    return {
        ...{ type, name, urn: `urn:pulumi:prod::airlock::${type}::${name}`, parent: "" },
        ...{ inputs, protect: false, dependencies: [] },
        ...more,
    };
}

/** A component that its resources stand under. */
export function component(inputs: Values): CheckedResource {
    return resource("airlock:test:Component", inputs);
}

/** The resource under a {@link component}. */
export function under(parent: CheckedResource, child: CheckedResource): CheckedResource {
    return { ...child, parent: parent.urn };
}

/** A policy document with these statements, as programs give it. */
export function policy(...statements: readonly object[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export const KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d";
export const ACCOUNT = "111122223333";
