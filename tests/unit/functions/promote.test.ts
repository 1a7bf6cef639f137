import assert from "node:assert/strict";
import type { ObjectToPut, PutOnce } from "../../../functions/ports";
import { promote } from "../../../functions/promote";
import { artifactsOf, candidateWith, EXECUTION, portsWith } from "./fake-ports";

const NEXT = { environment: "staging", bucket: "airlock-staging-inbox", account: "222233334444" };
const RELEASE = "ab".repeat(32);

function promoting(result: PutOnce) {
    const put: ObjectToPut[] = [];
    const ports = portsWith({
        artifacts: artifactsOf({ Candidate: candidateWith() }).artifacts,
        objects: {
            putOnce: async (object) => {
                put.push(object);
                return result;
            },
        },
    });
    return { ran: promote.run({ execution: EXECUTION, workload: "hello", release: RELEASE, next: NEXT }, ports), put };
}

describe("Promote", () => {
    it("hands the candidate over byte for byte, to a bucket of the next account alone", async () => {
        const { ran, put } = promoting("written");
        assert.deepEqual(await ran, { done: true, variables: { Promoted: "promoted to staging" } });
        assert.deepEqual(put, [
            {
                bucket: "airlock-staging-inbox",
                owner: "222233334444",
                key: `candidates/hello/${RELEASE}.zip`,
                bytes: candidateWith(),
            },
        ]);
    });

    it("has nothing left to do for a release that is there already", async () => {
        assert.deepEqual(await promoting("already there").ran, {
            done: true,
            variables: { Promoted: "staging has this release already" },
        });
    });

    it("does not fail this environment because the next one is not up yet", async () => {
        assert.deepEqual(await promoting("no such bucket").ran, {
            done: true,
            variables: { Promoted: "not promoted: staging is not up" },
        });
    });
});
