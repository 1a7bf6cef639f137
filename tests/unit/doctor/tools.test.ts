import assert from "node:assert/strict";
import { known, unknown } from "../../../automation/doctor/finding";
import { checkTools, LEAST_PULUMI, type ToolFacts } from "../../../automation/doctor/tools";
import { isAtLeast } from "../../../automation/doctor/versions";
import { levelsOf, linesOf } from "./world";

const FACTS: ToolFacts = {
    node: "22.12.0",
    git: known("2.50.0"),
    pulumi: known("3.270.0"),
    awsPlugins: known(["7.47.0", "7.48.0"]),
    wanted: { node: "22.12", packages: { "@pulumi/aws": "7.48.0", "@pulumi/pulumi": "3.270.0" } },
    installed: { "@pulumi/aws": "7.48.0", "@pulumi/pulumi": "3.270.0" },
    acquisitionDisabled: false,
};

function wrong(changes: Partial<ToolFacts>): readonly string[] {
    return linesOf(checkTools({ ...FACTS, ...changes }).filter(({ level }) => level !== "ok"));
}

describe("Versions", () => {
    for (const [version, least, expected] of [
        ["22.12.0", "22.12", true],
        ["22.11.9", "22.12", false],
        ["24.0.0", "22.12", true],
        ["3.187.0", "3.187.0", true],
        ["3.186.99", "3.187.0", false],
        ["v3.270.0-alpha.1+dirty", "3.270.0", true],
        ["4.0.0", "3.999.999", true],
    ] as const) {
        it(`${version} is ${expected ? "" : "not "}at least ${least}`, () =>
            assert.equal(isAtLeast(version, least), expected));
    }
});

describe("The doctor's look at tools", () => {
    it("finds nothing wrong where all is as package.json asks", () => {
        assert.deepEqual(levelsOf(checkTools(FACTS)), ["ok", "ok", "ok", "ok", "ok"]);
    });

    it("wants Node as package.json does", () => {
        assert.deepEqual(wrong({ node: "22.11.0" }), [
            "problem: Node 22.11.0 is older than 22.12, which package.json asks for → install Node 22.12 or newer: https://nodejs.org",
        ]);
    });

    it("wants a Pulumi that takes the project's keys, and notes one that is older than the SDK", () => {
        assert.match(
            wrong({ pulumi: known("3.186.0") })[0] ?? "",
            /^problem: Pulumi 3\.186\.0 is older than 3\.187\.0, /,
        );
        assert.match(
            wrong({ pulumi: known(LEAST_PULUMI) })[0] ?? "",
            /^note: Pulumi 3\.187\.0 is older than the SDK, 3\.270\.0; /,
        );
        assert.deepEqual(wrong({ pulumi: known("3.271.0") }), []);
        assert.deepEqual(wrong({ pulumi: unknown("pulumi is not on the PATH", "install it") }), [
            "problem: no Pulumi command line: pulumi is not on the PATH → install it",
        ]);
    });

    it("notes a Pulumi that a shell would not find", () => {
        assert.deepEqual(wrong({ offPath: "/home/ann/.pulumi/bin" }), [
            'note: Pulumi is in /home/ann/.pulumi/bin, which is not on the PATH → export PATH="/home/ann/.pulumi/bin:$PATH"',
        ]);
    });

    it("wants the packages that package.json names", () => {
        assert.deepEqual(wrong({ installed: { "@pulumi/aws": "7.47.0", "@pulumi/pulumi": undefined } }), [
            "problem: @pulumi/aws 7.47.0 is not 7.48.0, which package.json asks for → npm install",
            "problem: @pulumi/pulumi is not installed, and is not 3.270.0, which package.json asks for → npm install",
        ]);
    });

    it("wants the provider's plugin where Pulumi may not fetch it, and notes that it will be fetched where it may", () => {
        const install = "pulumi plugin install resource aws 7.48.0";
        assert.deepEqual(wrong({ awsPlugins: known([]) }), [
            `note: plugin aws 7.48.0 is not installed; Pulumi fetches it at the first preview → ${install}`,
        ]);
        assert.deepEqual(wrong({ awsPlugins: known(["7.47.0"]), acquisitionDisabled: true }), [
            `problem: plugin aws 7.48.0 is not installed (there is 7.47.0), and PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION keeps Pulumi from fetching it → ${install}`,
        ]);
        assert.deepEqual(wrong({ awsPlugins: unknown("no answer", "ask again") }), [
            "unchecked: the AWS provider's plugin not checked: no answer → ask again",
        ]);
    });

    it("notes that the first release needs git", () => {
        assert.match(wrong({ git: unknown("it is not on the PATH", "install it") })[0] ?? "", /^note: no git, /);
    });
});
