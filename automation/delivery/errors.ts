/** Why a preview could not be delivered. */
export type DeliveryFailure = "not-permitted" | "not-found" | "rate-limited" | "unavailable" | "refused";

/** A preview that could not be delivered. The message is the whole text to print; no token is ever in it. */
export class DeliveryError extends Error {
    override readonly name = "DeliveryError";

    constructor(
        readonly kind: DeliveryFailure,
        message: string,
    ) {
        super(message);
    }
}

/** A fault that may pass by itself: too many requests, an error of the service's own, no answer. */
export class PassingFault extends Error {
    override readonly name = "PassingFault";

    constructor(
        readonly kind: "rate-limited" | "unavailable",
        message: string,
        /** Milliseconds that the service asks to wait. @default - it does not say */
        readonly waitMs?: number,
    ) {
        super(message);
    }
}

/** Longest text of a service that a message repeats. */
const LONGEST = 300;

/** What a service said, on one line and without anything that a terminal obeys. */
export function saidBy(text: string): string {
    return text.replace(/\s+/g, " ").replace(/\p{C}/gu, "").trim().slice(0, LONGEST);
}
