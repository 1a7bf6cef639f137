import assert from "node:assert/strict";
import {
    checkCapacity,
    checkClusterTerms,
    checkClusterWorkloads,
    ingressOrder,
} from "../../components/runtime/eks/cluster-rules";
import type { ClusterCompute, ClusterTerms } from "../../components/runtime/eks/cluster-terms";
import { CLUSTER_VERSIONS, supportOn, VERSION_SUPPORT } from "../../components/runtime/eks/cluster-versions";
import { checkClusterRollout, LONGEST_CLUSTER_ROLLOUT_MINUTES } from "../../release/kubernetes/rollout-rules";
import type { Problem } from "../../release/problem";

const TERMS: ClusterTerms = {
    version: "1.35",
    support: "standard",
    compute: { kind: "auto-mode" },
    publicCidrs: [],
    readers: [],
    breakGlass: [],
};

function lines(problems: readonly Problem[]): readonly string[] {
    return problems.map(({ path, message, remedy }) => `${path}: ${message}; ${remedy}`);
}

function refused(changes: Partial<ClusterTerms>): readonly string[] {
    return lines(checkClusterTerms({ ...TERMS, ...changes }, "runtime"));
}

function nodes(changes: Partial<Extract<ClusterCompute, { kind: "node-groups" }>>): Partial<ClusterTerms> {
    return { compute: { kind: "node-groups", instanceTypes: ["m7i.large"], min: 2, max: 6, ...changes } };
}

describe("Versions of a cluster", () => {
    it("are supported up to the last day, extended up to the last day of that, and then no more", () => {
        for (const version of CLUSTER_VERSIONS) {
            const { standardUntil, extendedUntil } = VERSION_SUPPORT[version];
            assert.equal(supportOn(version, standardUntil), "standard", version);
            assert.equal(supportOn(version, dayAfter(standardUntil)), "extended", version);
            assert.equal(supportOn(version, extendedUntil), "extended", version);
            assert.equal(supportOn(version, dayAfter(extendedUntil)), "none", version);
        }
    });

    it("have a year of extended support after the standard one, each later than the version before", () => {
        const ends = CLUSTER_VERSIONS.map((version) => VERSION_SUPPORT[version]);
        for (const { standardUntil, extendedUntil } of ends) {
            assert.equal(Number(extendedUntil.slice(0, 4)) - Number(standardUntil.slice(0, 4)), 1);
            assert.equal(extendedUntil.slice(4), standardUntil.slice(4));
        }
        const standard = ends.map(({ standardUntil }) => standardUntil);
        assert.deepEqual([...standard].sort(), standard);
    });

    it("in extended support are refused unless that is paid for", () => {
        assert.deepEqual(refused({ version: "1.33" }), [
            'runtime.version: "1.33" is out of standard support since 2026-07-29; use 1.35, or pay for it with support: extended',
        ]);
        assert.deepEqual(refused({ version: "1.33", support: "extended" }), []);
        assert.deepEqual(refused({ version: "1.34" }), []);
    });

    function dayAfter(day: string): string {
        return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    }
});

describe("Choices of a cluster", () => {
    it("are sound as they are in the examples", () => {
        assert.deepEqual(refused({}), []);
        assert.deepEqual(refused(nodes({})), []);
        assert.deepEqual(refused({ compute: { kind: "fargate" } }), []);
    });

    it("refuses more nodes at least than at most", () => {
        assert.deepEqual(refused(nodes({ min: 6, max: 6 })), []);
        assert.deepEqual(refused(nodes({ min: 7, max: 6 })), [
            'runtime.compute.min: "7" is above runtime.compute.max, "6"; lower the one or raise the other',
        ]);
    });

    it("refuses machines that images are not built for, and those that are listed twice", () => {
        const arm = ["a1.large", "t4g.small", "m7g.large", "c7gn.large", "im4gn.large", "g5g.xlarge", "r8gd.large"];
        assert.deepEqual(
            refused(nodes({ instanceTypes: arm })),
            arm.map(
                (type, index) =>
                    `runtime.compute.instanceTypes[${index}]: "${type}" is an Arm machine, and images are built for x86; use a type of Intel or AMD, such as m7i.large`,
            ),
        );
        const x86 = ["m7i.large", "m7a.large", "g5.xlarge", "g6.xlarge", "c5n.large", "p4d.24xlarge", "u-6tb1.metal"];
        assert.deepEqual(refused(nodes({ instanceTypes: x86 })), []);
        assert.deepEqual(refused(nodes({ instanceTypes: ["m7i.large", "m7a.large", "m7i.large"] })), [
            'runtime.compute.instanceTypes[2]: "m7i.large" is listed twice; list it once',
        ]);
    });

    it("refuses an API that the whole internet reaches", () => {
        assert.deepEqual(refused({ publicCidrs: ["203.0.113.0/24"] }), []);
        assert.deepEqual(refused({ publicCidrs: ["203.0.113.0/24", "0.0.0.0/0"] }), [
            'runtime.publicCidrs[1]: "0.0.0.0/0" is the whole internet; name the addresses that people come from, or leave publicCidrs out',
        ]);
    });

    it("refuses a role with two ways in", () => {
        const role = "arn:aws:iam::111122223333:role/ops";
        assert.deepEqual(refused({ readers: [role], breakGlass: ["arn:aws:iam::111122223333:role/fire"] }), []);
        assert.deepEqual(refused({ readers: [role], breakGlass: [role] }), [
            `runtime.breakGlass[0]: "${role}" is listed twice; list each role once`,
        ]);
    });
});

describe("Workloads of a cluster", () => {
    const workload = (name: string, route = {}, more = {}) => ({ name, route: { paths: ["/*"], ...route }, ...more });
    const checked = (...workloads: readonly ReturnType<typeof workload>[]) =>
        lines(checkClusterWorkloads(workloads, "workloads"));

    it("refuses hosts that its ingress cannot say", () => {
        const hosts = ["hello.example.com", "*.example.com", "a.*.example.com"];
        assert.deepEqual(checked(workload("hello", { hosts: hosts.slice(0, 2) })), []);
        assert.deepEqual(checked(workload("hello", { hosts })), [
            'workloads[0].route.hosts[2]: "a.*.example.com" is not a host name in lower case, in which only the first label may be "*"; write it like hello.example.com or *.example.com',
        ]);
    });

    it("refuses the names of namespaces that are somebody's", () => {
        const taken = [
            "default",
            "kube-system",
            "kube-x",
            "amazon-cloudwatch",
            "aws-observability",
            "eks-x",
            "argo-rollouts",
        ];
        assert.deepEqual(
            checked(...taken.map((name) => workload(name))),
            taken.map(
                (name, index) =>
                    `workloads[${index}].name: "${name}" is a namespace that Kubernetes or EKS has for itself; choose another name`,
            ),
        );
        assert.deepEqual(checked(workload("defaults"), workload("kube"), workload("awsome"), workload("argo")), []);
    });

    it("refuses resources of CloudFormation, which nothing deploys there", () => {
        assert.deepEqual(checked(workload("hello", {}, { resourceTypes: [] })), []);
        assert.deepEqual(checked(workload("hello", {}, { resourceTypes: ["AWS::SQS::Queue"] })), [
            'workloads[0].resourceTypes[0]: "AWS::SQS::Queue" comes with a template of CloudFormation, which is not deployed on EKS; make it in a program of its own, and take it off the list',
        ]);
    });

    it("refuses a priority that is no place of an ingress, and puts a route without one last", () => {
        assert.deepEqual(checked(workload("hello", { priority: 1000 })), []);
        assert.deepEqual(checked(workload("hello", { priority: 1001 })), [
            'workloads[0].route.priority: "1001" is above 1000, the last place that a cluster\'s load balancer has; use 1 to 1000',
        ]);
        assert.deepEqual([ingressOrder({ priority: 7 }), ingressOrder({})], [7, 1000]);
    });

    it("refuses more workloads than one load balancer carries", () => {
        const many = (count: number) => Array.from({ length: count }, (_, index) => workload(`w${index}`));
        assert.deepEqual(checked(...many(45)), []);
        assert.deepEqual(checked(...many(46)), [
            'workloads: "46" workloads are more than the 45 that the cluster\'s one load balancer carries; split them over several projects, or set runtime.kind to ecs',
        ]);
    });

    it("refuses more rules than one load balancer has, each path of each host being one", () => {
        const wide = (count: number) =>
            Array.from({ length: count }, (_, index) =>
                workload(`w${index}`, {
                    hosts: [`a${index}.example.com`, `b${index}.example.com`],
                    paths: ["/a", "/b"],
                }),
            );
        assert.deepEqual(checked(...wide(25)), []);
        assert.deepEqual(checked(...wide(25), workload("one")), [
            "workloads: their routes need 101 rules, above the 100 of the cluster's one load balancer; use wider patterns, or fewer hosts and paths",
        ]);
    });

    it("refuses more pods than its nodes hold while everything is released", () => {
        const nodesOf = (max: number) => ({ kind: "node-groups" as const, instanceTypes: ["m7i.large"], min: 1, max });
        const capacity = (max: number, tasks: number, count: number) =>
            lines(checkCapacity(nodesOf(max), { max: tasks }, count, "runtime.compute"));
        assert.deepEqual(capacity(2, 55, 2), []);
        assert.deepEqual(capacity(1, 56, 1), [
            'runtime.compute.max: "1" nodes hold 110 pods at most, and 1 workloads of 56 tasks have 112 while they are released; raise it to 2',
        ]);
        assert.deepEqual(capacity(100, 100, 56), [
            'runtime.compute.max: "100" nodes hold 11000 pods at most, and 56 workloads of 100 tasks have 11200 while they are released; lower tasks.max',
        ]);
    });
});

describe("Rollouts on a cluster", () => {
    const canary = (canaryPercent: number, canaryBakeMinutes = 10, bakeMinutes = 30) =>
        ({ strategy: "canary", canaryPercent, canaryBakeMinutes, bakeMinutes }) as const;
    const linear = (stepPercent: number) =>
        ({ strategy: "linear", stepPercent, stepBakeMinutes: 1, bakeMinutes: 0 }) as const;
    const checked = (policy: Parameters<typeof checkClusterRollout>[0]) =>
        lines(checkClusterRollout(policy, "rollout"));

    it("refuses shares that are no whole number of percent", () => {
        assert.deepEqual(checked(canary(1)), []);
        assert.deepEqual(checked(canary(0.5)), [
            'rollout.canaryPercent: "0.5" is not a whole number of percent, and a cluster\'s load balancer has no finer weights; round it, or set runtime.kind to ecs',
        ]);
        assert.deepEqual(checked(linear(33)), []);
        assert.deepEqual(checked(linear(33.3)), [
            'rollout.stepPercent: "33.3" is not a whole number of percent, and a cluster\'s load balancer has no finer weights; round it, or set runtime.kind to ecs',
        ]);
    });

    it("refuses what takes longer than whoever waits for it may run", () => {
        assert.equal(LONGEST_CLUSTER_ROLLOUT_MINUTES, 420);
        assert.deepEqual(checked(canary(10, 30, 390)), []);
        assert.deepEqual(checked(canary(10, 30, 391)), [
            "rollout: the rollout takes 421 minutes in all, above the 420 that a deployment to a cluster may wait; shorten the steps or the bake",
        ]);
    });

    it("takes the strategies without shares as they are", () => {
        assert.deepEqual(checked({ strategy: "rolling" }), []);
        assert.deepEqual(checked({ strategy: "all-at-once", bakeMinutes: 420 }), []);
    });
});
