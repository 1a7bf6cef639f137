/**
 * Packages an application inside the build container: `node builder.js APP_DIR OUT_DIR`. Exit codes: 0 done, 1 refused
 * or failed, 2 wrong usage. What the checks write goes to standard output, refusals to standard error.
 */
import { Refusal } from "../release/problem";
import { packageApplication } from "./package";

async function main([appDir, outDir, ...rest]: readonly string[]): Promise<number> {
    if (appDir === undefined || outDir === undefined || rest.length > 0) {
        process.stderr.write("usage: node builder.js APP_DIR OUT_DIR\n");
        return 2;
    }
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(signal, () => stop.abort(new Refusal("builder", [stopped(signal)])));
    }
    try {
        const { templateHash, objectsHash } = await packageApplication({
            appDir,
            outDir,
            signal: stop.signal,
            onProgress: (line) => process.stdout.write(`${line}\n`),
            onOutput: (text) => process.stdout.write(text),
        });
        process.stdout.write(`template ${templateHash}\nobjects ${objectsHash}\n`);
        return 0;
    } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        return 1;
    }
}

function stopped(signal: string) {
    return { path: signal, message: "stopped before the end; nothing was written", remedy: "run it again" };
}

main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
});
