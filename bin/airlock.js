#!/usr/bin/env node

// Runs the command line from its TypeScript source, compiled once; types are checked by `npm run check:types`, not here.
require("../automation/recording/typescript-loader.js");
require("../automation/cli").main(process.argv.slice(2));
