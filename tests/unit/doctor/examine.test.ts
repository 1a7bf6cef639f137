import assert from "node:assert/strict";
import { examine } from "../../../automation/doctor/examine";
import { type Finding, known } from "../../../automation/doctor/finding";
import type { World } from "../../../automation/doctor/ports";
import { reportFindings } from "../../../automation/doctor/report";
import { accountsOf } from "../../support/engine";
import { CONNECTION } from "../../support/plans";
import type { Overrides } from "../../support/settings";
import { settingsOf, workloads } from "../../support/settings";
import { CLOSED, linesOf, planned, soundWorld } from "./world";

const ACCOUNT = "111122223333";
const RESOURCES = [
    planned("aws:ec2/vpc:Vpc", "network"),
    planned("aws:s3/bucket:Bucket", "artifacts", { bucket: "airlock-dev-artifacts" }),
    planned("aws:ecr/registryPolicy:RegistryPolicy", "registry"),
];

function found(world: World, overrides: Overrides = {}): Promise<readonly Finding[]> {
    const settings = settingsOf("dev", { environments: accountsOf(ACCOUNT), ...overrides });
    const plan = { project: "airlock", stack: "dev", config: {}, resources: RESOURCES, outputs: {}, diagnostics: [] };
    const environment = { settings, plan, cost: { lines: [{ what: "keys", count: 2, monthly: 2 }], monthly: 2 } };
    const packages = { "@pulumi/aws": "1.0.0" };
    return examine({ environment, wanted: { node: "22.12", packages }, acquisitionDisabled: false }, world);
}

describe("The doctor", () => {
    it("goes from what is near to what is far, and finds nothing wrong in a sound world", async () => {
        const findings = await found(soundWorld());
        assert.deepEqual(
            findings.filter(({ level }) => level !== "ok").map(({ group, level }) => [group, level]),
            [["cost", "note"]],
        );
        assert.deepEqual(
            [...new Set(findings.map(({ group }) => group))],
            ["tools", "backend", "credentials", "quotas", "names", "singletons", "cost"],
        );
    });

    it("asks the account nothing with credentials of another one, and passes nothing silently", async () => {
        const asked: string[] = [];
        const count = async (what: string) => {
            asked.push(what);
            return known(0);
        };
        const findings = await found(soundWorld({ account: { id: async () => known("222233334444"), count } }));
        assert.deepEqual(asked, []);
        const unchecked = findings.filter(({ level }) => level === "unchecked").map(({ group }) => group);
        assert.deepEqual(unchecked, ["quotas", "names", "singletons"]);
        assert.match(
            linesOf(findings).join("\n"),
            /unchecked: policy of the registry not checked: the credentials are of another account → give the shell credentials of account 111122223333/,
        );
    });

    it("says what would let it look where nothing answers, and still compares with AWS's standards and tells the cost", async () => {
        const nothing = async () => CLOSED;
        const findings = await found(
            soundWorld({
                tools: { git: nothing },
                engine: { version: nothing, pluginVersions: nothing, backend: nothing },
                account: { id: nothing },
            }),
        );
        const lines = linesOf(findings);
        assert.ok(lines.includes("unchecked: credentials not checked: the door is closed → open the door"));
        assert.ok(lines.includes("problem: no backend: the door is closed → open the door"));
        assert.ok(lines.some((line) => line.startsWith("ok: within 1 quota, 1 of them AWS's standard: 1 of 5 VPCs")));
        assert.ok(lines.some((line) => line.startsWith("note: the first update costs 2.00 USD a month")));
    });

    it("looks at names with what the state has, and at connections of sources where they are used", async () => {
        const state = async () =>
            known({
                resources: [{ urn: "u", type: "aws:s3/bucket:Bucket", id: "airlock-dev-artifacts" }],
                pendingOperations: 0,
            });
        const pending = async () => known("PENDING");
        const world = soundWorld({ engine: { state }, account: { connectionStatus: pending } });
        const findings = await found(world, workloads({ source: CONNECTION }));
        assert.deepEqual(
            findings.filter(({ group }) => group === "names"),
            [],
        );
        assert.deepEqual(
            findings.filter(({ group }) => group === "handshakes").map(({ level }) => level),
            ["problem"],
        );
    });

    it("asks for the account's id where there is a placeholder", async () => {
        const world = soundWorld({ account: { id: async () => CLOSED } });
        const lines = linesOf(await found(world, { environments: accountsOf("000000000000") }));
        assert.ok(
            lines.some((line) =>
                line.endsWith("→ npx airlock account dev <12 digits>, and give the shell credentials of that account"),
            ),
        );
    });
});

describe("The doctor's report", () => {
    it("has a line for each finding, the command that mends it whole below, and the sum", () => {
        const findings: readonly Finding[] = [
            { group: "tools", level: "ok", what: "git 2.50.0" },
            {
                group: "backend",
                level: "problem",
                what: "a stack that has a rather long description of what is wrong",
                mend: "pulumi stack init dev --secrets-provider something-very-long",
            },
            { group: "cost", level: "note", what: "it costs" },
            { group: "names", level: "unchecked", what: "names not checked", mend: "allow it" },
        ];
        assert.equal(
            reportFindings("dev", findings, 40),
            [
                "Tools",
                "  ok         git 2.50.0",
                "",
                "State",
                "  problem    a stack that has a rather",
                "             long description of what is",
                "             wrong",
                "             → pulumi stack init dev --secrets-provider something-very-long",
                "",
                "Names",
                "  unchecked  names not checked",
                "             → allow it",
                "",
                "Cost",
                "  note       it costs",
                "",
                "dev has 1 problem, 1 unchecked",
            ].join("\n"),
        );
        assert.match(reportFindings("dev", findings.slice(0, 1)), /\n\ndev has no problem$/);
    });
});
