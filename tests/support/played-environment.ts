import { apiServer } from "../../deployer/api/cluster";
import type { Ports } from "../../deployer/ports";
import type { KubernetesObject } from "../../release/kubernetes/deployment";
import type { PlannedAlarm } from "../../release/kubernetes/target-groups";
import { type PlayedCluster, playCluster } from "./played-cluster";
import { AT, type Fate, playController } from "./played-rollouts";

/** A played cluster that is set up for the workload `hello`, with everything else that a deployer reaches. */
export interface PlayedEnvironment {
    readonly cluster: PlayedCluster;
    readonly ports: Ports;
    /** Lines of the log. */
    readonly said: string[];
    readonly alarms: PlannedAlarm[];
    /** Names of alarms that are on. */
    readonly firing: string[];
    /** How templates fare, by a part of their text; others are good. */
    readonly fates: Map<string, Fate>;
    /** Called each time that somebody waits, with the milliseconds since the beginning. */
    onWait: ((now: number) => void) | undefined;
}

const TOKEN = "k8s-aws-v1.played";
const GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333";

export async function playEnvironment(): Promise<PlayedEnvironment> {
    const cluster = await playCluster(TOKEN);
    const fates = new Map<string, Fate>();
    const controller = playController(
        cluster,
        (template) => [...fates].find(([part]) => template.includes(part))?.[1] ?? { kind: "good" },
    );
    const [said, alarms, firing]: [string[], PlannedAlarm[], string[]] = [[], [], []];
    let now = 0;
    const environment: PlayedEnvironment = {
        cluster,
        said,
        alarms,
        firing,
        fates,
        onWait: undefined,
        ports: {
            cluster: apiServer(
                { url: cluster.url, token: async () => TOKEN, timeout: 300 },
                { now: () => now, sleep: async () => undefined },
            ),
            balancers: { balancerOf: async () => `${GROUP}:loadbalancer/app/k8s-airlock/1a2b` },
            alarms: {
                put: async (alarm) => void alarms.push(alarm),
                firing: async (names) => names.filter((name) => firing.includes(name)),
            },
            clock: {
                now: () => now,
                async sleep(milliseconds, signal) {
                    signal?.throwIfAborted();
                    now += milliseconds;
                    environment.onWait?.(now);
                    bindServices(cluster);
                    controller();
                    signal?.throwIfAborted();
                },
            },
            say: (line) => void said.push(line),
        },
    };
    setUp(cluster);
    return environment;
}

function setUp(cluster: PlayedCluster): void {
    const labels = { "airlock.dev/environment": "dev" };
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "hello", labels } };
    cluster.put(AT.namespace, namespace as unknown as KubernetesObject);
    cluster.put(AT.controller, {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "argo-rollouts", namespace: "argo-rollouts" },
        status: { availableReplicas: 1, conditions: [{ type: "Available", status: "True" }] },
    });
}

/** What the load balancer's controller does once there is an Ingress. */
function bindServices(cluster: PlayedCluster): void {
    for (const [at, name] of [
        [AT.service, "hello"],
        [AT.canary, "hello-canary"],
    ] as const) {
        if (cluster.at(AT.ingress) !== undefined && cluster.at(at) !== undefined) {
            cluster.put(AT.binding(name), {
                apiVersion: "eks.amazonaws.com/v1",
                kind: "TargetGroupBinding",
                metadata: { name, namespace: "hello" },
                spec: { serviceRef: { name }, targetGroupARN: `${GROUP}:targetgroup/k8s-${name}/3c4d` },
            });
        }
    }
}
