import assert from "node:assert/strict";
import fc from "fast-check";
import { containsCidr, parseCidr } from "../../components/network/cidr";
import { resolverAddresses } from "../../components/network/hybrid/resolver-addresses";
import { VPN_OPTIONS } from "../../components/network/hybrid/vpn-options";
import { planSubnets } from "../../components/network/subnet-plan";

const isolated = (zones: string) =>
    planSubnets({ cidr: "10.18.0.0/16", zones: [...zones].map((letter) => `eu-west-1${letter}`) }, ["isolated"])
        .isolated;

describe("The resolver's addresses", () => {
    it("are the last but one of the isolated subnets in the first two zones", () => {
        assert.deepEqual(resolverAddresses(isolated("abc")), [
            { suffix: "a", address: "10.18.23.254", reservation: "10.18.23.240/28" },
            { suffix: "b", address: "10.18.55.254", reservation: "10.18.55.240/28" },
        ]);
    });

    it("stay where they are when a zone is added last", () => {
        assert.deepEqual(resolverAddresses(isolated("bac")), resolverAddresses(isolated("ba")));
    });

    it("have the whole of the smallest subnet that AWS makes", () => {
        assert.deepEqual(resolverAddresses([{ suffix: "a", cidr: "10.0.0.0/28" }]), [
            { suffix: "a", address: "10.0.0.14", reservation: "10.0.0.0/28" },
        ]);
    });

    it("are in their reservations, which are at the end of their subnets (100 subnets)", () => {
        fc.assert(
            fc.property(fc.integer({ min: 16, max: 28 }), fc.nat(255), (prefix, third) => {
                const cidr = parseCidr(`10.18.${third}.0/${prefix}`)?.text ?? assert.fail();
                const [place] = resolverAddresses([{ suffix: "a", cidr }]);
                assert.ok(place);
                assert.ok(containsCidr(cidr, place.reservation));
                assert.ok(containsCidr(place.reservation, `${place.address}/32`));
                assert.equal(parseCidr(place.reservation)?.last, parseCidr(cidr)?.last);
            }),
        );
    });

    it("are not made up for a subnet that is no block", () => {
        assert.throws(() => resolverAddresses([{ suffix: "a", cidr: "10.0.0.0" }]), RangeError);
    });
});

describe("The options of a VPN", () => {
    it("keep to what AWS takes", () => {
        const { phase1LifetimeSeconds, phase2LifetimeSeconds, dpdTimeoutSeconds } = VPN_OPTIONS;
        assert.ok(phase1LifetimeSeconds >= 900 && phase1LifetimeSeconds <= 28_800);
        assert.ok(phase2LifetimeSeconds >= 900 && phase2LifetimeSeconds <= 3600);
        assert.ok(phase2LifetimeSeconds < phase1LifetimeSeconds);
        assert.ok(dpdTimeoutSeconds >= 30);
    });

    it("have nothing weak among them", () => {
        assert.deepEqual(VPN_OPTIONS.ikeVersions, ["ikev2"]);
        assert.deepEqual(
            VPN_OPTIONS.encryptionAlgorithms.filter((name) => !name.startsWith("AES256")),
            [],
        );
        assert.deepEqual(
            VPN_OPTIONS.integrityAlgorithms.filter((name) => !name.startsWith("SHA2-")),
            [],
        );
        assert.deepEqual(VPN_OPTIONS.dhGroupNumbers, [19, 20, 21]);
    });
});
