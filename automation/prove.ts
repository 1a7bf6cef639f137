import { join } from "node:path";
import type { Hybrid } from "../components/network/hybrid/hybrid";
import { natOf } from "../components/network/internet";
import type { Expectations, OnPremises } from "../components/network/proof/expectations";
import { type Proof, proveNetwork } from "../components/network/proof/prove";
import { listenerPorts } from "../components/runtime/ecs/balancer";
import { Refusal } from "../release/problem";
import { deployEgress } from "../stacks/connectivity";
import type { Settings } from "../stacks/settings";
import { checkedSettings, evaluateEnvironment } from "./environments";
import { readExportedState, readStateText, stateName } from "./exported-state";
import { reportProof } from "./proof-report";

/** Folder of the project: where the command line itself lies, whatever folder it is called from. */
const PROJECT = join(__dirname, "..");

/** What the command line was asked to prove. */
export interface ProveOptions {
    readonly stack: string;
    readonly config?: string;
    /** File that `pulumi stack export` wrote, or `-` for standard input. @default - what the program registers */
    readonly state?: string;
    readonly json?: boolean;
}

/** Prints the proof of a stack's network. The exit code is 1 where it does not hold. */
export async function prove({ stack, config, state, json }: ProveOptions): Promise<void> {
    const { proof, from } =
        state === undefined ? await proveProgram(stack, config) : await proveState(stack, config, state);
    const said = json
        ? JSON.stringify({ stack, from, ...proof }, null, 2)
        : [reportProof(`Network of ${stack}, from ${from}`, proof), scopeOf(stack, state)].join("\n");
    process.stdout.write(`${said}\n`);
    if (!proof.holds) {
        process.exitCode = 1;
    }
}

/** What the proof did not look at, and how to let it look further. */
function scopeOf(stack: string, state: string | undefined): string {
    const refresh = `pulumi refresh --stack ${stack}`;
    return state === undefined
        ? `It is about what an update would make. For what stands now: ${refresh}, then pulumi stack export --stack ${stack} | airlock prove --stack ${stack} --state -`
        : `It is about what the state holds: what was changed by hand is seen where ${refresh} ran before the export, what was made by hand is not.`;
}

interface Proven {
    readonly proof: Proof;
    /** Where the resources are from. */
    readonly from: string;
}

async function proveProgram(stack: string, config: string | undefined): Promise<Proven> {
    // The settings first: an expectation that cannot be had is told before anything is evaluated.
    const expected = expectationsOf(checkedSettings(PROJECT, stack, config));
    const { plan } = await evaluateEnvironment({ projectDir: PROJECT, stack, configFile: config });
    return { proof: proveNetwork(plan.resources, expected), from: "what its program registers" };
}

async function proveState(stack: string, config: string | undefined, state: string): Promise<Proven> {
    const settings = checkedSettings(PROJECT, stack, config);
    const expected = expectationsOf(settings);
    const file = stateName(state);
    const resources = readExportedState(await readStateText(state), file, { project: settings.project, stack });
    return { proof: proveNetwork(resources, expected), from: `the state in ${file}` };
}

/**
 * What an environment's settings promise of its network.
 *
 * @throws {Refusal} for a network that the program does not make: what it is made of is not registered here.
 */
export function expectationsOf(settings: Settings): Expectations {
    const { environment, environments, network, build, tasks, workloads, ingress, hybrid, runtime } = settings;
    if (network.kind === "existing") {
        throw new Refusal(`Proof of ${environment.name}`, [
            {
                path: "network.kind",
                message:
                    '"existing" leaves routes, gateways and ACLs to whoever runs that network, and none is registered here',
                remedy: "prove it where it is made",
            },
        ]);
    }
    const isFirst = environments[0]?.name === environment.name;
    const openBuilds = build.egress === "nat" ? "nat" : "closed";
    return {
        cidr: environment.cidr,
        internet: network.internet.kind,
        nat: natOf(network.internet) !== "none",
        builds: isFirst ? openBuilds : "none",
        tasks: tasks.egress,
        // What runs on a cluster is placed by the cluster.
        workloads: runtime.kind === "eks" ? [] : workloads.map(({ name }) => name),
        allowedCidrs: ingress.allowedCidrs,
        ...(runtime.kind === "eks" && {
            cluster: {
                internetPorts: ingress.scheme === "public" ? listenerPorts(ingress) : [],
                builds: deployEgress(settings, { isFirst }) === "nat" ? "nat" : "closed",
                hasPublicApi: runtime.publicCidrs !== undefined,
            },
        }),
        ...(hybrid !== undefined && { onPremises: onPremisesOf(hybrid) }),
    };
}

function onPremisesOf({ prefixes, reachable, dns, destinations }: Hybrid): OnPremises {
    return {
        prefixes,
        reachesEndpoints: reachable.includes("endpoints"),
        reachesResolver: dns?.inbound === true,
        destinations,
        forwardTargets: (dns?.forward ?? []).flatMap(({ targets }) => targets),
    };
}
