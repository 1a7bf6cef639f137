import assert from "node:assert/strict";
import type { ObjectToPut, PutOnce } from "../../../functions/ports";
import { record } from "../../../functions/record";
import { MANIFEST } from "../../support/releases";
import { EXECUTION, portsWith, refusalOf } from "./fake-ports";

const FACTS = {
    execution: EXECUTION,
    workload: "hello",
    release: "ab".repeat(32),
    commit: MANIFEST.commit,
    digest: MANIFEST.imageDigest,
};
const KEY = `releases/hello/${"ab".repeat(32)}.json`;
const BUCKET = "airlock-prod-records";

function recording(result: PutOnce, more: { readonly approvedBy?: string } = {}) {
    const put: ObjectToPut[] = [];
    const ports = portsWith({
        objects: {
            putOnce: async (object) => {
                put.push(object);
                return result;
            },
        },
    });
    return { ran: record.run({ ...FACTS, bucket: BUCKET, ...more }, ports), put };
}

describe("Record", () => {
    it("keeps what was released, once", async () => {
        const { ran, put } = recording("written");
        assert.deepEqual(await ran, { done: true, variables: { Record: KEY } });
        const [{ bytes, ...where } = assert.fail("nothing was written"), ...others] = put;
        assert.deepEqual(others, []);
        assert.deepEqual(where, { bucket: BUCKET, key: KEY });
        assert.equal(
            Buffer.from(bytes).toString(),
            `{"commit":"${MANIFEST.commit}","digest":"${MANIFEST.imageDigest}","execution":"${EXECUTION}",` +
                `"release":"${"ab".repeat(32)}","workload":"hello"}`,
        );
    });

    it("says who approved, where somebody was asked", async () => {
        const { ran, put } = recording("written", { approvedBy: "ann, ben" });
        await ran;
        assert.equal(JSON.parse(Buffer.from(put[0]?.bytes ?? []).toString()).approvedBy, "ann, ben");
    });

    it("leaves the record of the first time when a release comes again", async () => {
        assert.deepEqual(await recording("already there").ran, { done: true, variables: { Record: KEY } });
    });

    it("refuses to lose a record for want of a bucket", async () => {
        assert.match(await refusalOf(recording("no such bucket").ran), /airlock-prod-records: there is no such bucket/);
    });
});
