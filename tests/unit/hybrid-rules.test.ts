import assert from "node:assert/strict";
import { checkHybrid, HYBRID_RULES } from "../../components/network/hybrid/hybrid-rules";
import type { HybridRule } from "../../components/network/hybrid/rule";
import { CONTEXT, changed, pathExists, SHARED, TRANSIT, VPN, writtenOf } from "../support/hybrid";
import { ACCEPTED_GATEWAYS, REFUSED_GATEWAYS } from "../support/hybrid-cases/gateways";
import { ACCEPTED_INTERFACES, REFUSED_INTERFACES } from "../support/hybrid-cases/interfaces";
import { ACCEPTED_PREFIXES, REFUSED_PREFIXES } from "../support/hybrid-cases/prefixes";
import { ACCEPTED_SERVICES, REFUSED_SERVICES } from "../support/hybrid-cases/services";

const REFUSED = [...REFUSED_GATEWAYS, ...REFUSED_INTERFACES, ...REFUSED_PREFIXES, ...REFUSED_SERVICES];
const ACCEPTED = [...ACCEPTED_GATEWAYS, ...ACCEPTED_INTERFACES, ...ACCEPTED_PREFIXES, ...ACCEPTED_SERVICES];

function ruleOf(id: string): HybridRule {
    return HYBRID_RULES.find((rule) => rule.id === id) ?? assert.fail(`no rule is called ${id}`);
}

function fullPath(path: string): string {
    return path === "" ? "hybrid" : path.startsWith("/") ? path.slice(1) : `hybrid.${path}`;
}

describe("The rules of a link to on-premises", () => {
    for (const { id } of HYBRID_RULES) {
        describe(id, () => {
            for (const { what, link, changes = {}, context, problems, also = [] } of REFUSED.filter(
                ({ rule }) => rule === id,
            )) {
                it(`refuses ${what}`, () => {
                    const [hybrid, around] = [changed(link, changes), { ...CONTEXT, ...context }];
                    const found = ruleOf(id).check(hybrid, around, "hybrid");
                    assert.deepEqual(
                        found.map(({ path, message }) => [path, message]),
                        problems.map(([path, message]) => [fullPath(path), message]),
                    );
                    const refusing = HYBRID_RULES.filter(({ check }) => check(hybrid, around, "hybrid").length > 0);
                    assert.deepEqual(new Set(refusing.map((rule) => rule.id)), new Set([id, ...also]));
                    for (const { path, remedy } of checkHybrid(hybrid, around)) {
                        assert.ok(pathExists(writtenOf(hybrid, around), path), `${path} is not in the settings`);
                        assert.match(remedy, /^[a-z]/);
                    }
                });
            }

            for (const { what, link, changes = {}, context } of ACCEPTED.filter(({ rule }) => rule === id)) {
                it(`takes ${what}`, () => {
                    assert.deepEqual(checkHybrid(changed(link, changes), { ...CONTEXT, ...context }), []);
                });
            }
        });
    }

    it("each have an id of their own, a page that they are taken from, and a link that they refuse", () => {
        const ids = HYBRID_RULES.map(({ id }) => id);
        assert.equal(new Set(ids).size, ids.length);
        assert.deepEqual(new Set(REFUSED.map(({ rule }) => rule)), new Set(ids));
        for (const { id, source } of HYBRID_RULES) {
            assert.match(id, /^[a-z]+(-[a-z]+)*$/);
            assert.ok(URL.canParse(source) && new URL(source).protocol === "https:", `${id}: ${source}`);
        }
    });

    it("take cases of rules that exist", () => {
        const ids = new Set(HYBRID_RULES.map(({ id }) => id));
        assert.deepEqual(
            [...REFUSED, ...ACCEPTED].map(({ rule }) => rule).filter((rule) => !ids.has(rule)),
            [],
        );
    });

    it("take the samples whole", () => {
        for (const link of [TRANSIT, VPN, SHARED]) {
            assert.deepEqual(checkHybrid(link, CONTEXT), []);
        }
    });

    it("tell all problems at once, with the path that they are asked for", () => {
        const hybrid = changed(TRANSIT, {
            "link.gateway.asn": 1,
            "link.interfaces[0].source.vlan": 0,
            "link.interfaces[1].source.mtu": 9001,
            "prefixes[0]": "10.200.0.1/16",
            "dns.forward[0].domain": ".",
        });
        assert.deepEqual(
            checkHybrid(hybrid, { ...CONTEXT, connected: false }, "lines[0]").map(({ path }) => path),
            [
                "environments[2].connected",
                "lines[0].link.gateway.asn",
                "lines[0].link.interfaces[0].source.vlan",
                "lines[0].link.interfaces[1].source.mtu",
                "lines[0].prefixes[0]",
                "lines[0].dns.forward[0].domain",
            ],
        );
    });

    it("never tell a BGP key, and leave one alone that is not known yet", () => {
        const key = "hush hush";
        const wrong = changed(TRANSIT, { "link.interfaces[0].source.bgpKey": key });
        const told = JSON.stringify(checkHybrid(wrong, CONTEXT));
        assert.notEqual(told, "[]");
        assert.ok(!told.includes(key));
        const later = changed(TRANSIT, { "link.interfaces[0].source.bgpKey": { later: true } });
        assert.deepEqual(checkHybrid(later, CONTEXT), []);
    });
});
