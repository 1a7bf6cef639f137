import { execFile } from "node:child_process";

/** How a program ended. */
export interface Ran {
    readonly status: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** Longest time that a program is waited for, in milliseconds: backends may be far away, and nobody waits for ever. */
const LONGEST = 60_000;

/**
 * Runs a program that asks nothing.
 *
 * @returns undefined where there is no such program; what it wrote otherwise, also where it was stopped for taking too long.
 */
export function run(file: string, args: readonly string[], cwd: string): Promise<Ran | undefined> {
    const options = {
        cwd,
        timeout: LONGEST,
        maxBuffer: 512 * 1024 * 1024,
        env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    };
    return new Promise((resolve) => {
        execFile(file, args, options, (error, stdout, stderr) => {
            if (error === null) {
                resolve({ status: 0, stdout, stderr });
            } else if (error.code === "ENOENT") {
                resolve(undefined);
            } else {
                const said = error.killed === true ? `${stderr}\nno answer within ${LONGEST / 1000} s` : stderr;
                resolve({ status: typeof error.code === "number" ? error.code : 1, stdout, stderr: said });
            }
        });
    });
}
