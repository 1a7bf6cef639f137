import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
    digestOf,
    previewOfEvents,
    readEventLog,
    readPreviewJson,
    renderHtml,
    renderMarkdown,
} from "../../../automation/preview";
import { SECRET, UNKNOWN } from "../../../release/marks";
import { Refusal } from "../../../release/problem";
import { PREVIEWS, RECORDED, recorded, recordedDigest } from "../../support/digests";

const MARK = "4dabf18193072939515e22adb298388d";
const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const URN = "urn:pulumi:dev::shop::airlock:network:Network$aws:ec2/vpc:Vpc::main";

/** An event of one step. */
function event(op: string, old: object | null, after: object | null, more: object = {}, urn = URN) {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const state = (given: object | null) => given && { urn, type, custom: true, inputs: {}, outputs: {}, ...given };
    const metadata = { op, urn, type, old: state(old), new: state(after), detailedDiff: null, ...more };
    return { sequence: 0, resourcePreEvent: { metadata } };
}

function changesOf(...events: readonly object[]) {
    return previewOfEvents(events).steps.map(({ change }) => change);
}

describe("Engine events", () => {
    it("of an update say each resource once, a replacement's three steps as one", () => {
        const { steps, unchanged, project, stack } = readEventLog(recorded("update"));
        assert.deepEqual([project, stack, unchanged], ["shop", "dev", 1]);
        assert.deepEqual(
            steps.map(({ change: { action, logicalId, replacing = [] } }) => [action, logicalId, ...replacing]).sort(),
            [
                ["add", "jobs"],
                ["modify", "runtime-logs"],
                ["modify", "runtime-task-orders"],
                ["modify", "runtime-token"],
                ["remove", "news"],
                ["remove", "orders"],
                ["replace", "network-private-a", "cidrBlock", "vpcId"],
                ["replace", "network-vpc", "cidrBlock"],
                ["replace", "network-web", "vpcId"],
                ["replace", "network-web-https", "securityGroupId"],
            ],
        );
    });

    it("and --json of the same update say the same, but for outputs", () => {
        const { outputs: _outputs, ...fromEvents } = readEventLog(recorded("update"));
        const { outputs: _none, ...fromJson } = readPreviewJson(readFileSync(join(PREVIEWS, "update.json"), "utf8"));
        const byUrn = ({ steps }: typeof fromEvents) => new Map(steps.map((step) => [step.urn, step.change]));
        assert.deepEqual(byUrn(fromJson), byUrn(fromEvents));
        assert.deepEqual([fromJson.project, fromJson.stack, fromJson.outcome], ["shop", "dev", "complete"]);
        assert.equal(fromJson.priced.whole, false);
    });

    it("hold the stack's outputs, secrets and unknown values marked", () => {
        assert.deepEqual(readEventLog(recorded("update")).outputs, [
            { path: ["url"], before: "http://shop.example.com", after: "https://shop.example.com" },
            { path: ["vpc"], before: "vpc-00000000000000001", after: UNKNOWN },
        ]);
    });

    it("tell that a secret changes, and nothing of it", () => {
        const [change] = recordedDigest("secret-only").areas[0]?.changes ?? [];
        assert.deepEqual(change?.differences, [
            { path: ["value"], before: SECRET, after: SECRET },
            { path: ["version"], before: 1, after: UNKNOWN },
        ]);
    });

    it("mask every value with a mark that is not known, and unknown values inside of text", () => {
        const inputs = {
            a: { [MARK]: "1b47061264138c4ac30d75fd1eb44270", plaintext: "hush" },
            b: [{ [MARK]: "something new", value: "hush" }],
            c: `arn:${UNKNOWN_VALUE}/x`,
            d: { [MARK]: "c44067f5952c0a294b673a41bacd8c17", hash: "h", path: "/home/somebody/index.js" },
            __defaults: ["hush"],
        };
        const [change] = changesOf(event("create", null, { inputs }));
        assert.deepEqual(change?.after?.values, {
            a: SECRET,
            b: [SECRET],
            c: `arn:${UNKNOWN}/x`,
            d: { asset: "index.js", hash: "h" },
        });
    });

    it("of drift compare with what is really there", () => {
        const diff = { detailedDiff: { "tags.Name": { diffKind: "update", inputDiff: false } } };
        const [change] = changesOf(
            event(
                "update",
                { inputs: { tags: { Name: "a" } }, outputs: { tags: { Name: "b" } } },
                { inputs: { tags: { Name: "a" } } },
                diff,
            ),
        );
        assert.deepEqual(
            [change?.properties, change?.before?.values, change?.after?.values],
            [["tags"], { tags: { Name: "b" } }, { tags: { Name: "a" } }],
        );
    });

    it("compare what the program gives where the provider does not say what differs", () => {
        const [change] = changesOf(event("update", { inputs: { a: 1, b: 1 } }, { inputs: { a: 1, b: 2 } }));
        assert.deepEqual(change?.properties, ["b"]);
    });

    it("let go of what is retained, and tell of protection that is taken off where nothing else changes", () => {
        const [kept, unprotected, ...others] = changesOf(
            event("delete", { retainOnDelete: true }, null, {}, `${URN}-1`),
            event("same", { protect: true }, {}, {}, `${URN}-2`),
            event("same", { protect: true }, { protect: true }, {}, `${URN}-3`),
            event("same", {}, { protect: true }, {}, `${URN}-4`),
            event("read", null, {}, {}, `${URN}-5`),
        );
        assert.deepEqual(
            [kept?.action, unprotected?.action, unprotected?.before?.protected],
            ["retain", "modify", true],
        );
        assert.deepEqual(others, []);
    });

    it("leave out components and providers", () => {
        assert.deepEqual(
            changesOf(
                event("update", { custom: false, inputs: { a: 1 } }, { custom: false, inputs: { a: 2 } }),
                event(
                    "update",
                    { inputs: { a: 1 } },
                    { inputs: { a: 2 } },
                    {},
                    "urn:pulumi:dev::shop::pulumi:providers:aws::default",
                ),
            ),
            [],
        );
    });

    it("of a failed preview tell the cause, not its echo", () => {
        const causes = (name: (typeof RECORDED)[number]) =>
            recordedDigest(name).causes.map(({ text, name: of }) => [of, text.slice(0, 60)]);
        assert.deepEqual(causes("policy"), [
            ["network-web-https", "shop-rules/no-open-ingress: Security groups are not open to "],
        ]);
        assert.deepEqual(causes("refused"), [
            ["runtime-audit", "aws:cloudwatch/logGroup:LogGroup resource 'runtime-audit' ha"],
        ]);
        assert.deepEqual(causes("program-error"), [
            [undefined, 'settings of stack "dev" (Pulumi.dev.yaml): 1 problem\n  - tas'],
        ]);
        assert.deepEqual(causes("update"), []);
        const { causes: echo } = digestOf(
            previewOfEvents([{ diagnosticEvent: { severity: "error", message: "preview failed" } }]),
        );
        assert.deepEqual(echo, [{ text: "preview failed" }]);
    });

    it("name an operation that failed, and colours as nothing", () => {
        const { metadata } = event("create", null, {}).resourcePreEvent;
        const { messages } = previewOfEvents([
            { resOpFailedEvent: { metadata } },
            {
                diagnosticEvent: {
                    severity: "error",
                    message: "<{%fg 1%}>error: <{%reset%}>\u001b[31mno\u001b[0m\n",
                    urn: URN,
                },
            },
            { errorEvent: { error: "stream broke" } },
        ]);
        assert.deepEqual(messages, [
            { severity: "error", text: "create failed", urn: URN },
            { severity: "error", text: "no", urn: URN },
            { severity: "error", text: "stream broke" },
        ]);
    });

    it("with the violations first that stop an update", () => {
        assert.deepEqual(
            recordedDigest("policy").policies.map(({ level, policy, name }) => [level, policy, name]),
            [
                ["mandatory", "shop-rules/no-open-ingress", "network-web-https"],
                ["advisory", "shop-rules/logs-are-kept", "runtime-logs"],
            ],
        );
    });

    it("that are cut off are never shown as no change", () => {
        const whole = recorded("none");
        const lines = whole.trimEnd().split("\n");
        for (const text of [
            "",
            lines.slice(0, 3).join("\n"),
            `${lines.slice(0, 3).join("\n")}\n{"sequ`,
            lines.slice(0, -2).join("\n"),
        ]) {
            const { verdict } = digestOf(readEventLog(text));
            assert.deepEqual(
                [verdict.kind, verdict.text],
                ["incomplete", "The preview was cut off; of what is known, nothing changes"],
            );
        }
        assert.equal(recordedDigest("none").verdict.kind, "unchanged");
    });

    it("refuses a line that is no event, unless it is the last and cut", () => {
        const lines = recorded("none").trimEnd().split("\n");
        const garbled = [...lines.slice(0, 1), "oops", "[]", ...lines.slice(1)].join("\n");
        assert.throws(
            () => readEventLog(garbled),
            new Refusal("Event log", [
                {
                    path: "line 2, 3",
                    message: "is not an engine event",
                    remedy: "give the file that pulumi preview --event-log wrote, as it is",
                },
            ]),
        );
        assert.throws(() => readEventLog("x\n".repeat(7)), /line 1, 2, 3, 4, 5 and 2 more: is not an engine event/);
    });

    for (const text of ["", "{", "[]", '{"other":1}']) {
        it(`refuses ${JSON.stringify(text)} as --json`, () => {
            assert.throws(
                () => readPreviewJson(text),
                /^Refusal: Preview: 1 problem\n.*is not what pulumi preview --json writes/,
            );
        });
    }

    it("of a failed --json tell the cause", () => {
        const text = JSON.stringify({
            steps: [],
            diagnostics: [{ severity: "error", message: "error: no\n" }],
            changeSummary: {},
        });
        assert.deepEqual(digestOf(readPreviewJson(text)).causes, [{ text: "no" }]);
        assert.equal(readPreviewJson('{"steps":[]}').outcome, "cut");
    });

    it("hold no secret in whatever is made of them", () => {
        for (const name of RECORDED) {
            const digest = recordedDigest(name);
            const everything = [JSON.stringify(digest), renderMarkdown(digest).text, renderHtml(digest)].join("\n");
            assert.ok(!everything.includes("do-not-show"), name);
            assert.ok(!everything.includes("ciphertext"), name);
            assert.ok(!everything.includes(UNKNOWN_VALUE), name);
        }
    });
});
