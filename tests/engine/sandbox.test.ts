import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { newScratch, OFFLINE, type Place, projectCopy, pulumi, reasonToSkip } from "../support/engine";
import { PROJECT } from "../support/environments";
import { hoursAfter, tagsOf, WRITTEN } from "../support/sandbox";

const STACK = "sandbox-alice";
const STAND_INS = join(PROJECT, "tests", "support", "fixture-programs");

/** A line of the engine's plan. */
interface Step {
    readonly op: string;
    readonly urn: string;
    readonly newState?: { readonly type: string; readonly inputs?: { readonly [property: string]: unknown } };
}

describe("A sandbox with the real engine and the real AWS provider", function () {
    this.timeout(300_000);
    let scratch: string | undefined;
    let place: Place;

    before(function () {
        const reason = reasonToSkip();
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        scratch = newScratch();
        const copy = projectCopy(join(scratch, "project"));
        standIn(copy, "awsx", "docker");
        place = { copy, scratch, env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true", PULUMI_ERROR_TYPE_CHECKER: "true" } };
        write({});
        const { status, stderr } = pulumi(place, "stack", "init", STACK);
        assert.equal(status, 0, stderr);
    });

    after(() => {
        if (scratch !== undefined) {
            rmSync(scratch, { recursive: true, force: true });
        }
    });

    /** Lets source plugins of the tests answer for packages whose own plugins are not here. */
    function standIn(copy: string, ...names: readonly string[]): void {
        const path = join(copy, "Pulumi.yaml");
        const providers = names.map((name) => ({ name, path: join(STAND_INS, name) }));
        writeFileSync(path, stringify({ ...parse(readFileSync(path, "utf8")), plugins: { providers } }));
    }

    /** Writes the sandbox's file anew, with what differs under `sandbox`; Pulumi keeps its own key in it. */
    function write(changes: object): void {
        const path = join(place.copy, `Pulumi.${STACK}.yaml`);
        let kept = {};
        try {
            kept = parse(readFileSync(path, "utf8"));
        } catch {
            // There is none yet.
        }
        const config = {
            ...OFFLINE,
            "aws:region": "eu-west-1",
            "aws:defaultTags": tagsOf(STACK, hoursAfter(new Date(), 24)),
            "airlock:sandbox": { ...WRITTEN, ...changes },
        };
        writeFileSync(path, stringify({ ...kept, config }));
    }

    function preview(...args: readonly string[]): readonly Step[] {
        const { status, stdout, stderr } = pulumi(place, "preview", "--stack", STACK, "--json", ...args);
        assert.equal(status, 0, `${stdout}\n${stderr}`);
        return JSON.parse(stdout).steps;
    }

    /** What the plan creates, by type: the names, sorted. */
    function namesOf(steps: readonly Step[], type: string): readonly string[] {
        return steps
            .filter(({ op, newState }) => op === "create" && newState?.type === type)
            .map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2))
            .toSorted();
    }

    it("previews all that awsx makes of it, with nothing that the provider refuses", () => {
        write({});
        const steps = preview();
        const names = (type: string) => namesOf(steps, type);
        assert.deepEqual(names("aws:ec2/subnet:Subnet"), [
            "sandbox-network-vpc-private-1",
            "sandbox-network-vpc-private-2",
            "sandbox-network-vpc-public-1",
            "sandbox-network-vpc-public-2",
        ]);
        assert.deepEqual(names("aws:ec2/natGateway:NatGateway"), ["sandbox-network-vpc-1"]);
        assert.deepEqual(names("aws:ec2/securityGroup:SecurityGroup"), [
            "sandbox-network-balancer-group",
            "sandbox-network-tasks-group",
        ]);
        assert.deepEqual(names("aws:lb/listener:Listener"), ["sandbox-balancer-0"]);
        assert.deepEqual(names("aws:ecs/service:Service"), ["sandbox-service"]);
        assert.deepEqual(names("docker:index/image:Image"), ["sandbox-application-image"]);
        assert.equal(steps.filter(({ op }) => op !== "create").length, 0);
        const [balancer] = steps.filter(({ newState }) => newState?.type === "aws:lb/loadBalancer:LoadBalancer");
        assert.equal(balancer?.newState?.inputs?.internal, false);
        assert.equal(steps.length, 50);
    });

    it("opened to everyone by HTTPS keeps every mandatory policy, and is told of awsx's public subnets alone", () => {
        const certificateArn = "arn:aws:acm:eu-west-1:444455556666:certificate/0a1b2c3d-0000-4000-8000-000000000000";
        write({ access: { kind: "everyone" }, certificateArn, tasks: 2 });
        const pack = ["--policy-pack", join(place.copy, "policies")];
        const { status, stdout } = pulumi(place, "preview", "--stack", STACK, ...pack);
        assert.equal(status, 0, stdout);
        for (const made of [
            "aws:lb:Listener sandbox-balancer-1 create",
            "aws:vpc:SecurityGroupIngressRule sandbox-network-from-0-0-0-0-0-to-443 create",
        ]) {
            assert.ok(stdout.includes(made), stdout);
        }
        assert.deepEqual(
            [...stdout.matchAll(/\[(\w+)\] +(\S+) +\((\S+): (\S+)\)/g)].map(([, ...found]) => found),
            ["1", "2"].map((zone) => [
                "advisory",
                "public-address",
                "aws:ec2:Subnet",
                `sandbox-network-vpc-public-${zone}`,
            ]),
            stdout,
        );
    });

    it("refuses what its file may not say, with all problems and without a stack trace", () => {
        write({ access: { kind: "blocks", cidrs: ["0.0.0.0/0"] }, tasks: 9 });
        const { status, stdout } = pulumi(place, "preview", "--stack", STACK);
        assert.notEqual(status, 0);
        assert.match(stdout, /Settings of stack "sandbox-alice" .*: 2 problems/);
        assert.match(stdout, /sandbox\.access\.cidrs\[0\]: "0\.0\.0\.0\/0" is larger than a \/16/);
        assert.match(stdout, /sandbox\.tasks: "9" is not a whole number of tasks from 1 to 4/);
        assert.doesNotMatch(stdout, /\.ts:\d+/);
    });

    it("brings nothing up while Pulumi.yaml has no account for sandboxes, or without Docker", () => {
        write({});
        const { status, stdout } = pulumi(place, "up", "--yes", "--skip-preview", "--stack", STACK);
        assert.notEqual(status, 0);
        assert.match(stdout, /Update of stack "sandbox-alice": [12] problems?/);
        assert.match(stdout, /sandboxes\.account: "000000000000" is a placeholder; set it in Pulumi\.yaml/);
    });
});
