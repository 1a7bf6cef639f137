import { basename } from "node:path";
import type { Json } from "../../release/canonical";
import { SECRET, UNKNOWN } from "../../release/marks";
import { ARCHIVE, ASSET, MARK, SECRET_VALUE, UNKNOWN_VALUE } from "../recording/wire";

type JsonObject = { readonly [key: string]: Json };

/**
 * A value as the engine writes it, in the form of a plan: secrets and unknown values marked, files as their hash, the
 * bridge's own notes (`__defaults`, `__meta`) left out.
 */
export function cleanValue(value: Json): Json {
    if (typeof value === "string") {
        if (value === UNKNOWN_VALUE) {
            return UNKNOWN;
        }
        return value.includes(UNKNOWN_VALUE) ? value.replaceAll(UNKNOWN_VALUE, UNKNOWN) : value;
    }
    if (Array.isArray(value)) {
        return value.map(cleanValue);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const object = value as JsonObject;
    switch (object[MARK]) {
        case undefined:
            return cleanValues(object);
        case ASSET:
        case ARCHIVE:
            return cleanAsset(object);
        case SECRET_VALUE:
            return SECRET;
        default:
            // A mark that is not known here may hide anything.
            return SECRET;
    }
}

/** Values by property, as {@link cleanValue}. */
export function cleanValues(values: JsonObject | undefined): { readonly [property: string]: Json } {
    return Object.fromEntries(
        Object.entries(values ?? {})
            .filter(([key]) => !key.startsWith("__"))
            .map(([key, value]) => [key, cleanValue(value)]),
    );
}

/** Only the file's own name stays of its path: the rest is somebody's machine. */
function cleanAsset({ hash, path, uri }: JsonObject): Json {
    return {
        ...(typeof path === "string" && { asset: basename(path) }),
        ...(typeof uri === "string" && { asset: uri }),
        ...(typeof hash === "string" && { hash }),
    };
}
