import assert from "node:assert/strict";
import { brokenClaims, groupRule, openPaths, pathsWith, provenWith } from "../../support/networks";

const PRIVATE = "subnet private-a (10.0.0.0/21)";
const TASKS = "tasks of hello (tasks, clients)";

describe("The claim that tasks are reached from their load balancer alone", () => {
    for (const [what, from, to, holds] of [
        ["their port", 8080, 8080, true],
        ["the port below too", 8079, 8080, false],
        ["the port above too", 8080, 8081, false],
    ] as const) {
        it(`${holds ? "lets" : "does not let"} their load balancer reach ${what}`, () => {
            const open = pathsWith([groupRule("ingress", "more", "tasks", "securitygroup-balancer", { from, to })]);
            assert.equal(open.length === 0, holds);
        });
    }

    it("names whoever else reaches them: a group, the network, another load balancer", () => {
        const from = (peer: string) => pathsWith([groupRule("ingress", "other", "tasks", peer, { from: 8080 })]);
        assert.deepEqual(from("securitygroup-builds"), [
            `tasks-ingress group: whatever carries group builds → rule other: tcp 8080 from group builds → group tasks → ${TASKS}`,
        ]);
        assert.deepEqual(from("10.0.0.0/16"), [
            `tasks-ingress group: 10.0.0.0/16 → rule other: tcp 8080 from 10.0.0.0/16 → group tasks → ${TASKS}`,
        ]);
    });

    it("looks at every group that they carry", () => {
        assert.deepEqual(pathsWith([groupRule("ingress", "in", "clients", "securitygroup-builds", { from: 8080 })]), [
            `tasks-ingress group: whatever carries group builds → rule in: tcp 8080 from group builds → group clients → ${TASKS}`,
        ]);
    });

    it("does not believe a contract whose load balancer cannot be followed", () => {
        const proof = provenWith("ListenerRule", "hello", () => ({ listenerArn: "elsewhere" }));
        assert.deepEqual(brokenClaims(proof), ["tasks-ingress"]);
        assert.match(proof.claims[2]?.violations[0]?.message ?? "", /cannot be followed from their contract$/);
    });

    it("finds tasks in a subnet that an internet gateway leads to", () => {
        const proof = provenWith("RouteTableAssociation", "private-a", () => ({ routeTableId: "rtb-public" }));
        assert.deepEqual(brokenClaims(proof), ["closed-egress", "internet-ingress", "tasks-ingress"]);
        assert.ok(
            openPaths(proof).includes(
                `tasks-ingress route: internet → internet gateway internet → route 0.0.0.0/0 in public → ${PRIVATE} → ${TASKS}`,
            ),
        );
    });
});
