import assert from "node:assert/strict";
import fc from "fast-check";
import { cidrsOverlap, containsCidr, parseCidr } from "../../components/network/cidr";
import { checkSubnets, planRoom, planSubnets, type SubnetPlan, TIERS } from "../../components/network/subnet-plan";

const PATHS = { cidr: "environments[0].cidr", zones: "network.zones" };
const REGION = "eu-west-1";

function check(cidr: string, zones: readonly string[] = ["eu-west-1a", "eu-west-1b"]) {
    return checkSubnets({ cidr, zones, region: REGION }, PATHS);
}

function blocks(plan: SubnetPlan): readonly string[] {
    return TIERS.flatMap((tier) => plan[tier].map(({ cidr }) => cidr));
}

describe("CIDR blocks", () => {
    it("are read with their bounds", () => {
        assert.deepEqual(parseCidr("10.16.0.0/16"), {
            first: 0x0a100000,
            last: 0x0a10ffff,
            prefix: 16,
            text: "10.16.0.0/16",
        });
        assert.deepEqual(parseCidr("0.0.0.0/0"), { first: 0, last: 0xffffffff, prefix: 0, text: "0.0.0.0/0" });
        assert.deepEqual(parseCidr("255.255.255.255/32"), {
            first: 0xffffffff,
            last: 0xffffffff,
            prefix: 32,
            text: "255.255.255.255/32",
        });
    });

    it("are read without their host bits", () => {
        assert.equal(parseCidr("10.16.3.4/16")?.text, "10.16.0.0/16");
    });

    for (const text of [
        "",
        "10.0.0.0",
        "10.0.0/8",
        "10.0.0.0/33",
        "10.0.0.0/08",
        "256.0.0.0/8",
        "010.0.0.0/8",
        " 10.0.0.0/8",
        "10.0.0.0/8 ",
        "::/0",
    ]) {
        it(`are not read from "${text}"`, () => assert.equal(parseCidr(text), undefined));
    }

    for (const [a, b, overlap, contains] of [
        ["10.0.0.0/16", "10.0.0.0/16", true, true],
        ["10.0.0.0/16", "10.0.255.0/24", true, true],
        ["10.0.255.0/24", "10.0.0.0/16", true, false],
        ["10.0.0.0/16", "10.1.0.0/16", false, false],
        ["10.1.0.0/16", "10.0.0.0/16", false, false],
        ["10.0.0.0/16", "nonsense", false, false],
        ["nonsense", "10.0.0.0/16", false, false],
    ] as const) {
        it(`say of ${a} and ${b} whether they overlap and whether the first contains the second`, () => {
            assert.deepEqual([cidrsOverlap(a, b), containsCidr(a, b)], [overlap, contains]);
        });
    }
});

describe("The subnet plan", () => {
    it("cuts a /16 into a private /20, an isolated /21, a public /22 and a transit /23 a zone", () => {
        assert.deepEqual(
            planSubnets({ cidr: "10.16.0.0/16", zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }, TIERS),
            {
                public: [
                    { zone: "eu-west-1a", suffix: "a", cidr: "10.16.24.0/22" },
                    { zone: "eu-west-1b", suffix: "b", cidr: "10.16.56.0/22" },
                    { zone: "eu-west-1c", suffix: "c", cidr: "10.16.88.0/22" },
                ],
                private: [
                    { zone: "eu-west-1a", suffix: "a", cidr: "10.16.0.0/20" },
                    { zone: "eu-west-1b", suffix: "b", cidr: "10.16.32.0/20" },
                    { zone: "eu-west-1c", suffix: "c", cidr: "10.16.64.0/20" },
                ],
                isolated: [
                    { zone: "eu-west-1a", suffix: "a", cidr: "10.16.16.0/21" },
                    { zone: "eu-west-1b", suffix: "b", cidr: "10.16.48.0/21" },
                    { zone: "eu-west-1c", suffix: "c", cidr: "10.16.80.0/21" },
                ],
                transit: [
                    { zone: "eu-west-1a", suffix: "a", cidr: "10.16.28.0/23" },
                    { zone: "eu-west-1b", suffix: "b", cidr: "10.16.60.0/23" },
                    { zone: "eu-west-1c", suffix: "c", cidr: "10.16.92.0/23" },
                ],
            },
        );
    });

    it("cuts a /21, the smallest, into a /25, a /26, a /27 and a /28 a zone", () => {
        assert.deepEqual(blocks(planSubnets({ cidr: "192.168.8.0/21", zones: ["us-east-1a", "us-east-1f"] }, TIERS)), [
            "192.168.8.192/27",
            "192.168.13.192/27",
            "192.168.8.0/25",
            "192.168.13.0/25",
            "192.168.8.128/26",
            "192.168.13.128/26",
            "192.168.8.224/28",
            "192.168.13.224/28",
        ]);
    });

    it("places the last slot at the end of the block", () => {
        assert.deepEqual(blocks(planSubnets({ cidr: "10.255.0.0/16", zones: ["eu-west-1h"] }, TIERS)), [
            "10.255.248.0/22",
            "10.255.224.0/20",
            "10.255.240.0/21",
            "10.255.252.0/23",
        ]);
    });

    it("refuses a block or a zone that it cannot place", () => {
        assert.throws(() => planSubnets({ cidr: "10.0.0.0", zones: [] }, TIERS), RangeError);
        assert.throws(() => planSubnets({ cidr: "10.0.0.0/16", zones: ["eu-west-1i"] }, TIERS), RangeError);
    });

    const zones = fc.uniqueArray(
        fc.constantFrom(..."abcdefgh").map((letter) => `${REGION}${letter}`),
        { minLength: 1, maxLength: 8 },
    );
    const networks = fc
        .record({ prefix: fc.integer({ min: 16, max: 21 }), address: fc.nat(0xffffff) })
        .map(({ prefix, address }) =>
            parseCidr(`10.${address >> 16}.${(address >> 8) & 255}.${address & 255}/${prefix}`),
        )
        .map((block) => block?.text ?? assert.fail("an address of 10.0.0.0/8 was not read"));

    const someTiers = fc.subarray([...TIERS]);

    it("keeps subnets inside the block and apart from each other", () => {
        fc.assert(
            fc.property(networks, zones, someTiers, (cidr, list, tiers) => {
                const all = blocks(planSubnets({ cidr, zones: list }, tiers));
                assert.equal(all.length, tiers.length * list.length);
                for (const [index, block] of all.entries()) {
                    assert.ok(containsCidr(cidr, block), `${block} is not inside ${cidr}`);
                    assert.equal(parseCidr(block)?.text, block);
                    assert.ok(!all.slice(index + 1).some((other) => cidrsOverlap(block, other)), `${block} overlaps`);
                }
            }),
        );
    });

    it("leaves every subnet where it was when zones and tiers come, go or change places", () => {
        fc.assert(
            fc.property(
                networks,
                zones,
                zones,
                someTiers,
                someTiers,
                (cidr, before, after, tiersBefore, tiersAfter) => {
                    const old = planSubnets({ cidr, zones: before }, tiersBefore);
                    const now = planSubnets({ cidr, zones: after }, tiersAfter);
                    for (const tier of tiersAfter) {
                        const kept = old[tier].filter(({ zone }) => after.includes(zone));
                        const found = kept.map(({ zone }) => now[tier].find((subnet) => subnet.zone === zone));
                        assert.deepEqual(found, kept);
                    }
                },
            ),
        );
    });

    it("keeps all the rest of the block as room, and nothing twice", () => {
        fc.assert(
            fc.property(networks, zones, someTiers, (cidr, list, tiers) => {
                const request = { cidr, zones: list };
                const all = [
                    ...blocks(planSubnets(request, tiers)),
                    ...planRoom(request, tiers).map((room) => room.cidr),
                ].map((text) => parseCidr(text) ?? assert.fail(text));
                let next = parseCidr(cidr)?.first;
                for (const block of all.sort((a, b) => a.first - b.first)) {
                    assert.equal(block.first, next);
                    next = block.last + 1;
                }
                assert.equal(next, (parseCidr(cidr)?.last ?? 0) + 1);
            }),
        );
    });

    it("says what room is kept for", () => {
        assert.deepEqual(
            planRoom(
                {
                    cidr: "10.16.0.0/16",
                    zones: ["a", "b", "c", "d", "e", "f", "g"].map((letter) => `eu-west-1${letter}`),
                },
                ["private", "isolated", "transit"],
            ).slice(-3),
            [
                { cidr: "10.16.216.0/22", purpose: "tier public in zone g" },
                { cidr: "10.16.222.0/23", purpose: "a further tier in zone g" },
                { cidr: "10.16.224.0/19", purpose: "zone h" },
            ],
        );
    });

    it("passes the check for every network that it is made for", () => {
        fc.assert(
            fc.property(networks, zones, (cidr, list) => {
                assert.deepEqual(check(cidr, list.length < 2 ? [`${REGION}a`, `${REGION}b`] : list), []);
            }),
        );
    });
});

describe("The check of a network's block", () => {
    for (const cidr of ["10.0.0.0/16", "10.0.0.0/21", "172.16.0.0/16", "192.168.0.0/16", "100.64.0.0/16"]) {
        it(`takes ${cidr}`, () => assert.deepEqual(check(cidr), []));
    }

    for (const [cidr, message, remedy] of [
        ["10.0.0.0", `"10.0.0.0" is not an IPv4 CIDR block`, "write it like 10.16.0.0/16"],
        ["10.300.0.0/16", `"10.300.0.0/16" is not an IPv4 CIDR block`, "write it like 10.16.0.0/16"],
        ["10.0.0.1/16", `"10.0.0.1/16" has bits beyond its prefix`, "write 10.0.0.0/16"],
        [
            "10.0.0.0/15",
            `"10.0.0.0/15" is not a /16 to /21, which eight zones with all tiers need`,
            "choose a prefix length of 16 to 21",
        ],
        [
            "10.0.0.0/22",
            `"10.0.0.0/22" is not a /16 to /21, which eight zones with all tiers need`,
            "choose a prefix length of 16 to 21",
        ],
        [
            "11.0.0.0/16",
            `"11.0.0.0/16" is not inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, and would hide a part of the internet`,
            "choose a private block",
        ],
        [
            "172.17.8.0/21",
            `"172.17.8.0/21" overlaps 172.17.0.0/16, which Docker uses inside builds`,
            "choose another block",
        ],
    ] as const) {
        it(`refuses ${cidr}`, () => assert.deepEqual(check(cidr), [{ path: PATHS.cidr, message, remedy }]));
    }
});

describe("The check of zones", () => {
    const refused = (zones: readonly string[]) =>
        check("10.0.0.0/16", zones).map(({ path, message }) => [path, message]);
    const foreign = (zone: string) =>
        `"${zone}" is not an availability zone of eu-west-1: the region and a letter of a to h`;

    it("takes eight zones, in any order", () => {
        assert.deepEqual(refused([..."hgfedcba"].map((letter) => `eu-west-1${letter}`)), []);
    });

    it("refuses fewer than a load balancer needs", () => {
        assert.deepEqual(refused([]), [[PATHS.zones, "lists 0 zones, and a load balancer needs 2"]]);
        assert.deepEqual(refused(["eu-west-1a"]), [[PATHS.zones, "lists 1 zone, and a load balancer needs 2"]]);
    });

    it("refuses a zone that is listed twice", () => {
        assert.deepEqual(refused(["eu-west-1a", "eu-west-1a"]), [["network.zones[1]", `"eu-west-1a" is listed twice`]]);
    });

    for (const zone of ["eu-west-2a", "eu-west-1", "eu-west-1i", "eu-west-1-lhr-1a", "eu-west-1-wl1-dub-wlz-1a", ""]) {
        it(`refuses "${zone}"`, () => {
            assert.deepEqual(refused(["eu-west-1a", zone]), [["network.zones[1]", foreign(zone)]]);
        });
    }

    it("tells all problems of block and zones at once", () => {
        assert.deepEqual(
            check("10.0.0.1/24", ["eu-west-2a"]).map(({ path }) => path),
            [PATHS.cidr, PATHS.cidr, PATHS.zones, "network.zones[0]"],
        );
    });
});
