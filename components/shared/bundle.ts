import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { buildSync, version } from "esbuild";
import { hashOf, sha256 } from "../../release/canonical";

/** The project's folder: paths below are from here, so that no state holds a path of a machine. */
const ROOT = join(__dirname, "..", "..");
const FOLDER = join(ROOT, ".airlock", "bundles");

/** One file with everything that its entry point imports, the AWS SDK as it was asked. */
export interface Bundle {
    /** Path from the folder that the program runs in. */
    readonly path: string;
    /** SHA-256 of the file: 64 hexadecimal digits. */
    readonly hash: string;
}

/** What bundles were made from and what they are, kept so that nothing is bundled twice. */
interface Made {
    /** SHA-256 of every file of the project's own that went in, by its path; packages are known by the lock file. */
    readonly sources: { readonly [path: string]: string };
    /** SHA-256 of each bundle by its name. */
    readonly bundles: { readonly [name: string]: string };
}

/**
 * Bundles entry points to one CommonJS file each, all in one call of esbuild. Equal sources give equal bytes, on every
 * machine, so that a preview shows a change of code exactly when there is one.
 *
 * Bundles are kept, and made again when any file that went into
 * them has changed. Each is put in place whole, under a folder named by its hash, so that several programs may bundle at
 * once.
 *
 * @param entries name to path of the TypeScript source, from the project's folder.
 * @param sdk whether the AWS SDK goes in: the Lambda runtime has it, nothing else does. @default "outside"
 */
export function bundleEntries<Name extends string>(
    entries: { readonly [name in Name]: string },
    sdk: "outside" | "inside" = "outside",
): {
    readonly [name in Name]: Bundle;
} {
    const lock = sha256(readFileSync(join(ROOT, "package-lock.json")));
    const record = join(FOLDER, `${hashOf({ entries, lock, version, sdk })}.json`);
    const { bundles } = kept(record) ?? make(entries, record, sdk);
    const found = Object.entries(bundles).map(([name, hash]) => [
        name,
        { path: relative(process.cwd(), pathOf(name, hash)), hash },
    ]);
    return Object.fromEntries(found);
}

/** What was made before, where every source still is as it was. */
function kept(record: string): Made | undefined {
    if (!existsSync(record)) {
        return undefined;
    }
    const made: Made = JSON.parse(readFileSync(record, "utf8"));
    const unchanged = Object.entries(made.sources).every(([path, hash]) => hashOfFile(path) === hash);
    const present = Object.entries(made.bundles).every(([name, hash]) => existsSync(pathOf(name, hash)));
    return unchanged && present ? made : undefined;
}

function make(entries: { readonly [name: string]: string }, record: string, sdk: "outside" | "inside"): Made {
    const { outputFiles, metafile } = buildSync({
        absWorkingDir: ROOT,
        entryPoints: entries,
        outdir: FOLDER,
        write: false,
        metafile: true,
        bundle: true,
        platform: "node",
        target: "node22",
        format: "cjs",
        external: sdk === "outside" ? ["@aws-sdk/*"] : [],
        minify: true,
        // Stack traces in logs keep the names of functions.
        keepNames: true,
        legalComments: "none",
        logLevel: "silent",
    });
    const made: Made = {
        sources: Object.fromEntries(
            Object.keys(metafile.inputs)
                .filter((path) => !path.startsWith("node_modules/"))
                .map((path) => [path, hashOfFile(path) ?? ""]),
        ),
        bundles: Object.fromEntries(
            Object.keys(entries).map((name) => {
                const output = outputFiles.find(({ path }) => path === join(FOLDER, `${name}.js`));
                if (output === undefined) {
                    throw new Error(`bundleEntries: esbuild gave no file for "${name}"`);
                }
                const hash = sha256(output.contents);
                writeWhole(pathOf(name, hash), output.contents);
                return [name, hash];
            }),
        ),
    };
    writeWhole(record, JSON.stringify(made));
    return made;
}

function pathOf(name: string, hash: string): string {
    return join(FOLDER, hash, `${name}.js`);
}

function hashOfFile(path: string): string | undefined {
    const file = join(ROOT, path);
    return existsSync(file) ? sha256(readFileSync(file)) : undefined;
}

/** Other programs see the whole file or none. */
function writeWhole(path: string, contents: string | Uint8Array): void {
    const scratch = `${path}.${process.pid}`;
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(scratch, contents);
    renameSync(scratch, path);
}
