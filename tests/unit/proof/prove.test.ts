import assert from "node:assert/strict";
import { type Claim, proveNetwork } from "../../../components/network/proof/prove";
import { largeNetwork, openPaths, route, SOUND, soundNetwork } from "../../support/networks";

const ANYWHERE = "0.0.0.0/0";

describe("A proof of a network", () => {
    it("holds for a network as the program makes it, and says what each line was looked at for", () => {
        const proof = proveNetwork(soundNetwork(), SOUND);
        assert.deepEqual([proof.holds, openPaths(proof), proof.uncovered], [true, [], []]);
        const counts = ({ name, lines }: Claim) => [
            name,
            lines.map(({ line, what, subjects }) => `${line}: ${subjects} ${what}`),
        ];
        assert.deepEqual(Object.fromEntries(proof.claims.map(counts)), {
            "closed-egress": [
                "route: 3 subnets",
                "route: 1 spare route tables",
                "group: 6 security groups",
                "acl: 1 spare ACLs",
                "acl: 3 subnets",
                "address: 2 gateways",
                "address: 4 builds and endpoints",
            ],
            "internet-ingress": [
                "route: 4 route tables",
                "group: 6 security groups",
                "acl: 1 spare ACLs",
                "acl: 3 subnets",
                "address: 3 subnets",
                "address: 1 public addresses",
                "address: 4 load balancers, builds, tasks, clusters and endpoints",
                "address: 1 internet gateways",
            ],
            "tasks-ingress": [
                "group: 2 groups of tasks",
                "group: 1 groups of load balancers",
                "group: 0 groups of clusters",
                "route: 1 tasks and clusters",
            ],
            "on-premises-ingress": ["route: 4 route tables", "group: 6 security groups", "address: 0 parts of a link"],
        });
    });

    it("holds for a network of 200 subnets, and finds the one wrong route in it", () => {
        const large = largeNetwork(200);
        const proof = proveNetwork(large, SOUND);
        assert.deepEqual([openPaths(proof), proof.uncovered], [[], []]);
        assert.equal(proof.claims[0]?.lines[0]?.subjects, 200);
        const wrong = route("wrong", "isolated-194", ANYWHERE, { natGatewayId: "nat-nat-a" });
        assert.deepEqual(openPaths(proveNetwork([...large, wrong], SOUND)), [
            "closed-egress route: subnet isolated-194 (10.0.210.0/24) → route 0.0.0.0/0 in isolated-194 → NAT gateway nat-a → internet",
        ]);
    });

    it("does not hold for nothing", () => {
        const proof = proveNetwork([], SOUND);
        assert.equal(proof.holds, false);
        assert.deepEqual(proof.uncovered, [
            { what: "network", why: "0 are registered, and the proof is about one" },
            { what: "subnets", why: "none is registered" },
            { what: "tasks of hello", why: "no runtime contract of theirs is registered" },
            { what: "builds", why: "the settings say that this environment builds, and no project is registered" },
        ]);
    });

    it("does not hold for another network than the settings'", () => {
        const proof = proveNetwork(soundNetwork(), { ...SOUND, cidr: "10.0.0.0/15" });
        assert.deepEqual(proof.uncovered, [
            { what: "network main", why: "its block is 10.0.0.0/16, and the settings say 10.0.0.0/15" },
        ]);
    });
});
