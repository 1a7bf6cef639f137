import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../release/canonical";

/** Characters of a tag: as many as make two folders with one tag a matter of chance that nobody meets. */
const LENGTH = 24;

/** What is never part of an image's content, wherever it lies. */
const ALWAYS_LEFT_OUT = [".git", "node_modules"];

/**
 * Tag for the image of a folder: another one for other content, the same for the same, on every machine. A repository
 * takes each tag once, so that content which leaves the tag as it is must leave the image as it is, too: all files
 * count but what `.dockerignore` keeps out by a plain name, and `.git` and `node_modules`, which images make themselves.
 *
 * @throws {Error} of the file system where the folder or a file cannot be read.
 */
export function contextTag(folder: string): string {
    const leftOut = new Set([...ALWAYS_LEFT_OUT, ...ignoredNames(folder)]);
    return sha256(JSON.stringify(entriesOf(folder, "", leftOut))).slice(0, LENGTH);
}

/** Entries of a `.dockerignore` that are one plain name; patterns and exceptions only keep more in. */
function ignoredNames(folder: string): readonly string[] {
    try {
        const lines = readFileSync(join(folder, ".dockerignore"), "utf8")
            .split("\n")
            .map((line) => line.trim());
        // An exception may bring back a part of what a line before it kept out.
        return lines.some((line) => line.startsWith("!"))
            ? []
            : lines.filter((line) => /^[\w-][\w.-]*\/?$/.test(line)).map((line) => line.replace(/\/$/, ""));
    } catch {
        return [];
    }
}

function entriesOf(folder: string, below: string, leftOut: ReadonlySet<string>): readonly (readonly string[])[] {
    return readdirSync(join(folder, below), { withFileTypes: true })
        .filter(({ name }) => !leftOut.has(below === "" ? name : `${below}/${name}`) && !ALWAYS_LEFT_OUT.includes(name))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap((entry): readonly (readonly string[])[] => {
            const path = below === "" ? entry.name : `${below}/${entry.name}`;
            if (entry.isDirectory()) {
                return entriesOf(folder, path, leftOut);
            }
            return entry.isSymbolicLink()
                ? [[path, "link", readlinkSync(join(folder, path))]]
                : [[path, sha256(readFileSync(join(folder, path)))]];
        });
}
