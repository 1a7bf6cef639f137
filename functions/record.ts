import { canonicalJson } from "../release/canonical";
import { recordKey } from "../release/manifest";
import { Refusal } from "../release/problem";
import { strictObject, text } from "../release/schema";
import { toBytes } from "./archive";
import { COMMIT, DIGEST, EXECUTION, RELEASE, WORKLOAD } from "./input";
import { done, type PipelineFunction } from "./job";

const INPUT = strictObject({
    execution: EXECUTION,
    workload: WORKLOAD,
    release: RELEASE,
    commit: COMMIT,
    digest: DIGEST,
    bucket: text(/^[a-z0-9.-]{3,63}$/, "the name of a bucket", "the pipeline's plan gives it"),
    approvedBy: text(/^.{1,1000}$/, "who approved", "the action Authorize gives it").optional(),
});

/** Keeps what this environment has verified: which release, of which commit, in which execution, approved by whom. */
export const record: PipelineFunction<typeof INPUT> = {
    name: "record",
    input: INPUT,
    async run({ bucket, ...facts }, { objects }) {
        const key = recordKey(facts.workload, facts.release);
        const result = await objects.putOnce({ bucket, key, bytes: toBytes(canonicalJson(facts)) });
        if (result === "no such bucket") {
            throw new Refusal("Record", [
                { path: bucket, message: "there is no such bucket", remedy: "bring the platform up: pulumi up" },
            ]);
        }
        // A release that was here before has its record already, of the first time.
        return done({ Record: key });
    },
};
