import assert from "node:assert/strict";
import fc from "fast-check";
import {
    checkListenerRules,
    LOWEST_PRIORITY,
    type Route,
    ruleConditions,
    rulePriority,
} from "../../components/runtime/ecs/listener-rules";

function workload(name: string, route: Route) {
    return { name, route };
}

function messages(...workloads: readonly { readonly name: string; readonly route: Route }[]): readonly string[] {
    return checkListenerRules(workloads, "workloads").map(({ path, message }) => `${path}: ${message}`);
}

describe("rulePriority", () => {
    it("is from 1 to 50000 for any name, and always the same", () => {
        fc.assert(
            fc.property(fc.string(), (name) => {
                const priority = rulePriority(workload(name, { paths: ["/*"] }));
                assert.ok(Number.isInteger(priority) && priority >= 1 && priority <= LOWEST_PRIORITY);
                assert.equal(rulePriority(workload(name, { hosts: ["x"] })), priority);
            }),
        );
    });

    it("does not change from one version to the next", () => {
        assert.equal(rulePriority(workload("hello", { paths: ["/*"] })), 27_115);
    });

    it("is the one that is given", () => {
        assert.equal(rulePriority(workload("hello", { paths: ["/*"], priority: 7 })), 7);
    });
});

describe("ruleConditions", () => {
    it("asks for host and path where both are given", () => {
        assert.deepEqual(ruleConditions({ hosts: ["a.example.com"], paths: ["/a", "/b"] }), [
            { hostHeader: { values: ["a.example.com"] } },
            { pathPattern: { values: ["/a", "/b"] } },
        ]);
    });

    it("asks for one alone where the other is not given", () => {
        assert.deepEqual(ruleConditions({ hosts: ["a"] }), [{ hostHeader: { values: ["a"] } }]);
        assert.deepEqual(ruleConditions({ paths: ["/a"] }), [{ pathPattern: { values: ["/a"] } }]);
    });
});

describe("checkListenerRules", () => {
    it("takes routes that no request shares", () => {
        assert.deepEqual(
            messages(
                workload("a", { paths: ["/a/*"] }),
                workload("b", { paths: ["/b/*"] }),
                workload("c", { hosts: ["c.example.com"], paths: ["/c/*"] }),
            ),
            [],
        );
        assert.deepEqual(
            messages(
                workload("a", { hosts: ["a.example.com"] }),
                workload("b", { hosts: ["b.example.com"], paths: ["/*"] }),
            ),
            [],
        );
    });

    it("refuses a route with neither hosts nor paths", () => {
        assert.deepEqual(messages(workload("a", {})), ["workloads[0].route: has neither hosts nor paths"]);
        assert.deepEqual(messages(workload("a", { hosts: [], paths: [] })), [
            "workloads[0].route: has neither hosts nor paths",
        ]);
    });

    it("takes five values and refuses six", () => {
        assert.deepEqual(messages(workload("a", { hosts: ["a", "b"], paths: ["/1", "/2", "/3"] })), []);
        assert.deepEqual(messages(workload("a", { hosts: ["a", "b"], paths: ["/1", "/2", "/3", "/4"] })), [
            'workloads[0].route: "6" hosts and paths are more than the 5 that one rule takes',
        ]);
    });

    it("takes five wildcards and refuses six", () => {
        assert.deepEqual(messages(workload("a", { hosts: ["*.a"], paths: ["/*/*/?/*"] })), []);
        assert.deepEqual(messages(workload("a", { hosts: ["*.a"], paths: ["/*/*/?/*/*"] })), [
            'workloads[0].route: "6" wildcards are more than the 5 that one rule takes',
        ]);
    });

    it("refuses the same priority twice, given or derived", () => {
        assert.deepEqual(
            messages(workload("a", { paths: ["/a"], priority: 3 }), workload("b", { paths: ["/b"], priority: 3 })),
            ['workloads[1].route.priority: "3" is the priority of "a" too'],
        );
        const derived = rulePriority(workload("a", {}));
        assert.deepEqual(
            messages(workload("a", { paths: ["/a"] }), workload("b", { paths: ["/b"], priority: derived })),
            [`workloads[1].route.priority: "${derived}" is the priority of "a" too`],
        );
    });

    it("refuses routes that share requests, until both have a priority", () => {
        const refusal =
            'workloads[1].route: a request can match this route and that of "all", and nothing says which comes first';
        const all = { paths: ["/*"] };
        const api = { hosts: ["API.example.com"], paths: ["/api/*"] };
        assert.deepEqual(messages(workload("all", all), workload("api", api)), [refusal]);
        assert.deepEqual(messages(workload("all", all), workload("api", { ...api, priority: 1 })), [refusal]);
        assert.deepEqual(
            messages(workload("all", { ...all, priority: 9 }), workload("api", { ...api, priority: 1 })),
            [],
        );
    });

    it("sees hosts as the same in any case, and paths not", () => {
        assert.equal(messages(workload("a", { hosts: ["A"] }), workload("b", { hosts: ["a"] })).length, 1);
        assert.equal(messages(workload("a", { paths: ["/A"] }), workload("b", { paths: ["/a"] })).length, 0);
    });

    it("finds shared requests exactly where some path matches both patterns", () => {
        const pattern = fc
            .array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 4 })
            .map((parts) => `/${parts.join("")}`);
        const texts = shortTexts(8);
        fc.assert(
            fc.property(pattern, pattern, (one, other) => {
                const [left, right] = [one, other].map(
                    (text) => new RegExp(`^${text.replace(/\*/g, ".*").replace(/\?/g, ".")}$`),
                );
                const share = texts.some((text) => left?.test(text) && right?.test(text));
                const found = messages(workload("a", { paths: [one] }), workload("b", { paths: [other] })).length > 0;
                assert.equal(found, share, `${one} and ${other}`);
            }),
            { numRuns: 300 },
        );
    });

    it("leaves a name that is listed twice to the check of names", () => {
        assert.deepEqual(messages(workload("a", { paths: ["/a"] }), workload("a", { paths: ["/a"] })), []);
    });
});

/** Every text of "/" and up to `length` letters a and b: long enough to tell two patterns of four parts apart. */
function shortTexts(length: number): readonly string[] {
    const texts = ["/"];
    for (let index = 0; (texts[index]?.length ?? length + 1) <= length; index++) {
        texts.push(`${texts[index]}a`, `${texts[index]}b`);
    }
    return texts;
}
