import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { digestOf, type Preview, renderHtml, renderTerminal } from "../../../automation/preview";
import { added, modified, removed } from "../../support/changes";
import { manySteps, previewWith, RECORDED, recordedDigest, step } from "../../support/digests";

const TOPIC = "aws:sns/topic:Topic";

function digest(some: Partial<Preview>) {
    return digestOf(previewWith(some));
}

describe("The HTML page of a preview", () => {
    it("needs nothing from elsewhere, and runs nothing", () => {
        for (const name of RECORDED) {
            const html = renderHtml(recordedDigest(name));
            assert.match(html, /^<!doctype html>\n<html lang="en">/);
            assert.match(html, /content="default-src 'none'; style-src 'unsafe-inline'"/);
            assert.doesNotMatch(html, /<(script|link|img|iframe|object|form|base)\b|\son\w+=|@import|url\(/i, name);
            for (const [, href = ""] of html.matchAll(/href="([^"]*)"/g)) {
                assert.match(href, /^https:\/\/(docs\.aws\.amazon\.com|www\.pulumi\.com)\//);
            }
        }
    });

    it("closes what it opens", () => {
        const html = renderHtml(recordedDigest("policy"));
        for (const tag of [
            "html",
            "head",
            "body",
            "main",
            "div",
            "details",
            "summary",
            "ul",
            "li",
            "p",
            "pre",
            "code",
            "span",
            "h2",
        ]) {
            const count = (pattern: string) => html.match(new RegExp(pattern, "g"))?.length ?? 0;
            assert.equal(count(`<${tag}[ >]`), count(`</${tag}>`), tag);
        }
    });

    it("has names and values as text alone", () => {
        const attack = `</code></pre><script>alert("1")</script><a href='x'>&amp;\u202e`;
        const html = renderHtml(
            digest({
                project: attack,
                outcome: "failed",
                steps: [
                    step(
                        modified(
                            attack,
                            { [attack]: attack, forceDestroy: false },
                            { [attack]: 1, forceDestroy: true },
                            { logicalId: attack },
                        ),
                    ),
                ],
                outputs: [{ path: [attack], after: attack }],
                messages: [
                    { severity: "error", text: attack, urn: `urn:pulumi:a::b::c::${attack}` },
                    { severity: "warning", text: attack },
                ],
                policies: [{ policy: attack, level: "advisory", urn: attack, message: attack }],
            }),
        );
        assert.doesNotMatch(html, /<script|<a href='|\u202e/);
        assert.ok(html.includes("&lt;/code&gt;&lt;/pre&gt;&lt;script&gt;alert(&quot;1&quot;)"));
        assert.ok(html.includes("&amp;amp;\\u202e"));
    });

    it("shows what a new resource is given, folded, and marks what is secret", () => {
        const html = renderHtml(digest({ steps: [step(added(TOPIC, { name: "news", password: "[secret]" }))] }));
        assert.match(html, /<details class="change"><summary>/);
        assert.match(html, /\+ name: &quot;news&quot;<\/span>/);
        assert.match(html, /\+ password: <mark>\[secret\]<\/mark><\/span>/);
    });

    it("folds the changes of an area where they are many", () => {
        const many = (count: number) =>
            digest({
                steps: Array.from({ length: count }, (_, index) =>
                    step(modified(TOPIC, { a: 1 }, { a: 2 }, { logicalId: `t${index}` })),
                ),
            });
        assert.match(renderHtml(many(30)), /<details class="change" open>/);
        assert.doesNotMatch(renderHtml(many(31)), /<details class="change" open>/);
    });

    it("is the same whatever the order of the steps", () => {
        const steps = manySteps(40);
        assert.equal(renderHtml(digest({ steps: [...steps].reverse() })), renderHtml(digest({ steps })));
    });
});

describe("A preview on a terminal", () => {
    const steps = [
        step(
            modified(
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                { cidrIpv4: "10.0.0.0/8" },
                { cidrIpv4: "0.0.0.0/0" },
                { logicalId: "web" },
            ),
        ),
        step(removed(TOPIC)),
        step(added(TOPIC, { name: "x" }), "runtime"),
    ];

    it("says the same as the others, in their order", () => {
        const text = stripVTControlCharacters(renderTerminal(digest({ steps, unchanged: 4 })));
        assert.equal(
            text,
            [
                "shop dev: 1 deleted, 1 changed, 1 new",
                "risk high · from the engine's own preview",
                "",
                "Risk",
                "  high   Deletes what cannot be made again",
                "           holds subscriptions: thing",
                "  high   Opens a security group to everyone",
                "           everything from 0.0.0.0/0: web",
                "",
                "network: 1 deleted, 1 changed",
                "  - thing  aws:sns/topic:Topic",
                "  ~ web  aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                '      - cidrIpv4: "10.0.0.0/8"',
                '      + cidrIpv4: "0.0.0.0/0"',
                "",
                "runtime: 1 new",
                "  + thing  aws:sns/topic:Topic",
                "",
                "4 resources stay as they are.",
            ].join("\n"),
        );
    });

    it("has no line that is wider than the terminal, and none narrower than 40 columns is made", () => {
        for (const [columns, most] of [
            [80, 80],
            [41, 41],
            [40, 40],
            [10, 40],
        ] as const) {
            for (const name of RECORDED) {
                const lines = stripVTControlCharacters(renderTerminal(recordedDigest(name), columns)).split("\n");
                const widest = Math.max(...lines.map((line) => line.length));
                assert.ok(widest <= most, `${name} at ${columns}: ${widest}`);
            }
        }
    });

    it("loses nothing to a narrow terminal", () => {
        const squeezed = (columns?: number) =>
            stripVTControlCharacters(renderTerminal(recordedDigest("policy"), columns)).replace(/\s+/g, "");
        assert.equal(squeezed(40), squeezed());
    });

    it("cannot be told by a value to move, colour or clear", () => {
        const moving = "\u001b[2J\u001b[31m\r\b";
        const text = renderTerminal(
            digest({
                outcome: "failed",
                steps: [step(modified(TOPIC, { a: moving }, { a: "b" }, { logicalId: moving }))],
                messages: [{ severity: "error", text: moving }],
            }),
        );
        const control = [...stripVTControlCharacters(text)].filter(
            (character) => character < " " && character !== "\n",
        );
        assert.deepEqual(control, []);
        assert.ok(text.includes("\\u001b[2J"));
    });
});
