import assert from "node:assert/strict";
import fc from "fast-check";
import type { Hybrid } from "../../components/network/hybrid/hybrid";
import { checkHybrid } from "../../components/network/hybrid/hybrid-rules";
import { type ConnectionSource, connectionsOf, directLinkOf, type Placed } from "../../components/network/hybrid/parts";
import { type Changes, CONTEXT, changed, pathExists, writtenOf } from "../support/hybrid";
import { soundLinks } from "../support/hybrid-arbitrary";

/** Generated links that are taken, and those of each mutation that are refused. */
const SOUND = 1000;
const MUTATED = 200;

interface Mutation {
    readonly what: string;
    /** @param pick any number, to choose where to break the link. */
    readonly changes: (hybrid: Hybrid, pick: number) => Changes;
    /** Where the first change of these must be told. */
    readonly told: (changes: Changes) => string;
}

const lastChange = (changes: Changes) => Object.keys(changes).at(-1) ?? "";

/** Two interfaces that differ, the later one second. */
function twoOf(hybrid: Hybrid, pick: number): readonly [Placed<ConnectionSource>, Placed<ConnectionSource>] {
    const sources = connectionsOf(hybrid, "").map(({ part, path }) => ({ part, path: path.slice(1) }));
    const later = 1 + (pick % (sources.length - 1));
    const [first, second] = [sources[pick % later], sources[later]];
    return [first ?? assert.fail(), second ?? assert.fail()];
}

function linkOf(hybrid: Hybrid) {
    return directLinkOf(hybrid) ?? assert.fail();
}

/** The block one bit shorter or longer of a text such as `10.200.0.0/16`. */
function resized(block: string, by: number): string {
    const [address = "", prefix = "0"] = block.split("/");
    return `${address}/${Number(prefix) + by}`;
}

const MUTATIONS: readonly Mutation[] = [
    {
        what: "a VLAN that is used twice on a connection",
        changes: (hybrid, pick) => {
            const [first, second] = twoOf(hybrid, pick);
            return {
                [`${second.path.replace(".source", "")}.location`]: linkOf(hybrid).interfaces.find(
                    ({ source }) => source.id === first.part.id,
                )?.location,
                [`${second.path}.id`]: first.part.id,
                [`${second.path}.vlan`]: first.part.vlan,
            };
        },
        told: lastChange,
    },
    {
        what: "a VLAN out of range",
        changes: (hybrid, pick) => ({ [`${twoOf(hybrid, pick)[1].path}.vlan`]: pick % 2 === 0 ? -pick : 4095 + pick }),
        told: lastChange,
    },
    {
        what: "peers that are turned round",
        changes: (hybrid, pick) => {
            const { path, part } = twoOf(hybrid, pick)[1];
            return {
                [`${path}.addresses.customer`]: part.addresses?.amazon,
                [`${path}.addresses.amazon`]: part.addresses?.customer,
            };
        },
        told: lastChange,
    },
    {
        what: "peers of another interface",
        changes: (hybrid, pick) => {
            const [first, second] = twoOf(hybrid, pick);
            return { [`${second.path}.addresses`]: first.part.addresses };
        },
        told: (changes) => `${lastChange(changes)}.amazon`,
    },
    {
        what: "a peer that is its own neighbour's",
        changes: (hybrid, pick) => {
            const { path, part } = twoOf(hybrid, pick)[1];
            return { [`${path}.addresses.customer`]: part.addresses?.amazon };
        },
        told: lastChange,
    },
    {
        what: "a prefix that overlaps another",
        changes: ({ prefixes }, pick) => {
            const wide = prefixes[pick % prefixes.length] ?? "";
            const within = wide.endsWith("/32") ? wide : resized(wide, 1);
            return { [`prefixes[${prefixes.length}]`]: within };
        },
        told: lastChange,
    },
    {
        what: "a prefix inside the network",
        changes: ({ prefixes }, pick) => ({ [`prefixes[${prefixes.length}]`]: `10.18.${pick % 256}.0/24` }),
        told: lastChange,
    },
    {
        what: "a prefix inside another environment",
        changes: ({ prefixes }, pick) => ({
            [`prefixes[${prefixes.length}]`]: `10.${16 + (pick % 2)}.${pick % 256}.0/24`,
        }),
        told: lastChange,
    },
    {
        what: "a prefix with bits beyond it",
        changes: ({ prefixes }, pick) => ({
            [`prefixes[${pick % prefixes.length}]`]: `10.251.0.${1 + (pick % 255)}/24`,
        }),
        told: lastChange,
    },
    {
        what: "a way to the internet",
        changes: ({ prefixes }, pick) => ({ [`prefixes[${prefixes.length}]`]: `0.0.0.0/${pick % 8}` }),
        told: lastChange,
    },
    {
        what: "one ASN of both gateways",
        changes: (hybrid) => {
            const { kind, gateway } = linkOf(hybrid);
            return { [kind === "vpn-gateway" ? "link.asn" : "link.transitGateway.asn"]: gateway.asn };
        },
        told: lastChange,
    },
    {
        what: "one ASN of both sides of a session",
        changes: (hybrid, pick) => ({ [`${twoOf(hybrid, pick)[1].path}.customerAsn`]: linkOf(hybrid).gateway.asn }),
        told: lastChange,
    },
    {
        what: "an ASN of a gateway that is not private",
        changes: (_hybrid, pick) => ({ "link.gateway.asn": pick % 64_512 }),
        told: lastChange,
    },
    {
        what: "an announcement that leaves out the network's first addresses",
        changes: () => ({ "link.allowedPrefixes": ["10.18.128.0/17"] }),
        // A filter is told entry by entry, what is missing from all of them at the list.
        told: () => "link.allowedPrefixes",
    },
    {
        what: "a BGP key that is too short or too long",
        changes: (hybrid, pick) => ({
            [`${twoOf(hybrid, pick)[1].path}.bgpKey`]: "k".repeat(pick % 2 === 0 ? pick % 6 : 81 + (pick % 100)),
        }),
        told: lastChange,
    },
    {
        what: "an MTU of neither size",
        changes: (hybrid, pick) => ({ [`${twoOf(hybrid, pick)[1].path}.mtu`]: 1501 + (pick % 6000) }),
        told: lastChange,
    },
];

describe("Generated links to on-premises", () => {
    it(`are taken where they are sound (${SOUND} links)`, () => {
        fc.assert(
            fc.property(soundLinks, (hybrid) => assert.deepEqual(checkHybrid(hybrid, CONTEXT), [])),
            { numRuns: SOUND },
        );
    });

    for (const { what, changes, told } of MUTATIONS) {
        it(`are refused with ${what}, by a path that is in the settings (${MUTATED} links)`, () => {
            fc.assert(
                fc.property(soundLinks, fc.nat(10_000), (sound, pick) => {
                    const change = changes(sound, pick);
                    const hybrid = changed(sound, change);
                    const problems = checkHybrid(hybrid, CONTEXT);
                    const paths = problems.map(({ path }) => path);
                    for (const path of paths) {
                        assert.ok(pathExists(writtenOf(hybrid, CONTEXT), path), `${path} is not in the settings`);
                    }
                    const expected = `hybrid.${told(change)}`;
                    assert.ok(
                        paths.some((path) => path === expected || path.startsWith(`${expected}[`)),
                        `${expected} is not among ${paths.join(", ")}`,
                    );
                }),
                { numRuns: MUTATED },
            );
        });
    }

    it(`are told the same way whatever the order of their interfaces (${MUTATED} links)`, () => {
        fc.assert(
            fc.property(soundLinks, (hybrid) => {
                const turned = changed(hybrid, { "link.interfaces": [...linkOf(hybrid).interfaces].reverse() });
                assert.deepEqual(checkHybrid(turned, CONTEXT), []);
            }),
            { numRuns: MUTATED },
        );
    });

    it(`number ${SOUND + (MUTATIONS.length + 1) * MUTATED}`, () => {
        assert.equal(SOUND + (MUTATIONS.length + 1) * MUTATED, 4_400);
    });
});
