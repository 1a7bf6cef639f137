import assert from "node:assert/strict";
import { fileOf, pack, textOf, unpack } from "../../../functions/archive";

const FILES = { "b.json": Buffer.from("{}"), "a/c.txt": Buffer.from("é") };

describe("Archive", () => {
    it("gives equal files equal bytes, in whatever order and at whatever time they come", async () => {
        const once = pack(FILES);
        await new Promise((resolve) => setTimeout(resolve, 5));
        assert.deepEqual(pack(Object.fromEntries(Object.entries(FILES).reverse())), once);
        assert.notDeepEqual(pack({ ...FILES, "b.json": Buffer.from("{ }") }), once);
    });

    it("gives back what was packed", () => {
        const files = unpack(pack(FILES), "Built");
        assert.deepEqual(Object.keys(files), ["a/c.txt", "b.json"]);
        assert.equal(textOf(files, "a/c.txt", "Built"), "é");
        assert.deepEqual(Buffer.from(fileOf(files, "b.json", "Built")), FILES["b.json"]);
    });

    it("refuses a file that is missing, and bytes that are no archive", () => {
        assert.throws(() => fileOf({}, "b.json", "Built"), {
            name: "Refusal",
            message: /^Built: .*\n.*b\.json: is not in/,
        });
        assert.throws(() => unpack(new Uint8Array(), "Built"), { name: "Refusal", message: /is not a ZIP archive/ });
    });
});
