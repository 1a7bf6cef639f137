import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Refusal } from "../release/problem";

const run = promisify(execFile);

/** A revision of the project that lies in a folder of its own, for as long as it is used. */
export interface Revision {
    /** 40 hexadecimal digits. */
    readonly commit: string;
    /** `main (1a2b3c4)` */
    readonly label: string;
    /** The project's folder at that revision. */
    readonly projectDir: string;
    /** Whether it was made with other packages than those that are installed. */
    readonly otherPackages: boolean;
}

/** What is kept in a project between evaluations and depends on contents alone. */
const CACHES = ["compiled", "compile-cache"] as const;

/**
 * Checks a revision out into a temporary folder, beside the working tree, which it leaves as it is. Packages are those of the
 * project. Whatever happens, the folder and git's note of it are removed.
 *
 * @param revision branch, tag or commit, as git understands it.
 * @throws {Refusal} when the project is not in a git repository, or the revision is not in it.
 */
export async function atRevision<Result>(
    projectDir: string,
    revision: string,
    use: (revision: Revision) => Promise<Result>,
): Promise<Result> {
    const inside = await insideRepository(projectDir);
    const commit = await commitOf(projectDir, revision);
    const folder = mkdtempSync(join(tmpdir(), "airlock-revision-"));
    const tree = join(folder, "tree");
    try {
        await git(projectDir, "worktree", "add", "--quiet", "--detach", tree, commit);
        const there = join(tree, inside);
        mkdirSync(join(there, ".airlock"), { recursive: true });
        for (const cache of CACHES) {
            mkdirSync(join(projectDir, ".airlock", cache), { recursive: true });
            symlinkSync(join(projectDir, ".airlock", cache), join(there, ".airlock", cache), "dir");
        }
        if (!existsSync(join(there, "node_modules"))) {
            symlinkSync(join(projectDir, "node_modules"), join(there, "node_modules"), "dir");
        }
        const label = commit.startsWith(revision) ? commit.slice(0, 7) : `${revision} (${commit.slice(0, 7)})`;
        const otherPackages = lockOf(there) !== lockOf(projectDir);
        return await use({ commit, label, projectDir: there, otherPackages });
    } finally {
        rmSync(folder, { recursive: true, force: true });
        await git(projectDir, "worktree", "prune");
    }
}

/** Path of the project's folder in its repository; empty where it is the repository's top. */
async function insideRepository(projectDir: string): Promise<string> {
    try {
        return (await git(projectDir, "rev-parse", "--show-prefix")).trim();
    } catch (error) {
        const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
        throw new Refusal("Revision", [
            {
                path: "--base",
                message: missing
                    ? "needs git, which is not there"
                    : "needs a git repository, and the project is in none",
                remedy: missing ? "install git" : "run it in a clone",
            },
        ]);
    }
}

async function commitOf(projectDir: string, revision: string): Promise<string> {
    try {
        const args = ["--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
        return (await git(projectDir, "rev-parse", ...args)).trim();
    } catch {
        throw new Refusal("Revision", [
            {
                path: "--base",
                message: `"${revision}" is not a revision of this repository`,
                remedy: "name a branch, tag or commit that is here; of a shallow clone fetch it first",
            },
        ]);
    }
}

/** Runs git without hooks, and without what a hook that called us says of another repository. */
async function git(cwd: string, ...args: readonly string[]): Promise<string> {
    const inherited = Object.entries(process.env).filter(
        ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(name),
    );
    const { stdout } = await run("git", ["-c", "core.hooksPath=/dev/null", ...args], {
        cwd,
        env: Object.fromEntries(inherited),
    });
    return stdout;
}

function lockOf(projectDir: string): string | undefined {
    const path = join(projectDir, "package-lock.json");
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
