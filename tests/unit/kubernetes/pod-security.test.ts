import assert from "node:assert/strict";
import fc from "fast-check";
import type { Application } from "../../../packaging/application";
import { FARGATE_SIZES } from "../../../packaging/fargate";
import { parseContract } from "../../../release/contract";
import type { ClusterPlatform } from "../../../release/kubernetes/platform";
import { checkClusterRollout } from "../../../release/kubernetes/rollout-rules";
import { clusterContract, deploymentOf, HELLO } from "../../support/cluster-releases";

/** What the rules below read of a pod. */
interface Container {
    readonly image: string;
    readonly ports?: readonly { readonly containerPort: number; readonly hostPort?: number }[];
    readonly securityContext?: {
        readonly privileged?: boolean;
        readonly allowPrivilegeEscalation?: boolean;
        readonly runAsNonRoot?: boolean;
        readonly runAsUser?: number;
        readonly procMount?: string;
        readonly readOnlyRootFilesystem?: boolean;
        readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
        readonly seccompProfile?: { readonly type: string };
        readonly seLinuxOptions?: object;
        readonly windowsOptions?: object;
        readonly appArmorProfile?: { readonly type: string };
    };
    readonly volumeMounts: readonly { readonly mountPath: string; readonly readOnly?: boolean }[];
}
interface Pod {
    readonly hostNetwork?: boolean;
    readonly hostPID?: boolean;
    readonly hostIPC?: boolean;
    readonly automountServiceAccountToken?: boolean;
    readonly securityContext?: Container["securityContext"] & { readonly sysctls?: readonly object[] };
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes: readonly { readonly [name: string]: unknown }[];
}

/** Kinds of volume that the restricted profile knows. */
const VOLUMES = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

/**
 * Every control of the restricted profile, baseline's included, of which a pod breaks one.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
function broken(pod: Pod): readonly string[] {
    const containers = [...pod.containers, ...(pod.initContainers ?? [])];
    const contexts = containers.map(({ securityContext }) => securityContext ?? {});
    const all = [pod.securityContext ?? {}, ...contexts];
    const controls: readonly (readonly [string, boolean])[] = [
        ["host namespaces", !(pod.hostNetwork || pod.hostPID || pod.hostIPC)],
        ["privileged", contexts.every(({ privileged }) => privileged !== true)],
        ["capabilities", contexts.every(({ capabilities }) => capabilities?.drop?.includes("ALL") === true)],
        [
            "added capabilities",
            contexts.every(({ capabilities }) => (capabilities?.add ?? []).every((one) => one === "NET_BIND_SERVICE")),
        ],
        [
            "volumes",
            pod.volumes.every((volume) => Object.keys(volume).every((key) => key === "name" || VOLUMES.includes(key))),
        ],
        ["host ports", containers.every(({ ports = [] }) => ports.every(({ hostPort }) => hostPort === undefined))],
        ["escalation", contexts.every(({ allowPrivilegeEscalation }) => allowPrivilegeEscalation === false)],
        [
            "non-root",
            pod.securityContext?.runAsNonRoot === true || contexts.every(({ runAsNonRoot }) => runAsNonRoot === true),
        ],
        ["non-root again", all.every(({ runAsNonRoot, runAsUser }) => runAsNonRoot !== false && runAsUser !== 0)],
        [
            "seccomp",
            [pod.securityContext, ...contexts].some((one) => one?.seccompProfile?.type === "RuntimeDefault") &&
                all.every(({ seccompProfile }) => seccompProfile === undefined || seccompProfile.type !== "Unconfined"),
        ],
        ["proc mount", contexts.every(({ procMount }) => procMount === undefined || procMount === "Default")],
        ["SELinux", all.every(({ seLinuxOptions }) => seLinuxOptions === undefined)],
        ["AppArmor", all.every(({ appArmorProfile }) => appArmorProfile?.type !== "Unconfined")],
        ["host process", all.every(({ windowsOptions }) => windowsOptions === undefined)],
        ["sysctls", (pod.securityContext?.sysctls ?? []).length === 0],
    ];
    return controls.filter(([, kept]) => !kept).map(([name]) => name);
}

const variable = fc.stringMatching(/^V[A-Z0-9_]{0,10}X$/);
const applications: fc.Arbitrary<Application> = fc
    .record({
        name: fc.stringMatching(/^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/),
        port: fc.integer({ min: 1024, max: 65_535 }),
        healthPath: fc.stringMatching(/^\/[\w./-]{0,30}$/),
        size: fc.constantFrom(
            ...FARGATE_SIZES.flatMap(({ cpu, memory }) => memory.map((each) => ({ cpu, memory: each }))),
        ),
        environment: fc.dictionary(variable, fc.stringMatching(/^[a-z .]{0,20}$/)),
        secrets: fc.uniqueArray(fc.stringMatching(/^S[A-Z0-9_]{0,10}X$/), { maxLength: 5 }),
        cpuPercent: fc.integer({ min: 10, max: 90 }),
    })
    .map(({ size, cpuPercent, ...rest }) => ({ ...HELLO, ...rest, ...size, scaling: { cpuPercent } }));

const minutes = (min: number) => fc.integer({ min, max: 60 });
const platforms: fc.Arbitrary<Partial<ClusterPlatform>> = fc.record({
    compute: fc.constantFrom("auto-mode" as const, "node-groups" as const),
    ingress: fc.record({
        class: fc.constant("airlock"),
        hosts: fc.subarray(["a.example.com", "*.example.com", "localhost"]),
        paths: fc.subarray(["/", "/a/*", "/b"]),
        order: fc.integer({ min: 1, max: 1000 }),
        tls: fc.boolean(),
    }),
    tasks: fc.record({ min: fc.integer({ min: 1, max: 50 }), max: fc.integer({ min: 50, max: 100 }) }),
    rollout: fc.oneof(
        fc.constant({ strategy: "rolling" as const }),
        fc.record({ strategy: fc.constant("all-at-once" as const), bakeMinutes: minutes(0) }),
        fc.record({
            strategy: fc.constant("linear" as const),
            stepPercent: fc.integer({ min: 25, max: 100 }),
            stepBakeMinutes: minutes(1),
            bakeMinutes: minutes(0),
        }),
        fc.record({
            strategy: fc.constant("canary" as const),
            canaryPercent: fc.integer({ min: 1, max: 99 }),
            canaryBakeMinutes: minutes(1),
            bakeMinutes: minutes(0),
        }),
    ),
});

describe("Whatever the application, the policy and the platform, what is applied", () => {
    const checked = fc.property(applications, platforms, (application, platform) => {
        const contract = clusterContract(application, platform);
        const written = JSON.stringify(contract);
        assert.deepEqual(parseContract(written, "contract"), JSON.parse(written));
        assert.deepEqual(checkClusterRollout(contract.platform.rollout, "rollout"), []);
        const { objects, digest } = deploymentOf(application, platform);
        const rollout = objects.at(-1) as unknown as { readonly spec: { readonly template: { readonly spec: Pod } } };
        const pod = rollout.spec.template.spec;
        assert.deepEqual(broken(pod), []);
        assert.equal(pod.automountServiceAccountToken, false);
        for (const { image, securityContext, volumeMounts } of pod.containers) {
            assert.ok(image.endsWith(`@${digest}`), image);
            assert.equal(securityContext?.readOnlyRootFilesystem, true);
            const writable = volumeMounts.filter(({ readOnly }) => readOnly !== true);
            assert.deepEqual(
                writable.map(({ mountPath }) => mountPath),
                ["/tmp"],
            );
        }
        for (const { kind, metadata } of objects) {
            assert.equal(metadata.namespace, application.name, kind);
            assert.match(metadata.name, /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, kind);
            const values = Object.values({ ...metadata.labels, ...metadata.annotations });
            assert.ok(
                values.every((value) => typeof value === "string"),
                `${kind}: the API server takes texts alone`,
            );
        }
        assert.ok(!JSON.stringify(objects).includes("null"), "the API server takes a null for nothing at all");
    });

    it("is admitted, keeps the restricted profile, pins the digest, and stays in its namespace", () => {
        fc.assert(checked, { numRuns: 150 });
    });
});

describe("The restricted profile, as these tests read it,", () => {
    const good: Pod = {
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
            {
                image: "a",
                volumeMounts: [],
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            },
        ],
        volumes: [{ name: "tmp", emptyDir: {} }],
    };
    const container = good.containers[0] as Container;
    const withContext = (context: NonNullable<Container["securityContext"]>): Pod => ({
        ...good,
        containers: [{ ...container, securityContext: { ...container.securityContext, ...context } }],
    });
    const cases: readonly (readonly [string, Pod])[] = [
        ["host namespaces", { ...good, hostPID: true }],
        ["privileged", withContext({ privileged: true })],
        ["capabilities", withContext({ capabilities: { drop: ["NET_RAW"] } })],
        ["added capabilities", withContext({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } })],
        ["volumes", { ...good, volumes: [{ name: "a", hostPath: { path: "/" } }] }],
        ["host ports", { ...good, containers: [{ ...container, ports: [{ containerPort: 80, hostPort: 80 }] }] }],
        ["escalation", withContext({ allowPrivilegeEscalation: true })],
        ["non-root", { ...good, securityContext: { seccompProfile: { type: "RuntimeDefault" } } }],
        ["non-root again", withContext({ runAsUser: 0 })],
        ["seccomp", { ...good, securityContext: { runAsNonRoot: true } }],
        ["proc mount", withContext({ procMount: "Unmasked" })],
        ["SELinux", withContext({ seLinuxOptions: { type: "x" } })],
        ["AppArmor", withContext({ appArmorProfile: { type: "Unconfined" } })],
        ["host process", withContext({ windowsOptions: {} })],
        ["sysctls", { ...good, securityContext: { ...good.securityContext, sysctls: [{}] } }],
    ];
    it("takes a pod that keeps it", () => assert.deepEqual(broken(good), []));
    for (const [control, pod] of cases) {
        it(`refuses one that breaks ${control}`, () => assert.deepEqual(broken(pod), [control]));
    }
});
