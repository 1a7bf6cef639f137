import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { evaluateStack, ProgramError } from "../../automation/recording/evaluate";
import { inventoryOf, type Plan, type PlannedResource } from "../../automation/recording/plan";
import { sha256 } from "../../release/canonical";
import { Refusal } from "../../release/problem";

const PROGRAMS = join(__dirname, "..", "support", "fixture-programs");
const ESTATE = join(PROGRAMS, "estate");
const FAILURES = join(PROGRAMS, "failures");

/** What still runs or listens for this process. Handles close after the immediates of a turn of the loop: wait for two. */
async function leftovers(): Promise<readonly string[]> {
    await setImmediate();
    await setImmediate();
    return process.getActiveResourcesInfo().filter((resource) => /^(ProcessWrap|TCPServerWrap)$/.test(resource));
}

describe("Recording engine, on a program with everything in it", function () {
    this.timeout(60_000);
    let plan: Plan;
    let again: Plan;
    let china: Plan;

    before(async () => {
        process.env.AWS_SECRET_ACCESS_KEY = "do-not-leak";
        const stacks = ["dev", "dev", "china"].map((stack) =>
            evaluateStack({ projectDir: ESTATE, stack, account: "111122223333" }),
        );
        [plan, again, china] = (await Promise.all(stacks)) as [Plan, Plan, Plan];
    });

    after(() => {
        delete process.env.AWS_SECRET_ACCESS_KEY;
    });

    function find(name: string, of = plan): PlannedResource {
        const found = of.resources.filter((resource) => resource.name === name);
        assert.equal(found.length, 1, `${name}: ${found.length} resources`);
        return found[0] as PlannedResource;
    }

    it("gives the same plan for the same program, also side by side", () => {
        assert.deepEqual(again, plan);
    });

    it("lists every registration by type and name, the stack among them", () => {
        assert.deepEqual(
            plan.resources.map(({ type, name }) => `${type} ${name}`),
            [
                "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup main-default",
                "aws:ec2/subnet:Subnet main-private-a",
                "aws:ec2/subnet:Subnet main-private-b",
                "aws:ec2/vpc:Vpc main-vpc",
                "aws:ec2/vpc:Vpc shared",
                "aws:lambda/function:Function hello",
                "aws:s3/bucket:Bucket site",
                "aws:s3/bucketObjectv2:BucketObjectv2 page",
                "aws:sns/topic:Topic alarms",
                "fixture:network:Network main",
                "pulumi:providers:aws elsewhere",
                "pulumi:pulumi:Stack estate-dev",
            ],
        );
    });

    it("merges the configuration as the command line does: the stack wins, scalars stay as they are written", () => {
        assert.deepEqual(plan.config, {
            "aws:region": "eu-west-1",
            "estate:account": "000000000012",
            "estate:defaulted": '{"zones":["a","b"]}',
            "estate:licence": "[secret]",
            "estate:network": '{"cidr":"10.0.0.0/16","zones":["a","b"]}',
            "estate:overridden": "from the stack",
            "estate:password": "[secret]",
            "estate:people": "[secret]",
            "estate:ratio": "1.50",
            "estate:short": "from the project",
            "estate:switch": "yes",
        });
        assert.equal(china.config["aws:region"], "cn-north-1");
        assert.equal(china.config["estate:overridden"], "from the project");
        assert.equal(china.config["estate:licence"], "[secret]");
    });

    it("keeps parents, protection, ignored changes, dependencies and the line of code", () => {
        const vpc = find("main-vpc");
        const network = "urn:pulumi:dev::estate::fixture:network:Network";
        const { id, outputs, ...subnet } = find("main-private-a");
        assert.match(String(id), /^subnet-[0-9a-f]{17}$/);
        assert.deepEqual(
            [outputs?.arn, "vpcId" in (outputs ?? {})],
            [`arn:aws:ec2:eu-west-1:111122223333:subnet/${id}`, false],
        );
        assert.equal(vpc.id, subnet.inputs.vpcId);
        assert.deepEqual(subnet, {
            type: "aws:ec2/subnet:Subnet",
            name: "main-private-a",
            urn: `${network}$aws:ec2/subnet:Subnet::main-private-a`,
            parent: `${network}::main`,
            custom: true,
            inputs: { availabilityZone: "a", vpcId: find("main-default").inputs.vpcId },
            protect: false,
            ignoreChanges: ["tags"],
            dependencies: [vpc.urn],
            deleteBeforeReplace: false,
            source: "index.ts:18",
        });
        assert.equal(vpc.protect, true);
        assert.equal(find("main").custom, false);
        assert.equal(find("main").id, undefined);
    });

    it("keeps aliases, retention and the explicit provider, whose region the stand-ins follow", () => {
        const topic = find("alarms");
        assert.deepEqual(topic.aliases, [{ name: "alerts" }, "urn:pulumi:dev::other::aws:sns/topic:Topic::alarms"]);
        assert.equal(topic.retainOnDelete, true);
        assert.equal(topic.provider, find("elsewhere").urn);
        assert.match(String(plan.outputs.topicArn), /^arn:aws:sns:us-east-1:/);
    });

    it("runs every apply of a known value, and marks what nobody answered", () => {
        const bucket = find("page").inputs.bucket;
        assert.deepEqual(plan.outputs, {
            environment: [],
            hidden: "[secret]",
            nested: {
                policy: `{"to":"arn:aws:s3:::${bucket}"}`,
                subnets: (plan.outputs.nested as { subnets: [] }).subnets,
            },
            preview: true,
            topicArn: "arn:aws:sns:us-east-1:111122223333:[secret]",
            unanswered: "[unknown]",
            vpcId: find("main-default").inputs.vpcId,
        });
    });

    it("reads what others own by its id alone", () => {
        assert.equal(find("shared").readId, "vpc-0123456789abcdef0");
    });

    it("names files by their path in the project and by their contents", () => {
        const script = { asset: "site/hello.js", hash: sha256('console.log("hello");\n') };
        const { code } = find("hello").inputs as { code: { archive: unknown; hash: string } };
        assert.deepEqual(code.archive, { "index.js": script, "version.txt": { asset: "text", hash: sha256("1") } });
        assert.match(code.hash, /^[0-9a-f]{64}$/);
        assert.equal((find("page").inputs.source as { asset: string }).asset, "site");
    });

    it("lets no secret, no path of this machine and no credential through", () => {
        assert.deepEqual(find("hello").inputs.environment, {
            variables: { PASSWORD: "[secret]", PLAIN: "visible", TOKEN: "[secret]" },
        });
        assert.deepEqual(
            plan.diagnostics.map(({ message }) => message),
            ["mind the gap", "the token is [secret]"],
        );
        const everything = JSON.stringify([plan, china]);
        for (const leak of ["correct-horse-battery", "AAABAK7kU3m0Yy1uZ8yVbT1p", "do-not-leak", PROGRAMS]) {
            assert.ok(!everything.includes(leak), leak);
        }
    });

    it("shortens to an inventory that says only what is not the rule", () => {
        const inventory = inventoryOf(plan);
        assert.deepEqual(inventory.resources["fixture:network:Network$aws:ec2/vpc:Vpc::main-vpc"], {
            inputs: { cidrBlock: "10.0.0.0/16" },
            parent: "fixture:network:Network::main",
            protect: true,
        });
        assert.equal(Object.keys(inventory.resources).length, plan.resources.length);
        assert.ok(!JSON.stringify(inventory).includes("index.ts:"));
    });

    it("leaves no process and no port behind", async () => {
        assert.deepEqual(await leftovers(), []);
    });
});

describe("Recording engine, on a program that fails", function () {
    this.timeout(60_000);
    const errors = new Map<string, ProgramError>();

    before(async () => {
        const stacks = [
            "run-error",
            "exception",
            "logged",
            "unknown-type",
            "unknown-call",
            "twice",
            "missing-asset",
            "quits",
        ];
        const failures = stacks.map((stack) =>
            evaluateStack({ projectDir: FAILURES, stack }).then(
                () => assert.fail(`${stack} did not fail`),
                (error: unknown) => errors.set(stack, error as ProgramError),
            ),
        );
        await Promise.all(failures);
    });

    function message(stack: string): string {
        const error = errors.get(stack);
        assert.ok(error instanceof ProgramError, String(error));
        return error.message;
    }

    it("says a RunError as it stands, without a stack", () => {
        assert.equal(message("run-error"), 'Network "main": 1 problem\n  - zones: the list is empty; name a zone');
    });

    it("says an unhandled exception with where it came from, without secrets and without paths of this machine", () => {
        assert.match(message("exception"), /Error: \[secret\] does not open the door\n {4}at .*\.\/index\.ts:\d+/);
        assert.ok(!message("exception").includes(__dirname.split("/tests/")[0] as string));
    });

    it("takes a logged error for a failure, though the program ends well", () => {
        assert.equal(message("logged"), "this cannot work");
        assert.deepEqual(errors.get("logged")?.diagnostics, [{ severity: "error", message: "this cannot work" }]);
    });

    it("says with what code a program ended that said nothing", () => {
        assert.equal(message("quits"), "the program ended with exit code 3");
    });

    const refusals: readonly (readonly [string, string, RegExp])[] = [
        [
            "unknown-type",
            "a type without a stand-in",
            /aws:gamelift\/fleet:Fleet: .* resource "play"; say in automation/,
        ],
        ["unknown-call", "a call of a provider", /getAvailabilityZones: .*; pass the fact through settings$/],
        [
            "twice",
            "two resources of one URN",
            /InternetGateway::main: registered twice; give one of the two another name$/,
        ],
        ["missing-asset", "an asset that is not there", /nowhere\.html: cannot be read; make it before it is used$/],
    ];
    for (const [stack, what, text] of refusals) {
        it(`refuses ${what} with the reason alone`, () => {
            assert.match(message(stack), text);
            assert.ok(!message(stack).includes("    at "), "has a stack");
        });
    }

    it("is stopped by a time limit, with all that it started", async () => {
        const evaluation = evaluateStack({ projectDir: FAILURES, stack: "hang", signal: AbortSignal.timeout(1500) });
        await assert.rejects(evaluation, { name: "TimeoutError" });
        assert.deepEqual(await leftovers(), []);
    });

    it("does not start for a signal that has come already", async () => {
        const reason = new Error("stopped by a person");
        await assert.rejects(
            evaluateStack({ projectDir: ESTATE, stack: "dev", signal: AbortSignal.abort(reason) }),
            reason,
        );
    });
});

describe("Recording engine, on files that are wrong", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "recording-"));
        writeFileSync(join(folder, "Pulumi.yaml"), "name: wrong\nruntime: nodejs\nmain: index.ts\n");
        writeFileSync(join(folder, "Pulumi.dev.yaml"), "config: {}\n");
    });

    afterEach(() => rmSync(folder, { recursive: true }));

    async function refused(stack = "dev", configFile?: string): Promise<string> {
        try {
            await evaluateStack({ projectDir: folder, stack, ...(configFile !== undefined && { configFile }) });
        } catch (error) {
            assert.ok(error instanceof Refusal, String(error));
            return error.message;
        }
        return assert.fail("was not refused");
    }

    it("refuses a stack without a file and lists those that have one", async () => {
        writeFileSync(join(folder, "Pulumi.prod.yaml"), "config: {}\n");
        assert.equal(
            await refused("qa"),
            "Pulumi.qa.yaml: 1 problem\n" +
                "  - Pulumi.qa.yaml: is not there; write Pulumi.qa.yaml or choose another stack; the stacks are dev, prod",
        );
    });

    it("refuses a configuration file that is not there", async () => {
        assert.match(
            await refused("dev", join(folder, "other.yaml")),
            /other\.yaml: is not there; name a file that exists/,
        );
    });

    it("refuses a folder without a project", async () => {
        rmSync(join(folder, "Pulumi.yaml"));
        assert.match(await refused(), /Pulumi\.yaml: is not there/);
    });

    const malformed: readonly (readonly [string, string, string, RegExp])[] = [
        [
            "a stack file that is not YAML",
            "Pulumi.dev.yaml",
            "config: [\n",
            /Pulumi\.dev\.yaml: is not YAML: .*at line \d/,
        ],
        ["a stack file without a mapping", "Pulumi.dev.yaml", "- a\n", /Pulumi\.dev\.yaml: is not a mapping/],
        ["configuration that is a list", "Pulumi.dev.yaml", "config: [a]\n", /config: is not a mapping/],
        ["a project without a name", "Pulumi.yaml", "runtime: nodejs\n", /name: is missing; name the project/],
        ["another language", "Pulumi.yaml", "name: x\nruntime: python\n", /runtime: "python" is not nodejs/],
        [
            "an object that is taken for a key's description",
            "Pulumi.yaml",
            "name: x\nruntime: nodejs\nconfig:\n  network: { cidr: 10.0.0.0/16 }\n",
            /config\.network\.cidr: does not describe a key; put a value that is an object under `value:`/,
        ],
    ];
    for (const [what, file, text, expected] of malformed) {
        it(`refuses ${what}`, async () => {
            writeFileSync(join(folder, file), text);
            assert.match(await refused(), expected);
        });
    }
});

describe("TypeScript loader of evaluated programs", function () {
    this.timeout(60_000);
    let folder: string;
    const evaluation = () => evaluateStack({ projectDir: folder, stack: "dev" });
    const program = (text: string) => writeFileSync(join(folder, "index.ts"), text);

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "recording-"));
        symlinkSync(join(__dirname, "..", "..", "node_modules"), join(folder, "node_modules"));
        writeFileSync(join(folder, "package.json"), "{}");
        writeFileSync(join(folder, "Pulumi.yaml"), "name: small\nruntime: nodejs\nmain: index.ts\n");
        writeFileSync(join(folder, "Pulumi.dev.yaml"), "config: {}\n");
    });

    afterEach(() => rmSync(folder, { recursive: true }));

    it("compiles a file again when it changes, and when its tsconfig does", async () => {
        program("class A { constructor(readonly a = 1) {} }\nexport const a = new A().a;\n");
        assert.deepEqual((await evaluation()).outputs, { a: 1 });
        program("export const a = [2].at(0)!;\nexport const b = (class { x; }).toString();\n");
        assert.deepEqual((await evaluation()).outputs, { a: 2, b: "class {\n}" });
        writeFileSync(join(folder, "tsconfig.json"), '{ "compilerOptions": { "target": "es2023" } }');
        assert.deepEqual((await evaluation()).outputs, { a: 2, b: "class {\n    x;\n}" });
    });

    it("keeps one result a file, also of the same project at another place", async () => {
        program("export const a: number = 1;\n");
        await evaluation();
        const kept = join(folder, ".airlock", "compiled");
        const [file = ""] = readdirSync(kept);
        const { mtimeMs } = statSync(join(kept, file));
        const other = mkdtempSync(join(tmpdir(), "recording-"));
        try {
            cpSync(folder, other, { recursive: true, verbatimSymlinks: true });
            rmSync(join(other, ".airlock", "compiled"), { recursive: true });
            symlinkSync(kept, join(other, ".airlock", "compiled"), "dir");
            assert.deepEqual((await evaluateStack({ projectDir: other, stack: "dev" })).outputs, { a: 1 });
            assert.deepEqual([readdirSync(kept), statSync(join(kept, file)).mtimeMs], [[file], mtimeMs]);
        } finally {
            rmSync(other, { recursive: true });
        }
    });

    it("gives default imports of CommonJS packages as node's module modes do", async () => {
        program('import yaml from "yaml";\nexport const text = yaml.stringify({ a: 1 });\n');
        assert.deepEqual((await evaluation()).outputs, { text: "a: 1\n" });
    });

    it("says where a file is not TypeScript", async () => {
        program("const a = ;\n");
        await assert.rejects(evaluation(), /index\.ts\(1,11\): error TS1109: Expression expected/);
    });
});
