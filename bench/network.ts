import { tiersOf } from "../components/network/internet";
import { planNetworkAcl } from "../components/network/network-acl-plan";
import { proveNetwork } from "../components/network/proof/prove";
import { planSubnets } from "../components/network/subnet-plan";
import { largeNetwork, SOUND } from "../tests/support/networks";
import { type Figures, median } from "./figures";

const VPCS = 100;
const SUBNETS = 200;
const INTERNET = { kind: "ingress", nat: "per-zone", listenerPorts: [80, 443] } as const;
const ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];

/** Speed of planning networks and of proving one. Medians after one run that does not count. */
export function measureNetworks(runs: number): readonly Figures[] {
    const resources = largeNetwork(SUBNETS);
    const tiers = tiersOf(INTERNET, false);
    return [
        measure(`plan ${VPCS} networks of ${ZONES.length} zones`, runs, null, () => {
            for (let number = 0; number < VPCS; number += 1) {
                const cidr = `10.${number}.0.0/16`;
                planSubnets({ cidr, zones: ZONES }, tiers);
                for (const tier of tiers) {
                    planNetworkAcl(tier, { cidr, internet: INTERNET });
                }
            }
        }),
        measure(`prove one network of ${SUBNETS} subnets`, runs, resources.length, () => {
            if (!proveNetwork(resources, SOUND).holds) {
                throw new Error("the network that is measured is no sound one");
            }
        }),
    ];
}

function measure(what: string, runs: number, resources: number | null, run: () => void): Figures {
    process.stderr.write(`${what} …\n`);
    run();
    const times = Array.from({ length: runs }, () => {
        const started = performance.now();
        run();
        return performance.now() - started;
    });
    return { what, milliseconds: Math.round(median(times)), peakMiB: null, resources };
}
