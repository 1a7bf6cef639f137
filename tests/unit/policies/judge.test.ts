import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { markdownTable } from "../../../automation/table";
import { EXEMPTIONS, type Exemption } from "../../../policies/exemptions";
import { describeViolation, judge, judgeByRule, unusedExemptions } from "../../../policies/judge";
import { LEVELS, type Level, levelOf, RULE_LEVELS } from "../../../policies/levels";
import { RULES } from "../../../policies/rules";
import { resource } from "./cases";

const GROUP = resource("aws:cloudwatch/logGroup:LogGroup", { kmsKeyId: "alias/own" }, { name: "app-logs" });
const RETENTION = 'retentionInDays: "0" keeps logs for ever; set the days of the environment\'s retention';

const EXEMPTION: Exemption = {
    rule: "log-retention",
    resource: "aws:cloudwatch/logGroup:LogGroup::app-*",
    property: "retentionInDays",
    reason: "a court asked for it",
    until: "2026-12-01",
};

function judged(exemptions: readonly Exemption[], today: string, stack = "prod") {
    return judge(stack, [GROUP], RULES, { exemptions, today });
}

describe("Judging a stack", () => {
    it("says the rule, the level, the resource, the property, what is wrong and what to do", () => {
        const { violations, ...counts } = judged([], "2026-11-30");
        assert.deepEqual(violations, [
            {
                rule: "log-retention",
                level: "mandatory",
                urn: GROUP.urn,
                type: GROUP.type,
                name: "app-logs",
                path: "retentionInDays",
                message: '"0" keeps logs for ever',
                remedy: "set the days of the environment's retention",
            },
        ]);
        assert.deepEqual(counts, { stack: "prod", rules: RULES.length, resources: 1, exempted: [] });
    });

    it("judges each stack at its own levels, and tells mandatory violations first", () => {
        const topic = resource("aws:sns/topic:Topic", {});
        const { violations } = judge("dev", [GROUP, topic], RULES, { exemptions: [], today: "2026-11-30" });
        assert.deepEqual(
            violations.map(({ rule, level }) => [rule, level]),
            [
                ["encryption", "mandatory"],
                ["log-retention", "advisory"],
            ],
        );
    });

    it("looks for nothing at the level disabled", () => {
        const [rule] = RULES.filter(({ name }) => name === "log-retention");
        assert.ok(rule);
        const by = { exemptions: [EXEMPTION], today: "2026-11-30" };
        assert.deepEqual(judgeByRule(rule, "disabled", [GROUP], by), { violations: [], exempted: [] });
    });
});

describe("An exemption", () => {
    it("takes a violation out, with its reason, until its last day is over", () => {
        for (const today of ["2026-11-30", "2026-12-01"]) {
            const { violations, exempted } = judged([EXEMPTION], today);
            assert.deepEqual(violations, [], today);
            assert.deepEqual(
                exempted.map(({ violation, exemption }) => [violation.name, exemption.reason]),
                [["app-logs", "a court asked for it"]],
            );
        }
    });

    it("exempts nothing once it has ended, and the violation says so", () => {
        const { violations, exempted } = judged([EXEMPTION], "2026-12-02");
        assert.deepEqual(exempted, []);
        assert.deepEqual(violations.map(describeViolation), [
            `${RETENTION}, or renew the exemption that ended on 2026-12-01`,
        ]);
    });

    it("holds where one of two that fit has not ended", () => {
        assert.deepEqual(judged([EXEMPTION, { ...EXEMPTION, until: "2027-01-01" }], "2026-12-02").violations, []);
    });

    for (const [what, change] of [
        ["of another rule", { rule: "encryption" }],
        ["of another resource", { resource: "aws:cloudwatch/logGroup:LogGroup::audit-*" }],
        ["of another type", { resource: "aws:sns/topic:Topic::app-logs" }],
        ["of another property", { property: "kmsKeyId" }],
    ] as const) {
        it(`${what} exempts nothing, and is unused`, () => {
            const exemption = { ...EXEMPTION, ...change };
            const verdict = judged([exemption], "2026-11-30");
            assert.deepEqual(verdict.violations.map(describeViolation), [RETENTION]);
            assert.deepEqual(unusedExemptions([exemption], [verdict]), [exemption]);
        });
    }

    it("is used when one stack of several needs it", () => {
        const verdicts = [judge("dev", [], RULES, { exemptions: [EXEMPTION], today: "2026-11-30" })];
        assert.deepEqual(unusedExemptions([EXEMPTION], verdicts), [EXEMPTION]);
        assert.deepEqual(unusedExemptions([EXEMPTION], [...verdicts, judged([EXEMPTION], "2026-11-30")]), []);
    });
});

describe("The exemptions", () => {
    it("name a rule that is there, one resource or more by type, a property, a reason, and a day", () => {
        const names = RULES.map(({ name }) => name);
        for (const { rule, resource: pattern, property, reason, until } of EXEMPTIONS) {
            assert.ok(names.includes(rule), rule);
            assert.match(pattern, /^aws:[\w/]+:\w+::.*\w/);
            assert.match(property, /^\w/);
            assert.match(reason, /^[^.]{20,}$/);
            assert.equal(new Date(until).toISOString().slice(0, 10), until);
        }
    });
});

describe("Levels of the rules", () => {
    const rank = (level: Level) => LEVELS.indexOf(level);

    it("are nowhere stricter than in prod, and nowhere milder than in a sandbox", () => {
        for (const [name, { sandbox, dev, staging, prod }] of Object.entries(RULE_LEVELS)) {
            const ranks = [sandbox, dev, staging, prod].map(rank);
            assert.deepEqual(ranks, ranks.toSorted(), name);
        }
    });

    it("judge a stack that is none of the environments as prod", () => {
        assert.equal(levelOf("tags", "dev"), "advisory");
        for (const stack of ["prod", "feature-7", ""]) {
            assert.equal(levelOf("tags", stack), "mandatory");
        }
    });

    it("are a sandbox's for every stack that is one", () => {
        assert.equal(levelOf("public-address", "sandbox-alice"), "advisory");
        assert.equal(levelOf("open-ingress", "sandbox-alice"), "mandatory");
    });

    it("refuse what would let somebody in or past the pipeline in every environment", () => {
        for (const rule of ["public-policy", "open-ingress", "encryption", "single-writer", "role-boundary"]) {
            assert.deepEqual(new Set(Object.values(RULE_LEVELS[rule] ?? {})), new Set(["mandatory"]), rule);
        }
    });
});

describe("The page of policies", () => {
    it("lists every rule with its levels", () => {
        const heading = ["policy", "what must hold", "sandbox", "dev", "staging", "prod"];
        const rows = RULES.map(({ name, description }) => {
            const { sandbox, dev, staging, prod } = RULE_LEVELS[name] ?? {};
            return [`\`${name}\``, description, sandbox ?? "", dev ?? "", staging ?? "", prod ?? ""];
        });
        const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "policies.md"), "utf8");
        assert.ok(page.includes(`<!-- policies -->\n\n${markdownTable([heading, ...rows])}\n\n<!-- /policies -->`));
    });
});
