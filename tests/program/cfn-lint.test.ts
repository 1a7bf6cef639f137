import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Application, readApplication } from "../../packaging/application";
import { readOwnTemplate } from "../../packaging/own-template";
import { renderTemplate, TAKEN_NAMES, templateText } from "../../packaging/template";
import { installPackage, programIn, type VirtualEnvironment } from "../support/virtual-environment";

const ROOT = join(__dirname, "../..");
const CFN_LINT: VirtualEnvironment = { name: "venv", package: "cfn-lint", version: "1.58.0" };

describe("cfn-lint", function () {
    this.timeout(300_000);
    let dir: string;

    before(function () {
        const missing = installPackage(CFN_LINT);
        if (missing !== undefined) {
            console.log(`    skipped: ${missing}`);
            this.skip();
        }
        dir = mkdtempSync(join(tmpdir(), "airlock-lint-"));
    });
    after(() => {
        if (dir !== undefined) {
            rmSync(dir, { recursive: true });
        }
    });

    function lint(text: string) {
        const file = join(dir, "template.json");
        writeFileSync(file, text);
        const { status, stdout, stderr } = spawnSync(
            programIn(CFN_LINT, "cfn-lint"),
            ["--regions", "eu-west-1", "--", file],
            {
                encoding: "utf8",
            },
        );
        return { status, output: `${stdout}${stderr}`.trim() };
    }

    const hello = readApplication(join(ROOT, "examples/hello"));

    it("finds neither error nor warning in the template of examples/hello", () => {
        assert.deepEqual(lint(templateText(renderTemplate(hello))), { status: 0, output: "" });
    });

    it("finds none with secrets and resources of the application's own", () => {
        writeFileSync(
            join(dir, "template.yaml"),
            `
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      QueueName: !Sub "\${Environment}-jobs"
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }
  Dead:
    Type: AWS::SQS::Queue
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
`,
        );
        const application: Application = { ...hello, secrets: ["API_TOKEN"] };
        const template = renderTemplate(application, readOwnTemplate(dir, "template.yaml", TAKEN_NAMES));
        assert.deepEqual(lint(templateText(template)), { status: 0, output: "" });
    });

    it("finds an error where there is one", () => {
        const { status, output } = lint(templateText(renderTemplate(hello)).replace('"awsvpc"', '"bridged"'));
        assert.notEqual(status, 0);
        assert.match(output, /'bridged' is not one of/);
    });
});
