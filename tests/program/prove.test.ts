import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "../../automation/recording/plan";
import { PROJECT, realEnvironment } from "../support/environments";

const AIRLOCK = join(PROJECT, "bin", "airlock.js");

function prove(stack: string, args: readonly string[], input = "") {
    const { status, stdout, stderr } = spawnSync(process.execPath, [AIRLOCK, "prove", "--stack", stack, ...args], {
        encoding: "utf8",
        input,
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, NO_COLOR: "1" },
    });
    return { status, stdout, stderr };
}

/** A plan as `pulumi stack export` would write it after the update. */
function exportOf({ resources }: Plan, ...added: readonly object[]): string {
    const [stack] = resources.filter(({ type }) => type === "pulumi:pulumi:Stack");
    const all = [stack, ...resources.filter((resource) => resource !== stack), ...added];
    return JSON.stringify({ version: 3, deployment: { resources: all } });
}

describe("airlock prove", () => {
    let plan: Plan;
    let scratch: string;

    before(async () => {
        const prod = await realEnvironment("prod");
        plan = prod.plan;
        scratch = mkdtempSync(join(tmpdir(), "airlock-prove-"));
    });
    after(() => rmSync(scratch, { recursive: true, force: true }));

    it("proves what a stack's program registers, and says by which lines each claim holds", () => {
        const { status, stdout, stderr } = prove("prod", []);
        assert.deepEqual([status, stderr], [0, ""]);
        const lines = stdout.split("\n");
        assert.equal(lines[0], "Network of prod, from what its program registers");
        assert.equal(lines.filter((line) => line.startsWith("✓ ")).length, 4);
        assert.equal(lines.filter((line) => line.startsWith("✗ ")).length, 0);
        assert.match(stdout, /\n {4}by routes {5}closed: subnets \(\d+\), spare route tables \(1\)\n/);
        assert.match(stdout, /\nThe proof holds\.\n/);
    });

    it("proves an exported state from standard input, and names the path of one wrong route with exit code 1", () => {
        const table = plan.resources.find(
            ({ name, type }) => name === "network-isolated" && type.endsWith(":RouteTable"),
        );
        const wrong = {
            urn: "urn:pulumi:prod::airlock::aws:ec2/route:Route::by-hand",
            type: "aws:ec2/route:Route",
            id: "r-by-hand",
            inputs: {
                routeTableId: table?.id,
                destinationCidrBlock: "0.0.0.0/0",
                natGatewayId: "nat-0123456789abcdef0",
            },
        };
        assert.equal(prove("prod", ["--state", "-"], exportOf(plan)).status, 0);
        const { status, stdout, stderr } = prove("prod", ["--state", "-"], exportOf(plan, wrong));
        assert.deepEqual([status, stderr], [1, ""]);
        assert.match(stdout, /^Network of prod, from the state in standard input\n/);
        assert.match(
            stdout,
            /\n {4}subnet network-isolated-a \(10\.18\.16\.0\/21\) → route 0\.0\.0\.0\/0 in network-isolated → NAT gateway nat-0123456789abcdef0 → internet\n {8}route 0\.0\.0\.0\/0 in network-isolated leads out of network-isolated-a, which is isolated\n/,
        );
        assert.match(stdout, /\n {4}by routes {5}3 open: subnets \(9\), spare route tables \(1\)\n/);
        assert.match(stdout, /\nThe proof does not hold\.\n/);
    });

    it("fails for what it does not understand, and says so", () => {
        const peering = {
            urn: "urn:pulumi:prod::airlock::aws:ec2/vpcPeeringConnection:VpcPeeringConnection::mine",
            type: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
            id: "pcx-1",
        };
        const { status, stdout } = prove("prod", ["--state", "-"], exportOf(plan, peering));
        assert.equal(status, 1);
        assert.match(
            stdout,
            /\n✗ all that could open a way is understood\n {4}aws:ec2\/vpcPeeringConnection:VpcPeeringConnection mine: the proof does not know what a resource of this type opens\n/,
        );
    });

    it("prints nothing but JSON on standard output where asked", () => {
        const file = join(scratch, "state.json");
        writeFileSync(file, exportOf(plan));
        const { status, stdout } = prove("prod", ["--state", file, "--json"]);
        assert.equal(status, 0);
        const proof = JSON.parse(stdout);
        assert.deepEqual(Object.keys(proof), ["stack", "from", "holds", "claims", "uncovered"]);
        assert.deepEqual([proof.stack, proof.from, proof.holds], ["prod", `the state in ${file}`, true]);
        assert.deepEqual(
            proof.claims.map(({ name, holds }: { name: string; holds: boolean }) => [name, holds]),
            [
                ["closed-egress", true],
                ["internet-ingress", true],
                ["tasks-ingress", true],
                ["on-premises-ingress", true],
            ],
        );
    });

    it("refuses a state that is not there, is none, or is another stack's, in one message and with exit code 1", () => {
        const missing = join(scratch, "missing.json");
        for (const [stack, args, input, message] of [
            [
                "prod",
                ["--state", missing],
                "",
                `${missing}: 1 problem\n  - --state: "${missing}" cannot be read (ENOENT); name a file, or - for standard input\n`,
            ],
            [
                "prod",
                ["--state", "-"],
                "",
                "standard input: 1 problem\n  - (top): is not JSON; export it again: pulumi stack export --stack prod\n",
            ],
            [
                "dev",
                ["--state", "-"],
                exportOf(plan),
                'standard input: 1 problem\n  - deployment.resources[0].urn: "airlock/prod" is not airlock/dev; export it again: pulumi stack export --stack dev\n',
            ],
        ] as const) {
            assert.deepEqual(prove(stack, args, input), { status: 1, stdout: "", stderr: message });
        }
    });
});
