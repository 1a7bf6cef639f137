import assert from "node:assert/strict";
import { describeViolation, judgeByRule } from "../../../policies/judge";
import { RULE_LEVELS } from "../../../policies/levels";
import { RULES } from "../../../policies/rules";
import { ACCESS_CASES } from "./access-cases";
import type { Case } from "./cases";
import { CLUSTER_CASES } from "./cluster-cases";
import { DATA_CASES } from "./data-cases";
import { DELIVERY_CASES } from "./delivery-cases";

const CASES: readonly Case[] = [...ACCESS_CASES, ...CLUSTER_CASES, ...DATA_CASES, ...DELIVERY_CASES];

function ruleNamed(name: string) {
    const rule = RULES.find((one) => one.name === name);
    assert.ok(rule, `no rule is named ${name}`);
    return rule;
}

for (const { name, description } of RULES) {
    describe(`Policy ${name}`, () => {
        const cases = CASES.filter(({ rule }) => rule === name);

        for (const { what, resources, problems } of cases) {
            it(`${problems.length === 0 ? "accepts" : "refuses"} ${what}`, () => {
                const by = { exemptions: [], today: "2026-11-30" };
                const { violations } = judgeByRule(ruleNamed(name), "mandatory", resources, by);
                assert.deepEqual(
                    violations.map((violation) => `${violation.name} ${describeViolation(violation)}`),
                    problems,
                );
            });
        }

        it("is tried on both sides, has levels, and says in a sentence what must hold", () => {
            assert.ok(cases.some(({ problems }) => problems.length > 0));
            assert.ok(cases.some(({ problems }) => problems.length === 0));
            assert.ok(name in RULE_LEVELS);
            assert.match(description, /^[A-Z].*\.$/);
        });
    });
}

describe("The policies", () => {
    it("have names of their own, in kebab-case, and no level is for a rule that is not there", () => {
        const names = RULES.map(({ name }) => name);
        assert.deepEqual([...new Set(names)], names);
        assert.deepEqual(Object.keys(RULE_LEVELS).sort(), [...names].sort());
        for (const name of names) {
            assert.match(name, /^[a-z]+(-[a-z]+)*$/);
        }
    });

    it("have no case that belongs to none of them", () => {
        for (const { rule } of CASES) {
            ruleNamed(rule);
        }
    });
});
