import assert from "node:assert/strict";
import { aclOpenings } from "../../../components/network/proof/acl-openings";
import { addressesOf } from "../../../components/network/proof/addresses";
import type { AclEntry } from "../../../components/network/proof/facts";
import { coversTraffic, describeTraffic, tcp, trafficOf, udp } from "../../../components/network/proof/traffic";

describe("The traffic of a rule", () => {
    for (const [protocol, from, to, text] of [
        ["-1", 0, 0, "all traffic"],
        [undefined, undefined, undefined, "all traffic"],
        ["tcp", 443, 443, "tcp 443"],
        ["6", 443, 444, "tcp 443-444"],
        ["TCP", undefined, undefined, "tcp 0-65535"],
        ["17", 53, 53, "udp 53"],
        ["icmp", undefined, undefined, "icmp"],
        ["1", 3, 4, "icmp type 3 code 4"],
        ["icmp", 8, -1, "icmp type 8"],
        ["50", undefined, undefined, "protocol 50"],
    ] as const) {
        it(`is "${text}" for protocol ${protocol}, ${from} to ${to}`, () => {
            assert.equal(describeTraffic(trafficOf(protocol, from, to)), text);
        });
    }

    for (const [outer, inner, covers] of [
        [tcp(80, 90), tcp(80, 90), true],
        [tcp(80, 90), tcp(79, 90), false],
        [tcp(80, 90), tcp(80, 91), false],
        [tcp(53), udp(53), false],
        [trafficOf("-1", 0, 0), udp(53), true],
        [tcp(0, 65535), trafficOf("-1", 0, 0), false],
        [trafficOf("icmp", -1, -1), trafficOf("icmp", 8, 0), true],
        [trafficOf("icmp", 3, -1), trafficOf("icmp", 3, 4), true],
        [trafficOf("icmp", 3, 4), trafficOf("icmp", 3, -1), false],
        [trafficOf("icmp", 3, 4), trafficOf("icmp", 8, 4), false],
        [trafficOf("50", 0, 0), trafficOf("51", 0, 0), false],
        [trafficOf("50", 0, 0), trafficOf("50", 7, 7), true],
    ] as const) {
        it(`${covers ? "covers" : "does not cover"} ${describeTraffic(inner)} by ${describeTraffic(outer)}`, () => {
            assert.equal(coversTraffic(outer, inner), covers);
        });
    }
});

describe("The openings of an ACL", () => {
    const entry = (number: number, allows: boolean, cidr: string, traffic = tcp(22)): AclEntry => ({
        number,
        allows,
        traffic,
        kind: "ipv4",
        cidr,
    });
    const near = addressesOf(["10.0.0.0/16"]);
    const numbers = (...entries: readonly AclEntry[]) =>
        aclOpenings(entries, near, [tcp(443)]).map(({ number }) => number);

    it("are what allows more than the near addresses and the allowed traffic", () => {
        assert.deepEqual(numbers(entry(1, true, "10.0.0.0/16"), entry(2, true, "10.0.0.0/15")), [2]);
        assert.deepEqual(
            numbers(entry(1, true, "0.0.0.0/0", tcp(443)), entry(2, true, "0.0.0.0/0", tcp(443, 444))),
            [2],
        );
        assert.deepEqual(numbers(entry(1, false, "0.0.0.0/0")), []);
    });

    it("are closed by an earlier denial of all of the traffic, part by part", () => {
        const allowed = entry(9, true, "192.168.0.0/16");
        assert.deepEqual(numbers(entry(1, false, "192.168.0.0/17"), entry(2, false, "192.168.128.0/17"), allowed), []);
        assert.deepEqual(numbers(entry(1, false, "192.168.0.0/17"), allowed), [9]);
        assert.deepEqual(numbers(entry(1, false, "192.168.0.0/16", tcp(23)), allowed), [9]);
        assert.deepEqual(numbers(entry(1, false, "[unknown]"), allowed), [9]);
    });

    it("are every rule about IPv6", () => {
        assert.deepEqual(numbers({ ...entry(1, true, "::/0", tcp(443)), kind: "ipv6" }), [1]);
        assert.deepEqual(numbers({ ...entry(1, false, "::/0"), kind: "ipv6" }, entry(2, true, "0.0.0.0/0")), [2]);
    });
});
