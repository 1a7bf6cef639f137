import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parseDocument } from "yaml";
import { evaluateEnvironment } from "../../automation/environments";
import { expectationsOf } from "../../automation/prove";
import type { Expectations } from "../../components/network/proof/expectations";
import { proveNetwork } from "../../components/network/proof/prove";
import type { RegisteredResource } from "../../components/network/proof/registered";
import { EXAMPLES, PROJECT, realEnvironment, STACKS } from "../support/environments";
import { type Mutation, mutationsOf, ofType } from "../support/network-mutations";
import { brokenClaims, LINKED, linkedNetwork, openPaths, SOUND, soundNetwork } from "../support/networks";

interface Network {
    readonly resources: readonly RegisteredResource[];
    readonly expected: Expectations;
}

const SMALL: Network = { resources: soundNetwork(), expected: SOUND };
const SMALL_LINKED: Network = { resources: linkedNetwork(), expected: LINKED };

type Changes = readonly (readonly [key: string, field: string, value: unknown])[];

const CLOSED_BUILDS: Changes = [
    ["build", "egress", "none"],
    ["network", "privatePaths", ["builds-images"]],
];
const CLOSED_TASKS: Changes = [
    ["tasks", "egress", "endpoints"],
    ["ingress", "scheme", "internal"],
    ["ingress", "allowedCidrs", ["10.0.0.0/8"]],
    ["network", "privatePaths", ["builds-images", "runs-ecs"]],
];
const NO_INTERNET: Changes = [...CLOSED_BUILDS, ...CLOSED_TASKS, ["network", "internet", { kind: "none" }]];
const EGRESS_ONLY: Changes = [
    ["ingress", "scheme", "internal"],
    ["ingress", "allowedCidrs", ["10.18.0.0/16"]],
    ["network", "internet", { kind: "egress-only", nat: "single" }],
];

async function networkIn(stack: string, configFile: string): Promise<Network> {
    const { plan, settings } = await evaluateEnvironment({ projectDir: PROJECT, stack, configFile });
    return { resources: plan.resources, expected: expectationsOf(settings) };
}

/** A real network with some settings of its stack changed. */
async function networkWith(stack: string, changes: Changes): Promise<Network> {
    const folder = mkdtempSync(join(tmpdir(), "airlock-proof-"));
    try {
        const file = join(folder, `Pulumi.${stack}.yaml`);
        const document = parseDocument(readFileSync(join(PROJECT, `Pulumi.${stack}.yaml`), "utf8"));
        for (const [key, field, value] of changes) {
            document.setIn(["config", `airlock:${key}`, field], document.createNode(value));
        }
        writeFileSync(file, document.toString());
        return await networkIn(stack, file);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

async function realNetwork(name: string): Promise<Network> {
    const { plan, settings } = await realEnvironment(name);
    return { resources: plan.resources, expected: expectationsOf(settings) };
}

function assertBreaks({ resources, expected }: Network, { what, apply, breaks, names }: Mutation): void {
    const proof = proveNetwork(apply(resources), expected);
    assert.deepEqual(brokenClaims(proof), breaks, what);
    assert.equal(proof.holds, breaks.length === 0, what);
    for (const claim of breaks) {
        const paths = openPaths(proof).filter((path) => path.startsWith(claim));
        assert.ok(
            paths.some((path) => names.every((name) => path.includes(name))),
            `${what}: none of ${paths.join("; ")} names ${names.join(" and ")}`,
        );
    }
}

describe("The proof of a whole network", () => {
    const networks: { readonly name: string; readonly load: () => Promise<Network> }[] = [
        ...STACKS.map((stack) => ({ name: stack, load: () => realNetwork(stack) })),
        { name: "dev with closed builds", load: () => networkWith("dev", CLOSED_BUILDS) },
        { name: "dev without the internet", load: () => networkWith("dev", NO_INTERNET) },
        { name: "prod with egress alone", load: () => networkWith("prod", EGRESS_ONLY) },
        ...EXAMPLES.map((name) => ({ name, load: () => realNetwork(name) })),
        { name: "a small network", load: async () => SMALL },
        { name: "a small network with a link", load: async () => SMALL_LINKED },
    ];
    for (const { name, load } of networks) {
        describe(`of ${name}`, () => {
            let network: Network;
            let mutations: readonly Mutation[];

            before(async () => {
                network = await load();
                mutations = mutationsOf(network.resources, network.expected.onPremises !== undefined);
            });

            it("holds", () => {
                const proof = proveNetwork(network.resources, network.expected);
                assert.deepEqual([openPaths(proof), proof.uncovered, proof.holds], [[], [], true]);
            });

            it("fails by every single wrong thing, for the claims concerned alone, and names the path", () => {
                const tables = ofType(network.resources, "RouteTable", "DefaultRouteTable").length;
                const groups = ofType(network.resources, "SecurityGroup", "DefaultSecurityGroup").length;
                const acls = ofType(network.resources, "NetworkAcl", "DefaultNetworkAcl").length;
                assert.ok(mutations.length > tables * 10 + groups * 10 + acls * 2, "some of the mutations are missing");
                for (const mutation of mutations) {
                    assertBreaks(network, mutation);
                }
            });

            it("fails by several wrong things at once for the claims of each", () => {
                const wrong = mutations.filter(({ breaks }) => breaks.length > 0);
                fc.assert(
                    fc.property(
                        fc.uniqueArray(fc.constantFrom(...wrong), {
                            minLength: 2,
                            maxLength: 4,
                            selector: ({ what, replaces }) => replaces ?? what,
                        }),
                        (several) => {
                            const resources = several.reduce((all, { apply }) => apply(all), network.resources);
                            const broken = new Set(brokenClaims(proveNetwork(resources, network.expected)));
                            assert.ok(several.every(({ breaks }) => breaks.every((claim) => broken.has(claim))));
                        },
                    ),
                );
            });
        });
    }

    it("names the path of closed builds by one wrong route, hop by hop", async () => {
        const { resources, expected } = await networkWith("dev", CLOSED_BUILDS);
        const mutation = mutationsOf(resources).find(
            ({ what }) => what === "a route to a NAT gateway in network-isolated (isolated)",
        );
        assert.ok(mutation);
        assert.match(
            openPaths(proveNetwork(mutation.apply(resources), expected))[0] ?? "",
            /^closed-egress route: builds of hello \(hello-build-group.*\) → subnet network-isolated-a \(10\.16\.16\.0\/21\) → route 128\.0\.0\.0\/1 in network-isolated → NAT gateway network-nat-a → internet$/,
        );
    });
});
