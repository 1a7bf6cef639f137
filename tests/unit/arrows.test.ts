import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(__dirname, "..", "..");

const REFUSED = [
    ["release", "../components/shared/names"],
    ["release", "@pulumi/pulumi"],
    ["release", "node:fs"],
    ["components/network", "../../stacks/settings"],
    ["functions", "../components/shared/names"],
    ["packaging", "../stacks/settings"],
    ["deployer", "../components/shared/names"],
    ["deployer/api", "@pulumi/pulumi"],
    ["stacks", "../deployer/apply"],
    ["stacks", "../automation/cli"],
    ["rehearsal", "../automation/recording/plan"],
    ["platform", "../automation/cli"],
    ["platform", "../packaging/package"],
    ["policies", "../automation/recording/plan"],
    ["policies", "../../components/shared/names"],
] as const;

const ACCEPTED = [
    ["components/network", "../../release/problem"],
    ["stacks", "../components/shared/names"],
    ["functions", "../release/manifest"],
    ["deployer", "../release/manifest"],
    ["rehearsal", "../packaging/package"],
    ["policies", "../release/marks"],
    ["automation", "../rehearsal/rehearse"],
    ["platform", "../stacks/settings"],
    ["platform", "../automation/recording/project"],
    ["automation", "../policies/judge"],
] as const;

describe("Imports between the project's folders", () => {
    let project: string;
    let said: string;
    const fileOf = (folder: string, imported: string) => `${folder}/${imported.replaceAll(/\W+/g, "-")}.ts`;

    before(() => {
        project = mkdtempSync(join(tmpdir(), "airlock-arrows-"));
        copyFileSync(join(ROOT, "biome.json"), join(project, "biome.json"));
        for (const [folder, imported] of [...REFUSED, ...ACCEPTED]) {
            const path = join(project, fileOf(folder, imported));
            mkdirSync(dirname(path), { recursive: true });
            writeFileSync(path, `import { thing } from "${imported}";\n\nexport const used = thing;\n`);
        }
        const args = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=github"];
        const { stdout, stderr } = spawnSync(join(ROOT, "node_modules", ".bin", "biome"), args, {
            cwd: project,
            encoding: "utf8",
        });
        said = stdout + stderr;
    });

    after(() => rmSync(project, { recursive: true, force: true }));

    const findings = (folder: string, imported: string) =>
        said
            .split("\n")
            .filter((line) => line.includes(fileOf(folder, imported)) && line.includes("noRestrictedImports"));

    for (const [folder, imported] of REFUSED) {
        it(`refuses ${imported} in ${folder}/`, () => {
            assert.equal(findings(folder, imported).length, 1, said);
        });
    }

    for (const [folder, imported] of ACCEPTED) {
        it(`accepts ${imported} in ${folder}/`, () => {
            assert.equal(findings(folder, imported).length, 0, said);
        });
    }
});
