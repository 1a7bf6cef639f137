import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { Refusal } from "../release/problem";
import type { Files } from "./ports";

/** The one time that every file of an archive has, so that equal files make equal bytes: the earliest that ZIP can say. */
const TIME = new Date(1980, 0, 1);

/** A ZIP archive: equal files, equal bytes. */
export function pack(files: Files): Uint8Array {
    const sorted = Object.keys(files)
        .sort()
        .map((path) => [path, files[path] ?? new Uint8Array()] as const);
    return zipSync(Object.fromEntries(sorted), { mtime: TIME, level: 9 });
}

/** @throws {Refusal} when the bytes are no ZIP archive. @param name of the artifact, for the message. */
export function unpack(bytes: Uint8Array, name: string): Files {
    try {
        return unzipSync(bytes);
    } catch {
        throw new Refusal(name, [
            {
                path: name,
                message: "is not a ZIP archive",
                remedy: "make the artifact again by releasing the commit anew",
            },
        ]);
    }
}

/** @throws {Refusal} when the archive has no such file. */
export function fileOf(files: Files, path: string, artifact: string): Uint8Array {
    const bytes = files[path];
    if (bytes === undefined) {
        throw new Refusal(artifact, [
            { path, message: "is not in the artifact", remedy: "package the application with Airlock's own builder" },
        ]);
    }
    return bytes;
}

export function textOf(files: Files, path: string, artifact: string): string {
    return strFromU8(fileOf(files, path, artifact));
}

export const toBytes = (text: string): Uint8Array => strToU8(text);
