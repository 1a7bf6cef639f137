import { constants, cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { canonicalJson, sha256 } from "../release/canonical";

/** A commit: a folder with everything that the application's repository held at that moment. */
export interface Commit {
    /** Id in the form of Git's: 40 hexadecimal digits, made from the content. */
    readonly id: string;
    readonly folder: string;
}

/**
 * Copies an application into a folder of its own and changes the copy there. What is installed comes along, because
 * nothing is downloaded here, but is no part of the commit.
 *
 * @param folder that is made for it; the one above it must exist.
 */
export function makeCommit(appDir: string, folder: string, change: (folder: string) => void): Commit {
    mkdirSync(folder);
    cpSync(appDir, folder, {
        recursive: true,
        verbatimSymlinks: true,
        mode: constants.COPYFILE_FICLONE,
        filter: (path) => basename(path) !== ".git",
    });
    change(folder);
    return { id: sha256(`commit ${hashOfFiles(folder)}`).slice(0, 40), folder };
}

/** SHA-256 of the paths and contents of all files that a repository would hold. */
export function hashOfFiles(folder: string): string {
    return sha256(canonicalJson(filesOf(folder, ignoredNames(folder))));
}

/**
 * Names that the repository does not hold: what is installed, and what `.gitignore` names in full. Its patterns are not
 * read: a file too many only makes for another commit.
 */
function ignoredNames(folder: string): ReadonlySet<string> {
    const file = join(folder, ".gitignore");
    const lines = existsSync(file) ? readFileSync(file, "utf8").split(/\r?\n/) : [];
    const names = lines.map((line) => line.trim().replace(/^\/|\/$/g, "")).filter((line) => /^[\w.-]+$/.test(line));
    return new Set(["node_modules", ...names]);
}

/** Hash of each file by its path, `/` between its parts. */
function filesOf(
    folder: string,
    ignored: ReadonlySet<string>,
    path: readonly string[] = [],
): { readonly [path: string]: string } {
    const entries = readdirSync(join(folder, ...path), { withFileTypes: true });
    return Object.assign(
        {},
        ...entries
            .filter(({ name }) => !ignored.has(name))
            .map((entry) => {
                const inner = [...path, entry.name];
                if (entry.isDirectory()) {
                    return filesOf(folder, ignored, inner);
                }
                return entry.isFile() ? { [inner.join("/")]: sha256(readFileSync(join(folder, ...inner))) } : {};
            }),
    );
}
