#!/usr/bin/env node

// Runs the command line from its TypeScript source; types are checked by `npm run check:types`, not here.
require("ts-node").register({ transpileOnly: true, dir: __dirname });
require("../automation/cli").main(process.argv.slice(2));
