import assert from "node:assert/strict";
import { digestOf, LONGEST_LINE, type Preview, previewOfEvents, renderLine } from "../../../automation/preview";
import { RISK_RULES } from "../../../release/risk-rules";
import { engineLog } from "../../support/engine-logs";

const QUIET: Preview = {
    project: "airlock",
    stack: "dev",
    source: "engine",
    outcome: "complete",
    steps: [],
    unchanged: 3,
    outputs: [],
    messages: [],
    policies: [],
    priced: { before: [], after: [], whole: true },
};

function lineOf(preview: Partial<Preview>): string {
    return renderLine(digestOf({ ...QUIET, ...preview }));
}

describe("A preview in one line", () => {
    it("says first where nothing changes", () => assert.equal(lineOf({}), "No change."));

    it("says what changes and what that risks, by kind", () => {
        assert.equal(
            renderLine(digestOf(previewOfEvents(engineLog("replace-preview")))),
            "1 replaced, 1 changed. Risk medium: Replaces (1).",
        );
    });

    it("says the cost where it differs", () => {
        const gateway = { type: "aws:ec2/natGateway:NatGateway", inputs: {} };
        assert.equal(
            lineOf({ priced: { before: [gateway], after: [], whole: true } }),
            "No change. Idle cost -$35.04 a month.",
        );
    });

    it("counts policies, and says how many of them stop the update", () => {
        const policy = { policy: "airlock/tags", urn: "", message: "no tag" };
        const policies = [
            { ...policy, level: "advisory" },
            { ...policy, level: "mandatory" },
        ] as const;
        assert.equal(lineOf({ policies }), "No change. Policies broken: 2 (1 mandatory).");
        assert.equal(lineOf({ policies: policies.slice(0, 1) }), "No change. Policies broken: 1 (none mandatory).");
    });

    it("says why a preview failed, on one line and without what turns text around", () => {
        const messages = [{ severity: "error", text: "first\n  second\u202e \u00fc" }] as const;
        assert.equal(lineOf({ outcome: "failed", messages }), "The preview failed. first second\\u202e ?.");
    });

    it("has at most 800 characters, also where everything is wrong", () => {
        const text = (length: number) =>
            lineOf({ outcome: "failed", messages: [{ severity: "error", text: "x".repeat(length) }] });
        const around = "The preview failed. .".length;
        assert.equal(text(LONGEST_LINE - around).length, LONGEST_LINE);
        const cut = text(LONGEST_LINE - around + 1);
        assert.equal(cut, `The preview failed. ${"x".repeat(LONGEST_LINE - around + 1)}... (801 characters)`);
        for (const { title } of RISK_RULES) {
            assert.match(title, /^[ -~]{1,60}$/);
        }
    });
});
