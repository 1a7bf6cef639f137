import assert from "node:assert/strict";
import { acceptanceOf, judge } from "../../../automation/delivery/judgement";
import { digestOf, type PolicyResult, type Preview } from "../../../automation/preview";
import { modified, removed } from "../../support/changes";
import { previewWith, step } from "../../support/digests";

const of = (some: Partial<Preview>, accepted = false) => judge(digestOf(previewWith(some)), accepted);
const HIGH = step(removed("aws:s3/bucket:Bucket"));
const MEDIUM = step(removed("aws:ec2/route:Route"));
const policy = (level: PolicyResult["level"]): PolicyResult => ({
    policy: "airlock/x",
    level,
    urn: "urn:pulumi:dev::shop::a:b/c:D::thing",
    message: "is wrong",
});

describe("The judgement of a preview", () => {
    it("lets pass what changes nothing, and what is of a lower risk than high", () => {
        assert.deepEqual(of({}), { passes: true, title: "No risk", acceptable: false });
        assert.deepEqual(of({ steps: [MEDIUM] }), { passes: true, title: "Risk: medium", acceptable: false });
    });

    it("holds a high risk until it is accepted", () => {
        assert.deepEqual(of({ steps: [HIGH] }), { passes: false, title: "High risk, not accepted", acceptable: true });
        assert.deepEqual(of({ steps: [HIGH] }, true), { passes: true, title: "High risk, accepted", acceptable: true });
    });

    it("holds what failed or was cut off, whatever is accepted", () => {
        for (const outcome of ["failed", "cut"] as const) {
            const held = { passes: false, title: "The preview did not get to its end", acceptable: false };
            assert.deepEqual(of({ outcome, steps: [HIGH] }, true), held, outcome);
        }
    });

    it("holds what an update would refuse, whatever is accepted", () => {
        const protectedGoes = step({
            ...removed("aws:s3/bucket:Bucket"),
            before: { values: {}, protected: true },
        });
        const held = { passes: false, title: "An update would be refused", acceptable: false };
        assert.deepEqual(of({ steps: [protectedGoes] }, true), held);
    });

    it("holds what breaks a mandatory policy, and no other", () => {
        const policies = (...levels: readonly PolicyResult["level"][]) => of({ policies: levels.map(policy) }, true);
        assert.equal(policies("mandatory").title, "A mandatory policy is broken");
        assert.equal(policies("mandatory", "mandatory", "advisory").title, "Mandatory policies are broken 2 times");
        assert.deepEqual([policies("mandatory").passes, policies("advisory", "remediate").passes], [false, true]);
    });

    it("has something to judge in each of these cases", () => {
        assert.equal(digestOf(previewWith({ steps: [HIGH] })).risk.level, "high");
        assert.equal(
            digestOf(previewWith({ steps: [step(modified("aws:sns/topic:Topic", {}, {}))] })).risk.level,
            "none",
        );
    });
});

describe("The label that accepts a risk", () => {
    const labels = ["bug", "risk-accepted"];

    it("accepts what stood on the pull request when it was set", () => {
        assert.equal(acceptanceOf({ labels, shown: "abc", risk: "abc" }), "accepted");
    });

    it("accepts nothing where it is not set, or where there is no high risk", () => {
        assert.equal(acceptanceOf({ labels: ["bug"], shown: "abc", risk: "abc" }), "none");
        assert.equal(acceptanceOf({ labels, shown: "abc", risk: "none" }), "none");
    });

    it("is withdrawn where another risk came, or none was shown yet", () => {
        assert.equal(acceptanceOf({ labels, shown: "abc", risk: "def" }), "withdrawn");
        assert.equal(acceptanceOf({ labels, shown: "none", risk: "def" }), "withdrawn");
        assert.equal(acceptanceOf({ labels, risk: "def" }), "withdrawn");
    });
});
