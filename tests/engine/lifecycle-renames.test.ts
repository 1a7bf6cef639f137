import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { errorsOf, previewAny, pulumiAsync, reasonForNoEngine } from "../support/engine";
import { countsOf, type Estate, operationsOf, stateOf } from "../support/lifecycle";
import { sharedEstate } from "../support/shared-estate";

const TYPE = "aws:cloudwatch/logGroup:LogGroup";
const [FORMER, NAME] = ["runtime-hello-output", "runtime-hello-logs"];

/** The program, with an alias for one of its resources, as whoever renames it has to give one. */
const WITH_ALIAS = `
const pulumi = require("@pulumi/pulumi");
pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) =>
    type === "${TYPE}" && name === "${NAME}"
        ? { props, opts: pulumi.mergeOptions(opts, { aliases: [{ name: "${FORMER}" }] }) }
        : undefined,
);
module.exports = require("./index.ts");
`;

describe("A renamed resource, with the real engine", function () {
    this.timeout(1_200_000);
    let estate: Estate;

    before(async function () {
        const reason = reasonForNoEngine();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        estate = await (await sharedEstate()).fork();
        await rename("staging");
        await rename("prod");
    });

    after(() => estate?.close());

    /** Lets a state have the resource under the name of before. */
    async function rename(stack: string): Promise<void> {
        const urn = (await stateOf(estate, stack)).find((each) => each.urn.endsWith(`::${NAME}`))?.urn ?? "";
        const { status, stderr } = await pulumiAsync(
            ...[estate.place, "state", "rename", urn, FORMER, "--yes", "--stack", stack],
        );
        assert.equal(status, 0, stderr);
    }

    it("would be made anew without an alias, and what it holds would be lost", async () => {
        const operations = operationsOf(await previewAny(estate.place, "staging"));
        const named = operations.map(({ op, name }) => `${op} ${name}`);
        assert.ok(named.includes(`delete ${FORMER}`) && named.includes(`create ${NAME}`), named.join(", "));
    });

    it("is refused in prod without an alias, because what it holds is protected", async () => {
        const errors = errorsOf(await previewAny(estate.place, "prod"));
        assert.match(errors.join("\n"), new RegExp(`::${FORMER}.*cannot be deleted\\s+because it is protected`, "s"));
    });

    it("is carried by its alias, with nothing to do in either", async () => {
        const path = join(estate.place.copy, "Pulumi.yaml");
        writeFileSync(join(estate.place.copy, "renaming.js"), WITH_ALIAS);
        writeFileSync(path, stringify({ ...parse(readFileSync(path, "utf8")), main: "renaming.js" }));
        for (const stack of ["staging", "prod"]) {
            const document = await previewAny(estate.place, stack);
            assert.deepEqual(errorsOf(document), []);
            assert.deepEqual(countsOf(operationsOf(document)), [], stack);
        }
    });
});
