import assert from "node:assert/strict";
import fc from "fast-check";
import {
    ALL_ADDRESSES,
    addressesOf,
    common,
    describeAddresses,
    isEmpty,
    union,
    without,
} from "../../../components/network/proof/addresses";

/** Blocks of the last 256 addresses of 10.0.0.0/8, so that sets often meet and each address can be asked for. */
const block = fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 }))
    .map(([host, prefix]) => `10.255.255.${host - (host % 2 ** (32 - prefix))}/${prefix}`);
const blocks = fc.array(block, { maxLength: 6 });
const FIRST = 10 * 2 ** 24 + 255 * 2 ** 16 + 255 * 2 ** 8;

function members(cidrs: readonly string[]): ReadonlySet<number> {
    return membersOf(addressesOf(cidrs));
}

function membersOf(set: ReturnType<typeof addressesOf>): ReadonlySet<number> {
    const all = Array.from({ length: 256 }, (_, host) => FIRST + host);
    return new Set(all.filter((address) => set.some(({ first, last }) => first <= address && address <= last)));
}

describe("Sets of addresses", () => {
    it("are the addresses of their blocks, in order and none touching another", () => {
        assert.deepEqual(addressesOf(["10.0.1.0/24", "10.0.0.0/24", "10.0.3.0/32"]), [
            { first: 10 * 2 ** 24, last: 10 * 2 ** 24 + 511 },
            { first: 10 * 2 ** 24 + 768, last: 10 * 2 ** 24 + 768 },
        ]);
        assert.deepEqual(addressesOf([]), []);
        assert.deepEqual(addressesOf(["0.0.0.0/1", "128.0.0.0/1"]), ALL_ADDRESSES);
    });

    for (const text of ["[unknown]", "", "10.0.0.0/33", "::/0"]) {
        it(`take "${text}", which cannot be read, for every address`, () => {
            assert.deepEqual(addressesOf(["10.0.0.0/8", text]), ALL_ADDRESSES);
        });
    }

    it("are joined, cut and compared address by address", () => {
        fc.assert(
            fc.property(blocks, blocks, (a, b) => {
                const [left, right] = [addressesOf(a), addressesOf(b)];
                assert.deepEqual(membersOf(union(left, right)), members([...a, ...b]));
                assert.deepEqual(
                    membersOf(without(left, right)),
                    new Set([...members(a)].filter((one) => !members(b).has(one))),
                );
                assert.deepEqual(
                    membersOf(common(left, right)),
                    new Set([...members(a)].filter((one) => members(b).has(one))),
                );
                assert.equal(isEmpty(left), members(a).size === 0);
            }),
        );
    });

    it("are told by their first range", () => {
        assert.equal(describeAddresses(addressesOf(["10.0.0.0/24"])), "10.0.0.0 to 10.0.0.255");
        assert.equal(describeAddresses(addressesOf(["10.0.0.1/32"])), "10.0.0.1 to 10.0.0.1");
        assert.equal(
            describeAddresses(without(ALL_ADDRESSES, addressesOf(["10.0.0.0/8"]))),
            "0.0.0.0 to 9.255.255.255 and more",
        );
        assert.equal(describeAddresses([]), "no address");
    });
});
