/**
 * What packaged objects say in place of whatever the environment or the release decides. A placeholder is always a whole
 * value, never a part of a text, and its value may be of any shape. One whose value is `undefined` takes its key with it.
 *
 * The spelling is none that a template engine reads.
 */
export const PLACEHOLDERS = {
    namespace: "<Namespace>",
    serviceAccount: "<ServiceAccount>",
    environment: "<Environment>",
    region: "<Region>",
    release: "<Release>",
    image: "<Image>",
    secretObjects: "<SecretObjects>",
    ingressClass: "<IngressClass>",
    ingressOrder: "<IngressOrder>",
    ingressRules: "<IngressRules>",
    listenPorts: "<ListenPorts>",
    tlsPolicy: "<TlsPolicy>",
    tlsRedirect: "<TlsRedirect>",
    trafficAction: "<TrafficAction>",
    minPods: "<MinPods>",
    maxPods: "<MaxPods>",
    strategy: "<Strategy>",
    metrics: "<Metrics>",
} as const;

export type Placeholder = (typeof PLACEHOLDERS)[keyof typeof PLACEHOLDERS];

/** The values that take the place of {@link PLACEHOLDERS}, by the same keys. */
export type PlaceholderValues = { readonly [name in keyof typeof PLACEHOLDERS]: unknown };

/** Whether a text is spelled like a placeholder, be it a known one or not. */
export function isPlaceholder(value: unknown): boolean {
    return typeof value === "string" && /^<[A-Za-z]*>$/.test(value);
}

/**
 * A value with every placeholder in it replaced. Values are put in as they are, never looked through again.
 *
 * @throws {RangeError} on a text that is spelled like a placeholder and is none.
 */
export function fillPlaceholders(value: unknown, values: PlaceholderValues): unknown {
    if (isPlaceholder(value)) {
        return replacementOf(value as string, values);
    }
    if (Array.isArray(value)) {
        return value.map((item) => fillPlaceholders(item, values));
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(
            Object.entries(value)
                .map(([key, member]) => [key, fillPlaceholders(member, values)] as const)
                .filter(([, member]) => member !== undefined),
        );
    }
    return value;
}

function replacementOf(placeholder: string, values: PlaceholderValues): unknown {
    const found = Object.entries(PLACEHOLDERS).find(([, spelling]) => spelling === placeholder);
    if (found === undefined) {
        throw new RangeError(`fillPlaceholders: "${placeholder}" is no placeholder`);
    }
    return values[found[0] as keyof PlaceholderValues];
}
