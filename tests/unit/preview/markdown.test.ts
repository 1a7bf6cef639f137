import assert from "node:assert/strict";
import fc from "fast-check";
import { digestOf, MARKDOWN_FORMATS, type Preview, renderMarkdown } from "../../../automation/preview";
import type { Json } from "../../../release/canonical";
import { added, modified, removed } from "../../support/changes";
import { manySteps, previewWith, step } from "../../support/digests";

const { github, codecommit } = MARKDOWN_FORMATS;
const TOPIC = "aws:sns/topic:Topic";

function rendered(some: Partial<Preview>, format: { readonly limit: number; readonly folds: boolean } = github) {
    return renderMarkdown(digestOf(previewWith(some)), format);
}

/** One changed property. */
function changed(before: Json, after: Json) {
    return { steps: [step(modified(TOPIC, { text: before }, { text: after }))] };
}

/** What stands in the first block of code of a text. */
function blockOf({ text }: { readonly text: string }): readonly string[] {
    const [, ticks = "", block = ""] = /^(`{3,})diff\n([\s\S]*?)\n\1$/m.exec(text) ?? [];
    assert.ok(ticks.length >= 3, text);
    return block.split("\n");
}

/** The text without its code: what a service reads as Markdown and HTML. */
function outsideOfCode(text: string): string {
    const withoutBlocks = text.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, "");
    return withoutBlocks.replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "");
}

describe("Markdown of a preview", () => {
    it("says that nothing changes, and how much stays", () => {
        assert.equal(
            rendered({ unchanged: 2 }).text,
            "### `shop dev`: No change\n\n**Risk: none** · from the engine's own preview\n\n2 resources stay as they are.",
        );
        assert.match(rendered({ unchanged: 1 }).text, /\n1 resource stays as it is\.$/);
    });

    it("has its parts in order: verdict, risk, what goes, policies, areas, cost, what stays", () => {
        const { text } = rendered({
            unchanged: 1,
            steps: [step(removed(TOPIC)), step(modified(TOPIC, { a: 1 }, { a: 2 }, { logicalId: "other" }), "runtime")],
            outputs: [{ path: ["url"], before: "a", after: "b" }],
            messages: [{ severity: "warning", text: "careful" }],
            policies: [{ policy: "p/q", level: "advisory", urn: "urn:pulumi:dev::shop::t::n", message: "no" }],
            priced: { before: [], after: [{ type: "aws:ec2/natGateway:NatGateway", inputs: {} }], whole: true },
        });
        const order = [
            "### `shop dev`",
            "**Risk: high**",
            "#### Risk",
            "#### Replaced and deleted",
            "#### Policies",
            "<b>network",
            "<b>runtime",
            "#### Outputs",
            "#### Warnings",
            "#### Idle cost: +$35.04 a month ($0.00 → $35.04)",
            "1 resource stays",
        ];
        const places = order.map((part) => text.indexOf(part));
        assert.ok(!places.includes(-1), text);
        assert.deepEqual(
            places,
            [...places].sort((a, b) => a - b),
        );
    });

    it("shows old and new values, and of a policy which action", () => {
        const policy = (...Action: readonly string[]) =>
            JSON.stringify({ Statement: [{ Sid: "Read", Effect: "Allow", Action, Resource: "*" }] });
        const change = modified(
            "aws:iam/rolePolicy:RolePolicy",
            { policy: policy("s3:Get"), name: "a" },
            { policy: policy("s3:Get", "s3:Put"), name: "b" },
            { replacing: ["name"], action: "replace" },
        );
        assert.deepEqual(blockOf(rendered({ steps: [step(change)] })), [
            "@@ ± thing · aws:iam/rolePolicy:RolePolicy @@",
            '- name: "a"',
            '+ name: "b"  (replaces)',
            '+ policy.Statement[Read].Action[]: "s3:Put"',
        ]);
    });

    it("marks what is secret and what is not known, and quotes text that only looks like it", () => {
        assert.deepEqual(blockOf(rendered(changed("[unknown] ", "[unknown]"))).slice(1), [
            '- text: "[unknown] "',
            "+ text: [unknown]",
        ]);
        assert.deepEqual(blockOf(rendered(changed("a", "[secret]"))).slice(1), ['- text: "a"', "+ text: [secret]"]);
        const hidden = modified(TOPIC, { text: "[secret]" }, { text: "[secret]" }, { properties: ["text"] });
        assert.deepEqual(blockOf(rendered({ steps: [step(hidden)] })).slice(1), ["+ text: [secret], changed"]);
    });

    it("shows of long texts the lines or the part that differ", () => {
        const lines = (middle: string) => ["a", "b", middle, "d", "e"].join("\n");
        assert.deepEqual(blockOf(rendered(changed(lines("c"), lines("x")))).slice(1), [
            "  text, from line 3:",
            "  b",
            "- c",
            "+ x",
            "  d",
        ]);
        const long = (end: string) => `${"x".repeat(1000)}${end}`;
        assert.deepEqual(blockOf(rendered(changed(long("1"), long("2")))).slice(1), [
            `- text: "…${"x".repeat(60)}1"`,
            `+ text: "…${"x".repeat(60)}2"`,
        ]);
        const tail = (start: string) => `${start}${"y".repeat(1000)}`;
        assert.deepEqual(blockOf(rendered(changed(tail("1"), tail("2"))))[1], `- text: "1${"y".repeat(339)}…"`);
    });

    it("spreads a long structure over lines, and counts those of a very long one", () => {
        const entry = { name: "x".repeat(90), port: 1 };
        assert.deepEqual(blockOf(rendered(changed({}, { entry }))).slice(1), [
            "+ text.entry: {",
            `+   "name": "${"x".repeat(90)}",`,
            '+   "port": 1',
            "+ }",
        ]);
        const many = Array.from({ length: 100 }, (_, index) => ({ value: index }));
        const block = blockOf(rendered(changed({}, { many })));
        assert.equal(block.length, 62);
        assert.equal(block.at(-1), "+   … and 242 more lines");
    });

    it("tells of the same change of several resources once, of twelve at most together", () => {
        const steps = Array.from({ length: 14 }, (_, index) =>
            step(
                modified(
                    TOPIC,
                    { a: 1 },
                    { a: index === 0 ? 3 : 2 },
                    { logicalId: `t${String(index).padStart(2, "0")}` },
                ),
            ),
        );
        assert.deepEqual(blockOf(rendered({ steps })), [
            `@@ ~ t00 · ${TOPIC} @@`,
            "- a: 1",
            "+ a: 3",
            `@@ ~ 12 resources · ${TOPIC} @@`,
            "  t01, t02, t03, t04, t05, t06, t07, t08, t09, t10, t11, t12",
            "- a: 1",
            "+ a: 2",
            `@@ ~ t13 · ${TOPIC} @@`,
            "- a: 1",
            "+ a: 2",
        ]);
    });

    it("tells of changed files by the hash of their contents alone", () => {
        const code = (hash: string) => ({
            code: {
                archive: {
                    "index.js": { asset: `bundles/${hash}/index.js`, hash },
                    "a.txt": { asset: "a", hash: "a" },
                },
                hash: `all-${hash}`,
            },
        });
        assert.deepEqual(
            blockOf(rendered({ steps: [step(modified("aws:lambda/function:Function", code("1"), code("2")))] })).slice(
                1,
            ),
            ['- code.archive.index.js.hash: "1"', '+ code.archive.index.js.hash: "2"'],
        );
        const moved = (asset: string) => ({ source: { asset, hash: "same" } });
        assert.deepEqual(blockOf(rendered({ steps: [step(modified(TOPIC, moved("a"), moved("b")))] })).slice(1), [
            '- source.asset: "a"',
            '+ source.asset: "b"',
        ]);
    });

    it("names what is new, without what it is given", () => {
        assert.deepEqual(blockOf(rendered({ steps: [step(added(TOPIC, { name: "x" }))] })), [
            `@@ + thing · ${TOPIC} @@`,
        ]);
    });

    it("puts the cause of a failure first, and does not say that there is no risk", () => {
        const text = "it broke\n  at line 1";
        const failed = rendered({
            outcome: "failed",
            messages: [{ severity: "error", text, urn: "urn:pulumi:dev::shop::t::web" }],
            unchanged: 3,
        });
        assert.equal(
            failed.text,
            [
                "### `shop dev`: The preview failed",
                "**Risk: not known** · from the engine's own preview",
                "#### Cause",
                "`web`:",
                "```\nit broke\n  at line 1\n```",
                "Until then 3 unchanged resources were found.",
            ].join("\n\n"),
        );
        const more = rendered({
            outcome: "failed",
            steps: [step(removed(TOPIC))],
            messages: Array.from({ length: 7 }, (_, index) => ({ severity: "error" as const, text: `e${index}` })),
        });
        assert.match(more.text, /^### `shop dev`: The preview failed, for 7 reasons\n\n\*\*Risk: at least high\*\*/);
        assert.match(more.text, /e4\n```\n\n… and 2 more errors\.\n/);
    });

    it("says that an update is refused where something protected would go", () => {
        const protectedOne = { ...removed(TOPIC), before: { values: {}, protected: true } };
        assert.match(
            rendered({ steps: [step(protectedOne)] }).text,
            /^### `shop dev`: An update is refused: it would delete or replace a protected resource; 1 deleted\n/,
        );
    });

    it("is the same whatever the order of the steps", () => {
        const steps = manySteps(50);
        assert.equal(rendered({ steps: [...steps].reverse() }).text, rendered({ steps }).text);
    });

    describe("within a limit", () => {
        it("is whole at exactly its length, and one less leaves something out, with all of it beside", () => {
            const steps = manySteps(60);
            const whole = rendered({ steps }, { limit: 1_000_000, folds: true });
            assert.equal(whole.rest, undefined);
            const { length } = whole.text;
            assert.deepEqual(rendered({ steps }, { limit: length, folds: true }), whole);
            const less = rendered({ steps }, { limit: length - 1, folds: true });
            assert.equal(less.rest, whole.text);
            assert.ok(less.text.length < length);
            assert.match(less.text, /\*\*Not everything fits here; the attachment has all of it\.\*\*$/);
        });

        it("shows more with each step that it is raised, and says what is missing", () => {
            const steps = manySteps(60);
            const { length } = rendered({ steps }, { limit: 1_000_000, folds: true }).text;
            const texts = Array.from({ length: 20 }, (_, index) => {
                const limit = 3_000 + Math.floor(((length - 3_001) * index) / 19);
                const { text } = rendered({ steps }, { limit, folds: true });
                assert.ok(text.length <= limit, `${text.length} of ${limit}`);
                const shown = text.match(/^@@ /gm)?.length ?? 0;
                const counted = [...text.matchAll(/^… and (\d+) more changes?\.$/gm)].reduce(
                    (sum, [, more]) => sum + Number(more),
                    0,
                );
                const named = /^Left out: (.*)\.$/m.exec(text)?.[1] ?? "";
                const inNamed = [...named.matchAll(/\w+: (\d+) /g)].reduce((sum, [, count]) => sum + Number(count), 0);
                assert.equal(shown + counted + inNamed, 60, text);
                return text;
            });
            const sizes = texts.map((text) => text.match(/^@@ /gm)?.length ?? 0);
            assert.deepEqual(
                sizes,
                [...sizes].sort((a, b) => a - b),
            );
            assert.ok((sizes[0] ?? 0) < 30 && (sizes.at(-1) ?? 0) >= 50, sizes.join());
        });

        it("refuses one that could not hold the verdict", () => {
            assert.throws(() => rendered({}, { limit: 1_999, folds: false }), RangeError);
            assert.ok(rendered({}, { limit: 2_000, folds: false }));
        });

        for (const [service, format] of Object.entries(MARKDOWN_FORMATS)) {
            it(`of ${service} holds verdict, risk and cost of 10,000 changes`, () => {
                const priced = {
                    before: [],
                    after: [{ type: "aws:ec2/natGateway:NatGateway", inputs: {} }],
                    whole: true,
                };
                const { text, rest } = rendered({ steps: manySteps(10_000), priced, unchanged: 7 }, format);
                assert.ok(text.length <= format.limit, `${text.length}`);
                assert.ok(text.length > format.limit * 0.5, `${text.length}`);
                assert.match(
                    text,
                    /^### `shop dev`: 2000 deleted, 2000 replaced, 4000 changed, 2000 new\n\n\*\*Risk: high\*\*/,
                );
                assert.match(text, /- \*\*High\*\*: Deletes what cannot be made again \(1000\)/);
                assert.match(text, /#### Idle cost: \+\$35\.04/);
                assert.match(text, /\n7 resources stay as they are\.\n/);
                assert.ok((rest ?? "").length > 500_000);
                assert.equal(text.match(/<details/g)?.length ?? 0, text.match(/<\/details/g)?.length ?? 0);
            });
        }

        it("is kept whatever the names, values and causes are", () => {
            const nasty = fc.string({
                unit: fc.constantFrom("a", "`", "\n", "😀", "<", "|", "\u202e"),
                maxLength: 400,
            });
            fc.assert(
                fc.property(
                    fc.array(fc.tuple(nasty, nasty), { minLength: 1, maxLength: 40 }),
                    fc.boolean(),
                    (pairs, failed) => {
                        const some: Partial<Preview> = {
                            outcome: failed ? "failed" : "complete",
                            steps: pairs.map(([name, value]) =>
                                step(
                                    modified(
                                        TOPIC,
                                        { forceDestroy: false, [name]: "x" },
                                        { forceDestroy: true, [name]: value },
                                        { logicalId: name },
                                    ),
                                ),
                            ),
                            messages: pairs.map(([name, value]) => ({
                                severity: "error",
                                text: value,
                                urn: `urn:pulumi:dev::shop::t::${name}`,
                            })),
                        };
                        const { text } = rendered(some, { limit: 2_000, folds: false });
                        assert.ok(text.length <= 2_000, `${text.length}`);
                        assert.match(
                            text,
                            failed ? /^### `shop dev`: The preview failed/ : /^### `shop dev`: \d+ changed/,
                        );
                        assert.match(text, /Risk: (at least )?high/);
                    },
                ),
                { numRuns: 100 },
            );
        });
    });

    describe("with names and values that try to be more", () => {
        const ATTACKS = [
            "<img src=x onerror=alert(1)>",
            "</details><script>alert(1)</script>",
            "`<b>` @team #1 https://example.com",
            "```\n### Approved\n```diff",
            "``` ````\n~~~",
            "[x](javascript:alert(1)) ![y](https://example.com/p.png)",
            "a|b\nnew line\r\nand another",
            " ` ",
            "``",
        ];
        for (const attack of ATTACKS) {
            it(`has ${JSON.stringify(attack)} as code alone`, () => {
                const urn = `urn:pulumi:dev::shop::t::${attack}`;
                for (const folds of [true, false]) {
                    const { text } = rendered(
                        {
                            project: attack,
                            outcome: "failed",
                            steps: [
                                step(
                                    modified(
                                        attack,
                                        { [attack]: attack, forceDestroy: false },
                                        { [attack]: `${attack}!`, forceDestroy: true },
                                        { logicalId: attack },
                                    ),
                                ),
                                step({ ...removed(TOPIC), logicalId: attack }),
                            ],
                            outputs: [{ path: [attack], after: { [attack]: attack } }],
                            messages: [
                                { severity: "error", text: attack, urn },
                                { severity: "warning", text: attack },
                            ],
                            policies: [{ policy: attack, level: "mandatory", urn, message: attack }],
                        },
                        { limit: 64_000, folds },
                    );
                    const outside = outsideOfCode(text);
                    assert.doesNotMatch(
                        outside,
                        /img|script|Approved|example|javascript|@team|#1|new line|~~~|`/,
                        outside,
                    );
                }
            });
        }

        it("makes characters visible that hide or turn text", () => {
            const block = blockOf(rendered(changed("a\u202eb", "a\u0007b\u200b")));
            assert.deepEqual(block.slice(1), ['- text: "a\\u202eb"', '+ text: "a\\u0007b\\u200b"']);
        });

        it("takes an area only from a name that is one", () => {
            const one = { ...step(added(TOPIC, {})), urn: "urn:pulumi:dev::shop::airlock:<b>x</b>:Y$t::n" };
            assert.match(rendered({ steps: [one] }).text, /<summary><b>other: 1 new<\/b>/);
        });
    });

    it("stands open where a service cannot fold", () => {
        const { text } = rendered({ steps: [step(removed(TOPIC))] }, codecommit);
        assert.doesNotMatch(text, /<details|<summary/);
        assert.match(text, /\n#### network: 1 deleted\n\n```diff\n/);
    });
});
