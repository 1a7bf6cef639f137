import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { buildSync } from "esbuild";
import { sha256 } from "../../release/canonical";

/** The project's folder: paths below are from here, so that no state holds a path of a machine. */
const ROOT = join(__dirname, "..", "..");
const FOLDER = join(".airlock", "bundles");

/** One file with everything that its entry point imports, except the AWS SDK. */
export interface Bundle {
    /** Path from the folder that the program runs in. */
    readonly path: string;
    /** SHA-256 of the file: 64 hexadecimal digits. */
    readonly hash: string;
}

/**
 * Bundles entry points to one CommonJS file each, all in one call of esbuild. Equal sources give equal bytes, on every
 * machine, so that a preview shows a change of code exactly when there is one.
 *
 * The AWS SDK stays outside: the Lambda runtime has it. A bundle is named by its hash and put in place whole, so that
 * several programs may bundle at once.
 *
 * @param entries name to path of the TypeScript source, from the project's folder.
 */
export function bundleEntries<Name extends string>(
    entries: { readonly [name in Name]: string },
): {
    readonly [name in Name]: Bundle;
} {
    const { outputFiles } = buildSync({
        absWorkingDir: ROOT,
        entryPoints: entries,
        outdir: FOLDER,
        write: false,
        bundle: true,
        platform: "node",
        target: "node22",
        format: "cjs",
        external: ["@aws-sdk/*"],
        minify: true,
        // Stack traces in logs keep the names of functions.
        keepNames: true,
        legalComments: "none",
        logLevel: "silent",
    });
    const bundles = Object.keys(entries).map((name) => {
        const output = outputFiles.find(({ path }) => basename(path) === `${name}.js`);
        if (output === undefined) {
            throw new Error(`bundleEntries: esbuild gave no file for "${name}"`);
        }
        return [name, store(name, output.contents)];
    });
    return Object.fromEntries(bundles);
}

function store(name: string, contents: Uint8Array): Bundle {
    const hash = sha256(contents);
    const folder = join(ROOT, FOLDER, hash);
    const path = join(folder, `${name}.js`);
    if (!existsSync(path)) {
        const scratch = join(ROOT, FOLDER, `.${hash}-${process.pid}`);
        mkdirSync(scratch, { recursive: true });
        writeFileSync(join(scratch, `${name}.js`), contents);
        try {
            renameSync(scratch, folder);
        } catch (error) {
            // Another program was faster; what it put there has the same hash.
            rmSync(scratch, { recursive: true, force: true });
            if (!existsSync(path)) {
                throw error;
            }
        }
    }
    return { path: relative(process.cwd(), path), hash };
}
