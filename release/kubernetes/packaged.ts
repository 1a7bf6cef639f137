import { z } from "zod";
import { fixed, listOf, oneAlone, secretList, secretly, strictObject, text, wholeNumber } from "../schema";
import { VARIABLE_NAME } from "../variables";
import {
    CONTAINER,
    CONTAINER_SECURITY,
    ingressAnnotations,
    objectMetadata,
    POD_SECURITY,
    podLabels,
    podTraffic,
    SECRET_PARAMETERS,
    secretStore,
    TMP,
    zoneSpread,
} from "./hardening";
import { PLACEHOLDERS } from "./placeholders";
import { canaryServiceName } from "./rollout";

/** What decides which objects a packaged application may have. */
export interface PackagedWorkload {
    readonly workload: string;
    readonly port: number;
    readonly healthPath: string;
}

/** What to do about objects that Airlock's own builder never makes. */
export const REPACKAGE = "package the application with Airlock's own builder";

const only = <const Value>(value: Value) => fixed(value, REPACKAGE);

const CPU = text(/^[1-9]\d{0,5}m?$/, "an amount of CPU like 250m or 2", REPACKAGE);
const MEMORY = text(/^[1-9]\d{0,5}[MG]i$/, "an amount of memory like 512Mi or 2Gi", REPACKAGE);
const SECRET = text(VARIABLE_NAME, "the name of a secret", REPACKAGE);
const SIZE = strictObject({ cpu: CPU, memory: MEMORY });

const PLAIN_VARIABLE = z.strictObject({ name: z.string(), value: z.string() });
const SECRET_VARIABLE = z.strictObject({
    name: z.string(),
    valueFrom: z.strictObject({ secretKeyRef: z.strictObject({ name: z.string(), key: z.string() }) }),
});

/** A plain variable, or one whose value is a secret's. */
export type PackagedVariable = z.output<typeof PLAIN_VARIABLE> | z.output<typeof SECRET_VARIABLE>;

/** One form or the other; what it is instead is not told, because it may be a secret. */
const VARIABLE = secretly<PackagedVariable>(
    (given) => PLAIN_VARIABLE.safeParse(given).success || SECRET_VARIABLE.safeParse(given).success,
    "a plain variable or a secret's",
    REPACKAGE,
);

/** Most variables of a container, of both forms. */
const VARIABLE_LIMIT = 500;

function probe({ port, healthPath }: PackagedWorkload) {
    return strictObject({
        httpGet: only({ path: healthPath, port }),
        periodSeconds: wholeNumber(1, 60, "seconds"),
        timeoutSeconds: wholeNumber(1, 60, "seconds"),
        failureThreshold: wholeNumber(1, 60, "failures"),
    });
}

function container(of: PackagedWorkload, withSecrets: boolean) {
    return strictObject({
        name: only(CONTAINER),
        image: only(PLACEHOLDERS.image),
        ports: only([{ name: "http", containerPort: of.port, protocol: "TCP" }]),
        env: secretList(VARIABLE, VARIABLE_LIMIT, "variables", REPACKAGE),
        resources: strictObject({ requests: SIZE, limits: SIZE }),
        startupProbe: probe(of),
        readinessProbe: probe(of),
        livenessProbe: probe(of),
        lifecycle: strictObject({
            preStop: strictObject({ sleep: strictObject({ seconds: wholeNumber(1, 60, "seconds") }) }),
        }),
        securityContext: only(CONTAINER_SECURITY),
        volumeMounts: only([TMP.mount, ...(withSecrets ? [secretStore(of.workload).mount] : [])]),
    });
}

function podTemplate(of: PackagedWorkload, withSecrets: boolean) {
    const { workload } = of;
    return strictObject({
        metadata: only({ labels: podLabels(workload) }),
        spec: strictObject({
            serviceAccountName: only(PLACEHOLDERS.serviceAccount),
            automountServiceAccountToken: only(false),
            enableServiceLinks: only(false),
            securityContext: only(POD_SECURITY),
            terminationGracePeriodSeconds: wholeNumber(1, 180, "seconds"),
            topologySpreadConstraints: only(zoneSpread(workload)),
            containers: oneAlone(container(of, withSecrets), "one container", REPACKAGE),
            volumes: only([TMP.volume, ...(withSecrets ? [secretStore(workload).volume] : [])]),
        }),
    });
}

function object<
    const ApiVersion extends string,
    const Kind extends string,
    Shape extends { readonly [section: string]: z.ZodType },
>(apiVersion: ApiVersion, kind: Kind, metadata: ReturnType<typeof objectMetadata>, shape: Shape) {
    return strictObject({ apiVersion: only(apiVersion), kind: only(kind), metadata: only(metadata), ...shape });
}

function service(name: string, { workload, port }: PackagedWorkload) {
    return object("v1", "Service", objectMetadata(workload, name), {
        spec: only({
            type: "ClusterIP",
            selector: podLabels(workload),
            ports: [{ name: "http", protocol: "TCP", port, targetPort: port }],
        }),
    });
}

function secretProviderClass(workload: string) {
    const entry = strictObject({ objectName: SECRET, key: SECRET });
    return object("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass", objectMetadata(workload, workload), {
        spec: strictObject({
            provider: only("aws"),
            parameters: only(SECRET_PARAMETERS),
            secretObjects: oneAlone(
                strictObject({
                    secretName: only(workload),
                    type: only("Opaque"),
                    data: listOf(entry, 1, VARIABLE_LIMIT, "secrets"),
                }),
                "one set of secrets",
                REPACKAGE,
            ),
        }),
    });
}

function autoscaler(workload: string) {
    return object("autoscaling/v2", "HorizontalPodAutoscaler", objectMetadata(workload, workload), {
        spec: strictObject({
            scaleTargetRef: only({ apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", name: workload }),
            minReplicas: only(PLACEHOLDERS.minPods),
            maxReplicas: only(PLACEHOLDERS.maxPods),
            metrics: oneAlone(
                strictObject({
                    type: only("Resource"),
                    resource: strictObject({
                        name: only("cpu"),
                        target: strictObject({
                            type: only("Utilization"),
                            averageUtilization: wholeNumber(10, 90, "percent"),
                        }),
                    }),
                }),
                "one metric",
                REPACKAGE,
            ),
        }),
    });
}

function rollout(of: PackagedWorkload, withSecrets: boolean) {
    return object("argoproj.io/v1alpha1", "Rollout", objectMetadata(of.workload, of.workload), {
        spec: strictObject({
            revisionHistoryLimit: wholeNumber(1, 10, "revisions"),
            minReadySeconds: wholeNumber(0, 300, "seconds"),
            progressDeadlineSeconds: wholeNumber(60, 3600, "seconds"),
            progressDeadlineAbort: only(true),
            selector: only({ matchLabels: podLabels(of.workload) }),
            strategy: only(PLACEHOLDERS.strategy),
            template: podTemplate(of, withSecrets),
        }),
    });
}

/**
 * Schemas of the objects of a packaged application, by the key that finds each: its kind, with `-canary` for the second
 * Service. All of them must be there and nothing else may; `SecretProviderClass` is there where the application has
 * secrets. They are applied in this order.
 *
 * What is free in them: variables and secrets by name, amounts of CPU and memory, periods of probes, times to stop in, and
 * the CPU load that scaling aims at. Everything else is as the builder writes it, or it is refused.
 */
export function packagedSchemas(of: PackagedWorkload, withSecrets: boolean) {
    const { workload, port, healthPath } = of;
    const metadata = objectMetadata(workload, workload);
    const pods = { matchLabels: podLabels(workload) };
    return {
        ServiceAccount: object("v1", "ServiceAccount", metadata, { automountServiceAccountToken: only(false) }),
        ...(withSecrets && { SecretProviderClass: secretProviderClass(workload) }),
        NetworkPolicy: object("networking.k8s.io/v1", "NetworkPolicy", metadata, {
            spec: only(podTraffic(workload, port)),
        }),
        Service: service(workload, of),
        "Service-canary": service(canaryServiceName(workload), of),
        Ingress: object(
            "networking.k8s.io/v1",
            "Ingress",
            objectMetadata(workload, workload, ingressAnnotations(workload, healthPath)),
            { spec: only({ ingressClassName: PLACEHOLDERS.ingressClass, rules: PLACEHOLDERS.ingressRules }) },
        ),
        AnalysisTemplate: object("argoproj.io/v1alpha1", "AnalysisTemplate", metadata, {
            spec: only({ metrics: PLACEHOLDERS.metrics }),
        }),
        PodDisruptionBudget: object("policy/v1", "PodDisruptionBudget", metadata, {
            spec: only({ maxUnavailable: 1, selector: pods }),
        }),
        HorizontalPodAutoscaler: autoscaler(workload),
        Rollout: rollout(of, withSecrets),
    };
}

/** The objects of a packaged application, by the keys of {@link packagedSchemas}. */
export type PackagedObjects = {
    readonly [key in keyof ReturnType<typeof packagedSchemas>]: z.output<
        NonNullable<ReturnType<typeof packagedSchemas>[key]>
    >;
};

/** The key of an object among {@link PackagedObjects}; what no packaged object can be has one that is none of them. */
export function keyOf(object: unknown, workload: string): string {
    const { kind, metadata } = (object ?? {}) as {
        readonly kind?: unknown;
        readonly metadata?: { readonly name?: unknown };
    };
    const isSecond = kind === "Service" && metadata?.name === canaryServiceName(workload);
    return typeof kind === "string" ? `${kind}${isSecond ? "-canary" : ""}` : "(object)";
}
