import assert from "node:assert/strict";
import fc from "fast-check";
import {
    assignBalancers,
    checkBalancers,
    MOST_BALANCERS,
    WORKLOADS_PER_BALANCER,
} from "../../components/runtime/ecs/balancers";
import { WORKLOAD_NAME } from "../../release/manifest";

const NAMES = fc.uniqueArray(
    fc.stringMatching(/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/).filter((name) => WORKLOAD_NAME.safeParse(name).success),
    { minLength: 1, maxLength: 60 },
);
const COUNT = fc.integer({ min: 1, max: MOST_BALANCERS });

function numbered(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `workload-${index}`);
}

describe("assignBalancers", () => {
    it("puts every workload behind one of the balancers", () => {
        fc.assert(
            fc.property(NAMES, COUNT, (names, count) => {
                const assigned = assignBalancers(names, count);
                assert.deepEqual([...assigned.keys()].sort(), [...names].sort());
                assert.ok([...assigned.values()].every((number) => number >= 0 && number < count));
            }),
        );
    });

    it("moves workloads only to a balancer that is added, never between those that were there", () => {
        fc.assert(
            fc.property(NAMES, COUNT, (names, count) => {
                const before = assignBalancers(names, count);
                const after = assignBalancers(names, count + 1);
                for (const name of names) {
                    assert.ok(after.get(name) === before.get(name) || after.get(name) === count, name);
                }
            }),
        );
    });

    it("does not look at other workloads or their order", () => {
        fc.assert(
            fc.property(NAMES, COUNT, (names, count) => {
                const all = assignBalancers(names, count);
                for (const name of names) {
                    assert.equal(assignBalancers([name], count).get(name), all.get(name));
                }
            }),
        );
    });

    it("uses every balancer where there are many workloads", () => {
        const loads = [...assignBalancers(numbered(300), 10).values()];
        assert.equal(new Set(loads).size, 10);
    });
});

describe("checkBalancers", () => {
    it("takes as many workloads as one balancer carries", () => {
        assert.deepEqual(checkBalancers(numbered(WORKLOADS_PER_BALANCER), 1, "ingress.balancers"), []);
    });

    it("refuses one more, with the number of balancers that is enough", () => {
        assert.deepEqual(checkBalancers(numbered(WORKLOADS_PER_BALANCER + 1), 1, "ingress.balancers"), [
            {
                path: "ingress.balancers",
                message: '"1" is too few for 46 workloads: the fullest balancer would get 46, above 45',
                remedy: "raise it to 2",
            },
        ]);
        assert.deepEqual(checkBalancers(numbered(WORKLOADS_PER_BALANCER + 1), 2, "ingress.balancers"), []);
    });

    it("refuses what no number of balancers carries, without asking for more of them", () => {
        const [problem] = checkBalancers(numbered(1000), MOST_BALANCERS, "ingress.balancers");
        assert.equal(problem?.remedy, "split the workloads over several projects; even 10 balancers do not carry them");
    });

    it("takes an environment without workloads", () => {
        assert.deepEqual(checkBalancers([], 1, "ingress.balancers"), []);
    });
});
