/** What the name of a sandbox's stack begins with. No environment's name can: it has no "-". */
export const SANDBOX_PREFIX = "sandbox-";

/** Tag by which everything in a sandbox says when it ends. */
export const EXPIRES_TAG = "Expires";

/** What a sandbox is called after {@link SANDBOX_PREFIX}: 1 to 16 lower-case letters, digits and `-`. */
export const SANDBOX_NAME = /^[a-z0-9](?:[a-z0-9-]{0,14}[a-z0-9])?$/;

/** Whether a stack is a developer's throw-away environment and none that releases travel through. */
export function isSandbox(stack: string): boolean {
    return stack.startsWith(SANDBOX_PREFIX);
}

/**
 * A moment as the tag says it: to the minute, in UTC, `2026-11-28T12:00Z`. With seconds, and without quotes around it, it
 * would be a timestamp of YAML, which Pulumi hands on in another form.
 */
export function expiryText(moment: Date): string {
    return `${moment.toISOString().slice(0, 16)}Z`;
}

/** The moment that a tag names; `undefined` where it names none. */
export function expiryOf(text: unknown): Date | undefined {
    if (typeof text !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(text)) {
        return undefined;
    }
    const moment = new Date(text);
    // A day that no month has is one that JavaScript moves, or no date at all.
    return Number.isNaN(moment.getTime()) || expiryText(moment) !== text ? undefined : moment;
}
