import assert from "node:assert/strict";
import { join } from "node:path";
import { readProject } from "../../../automation/recording/project";
import { applicationProblems, readSandboxSettings } from "../../../stacks/sandbox-settings";
import { hoursAfter, NOW, sandboxConfig, tagsOf, WRITTEN } from "../../support/sandbox";
import { refusalOf, stackConfig } from "../../support/settings";

const STACK = "sandbox-alice";

/** What `Pulumi.yaml` says of sandboxes, with some fields changed. */
function bounds(changes: object) {
    return { "airlock:sandboxes": { ...JSON.parse(stackConfig("dev")["airlock:sandboxes"] ?? "{}"), ...changes } };
}

function read(changes: object = {}, stack = STACK) {
    return readSandboxSettings("airlock", stack, sandboxConfig(stack, { ...changes }), NOW);
}

/** Problems of a sandbox's settings, as they are told. */
function refused(changes: object, stack = STACK): readonly string[] {
    const [heading, ...lines] = refusalOf(() => read(changes, stack)).message.split("\n");
    assert.match(heading ?? "", new RegExp(`^Settings of stack "${stack}" \\(Pulumi.yaml and Pulumi.${stack}.yaml\\)`));
    return lines.map((line) => line.replace(/^ {2}- /, ""));
}

const written = (changes: object) => ({ "airlock:sandbox": { ...WRITTEN, ...changes } });

describe("Settings of a sandbox", () => {
    it("are what its file says, within what Pulumi.yaml allows all of them", () => {
        assert.deepEqual(read(), {
            ...WRITTEN,
            placement: {
                project: "airlock",
                environment: STACK,
                account: "000000000000",
                region: "eu-west-1",
                partition: "aws",
            },
            bounds: {
                account: "000000000000",
                region: "eu-west-1",
                zones: ["eu-west-1a", "eu-west-1b"],
                maxHours: 72,
                maxMonthlyUsd: 120,
            },
            expires: new Date("2026-11-26T12:00Z"),
        });
    });

    it("take a name of 1 to 16 characters", () => {
        for (const name of ["a", "7", "pr-1234", "abcdefghijklmnop"]) {
            assert.equal(read({}, `sandbox-${name}`).placement.environment, `sandbox-${name}`);
        }
        for (const name of ["", "abcdefghijklmnopq", "A", "-a", "a-", "a_b"]) {
            assert.deepEqual(refused({}, `sandbox-${name}`), [
                `stack: "sandbox-${name}" is not sandbox- and a name of 1 to 16 lower-case letters, digits and "-" that begins and ends with one of the first two; choose a name like sandbox-alice`,
            ]);
        }
    });

    for (const name of ["dev", "staging", "prod"]) {
        it(`refuse the account of ${name}, also for a preview`, () => {
            const environments = JSON.parse(stackConfig("dev")["airlock:environments"] ?? "[]").map(
                (one: { readonly name: string }) => ({
                    ...one,
                    account: one.name === name ? "111122223333" : "222233334444",
                }),
            );
            assert.deepEqual(
                refused({ ...bounds({ account: "111122223333" }), "airlock:environments": environments }),
                [
                    `sandboxes.account: "111122223333" is the account of ${name}, which a sandbox must not share; give sandboxes an account of their own`,
                ],
            );
        });
    }

    it("take an account that no environment is in", () => {
        assert.equal(read(bounds({ account: "444455556666" })).placement.account, "444455556666");
    });

    it("hold the end of its life to sandboxes.maxHours", () => {
        const expires = hoursAfter(NOW, 72);
        assert.equal(read({ expires }).expires.toISOString(), "2026-11-28T12:00:00.000Z");
        const path = "aws:defaultTags.tags.Expires";
        assert.deepEqual(refused({ expires: "2026-11-28T12:01Z" }), [
            `${path}: "2026-11-28T12:01Z" is more than sandboxes.maxHours, "72" hours, away; set it to ${expires} at the latest`,
        ]);
        assert.deepEqual(read({ expires: "2026-11-25T12:01Z" }).expires, new Date("2026-11-25T12:01Z"));
        assert.deepEqual(refused({ expires: "2026-11-25T12:00Z" }), [
            `${path}: "2026-11-25T12:00Z" is over; set it to ${expires} at the latest`,
        ]);
        for (const other of ["tomorrow", "2026-11-26", "2026-02-30T12:00Z", "2026-13-01T12:00Z"]) {
            assert.deepEqual(refused({ expires: other }), [
                `${path}: "${other}" is not a moment in UTC, such as 2026-11-28T12:00Z; set it to ${expires} at the latest`,
            ]);
        }
    });

    it("open it to stated blocks of a /16 at the most, to everyone only by that name and by HTTPS, and to nobody", () => {
        const blocks = (...cidrs: string[]) => written({ access: { kind: "blocks", cidrs } });
        assert.deepEqual(read(blocks("203.0.0.0/16")).access, { kind: "blocks", cidrs: ["203.0.0.0/16"] });
        const remedy = "name the block that you come from, like 203.0.113.7/32";
        assert.deepEqual(refused(blocks("203.0.113.7/32", "202.0.0.0/15")), [
            `sandbox.access.cidrs[1]: "202.0.0.0/15" is larger than a /16; ${remedy}`,
        ]);
        assert.deepEqual(refused(blocks("0.0.0.0/0")), [
            `sandbox.access.cidrs[0]: "0.0.0.0/0" is larger than a /16; ${remedy}`,
        ]);
        assert.deepEqual(refused(blocks("203.0.113.7/24")), [
            'sandbox.access.cidrs[0]: "203.0.113.7/24" is not a block of addresses; write 203.0.113.0/24',
        ]);
        assert.deepEqual(refused(blocks("256.0.0.0/24")), [
            `sandbox.access.cidrs[0]: "256.0.0.0/24" is not a block of addresses; ${remedy}`,
        ]);
        assert.deepEqual(refused(written({ access: { kind: "everyone" } })), [
            'sandbox.access.kind: "everyone" without sandbox.certificateArn would carry everyone\'s requests in plain; give a certificate, or open it to blocks of addresses alone',
        ]);
        const certificateArn = "arn:aws:acm:eu-west-1:444455556666:certificate/0a1b";
        assert.deepEqual(read(written({ access: { kind: "everyone" }, certificateArn })).access, { kind: "everyone" });
        assert.deepEqual(read(written({ access: { kind: "nobody" } })).access, { kind: "nobody" });
    });

    it("tell all problems at once, each by its path", () => {
        const changes = {
            ...written({ owner: "", tasks: 5, logDays: 2, application: "/etc", extra: 1 }),
            ...bounds({ zones: ["eu-west-1a", "us-east-1a", "eu-west-1a"], maxHours: 72 }),
            "airlock:network": { kind: "create" },
            "aws:region": "us-east-1",
            "aws:defaultTags": tagsOf("sandbox-bob", "soon"),
        };
        assert.deepEqual(
            refused(changes).map((line) => line.split(": ")[0]),
            [
                "aws:defaultTags",
                "aws:defaultTags.tags.Expires",
                "aws:region",
                "network",
                "sandbox",
                "sandbox.application",
                "sandbox.logDays",
                "sandbox.owner",
                "sandbox.tasks",
                "sandboxes.zones[1]",
                "sandboxes.zones[2]",
            ],
        );
    });

    it("say what is missing where there is nothing", () => {
        const nothing = { "airlock:sandbox": undefined, "airlock:sandboxes": undefined, "aws:defaultTags": undefined };
        assert.deepEqual(
            refused(nothing).map((line) => line.split(";")[0]),
            [
                'aws:defaultTags: tag Environment "" is not "sandbox-alice"',
                'aws:defaultTags.tags.Expires: "" is not a moment in UTC, such as 2026-11-28T12:00Z',
                "sandbox: is missing",
                "sandboxes: is missing",
            ],
        );
    });

    it("know every key that Pulumi.yaml gives to all stacks, so that none of them is refused", () => {
        const { config } = readProject(join(__dirname, "..", "..", ".."));
        const shared = Object.fromEntries([...config].map(([key, { value }]) => [key, value]));
        assert.ok(readSandboxSettings("airlock", STACK, { ...sandboxConfig(), ...shared }, NOW));
    });
});

describe("What an application asks of a sandbox", () => {
    const hello = { cpu: 256, memory: 512, secrets: [] };
    const { bounds: all } = read();

    it("is refused where it costs more than sandboxes.maxMonthlyUsd", () => {
        const settings = { bounds: { ...all, maxMonthlyUsd: 92 }, access: WRITTEN.access as never, tasks: 3 };
        assert.deepEqual(applicationProblems({ ...settings, tasks: 2 }, hello), []);
        assert.deepEqual(applicationProblems(settings, hello), [
            {
                path: "sandbox.tasks",
                message:
                    '"3" of 256 CPU units and 512 MiB cost 92.42 US dollars a month with all around them, above sandboxes.maxMonthlyUsd, "92"',
                remedy: "run fewer or smaller tasks",
            },
        ]);
    });

    it("is refused where it has secrets, which a sandbox has no values for", () => {
        const settings = { bounds: all, access: WRITTEN.access as never, tasks: 1 };
        assert.deepEqual(applicationProblems(settings, { ...hello, secrets: ["API_KEY", "TOKEN"] }), [
            {
                path: "secrets",
                message: '"API_KEY, TOKEN" have values in environments alone, and a sandbox has none',
                remedy: "let the application start without them, and leave them out of its airlock.yaml until then",
            },
        ]);
    });
});
