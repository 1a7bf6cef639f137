const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

/** Mocha's spec reporter, which also leaves its figures where the runner finds them. */
module.exports = class extends reporters.Spec {
    constructor(runner, options) {
        super(runner, options);
        runner.once("end", () => {
            const { passes, failures, pending } = this.stats;
            writeFileSync(process.env.AIRLOCK_TEST_FIGURES, JSON.stringify({ passes, failures, pending }));
        });
    }
};
