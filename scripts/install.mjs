// Installs the project's packages when they are missing or older than the lock file. Needs nothing but Node and npm.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = `${root}node_modules/.airlock-lock`;
const wanted = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    process.stderr.write("Installing packages (once; about half a minute) …\n");
    // Engines are not what is checked here: the scripts run on the newer Node that is among the packages.
    const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
        cwd: root,
        stdio: ["ignore", 2, 2],
        shell: process.platform === "win32",
    });
    if (status !== 0) {
        process.stderr.write("Packages could not be installed; npm's own message is above.\n");
        process.exit(1);
    }
    writeFileSync(stamp, wanted);
}
