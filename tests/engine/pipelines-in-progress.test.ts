import assert from "node:assert/strict";
import { once } from "node:events";
import { rmSync, symlinkSync, unlinkSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { definitionOf } from "../../stacks/pipelines-in-progress";
import type { Settings } from "../../stacks/settings";
import { accountsOf, newScratch, projectCopy, pulumiAsync, reasonToSkip, reconfigure } from "../support/engine";
import { PROJECT } from "../support/environments";
import { apiPipeline } from "../support/pipelines";
import { settingsOf } from "../support/settings";

const ACCOUNT = "111122223333";
const NAME = "airlock-staging-hello";
const RUNNING = "11111111-2222-4333-8444-555555555555";
const LOOK_ONLY = join(PROJECT, "tests/support/fixture-programs/pipelines/index.ts");

/** No emulator plays an execution that has not ended, so the two services that are asked are played here. */
function playAws(deployed: Settings): Server {
    const [workload] = deployed.workloads;
    const answers: { readonly [target: string]: object } = {
        "CodePipeline_20150709.GetPipeline": {
            pipeline: apiPipeline(NAME, definitionOf(deployed, workload ?? assert.fail("no workload"))),
        },
        "CodePipeline_20150709.ListPipelineExecutions": {
            pipelineExecutionSummaries: [{ pipelineExecutionId: RUNNING, status: "InProgress" }],
        },
    };
    const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:root</Arn><UserId>root</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
    return createServer((request, response) => {
        request.resume();
        const target = request.headers["x-amz-target"];
        const answer = typeof target === "string" ? JSON.stringify(answers[target]) : identity;
        response.writeHead(answer === undefined ? 500 : 200, {
            "content-type": typeof target === "string" ? "application/x-amz-json-1.1" : "text/xml",
        });
        response.end(answer);
    });
}

describe("An update while an execution is in progress, with the real engine and provider", function () {
    this.timeout(180_000);
    let scratch: string | undefined;
    let aws: Server | undefined;

    before(function () {
        const reason = reasonToSkip();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        scratch = newScratch();
    });

    afterEach(() => aws?.close());

    after(() => {
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    const accounts = { environments: accountsOf(ACCOUNT) };
    const queued = { "airlock:pipeline": { executionMode: "QUEUED" } };

    /** A copy of the project that changes the execution mode, or not, of the pipeline that is deployed. */
    async function staging(name: string, config: { readonly [key: string]: unknown }) {
        aws = playAws(settingsOf("staging", accounts)).listen(0, "127.0.0.1");
        await once(aws, "listening");
        const url = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
        const copy = projectCopy(join(scratch ?? "", name));
        reconfigure(copy, "staging", { shared: accounts, config });
        const place = { copy, scratch: scratch ?? "", env: { AWS_ENDPOINT_URL: url } };
        const run = (...args: readonly string[]) => pulumiAsync(place, ...args);
        await run("stack", "select", "--create", "staging");
        return { copy, run };
    }

    it("refuses to change a pipeline, and leaves nothing behind", async () => {
        const { run } = await staging("changed", queued);
        const { status, stdout, stderr } = await run("up", "--yes", "--skip-preview", "--stack", "staging");
        const said = stdout + stderr;
        assert.notEqual(status, 0, said);
        const [refusal = ""] = said.slice(said.lastIndexOf("Update of stack")).split("\n\n");
        assert.deepEqual(
            refusal.split("\n").map((line) => line.trim()),
            [
                'Update of stack "staging": 1 problem',
                `- workloads[0]: "${NAME}" has execution ${RUNNING} in progress, which AWS would cancel, because this update changes executionMode; wait until it has ended, or stop it: aws codepipeline stop-pipeline-execution --pipeline-name ${NAME} --pipeline-execution-id ${RUNNING}`,
            ],
        );
        const { deployment } = JSON.parse((await run("stack", "export", "--stack", "staging")).stdout);
        assert.deepEqual(
            deployment.resources.map(({ type }: { readonly type: string }) => type),
            ["pulumi:pulumi:Stack", "pulumi:providers:aws"],
        );
    });

    it("lets an update through that leaves the pipeline as it is", async () => {
        const { copy, run } = await staging("unchanged", {});
        unlinkSync(join(copy, "index.ts"));
        symlinkSync(LOOK_ONLY, join(copy, "index.ts"));
        const { status, stdout, stderr } = await run("up", "--yes", "--skip-preview", "--stack", "staging");
        assert.equal(status, 0, stdout + stderr);
        const outputs = await run("stack", "output", "--json", "--stack", "staging");
        assert.deepEqual(JSON.parse(outputs.stdout), { cancelsNothing: true });
    });
});
