import { type Check, groundOf, type Line, type Violation } from "./claim";
import type { Expectations } from "./expectations";
import type { Facts, Uncovered } from "./facts";
import { readFacts } from "./read-facts";
import type { RegisteredResource } from "./registered";
import { checkWayFromOnPremises } from "./way-from-on-premises";
import { checkWayIn } from "./way-in";
import { checkWayOut } from "./way-out";
import { checkWayToTasks } from "./way-to-tasks";

/** Which claim, by a word that programs may compare. */
export type ClaimName = "closed-egress" | "internet-ingress" | "tasks-ingress" | "on-premises-ingress";

/** One line of defence of a claim, judged. */
export interface JudgedLine {
    readonly line: Line;
    /** What was looked at, in the plural: `subnets`. */
    readonly what: string;
    /** How many of them. */
    readonly subjects: number;
    /** How many ways are open. */
    readonly open: number;
}

/** One claim about a network, judged. */
export interface Claim {
    readonly name: ClaimName;
    /** The claim in a sentence. */
    readonly claim: string;
    /** Whether every line of defence holds, each on its own. */
    readonly holds: boolean;
    /** The lines of defence, with how many things each was looked at for. */
    readonly lines: readonly JudgedLine[];
    /** Every way that is open and should not be, in the order of the lines. */
    readonly violations: readonly Violation[];
    /** What the settings leave out of the claim. @default - nothing */
    readonly note?: string;
}

/** What is proven of a network, and what is not. */
export interface Proof {
    /** Whether all claims hold, and everything that could open a path was understood. */
    readonly holds: boolean;
    readonly claims: readonly Claim[];
    /** What the proof cannot judge, and so does not pass. */
    readonly uncovered: readonly Uncovered[];
}

/**
 * Proves four claims about an environment's network from its registered resources, or says by what path each is broken.
 *
 * Routes, security groups and network ACLs are judged each on its own, so that one wrong rule is found even where the
 * others still close the way. Rules are judged one at a time: a way that only two allowed rules together would open is
 * none that either could be blamed for. What is not understood fails the proof.
 *
 * Only what is registered is seen: what was changed by hand is not, unless the resources are of a state that was
 * refreshed since. Names that the network's resolver asks for are no traffic of the network, and are not looked at.
 */
export function proveNetwork(resources: readonly RegisteredResource[], expected: Expectations): Proof {
    const facts = readFacts(resources);
    const ground = groundOf(facts, expected);
    const claims = [
        claim("closed-egress", checkWayOut(ground), noteOnBuilds(expected) || undefined),
        claim("internet-ingress", checkWayIn(ground)),
        claim("tasks-ingress", checkWayToTasks(ground), noteOnCluster(expected)),
        claim(
            "on-premises-ingress",
            checkWayFromOnPremises(ground),
            expected.onPremises === undefined
                ? "no link to on-premises is in the settings, and none may be there"
                : undefined,
        ),
    ];
    const uncovered = [...facts.uncovered, ...unmetExpectations(facts, expected)];
    return { holds: uncovered.length === 0 && claims.every(({ holds }) => holds), claims, uncovered };
}

const CLAIMS: { readonly [name in ClaimName]: string } = {
    "closed-egress":
        "no closed build and nothing in the isolated tier reaches the internet; what is open leaves by HTTPS alone",
    "internet-ingress": "the internet reaches nothing but the load balancers' listener ports",
    "tasks-ingress": "tasks are reached from their load balancer alone",
    "on-premises-ingress": "on-premises reaches only what is listed",
};

function claim(name: ClaimName, checks: readonly Check[], note?: string): Claim {
    const violations = checks.flatMap((check) => check.violations);
    return {
        name,
        claim: CLAIMS[name],
        holds: violations.length === 0,
        lines: checks.map((check) => ({
            line: check.line,
            what: check.what,
            subjects: check.subjects,
            open: check.violations.length,
        })),
        violations,
        ...(note !== undefined && { note }),
    };
}

function noteOnCluster({ cluster }: Expectations): string | undefined {
    return cluster === undefined
        ? undefined
        : "workloads are pods of a cluster: from where they are reached, its network policies say, and how machines leave, routes " +
              "and ACLs, because the group that EKS makes for them lets everything out";
}

function noteOnBuilds({ builds, cluster }: Expectations): string {
    const ofCluster =
        cluster?.builds === "nat"
            ? ["builds that deploy to the cluster leave by HTTPS through NAT, as its pods do"]
            : [];
    return [...noteOnImageBuilds(builds), ...ofCluster].join("; ");
}

function noteOnImageBuilds(builds: Expectations["builds"]): readonly string[] {
    switch (builds) {
        case "nat":
            return ["builds are open by their setting: they leave by HTTPS through NAT"];
        case "none":
            return ["nothing is built in this environment"];
        case "closed":
            return [];
        default: {
            const unknown: never = builds;
            throw new TypeError(`unknown egress of builds: ${unknown}`);
        }
    }
}

/** What must be there to be judged: a proof about nothing would hold whatever the settings say. */
function unmetExpectations({ vpcs, subnets, placed }: Facts, expected: Expectations): readonly Uncovered[] {
    const [vpc] = vpcs;
    const workloads = new Set(placed.flatMap((each) => (each.kind === "tasks" ? [each.workload] : [])));
    const hasCluster = placed.some(({ kind }) => kind === "cluster");
    const hasBuilds = placed.some((each) => each.kind === "builds" && !each.isOfCluster);
    return [
        ...(vpcs.length === 1
            ? []
            : [{ what: "network", why: `${vpcs.length} are registered, and the proof is about one` }]),
        ...(vpc === undefined || vpc.cidr === expected.cidr
            ? []
            : [
                  {
                      what: `network ${vpc.name}`,
                      why: `its block is ${vpc.cidr ?? "not known"}, and the settings say ${expected.cidr}`,
                  },
              ]),
        ...(subnets.length > 0 ? [] : [{ what: "subnets", why: "none is registered" }]),
        ...expected.workloads
            .filter((workload) => !workloads.has(workload))
            .map((workload) => ({ what: `tasks of ${workload}`, why: "no runtime contract of theirs is registered" })),
        ...(expected.cluster === undefined || hasCluster
            ? []
            : [{ what: "cluster", why: "the settings say that workloads run on one, and none is registered" }]),
        ...(expected.builds === "none" || hasBuilds
            ? []
            : [{ what: "builds", why: "the settings say that this environment builds, and no project is registered" }]),
    ];
}
