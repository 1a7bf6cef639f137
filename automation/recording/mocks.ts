import type * as pulumi from "@pulumi/pulumi";
import { ContentHashes } from "./content";
import { unknownCall } from "./engine";
import type { PlannedValues } from "./plan";
import { type ReplyPlacement, replyFor } from "./replies";
import { STAND_INS } from "./stand-ins";
import { filledIn, PlanReader, type WireValues } from "./wire";

/** One registration that a component made under mocks. */
export interface RecordedResource {
    readonly type: string;
    readonly name: string;
    /** Inputs as a plan says them; a secret is `[secret]`. */
    readonly inputs: PlannedValues;
    /** Whether a provider makes it; a component is not custom. */
    readonly custom: boolean;
}

/** Mocks for tests of single components, with everything that was registered so far. */
export interface RecordingMocks extends pulumi.runtime.Mocks {
    readonly registered: readonly RecordedResource[];
}

/**
 * Mocks that answer as the recording engine does, from the same table and as strictly: a type without a stand-in and any
 * call of a provider are refused.
 *
 * Mocks show inputs only. Where protection, dependencies or aliases matter, evaluate a program instead.
 */
export function recordingMocks(at: ReplyPlacement): RecordingMocks {
    const registered: RecordedResource[] = [];
    const reader = new PlanReader(process.cwd(), process.cwd(), new ContentHashes());
    return {
        registered,
        newResource: ({ type, name, inputs, custom }) => {
            const planned = reader.readAll(inputs as WireValues);
            registered.push({ type, name, inputs: planned, custom: custom === true });
            // Components of other packages are made by a provider; ours are not.
            if (custom !== true && !(type in STAND_INS)) {
                return { id: undefined, state: inputs };
            }
            const { id, outputs } = replyFor(type, name, planned, at);
            return {
                id: custom === true ? id : undefined,
                state: filledIn(inputs as WireValues, outputs),
            };
        },
        call: ({ token }) => {
            throw unknownCall(token);
        },
    };
}
