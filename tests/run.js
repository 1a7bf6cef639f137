// Runs everything that can be checked here: types, format and lint, then the tests tier by tier, each in a process of its
// own. The last line is "N passed, N failed", with ", N skipped" where a test has said why it cannot run.
//
//   node tests/run.js [TIER ...] [--inventory]

const { spawn } = require("node:child_process");
const { existsSync, mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");

const root = path.join(__dirname, "..");
const bin = (name) => path.join(root, "node_modules", ".bin", name);
const TIERS = ["unit", "components", "program", "engine", "kubernetes", "cloud"];
/** Tiers that drive the real engine; they begin by saying what of it there is. */
const WITH_ENGINE = ["engine", "cloud"];

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = asked.filter((tier) => !TIERS.includes(tier));
if (unknown.length > 0) {
    console.error(`no tier is named ${unknown.join(", ")}; there are ${TIERS.join(", ")}`);
    process.exit(2);
}
const rewrite = process.argv.includes("--inventory");
const tiers = rewrite ? ["unit", "program"] : asked.length > 0 ? asked : TIERS;
const total = { passed: 0, failed: 0, skipped: 0 };

function run(command, args, options) {
    return new Promise((resolve) => {
        const output = [];
        const child = spawn(command, args, { cwd: root, ...options });
        child.stdout?.on("data", (chunk) => output.push(chunk));
        child.stderr?.on("data", (chunk) => output.push(chunk));
        child.on("error", (error) => resolve({ code: 1, output: String(error) }));
        child.on("close", (code) => resolve({ code, output: Buffer.concat(output).toString() }));
    });
}

async function check(name, command, args) {
    const started = Date.now();
    const { code, output } = await run(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    const took = seconds(started);
    return () => {
        console.log(`\n${name}: ${code === 0 ? "ok" : "failed"} (${took})`);
        if (code !== 0) {
            console.log(output);
        }
        total[code === 0 ? "passed" : "failed"] += 1;
    };
}

async function testTier(tier, scratch) {
    const started = Date.now();
    console.log(`\n=== ${tier}`);
    if (!existsSync(path.join(root, "tests", tier))) {
        console.log("no tests yet");
        return;
    }
    const figures = path.join(scratch, `${tier}.json`);
    const { code } = await run(
        process.execPath,
        [
            path.join(root, "node_modules", "mocha", "bin", "mocha.js"),
            // Compiles as ts-node without type checks does, and keeps it: the tiers are processes of the same sources.
            ...["--require", path.join(root, "automation", "recording", "typescript-loader.js")],
            ...(WITH_ENGINE.includes(tier) ? ["--require", "tests/support/announce-parts.ts"] : []),
            ...["--reporter", "tests/support/reporter.js", "--timeout", "60000"],
            ...["--recursive", "--extension", "ts", `tests/${tier}`],
            ...(rewrite ? ["--grep", "inventory"] : []),
        ],
        {
            stdio: ["ignore", "inherit", "inherit"],
            env: {
                ...process.env,
                TS_NODE_TRANSPILE_ONLY: "true",
                PULUMI_ERROR_OUTPUT_STRING: "true",
                NODE_COMPILE_CACHE: path.join(root, ".airlock", "compile-cache"),
                AIRLOCK_TEST_FIGURES: figures,
                ...(rewrite ? { AIRLOCK_REWRITE_INVENTORY: "true" } : {}),
            },
        },
    );
    try {
        const { passes, failures, pending } = JSON.parse(readFileSync(figures, "utf8"));
        total.passed += passes;
        total.failed += failures;
        total.skipped += pending;
    } catch {
        console.log(`tier ${tier} ended with code ${code} before it could count its tests`);
        total.failed += 1;
    }
    console.log(`${tier}: ${seconds(started)}`);
}

function seconds(since) {
    return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

async function main() {
    const scratch = mkdtempSync(path.join(tmpdir(), "airlock-tests-"));
    try {
        // The type check keeps one processor busy while the tests use the other.
        const checks =
            asked.length > 0 || rewrite
                ? []
                : [
                      check("types", bin("tsc"), ["--noEmit"]),
                      check("format and lint", bin("biome"), ["check", "--error-on-warnings"]),
                  ];
        for (const tier of tiers) {
            await testTier(tier, scratch);
        }
        for (const print of await Promise.all(checks)) {
            print();
        }
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
    const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
    console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
    process.exitCode = total.failed > 0 ? 1 : 0;
}

main();
