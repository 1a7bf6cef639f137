import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { isBroken, reportVerdicts } from "../../../automation/policies";
import type { Exemption } from "../../../policies/exemptions";
import type { Verdict, Violation } from "../../../policies/judge";

const VIOLATION: Violation = {
    rule: "log-retention",
    level: "advisory",
    urn: "urn",
    type: "aws:cloudwatch/logGroup:LogGroup",
    name: "app-logs",
    path: "retentionInDays",
    message: '"0" keeps logs for ever',
    remedy: "set the days",
};

const EXEMPTION: Exemption = {
    rule: "log-retention",
    resource: "aws:cloudwatch/logGroup:LogGroup::app-*",
    property: "retentionInDays",
    reason: "a court asked for it",
    until: "2026-12-30",
};

function verdict(change: Partial<Verdict> = {}): Verdict {
    return { stack: "dev", rules: 21, resources: 2, violations: [], exempted: [], ...change };
}

function linesOf(verdicts: readonly Verdict[], today: string, unused: readonly Exemption[] = []): readonly string[] {
    return stripVTControlCharacters(reportVerdicts(verdicts, today, unused)).split("\n");
}

describe("A report of verdicts", () => {
    it("counts all stacks in one line", () => {
        assert.deepEqual(linesOf([verdict(), verdict({ stack: "prod", resources: 1 })], "2026-11-30"), [
            "23 policies over 3 resources of dev, prod: 0 mandatory and 0 advisory violations, 0 exempt with a reason",
        ]);
    });

    it("tells each violation with its stack, and only a mandatory one breaks", () => {
        const mandatory: Violation = { ...VIOLATION, level: "mandatory" };
        const [advised, broken] = [verdict({ violations: [VIOLATION] }), verdict({ violations: [mandatory] })];
        assert.deepEqual([isBroken([advised]), isBroken([verdict(), broken])], [false, true]);
        assert.deepEqual(linesOf([advised, broken], "2026-11-30"), [
            "advisory log-retention: app-logs of dev (aws:cloudwatch/logGroup:LogGroup)",
            '    retentionInDays: "0" keeps logs for ever; set the days',
            "mandatory log-retention: app-logs of dev (aws:cloudwatch/logGroup:LogGroup)",
            '    retentionInDays: "0" keeps logs for ever; set the days',
            "23 policies over 4 resources of dev, dev: 1 mandatory and 1 advisory violations, 0 exempt with a reason",
        ]);
    });

    it("announces the end of an exemption in use, 30 days before", () => {
        const used = verdict({ exempted: [1, 2].map(() => ({ violation: VIOLATION, exemption: EXEMPTION })) });
        const end = "the exemption of aws:cloudwatch/logGroup:LogGroup::app-* from log-retention ends on 2026-12-30";
        assert.deepEqual(linesOf([used], "2026-11-29").length, 1);
        assert.deepEqual(linesOf([used], "2026-11-30").slice(0, -1), [end]);
    });

    it("says which exemptions nothing needs", () => {
        assert.deepEqual(linesOf([verdict()], "2026-11-30", [EXEMPTION]).slice(0, -1), [
            "nothing needs the exemption of aws:cloudwatch/logGroup:LogGroup::app-* from log-retention; remove it",
        ]);
    });
});
