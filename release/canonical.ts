import { createHash } from "node:crypto";

/** A value that JSON can hold without loss. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON with one spelling: keys sorted by code unit, no spaces, as RFC 8785 asks. Two equal values give the same text, so
 * the hash of the text names the value.
 *
 * Keys whose value is `undefined` are left out, as `JSON.stringify` does.
 *
 * @throws {TypeError} on a number that is not finite, and on a function, symbol or bigint: they have no JSON form.
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonicalJson(value: unknown): string {
    if (value === null || typeof value === "boolean" || typeof value === "string") {
        return JSON.stringify(value);
    }
    if (typeof value === "number" && Number.isFinite(value)) {
        return JSON.stringify(value);
    }
    if (Array.isArray(value)) {
        return `[${value.map(canonicalJson).join(",")}]`;
    }
    if (typeof value === "object") {
        const entries = Object.entries(value)
            .filter(([, member]) => member !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
        return `{${entries.join(",")}}`;
    }
    throw new TypeError(`canonicalJson: ${String(value)} (${typeof value}) has no JSON form`);
}

/** SHA-256 of the text's UTF-8 bytes, or of the bytes: 64 lower-case hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
    return createHash("sha256").update(data).digest("hex");
}

/** SHA-256 of the value's {@link canonicalJson}: the name of the value. */
export function hashOf(value: unknown): string {
    return sha256(canonicalJson(value));
}
