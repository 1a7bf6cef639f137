/** A text of a CloudFormation template, or what gives one once the stack is made. */
export type Value =
    | string
    | { readonly Ref: string }
    | { readonly "Fn::GetAtt": readonly [resource: string, attribute: string] }
    | { readonly "Fn::Sub": string }
    | { readonly "Fn::If": readonly [condition: string, then: Value, otherwise: Value] };

/** One of two lists of texts. */
export interface ListIf {
    readonly "Fn::If": readonly [condition: string, then: readonly Value[], otherwise: readonly Value[]];
}

export function ref(name: string): Value {
    return { Ref: name };
}

export function attribute(resource: string, name: string): Value {
    return { "Fn::GetAtt": [resource, name] };
}

/** A value that is there only under a condition; in a list, CloudFormation leaves it out otherwise. */
export function valueIf<T>(condition: string, value: T): { readonly "Fn::If": readonly [string, T, Value] } {
    return { "Fn::If": [condition, value, ref("AWS::NoValue")] };
}
