import assert from "node:assert/strict";
import { done, type JobEvent, type Outcome, type PipelineFunction, runJob, waitFor } from "../../../functions/job";
import { Refusal } from "../../../release/problem";
import { anyText, strictObject } from "../../../release/schema";
import { EXECUTION, portsWith } from "./fake-ports";

const SECRET = "AKIAIOSFODNN7EXAMPLE";
const PARAMETERS = JSON.stringify({ execution: EXECUTION, what: "this" });

function eventWith(UserParameters: string | undefined): JobEvent {
    return {
        "CodePipeline.job": {
            id: "job-1",
            data: {
                actionConfiguration: { configuration: { UserParameters } },
                inputArtifacts: [],
                outputArtifacts: [],
                artifactCredentials: { accessKeyId: SECRET, secretAccessKey: SECRET, sessionToken: SECRET },
            },
        },
    };
}

interface World {
    readonly run?: () => Promise<Outcome>;
    readonly parameters?: string | undefined;
    readonly event?: JobEvent;
    readonly undeliverable?: readonly ("succeed" | "fail")[];
    readonly portsFail?: boolean;
}

/** Runs a job and returns all answers that were delivered, and the log's lines. */
async function play(world: World = {}) {
    const answers: unknown[] = [];
    const lines: string[] = [];
    const input = strictObject({ execution: anyText(), what: anyText() });
    const what: PipelineFunction<typeof input> = {
        name: "test",
        input,
        run: world.run ?? (async () => done({ A: "1" })),
    };
    const answer = (kind: "succeed" | "fail") => async (job: string, said: Outcome | string, execution: string) => {
        if (world.undeliverable?.includes(kind)) {
            throw new Error(`${kind} was not delivered`);
        }
        answers.push([kind, job, said, execution]);
    };
    const portsOf = () => {
        if (world.portsFail) {
            throw new Error("no region");
        }
        return portsWith({});
    };
    const event = world.event ?? eventWith("parameters" in world ? world.parameters : PARAMETERS);
    await runJob(what, event, portsOf, { succeed: answer("succeed"), fail: answer("fail") }, (line) =>
        lines.push(line),
    );
    return { answers, log: lines.map((line) => JSON.parse(line)), lines };
}

function logged(outcome: string, execution = EXECUTION) {
    return { function: "test", execution, outcome };
}

describe("A pipeline's job", () => {
    it("is answered with what later actions may read, and leaves one line", async () => {
        const { answers, log } = await play();
        assert.deepEqual(answers, [["succeed", "job-1", { done: true, variables: { A: "1" } }, EXECUTION]]);
        const [{ milliseconds, ...line }] = log;
        assert.deepEqual([line, log.length, typeof milliseconds], [logged("succeeded"), 1, "number"]);
    });

    it("is asked again where it has to wait", async () => {
        const { answers, log } = await play({ run: async () => waitFor("the deletion") });
        assert.deepEqual(answers, [["succeed", "job-1", { done: false, waitingFor: "the deletion" }, EXECUTION]]);
        assert.deepEqual([log[0].outcome, log[0].detail], ["waiting", "the deletion"]);
    });

    it("is answered with the text of a refusal", async () => {
        const refusal = new Refusal("Test", [{ path: "a", message: "is wrong", remedy: "mend it" }]);
        const { answers, log } = await play({ run: () => Promise.reject(refusal) });
        assert.deepEqual(answers, [["fail", "job-1", "Test: 1 problem\n  - a: is wrong; mend it", EXECUTION]]);
        assert.deepEqual([log.length, log[0].outcome, log[0].detail], [1, "refused", refusal.message]);
    });

    it("is answered where the function is at fault, and the log says where", async () => {
        const { answers, log } = await play({ run: () => Promise.reject(new TypeError("x is not a function")) });
        assert.deepEqual(answers, [["fail", "job-1", "x is not a function", EXECUTION]]);
        assert.equal(log[0].outcome, "failed");
        assert.match(log[0].detail, /^TypeError: x is not a function\n {4}at .*job\.test/);
    });

    for (const [what, thrown, message] of [
        ["nothing", undefined, "undefined"],
        ["null", null, "null"],
        ["a text", "broken", "broken"],
        ["an error without a message", new Error(), "failed without a message"],
    ] as const) {
        it(`is answered where the function throws ${what}`, async () => {
            const { answers } = await play({ run: () => Promise.reject(thrown) });
            assert.deepEqual(answers, [["fail", "job-1", message, EXECUTION]]);
        });
    }

    it("is answered with no more than an answer can hold", async () => {
        const { answers } = await play({ run: () => Promise.reject(new Error("x".repeat(6000))) });
        assert.deepEqual(answers, [["fail", "job-1", "x".repeat(5000), EXECUTION]]);
    });

    for (const [what, parameters, path] of [
        ["parameters that are not JSON", "{", "(top)"],
        ["no parameters", undefined, "(top)"],
        ["empty parameters", "", "(top)"],
        ["parameters that are no object", "null", "(top)"],
        ["a missing parameter", "{}", "execution"],
        ["an unknown parameter", JSON.stringify({ execution: EXECUTION, what: "this", who: "me" }), "(top)"],
    ] as const) {
        it(`refuses ${what}, with an answer`, async () => {
            const { answers, log } = await play({ parameters, run: () => assert.fail("it ran") });
            const [[kind, job, message]] = answers as [[string, string, string]];
            assert.deepEqual([answers.length, kind, job, log[0].outcome], [1, "fail", "job-1", "refused"]);
            assert.ok(message.startsWith("Parameters of test: "), message);
            assert.ok(message.includes(`  - ${path}: `), message);
        });
    }

    it("refuses an action without any configuration, with an answer", async () => {
        const { id, data } = eventWith("")["CodePipeline.job"];
        const { actionConfiguration: _, ...rest } = data;
        const { answers } = await play({ event: { "CodePipeline.job": { id, data: rest } } });
        assert.equal(answers.length, 1);
    });

    it("is answered where the ports cannot be made", async () => {
        const { answers } = await play({ portsFail: true });
        assert.deepEqual(answers, [["fail", "job-1", "no region", EXECUTION]]);
    });

    it("fails where its success cannot be delivered", async () => {
        const { answers, log } = await play({ undeliverable: ["succeed"] });
        assert.deepEqual(answers, [["fail", "job-1", "succeed was not delivered", EXECUTION]]);
        assert.deepEqual([log.length, log[0].outcome], [1, "failed"]);
    });

    it("does not throw where no answer can be delivered, but says so", async () => {
        const { answers, log } = await play({ undeliverable: ["succeed", "fail"] });
        assert.deepEqual(answers, []);
        assert.deepEqual(
            log.map(({ outcome }) => outcome),
            ["failed", "unanswered"],
        );
    });

    it("never logs the job's credentials", async () => {
        const runs = [play(), play({ run: () => Promise.reject(new Error("x")) }), play({ parameters: "{" })];
        for (const { lines } of await Promise.all(runs)) {
            assert.ok(lines.length > 0 && !lines.join().includes(SECRET));
        }
    });
});
