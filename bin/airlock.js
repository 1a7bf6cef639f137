#!/usr/bin/env node

// Runs the command line from its TypeScript source, compiled once; types are checked by `npm run check:types`, not here.
// It works on the checkout that it lies in: the package that other programs install has the library, and no sources.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

if (existsSync(join(__dirname, "..", "automation", "cli.ts"))) {
    require("../automation/recording/typescript-loader.js");
    require("../automation/cli").main(process.argv.slice(2));
} else {
    process.stderr.write("airlock runs in a checkout of the project; this package is its library: openEnvironment\n");
    process.exitCode = 2;
}
