import { candidateKey } from "../release/manifest";
import { strictObject, text } from "../release/schema";
import { EXECUTION, NAME, RELEASE, WORKLOAD } from "./input";
import { done, type PipelineFunction } from "./job";

const INPUT = strictObject({
    execution: EXECUTION,
    workload: WORKLOAD,
    release: RELEASE,
    next: strictObject({
        environment: NAME,
        bucket: text(/^[a-z0-9.-]{3,63}$/, "the name of a bucket", "the pipeline's plan gives it"),
        account: text(/^\d{12}$/, "an account id", "the pipeline's plan gives it"),
    }),
});

/**
 * Hands a verified release to the next environment: the candidate, byte for byte, into its inbox, once. An environment
 * that is not up yet is no failure of this one.
 */
export const promote: PipelineFunction<typeof INPUT> = {
    name: "promote",
    input: INPUT,
    async run({ workload, release, next }, { artifacts, objects }) {
        const result = await objects.putOnce({
            bucket: next.bucket,
            owner: next.account,
            key: candidateKey(workload, release),
            bytes: await artifacts.read("Candidate"),
        });
        switch (result) {
            case "written":
                return done({ Promoted: `promoted to ${next.environment}` });
            case "already there":
                return done({ Promoted: `${next.environment} has this release already` });
            case "no such bucket":
                return done({ Promoted: `not promoted: ${next.environment} is not up` });
        }
    },
};
