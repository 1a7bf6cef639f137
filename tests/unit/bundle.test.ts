import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { type Bundle, bundleEntries } from "../../components/shared/bundle";

const ROOT = join(__dirname, "..", "..");
const FUNCTIONS = "functions/index.ts";
const BUILDER = "packaging/builder.ts";

function textOf({ path }: Bundle): string {
    return readFileSync(path, "utf8");
}

describe("Bundles", () => {
    it("of the functions have a handler for each, and need nothing but the AWS SDK that the runtime has", () => {
        const { functions } = bundleEntries({ functions: FUNCTIONS });
        const { handlers } = require(resolve(functions.path));
        assert.deepEqual(
            Object.entries(handlers).map(([name, handler]) => `${name}: ${typeof handler}`),
            ["seal", "admit", "prepare", "describe", "authorize", "verify", "record", "promote"].map(
                (name) => `${name}: function`,
            ),
        );
        const required = [...textOf(functions).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = ""]) => name);
        assert.ok(required.includes("@aws-sdk/client-codepipeline"));
        const other = required.filter((name) => !name.startsWith("@aws-sdk/") && !name.startsWith("node:"));
        assert.deepEqual(
            [...new Set(other)].filter((name) => !process.getBuiltinModule(name)),
            [],
        );
    });

    it("of the builder run as a program", () => {
        const { builder } = bundleEntries({ builder: BUILDER });
        const { status, stderr } = spawnSync(process.execPath, [builder.path], { encoding: "utf8" });
        assert.deepEqual([status, stderr], [2, "usage: node builder.js APP_DIR OUT_DIR\n"]);
    });

    it("are the same bytes, whatever else is bundled with them, and name no machine", () => {
        const { functions } = bundleEntries({ functions: FUNCTIONS });
        assert.deepEqual(bundleEntries({ builder: BUILDER, functions: FUNCTIONS }).functions, functions);
        assert.ok(!isAbsolute(functions.path), "the state holds this path");
        assert.ok(functions.path.includes(functions.hash));
        assert.ok(!textOf(functions).includes(ROOT));
    });

    describe("of a program that changes", () => {
        let folder: string;
        let made: string[];
        const bundle = () => {
            const { program } = bundleEntries({ program: relative(ROOT, join(folder, "program.ts")) });
            made.push(dirname(program.path));
            return program;
        };
        const write = (value: string) => writeFileSync(join(folder, "imported.ts"), `export const value = "${value}";`);

        beforeEach(() => {
            folder = mkdtempSync(join(tmpdir(), "airlock-bundle-"));
            made = [];
            writeFileSync(join(folder, "program.ts"), 'export { value } from "./imported";');
            write("one");
        });
        afterEach(() => {
            for (const path of [folder, ...made]) {
                rmSync(path, { recursive: true, force: true });
            }
        });

        it("are made again when anything that they import has changed", () => {
            const one = bundle();
            write("two");
            const two = bundle();
            assert.notEqual(two.hash, one.hash);
            assert.equal(require(resolve(two.path)).value, "two");
            write("one");
            assert.deepEqual(bundle(), one);
        });

        it("are kept while nothing has changed, and made again when they are lost", () => {
            const one = bundle();
            const { ino } = statSync(one.path);
            assert.deepEqual(bundle(), one);
            assert.equal(statSync(one.path).ino, ino);
            rmSync(dirname(one.path), { recursive: true });
            assert.deepEqual(bundle(), one);
            assert.equal(require(resolve(one.path)).value, "one");
        });

        it("are whole also where several programs make them at once", async () => {
            const script = join(folder, "make.ts");
            const entry = JSON.stringify(relative(ROOT, join(folder, "program.ts")));
            writeFileSync(
                script,
                `import { bundleEntries } from ${JSON.stringify(join(ROOT, "components/shared/bundle"))};
                 import { resolve } from "node:path";
                 const { program } = bundleEntries({ program: ${entry} });
                 process.stdout.write(program.hash + " " + require(resolve(program.path)).value);`,
            );
            const run = () =>
                promisify(execFile)(process.execPath, ["-r", "ts-node/register/transpile-only", script], { cwd: ROOT });
            const said = (await Promise.all([run(), run(), run()])).map(({ stdout }) => stdout);
            assert.deepEqual(said, Array(3).fill(`${bundle().hash} one`));
        });

        it("fail with what is wrong where a source does not compile", () => {
            writeFileSync(join(folder, "program.ts"), 'export { value } from "./nowhere";');
            assert.throws(bundle, /Could not resolve ".\/nowhere"/);
        });
    });
});
