import assert from "node:assert/strict";
import type { Expectations } from "../../../components/network/proof/expectations";
import { proveNetwork } from "../../../components/network/proof/prove";
import type { RegisteredResource, Values } from "../../../components/network/proof/registered";
import { brokenClaims, groupOf, groupRule, openPaths, resource, SOUND, soundNetwork } from "../../support/networks";

const EXPECTED: Expectations = { ...SOUND, cluster: { internetPorts: [80], builds: "nat", hasPublicApi: false } };
const OWN_GROUP = "sg-0123456789abcdef0";

function cluster(vpcConfig: Values = {}): RegisteredResource {
    return resource(
        "aws:eks/cluster:Cluster",
        "run",
        {
            vpcConfig: {
                subnetIds: ["subnet-private-a"],
                securityGroupIds: ["securitygroup-api"],
                endpointPublicAccess: false,
                ...vpcConfig,
            },
        },
        { vpcConfig: { clusterSecurityGroupId: OWN_GROUP } },
    );
}

const GROUPS = [
    groupOf("api"),
    groupOf("deployers"),
    groupRule("ingress", "from-deployers", "api", "securitygroup-deployers", { from: 443 }),
    groupRule("ingress", "machines", "endpoints", OWN_GROUP, { from: 443 }),
];

function proven(added: readonly RegisteredResource[], expected: Expectations = EXPECTED) {
    return proveNetwork([...soundNetwork(), ...added], expected);
}

describe("A proof of a network with a cluster", () => {
    it("holds for one whose API deployers alone reach, and knows the group that EKS makes for its machines", () => {
        const proof = proven([cluster(), ...GROUPS]);
        assert.deepEqual([openPaths(proof), proof.uncovered, proof.holds], [[], [], true]);
        assert.match(proof.claims[2]?.note ?? "", /^workloads are pods of a cluster/);
    });

    it("does not hold for a group that neither is registered nor comes with a cluster", () => {
        const other = groupRule("ingress", "other", "endpoints", "sg-0fedcba9876543210", { from: 443 });
        assert.deepEqual(brokenClaims(proven([cluster(), ...GROUPS, other])), ["internet-ingress"]);
    });

    it("names whoever else reaches the API", () => {
        const from = (peer: string, port: number) =>
            openPaths(proven([cluster(), ...GROUPS, groupRule("ingress", "more", "api", peer, { from: port })]));
        assert.deepEqual(from("securitygroup-builds", 443), []);
        assert.deepEqual(from("securitygroup-builds", 444), [
            "tasks-ingress group: whatever carries group builds → rule more: tcp 444 from group builds → group api → the cluster's API",
        ]);
        assert.deepEqual(from("10.0.0.0/16", 443), [
            "tasks-ingress group: 10.0.0.0/16 → rule more: tcp 443 from 10.0.0.0/16 → group api → the cluster's API",
        ]);
    });

    it("does not hold for an API that answers to the internet, unless the settings say so", () => {
        for (const endpointPublicAccess of [true, null]) {
            const proof = proven([cluster({ endpointPublicAccess }), ...GROUPS]);
            assert.deepEqual(openPaths(proof), ["internet-ingress address: internet → API of run"]);
        }
        const said = { ...EXPECTED, cluster: { internetPorts: [80], builds: "nat", hasPublicApi: true } } as const;
        assert.equal(proven([cluster({ endpointPublicAccess: true }), ...GROUPS], said).holds, true);
    });

    it("lets builds that deploy leave by NAT only where the settings open them, whatever image builds may", () => {
        const deploys = [
            resource("aws:codebuild/project:Project", "hello-deploy-project", {
                vpcConfig: {
                    vpcId: "vpc-main",
                    subnets: ["subnet-private-a"],
                    securityGroupIds: ["securitygroup-deployers"],
                },
            }),
            groupRule("egress", "to-internet", "deployers", "0.0.0.0/0", { from: 443 }),
        ];
        const open = proven([cluster(), ...GROUPS, ...deploys]);
        assert.deepEqual([openPaths(open), open.holds], [[], true]);
        assert.match(open.claims[0]?.note ?? "", /^builds that deploy to the cluster leave by HTTPS through NAT/);
        const said = { ...EXPECTED, cluster: { internetPorts: [80], builds: "closed", hasPublicApi: false } } as const;
        const closed = proven([cluster(), ...GROUPS, ...deploys], said);
        assert.deepEqual(brokenClaims(closed), ["closed-egress"]);
        assert.ok(openPaths(closed).every((path) => path.includes("builds of hello-deploy-project")));
    });

    it("finds machines in the public tier", () => {
        const nodes = resource("aws:eks/nodeGroup:NodeGroup", "nodes", { subnetIds: ["subnet-public-a"] });
        assert.deepEqual(openPaths(proven([cluster(), ...GROUPS, nodes])), [
            "internet-ingress address: internet → subnet public-a (10.0.12.0/22) → machines of nodes",
            "tasks-ingress route: internet → internet gateway internet → route 0.0.0.0/0 in public → subnet public-a (10.0.12.0/22) → machines of nodes",
        ]);
    });

    it("does not judge machines with addresses or groups of their own", () => {
        const template = (inputs: Values) => resource("aws:ec2/launchTemplate:LaunchTemplate", "machine", inputs);
        assert.equal(proven([cluster(), ...GROUPS, template({})]).holds, true);
        const open = template({ networkInterfaces: [{ associatePublicIpAddress: "true" }] });
        assert.deepEqual(proven([cluster(), ...GROUPS, open]).uncovered, [
            {
                what: "aws:ec2/launchTemplate:LaunchTemplate machine",
                why: "it gives machines addresses or groups of their own",
            },
        ]);
    });

    it("does not hold where the cluster that the settings speak of is not registered", () => {
        assert.deepEqual(proven([]).uncovered, [
            { what: "cluster", why: "the settings say that workloads run on one, and none is registered" },
        ]);
    });
});
