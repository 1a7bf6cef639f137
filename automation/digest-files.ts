import { statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { refuseIfAny } from "../release/problem";
import { progress } from "./commands";
import { type Digest, renderHtml, renderMarkdown } from "./preview";

/** Files that a preview is written to, beside what is printed. */
export interface DigestFiles {
    /** For the Markdown; what does not fit into a comment goes to `<name>.rest.md` beside it. */
    readonly markdown?: string;
    readonly html?: string;
}

/** @throws {Refusal} when one cannot be written, before anything long has been done. */
export function refuseUnwritable({ markdown, html }: DigestFiles): void {
    const problems = [markdown, html].flatMap((path) => {
        const folder = dirname(resolve(path ?? "."));
        return path === undefined || statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
            ? []
            : [{ path, message: `"${folder}" is not a folder`, remedy: "make it first" }];
    });
    refuseIfAny("Output", problems);
}

/** Writes a preview in the forms that are asked for. */
export function writeDigest(digest: Digest, { markdown, html }: DigestFiles): void {
    if (markdown !== undefined) {
        const { text, rest } = renderMarkdown(digest);
        write(markdown, text);
        if (rest !== undefined) {
            write(`${markdown.replace(/\.md$/, "")}.rest.md`, rest);
        }
    }
    if (html !== undefined) {
        write(html, renderHtml(digest));
    }
}

function write(path: string, text: string): void {
    writeFileSync(path, text.endsWith("\n") ? text : `${text}\n`);
    progress(`wrote ${path}`);
}
