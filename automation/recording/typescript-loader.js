// Loads TypeScript as ts-node does without type checks (the project's own compiler and tsconfig, each file by itself),
// and keeps what it compiled: only files that changed are compiled again, and where none did the compiler is not even
// loaded. For CommonJS programs; to be required before the first `.ts` file is.
//
// AIRLOCK_TSCONFIG: path of the tsconfig. AIRLOCK_COMPILED: folder of the results. Default: this project's own.

const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

const root = path.join(__dirname, "..", "..");
const tsconfig = process.env.AIRLOCK_TSCONFIG ?? path.join(root, "tsconfig.json");
const folder = process.env.AIRLOCK_COMPILED ?? path.join(root, ".airlock", "compiled");
const requireThere = createRequire(tsconfig);
const basis = [requireThere("typescript/package.json").version, configText(tsconfig), readFileSync(__filename)].join(
    "\n",
);
const loaded = new Map();
let compileOptions;

/** Text of a tsconfig and of those that it extends: what decides the result beside the source. */
function configText(file) {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const parent = /"extends"\s*:\s*"(\.[^"]+)"/.exec(text)?.[1];
    return parent === undefined ? text : text + configText(path.resolve(path.dirname(file), parent));
}

function sha256(text) {
    return createHash("sha256").update(text).digest("hex");
}

function compilerOptions(ts) {
    const config = existsSync(tsconfig) ? ts.readConfigFile(tsconfig, ts.sys.readFile).config : {};
    const host = { ...ts.sys, readDirectory: () => [] };
    const { options } = ts.parseJsonConfigFileContent(config, host, path.dirname(tsconfig));
    const { moduleResolution: _belongsToModule, module = ts.ModuleKind.NodeNext, ...kept } = options;
    return {
        target: ts.ScriptTarget.ES2020,
        ...kept,
        module: ts.ModuleKind.CommonJS,
        // Node's own modes imply it, also in what they make of a CommonJS file.
        esModuleInterop: module >= ts.ModuleKind.Node16 || kept.esModuleInterop,
        noEmit: false,
        inlineSourceMap: true,
    };
}

/** @throws {SyntaxError} with file, line and column; Pulumi's runner prints it without a stack. */
function compile(fileName, source) {
    const ts = requireThere("typescript");
    compileOptions ??= compilerOptions(ts);
    const result = ts.transpileModule(source, { fileName, compilerOptions: compileOptions, reportDiagnostics: true });
    if (result.diagnostics.length > 0) {
        const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => "", getNewLine: () => "\n" };
        throw new SyntaxError(ts.formatDiagnostics(result.diagnostics, host).trimEnd());
    }
    return result.outputText;
}

/**
 * One file a source, overwritten when the source changes; its first line says what it was made from. It is named after the
 * place within the project, so that the same source at another revision, which lies elsewhere, is not compiled again.
 */
function compiled(fileName) {
    const source = readFileSync(fileName, "utf8");
    const key = sha256(`${basis}\n${source}`);
    const kept = path.join(folder, `${sha256(path.relative(path.dirname(tsconfig), fileName))}.js`);
    if (existsSync(kept)) {
        const text = readFileSync(kept, "utf8");
        if (text.startsWith(key)) {
            return text.slice(key.length + 1);
        }
    }
    const text = compile(fileName, source);
    try {
        mkdirSync(folder, { recursive: true });
        // Several programs may compile the same file at once: each finds a whole one.
        writeFileSync(`${kept}.${process.pid}`, `${key}\n${text}`);
        renameSync(`${kept}.${process.pid}`, kept);
    } catch {
        // A folder that cannot be written makes the next run slower and nothing else.
    }
    return text;
}

require.extensions[".ts"] = (module, fileName) => {
    const text = compiled(fileName);
    loaded.set(fileName, text);
    module._compile(text, fileName);
};

// Pulumi's runner maps stack traces with its copy of this package, which looks for the maps in files.
const requireByPulumi = createRequire(requireThere.resolve("@pulumi/pulumi/package.json"));
requireByPulumi("source-map-support").install({ retrieveFile: (file) => loaded.get(file) ?? null });
