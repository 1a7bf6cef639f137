import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Refusal } from "../release/problem";

/** Files by name; the content is text. */
export type Files = { readonly [name: string]: string };

/**
 * Fills a folder with files, all or none: they are written beside it, and take its place in one step. The folder is
 * claimed before `produce` runs, so that nobody waits for what cannot be written.
 *
 * @param names every file that may be in the folder; a folder with anything else in it is not replaced.
 * @throws {Refusal} when the folder is someone else's or cannot be written; whatever `produce` throws.
 */
export async function fillFolder<T>(
    folder: string,
    names: readonly string[],
    produce: () => Promise<{ readonly files: Files; readonly result: T }>,
): Promise<T> {
    const target = resolve(folder);
    const existed = checkFolder(target, names);
    const draft = makeDraft(target);
    try {
        const { files, result } = await produce();
        writeFiles(draft, files);
        swap(draft, target, existed);
        return result;
    } finally {
        rmSync(draft, { recursive: true, force: true });
    }
}

/** @returns whether there is a folder already. */
function checkFolder(target: string, names: readonly string[]): boolean {
    let present: readonly string[];
    try {
        present = readdirSync(target);
    } catch (error) {
        if (codeOf(error) === "ENOENT") {
            return false;
        }
        throw cannotWrite(target, error);
    }
    const foreign = present.filter((name) => !names.includes(name));
    if (foreign.length > 0) {
        throw new Refusal("output", [
            {
                path: target,
                message: `holds "${foreign[0]}"${foreign.length > 1 ? ` and ${foreign.length - 1} more` : ""}, which packaging did not make`,
                remedy: "give an empty folder or a new one",
            },
        ]);
    }
    return true;
}

function makeDraft(target: string): string {
    try {
        return mkdtempSync(join(dirname(target), `.${basename(target)}-`));
    } catch (error) {
        throw cannotWrite(dirname(target), error);
    }
}

function writeFiles(draft: string, files: Files): void {
    try {
        for (const [name, text] of Object.entries(files)) {
            writeFileSync(join(draft, name), text);
        }
        // A temporary folder is closed to others; what was packaged is as open as any new folder.
        chmodSync(draft, 0o777 & ~process.umask());
    } catch (error) {
        throw cannotWrite(draft, error);
    }
}

function swap(draft: string, target: string, existed: boolean): void {
    const old = `${draft}.old`;
    try {
        if (existed) {
            renameSync(target, old);
        }
        renameSync(draft, target);
    } catch (error) {
        if (existed) {
            renameSync(old, target);
        }
        throw cannotWrite(target, error);
    }
    rmSync(old, { recursive: true, force: true });
}

function cannotWrite(path: string, error: unknown): Refusal {
    return new Refusal("output", [
        {
            path,
            message: `cannot be written (${codeOf(error)})`,
            remedy: "give a folder that you may write to, below one that exists",
        },
    ]);
}

function codeOf(error: unknown): string {
    return (error as NodeJS.ErrnoException).code ?? String(error);
}
