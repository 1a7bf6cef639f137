// Records the states of all environments as an earlier revision of this project leaves them:
//
//   node -r ts-node/register/transpile-only tests/support/record-states.ts REVISION
//
// writes tests/support/states/STACK.json.gz. The revision runs with the packages that are installed now.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { pulumiAsync, reasonForNoEngine } from "./engine";
import { PROJECT, STACKS } from "./environments";
import { bringUp } from "./lifecycle";
import { STATES } from "./states";

async function record(revision: string): Promise<void> {
    const reason = reasonForNoEngine();
    if (reason !== undefined) {
        throw new Error(reason);
    }
    const folder = mkdtempSync(join(tmpdir(), "airlock-revision-"));
    try {
        const archive = execFileSync("git", ["archive", revision], { cwd: PROJECT, maxBuffer: 512 * 1024 * 1024 });
        execFileSync("tar", ["-x", "-C", folder], { input: archive });
        symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
        const estate = await bringUp(folder);
        mkdirSync(STATES, { recursive: true });
        for (const stack of STACKS) {
            const { stdout } = await pulumiAsync(estate.place, "stack", "export", "--stack", stack);
            // Where it was made is nobody's business, and would only make the same state differ.
            const text = JSON.stringify(JSON.parse(stdout.replaceAll(folder, "/airlock")));
            writeFileSync(join(STATES, `${stack}.json.gz`), gzipSync(text, { level: 9 }));
        }
        await estate.close();
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

const [revision] = process.argv.slice(2);
if (revision === undefined) {
    throw new Error("say which revision: record-states.ts 0b53e5e");
}
void record(revision);
