// Runs the tests with two reports: one for people, one for whoever packages the application.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
mkdirSync(`${root}/reports`, { recursive: true });
const files = readdirSync(`${root}/test`).filter((name) => name.endsWith(".test.js"));
const { status } = spawnSync(
    process.execPath,
    [
        "--test",
        "--test-reporter=spec",
        "--test-reporter-destination=stdout",
        "--test-reporter=junit",
        "--test-reporter-destination=reports/unit.xml",
        ...files.map((name) => `test/${name}`),
    ],
    { cwd: root, stdio: "inherit" },
);
process.exitCode = status ?? 1;
