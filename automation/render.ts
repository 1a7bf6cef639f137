import { readFileSync } from "node:fs";
import { Refusal } from "../release/problem";
import { print } from "./commands";
import { type DigestFiles, refuseUnwritable, writeDigest } from "./digest-files";
import { digestOf, type Preview, readEventLog, readPreviewJson, renderLine, renderTerminal } from "./preview";

/** What `airlock render` is told. */
export interface RenderOptions extends DigestFiles {
    readonly json?: boolean;
    /** Print one line, for where there is room for no more. */
    readonly line?: boolean;
}

/**
 * Shows a preview that the engine has made.
 *
 * @param file what `pulumi preview --event-log` or `pulumi preview --json` wrote; `-` for standard input.
 * @throws {Refusal} when it cannot be read, is neither of the two, or a file cannot be written.
 */
export function render(file: string, options: RenderOptions): void {
    refuseUnwritable(options);
    const digest = digestOf(previewIn(contentOf(file)));
    writeDigest(digest, options);
    if (options.json) {
        print(JSON.stringify(digest, null, 2));
    } else {
        print(options.line ? renderLine(digest) : renderTerminal(digest, process.stdout.columns));
    }
}

function contentOf(file: string): string {
    try {
        return readFileSync(file === "-" ? 0 : file, "utf8");
    } catch (error) {
        throw new Refusal("Preview", [
            {
                path: file,
                message: `cannot be read (${(error as Error).message})`,
                remedy: "give the file that pulumi preview --event-log wrote, or - for standard input",
            },
        ]);
    }
}

/** A log has one event a line, each with its number; the other form is one value over many lines. */
function previewIn(content: string): Preview {
    const [first = ""] = content.trimStart().split("\n", 1);
    return /^\{.*"sequence":/.test(first) ? readEventLog(content) : readPreviewJson(content);
}
