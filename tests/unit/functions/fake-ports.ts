import assert from "node:assert/strict";
import { pack } from "../../../functions/archive";
import type { Artifacts, Files, Ports } from "../../../functions/ports";
import { CANDIDATE_FILES, manifestText } from "../../../release/manifest";
import { Refusal } from "../../../release/problem";
import { MANIFEST, OBJECTS_TEXT, TEMPLATE } from "../../support/releases";

export const EXECUTION = "01234567-89ab-cdef-0123-456789abcdef";

type Given = { readonly [port in keyof Ports]?: Partial<Ports[port]> };

/** The ports that a test gives; whatever else a function calls fails the test. */
export function portsWith(given: Given): Ports {
    const strict = (port: string, calls: object = {}) =>
        new Proxy(calls, {
            get: (target, call) =>
                Reflect.get(target, call) ?? assert.fail(`nobody said what ${port}.${String(call)} does`),
        });
    return new Proxy({}, { get: (_, port) => strict(String(port), Reflect.get(given, port)) }) as Ports;
}

/** Artifacts in memory, with what was written. */
export function artifactsOf(inputs: { readonly [name: string]: Uint8Array }) {
    const written = new Map<string, Uint8Array>();
    const artifacts: Artifacts = {
        read: async (name) => inputs[name] ?? assert.fail(`there is no artifact ${name}`),
        write: async (name, bytes) => void written.set(name, bytes),
    };
    return { artifacts, written };
}

/** Text of a refusal; anything else that happens fails the test. */
export async function refusalOf(run: Promise<unknown>): Promise<string> {
    const error: unknown = await run.then(
        () => assert.fail("it was not refused"),
        (reason) => reason,
    );
    assert.ok(error instanceof Refusal, String(error));
    return error.message;
}

export const SIGNATURE = Buffer.from("signed");

/** A candidate as sealing leaves it, with some of its files changed. */
export function candidateWith(files: Files = {}): Uint8Array {
    return pack({
        [CANDIDATE_FILES.manifest]: Buffer.from(manifestText(MANIFEST)),
        [CANDIDATE_FILES.signature]: SIGNATURE,
        [CANDIDATE_FILES.template]: Buffer.from(JSON.stringify(TEMPLATE)),
        [CANDIDATE_FILES.objects]: Buffer.from(OBJECTS_TEXT),
        ...files,
    });
}
