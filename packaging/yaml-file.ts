import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument, type Tags } from "yaml";
import { type Problem, Refusal } from "../release/problem";

/**
 * The value of one YAML document.
 *
 * @param file path below `dir`; also the subject of a refusal.
 * @param customTags tags beside YAML's own. Any other tag is refused, not ignored.
 * @throws {Refusal} when the file cannot be read or is not YAML, with the line and column of each error.
 */
export function readYamlFile(dir: string, file: string, customTags: Tags = []): unknown {
    const lineCounter = new LineCounter();
    const document = parseDocument(readText(dir, file), { lineCounter, prettyErrors: false, customTags });
    const problems = [...document.errors, ...document.warnings].map(({ message, pos: [offset] }): Problem => {
        const { line, col } = lineCounter.linePos(offset);
        return { path: `line ${line}, column ${col}`, message, remedy: "correct the YAML there" };
    });
    if (problems.length > 0) {
        throw new Refusal(file, problems);
    }
    try {
        return document.toJS();
    } catch (error) {
        // An alias without an anchor, or so many that the document would explode.
        throw new Refusal(file, [
            {
                path: "(top)",
                message: error instanceof Error ? error.message : String(error),
                remedy: "correct the aliases",
            },
        ]);
    }
}

function readText(dir: string, file: string): string {
    try {
        return readFileSync(join(dir, file), "utf8");
    } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        throw new Refusal(file, [
            code === "ENOENT" || code === "ENOTDIR"
                ? { path: "(file)", message: `is not in "${dir}"`, remedy: "give the folder of the application" }
                : { path: "(file)", message: `cannot be read (${code})`, remedy: "make it a readable file" },
        ]);
    }
}
