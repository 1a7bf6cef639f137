import assert from "node:assert/strict";
import fc from "fast-check";
import type { Application } from "../../../packaging/application";
import { renderObjects } from "../../../packaging/kubernetes/objects";
import { sha256 } from "../../../release/canonical";
import { admitToCluster } from "../../../release/kubernetes/admission";
import { INGRESS_PREFIX } from "../../../release/kubernetes/ingress";
import { admitted, candidateOf, clusterContract, FULL, HELLO } from "../../support/cluster-releases";

/** A value within an object, by its path. */
type Path = readonly (string | number)[];

/** What is done to a packaged object: a value put in (`undefined` takes it out). */
interface Change {
    readonly key: string;
    readonly path: Path;
    readonly value: unknown;
}

const SECURITY = "Rollout.spec.template.spec.containers[0].securityContext";
const ENV = "Rollout.spec.template.spec.containers[0].env";
const POD: Path = ["spec", "template", "spec"];
const CONTAINER: Path = [...POD, "containers", 0];
const REMEDY = "package the application with Airlock's own builder";

function setAt(target: unknown, [head, ...rest]: Path, value: unknown): void {
    const holder = target as { [key: string | number]: unknown };
    if (head === undefined) {
        return;
    }
    if (rest.length > 0) {
        setAt(holder[head], rest, value);
    } else if (value === undefined) {
        delete holder[head];
    } else {
        holder[head] = value;
    }
}

function changed(application: Application, ...changes: readonly Change[]): string {
    const objects = JSON.parse(JSON.stringify(renderObjects(application))) as { [key: string]: unknown };
    for (const { key, path, value } of changes) {
        if (path.length === 0) {
            objects[key] = value;
        } else {
            setAt(objects[key], path, value);
        }
    }
    return JSON.stringify(Object.values(objects).filter((object) => object !== undefined));
}

/** The problems of objects that were sealed as they are, as `path: message`. */
function problemsOf(application: Application, ...changes: readonly Change[]): readonly string[] {
    return problemsIn(application, changed(application, ...changes));
}

function problemsIn(application: Application, objects: string): readonly string[] {
    const result = admitted(application, clusterContract(application), objects);
    return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

/** Index of a variable in the container of {@link FULL}. */
function indexOf(name: string): number {
    return renderObjects(FULL).Rollout.spec.template.spec.containers[0].env.findIndex((one) => one.name === name);
}

describe("Admission to a cluster", () => {
    it("lets in what the builder makes", () => {
        for (const application of [HELLO, FULL, { ...HELLO, secrets: ["A"], environment: {} }]) {
            const result = admitted(application);
            assert.ok(result.ok);
            assert.deepEqual(result.objects, renderObjects(application));
        }
    });

    it("lets in what is the application's to choose", () => {
        const change = (path: Path, value: unknown): Change => ({ key: "Rollout", path, value });
        assert.deepEqual(
            problemsOf(
                FULL,
                change([...CONTAINER, "resources", "limits", "memory"], "8Gi"),
                change([...CONTAINER, "startupProbe", "failureThreshold"], 60),
                change([...CONTAINER, "env", indexOf("ALPHA"), "value"], "anything <b>else</b>"),
                change([...POD, "terminationGracePeriodSeconds"], 180),
                change(["spec", "revisionHistoryLimit"], 10),
            ),
            [],
        );
    });

    const bounds: readonly (readonly [key: string, path: Path, low: unknown[], high: unknown[]])[] = [
        ["Rollout", ["spec", "revisionHistoryLimit"], [0, 1], [11, 10]],
        ["Rollout", ["spec", "minReadySeconds"], [-1, 0], [301, 300]],
        ["Rollout", ["spec", "progressDeadlineSeconds"], [59, 60], [3601, 3600]],
        ["Rollout", [...POD, "terminationGracePeriodSeconds"], [0, 1], [181, 180]],
        ["Rollout", [...CONTAINER, "lifecycle", "preStop", "sleep", "seconds"], [0, 1], [61, 60]],
        ...["startupProbe", "readinessProbe", "livenessProbe"].flatMap((probe) =>
            ["periodSeconds", "timeoutSeconds", "failureThreshold"].map(
                (field): readonly [string, Path, unknown[], unknown[]] => [
                    "Rollout",
                    [...CONTAINER, probe, field],
                    [0, 1],
                    [61, 60],
                ],
            ),
        ),
        ["Rollout", [...CONTAINER, "resources", "limits", "cpu"], ["0m", "1m"], ["1000000m", "999999m"]],
        ["Rollout", [...CONTAINER, "resources", "requests", "memory"], ["0Mi", "1Mi"], ["1000000Gi", "999999Gi"]],
        [
            "HorizontalPodAutoscaler",
            ["spec", "metrics", 0, "resource", "target", "averageUtilization"],
            [9, 10],
            [91, 90],
        ],
    ];
    for (const [key, path, [tooLow, lowest], [tooHigh, highest]] of bounds) {
        it(`takes ${path.at(-1)} of ${path.at(-2)} from ${lowest} to ${highest}`, () => {
            for (const value of [lowest, highest]) {
                assert.deepEqual(problemsOf(HELLO, { key, path, value }), []);
            }
            for (const value of [tooLow, tooHigh]) {
                const [problem = "", ...others] = problemsOf(HELLO, { key, path, value });
                assert.match(problem, new RegExp(`${path.at(-1)}: "${value}" is not `));
                assert.deepEqual(others, []);
            }
        });
    }

    const image = "Rollout.spec.template.spec.containers[0].image";
    const wrongs: readonly (readonly [what: string, change: Change, problem: string])[] = [
        [
            "an image of another registry",
            { key: "Rollout", path: [...CONTAINER, "image"], value: "docker.io/library/nginx:latest" },
            `${image}: "docker.io/library/nginx:latest" is not "<Image>"`,
        ],
        [
            "an image of the own registry by tag",
            { key: "Rollout", path: [...CONTAINER, "image"], value: "<Image>:latest" },
            `${image}: "<Image>:latest" is not "<Image>"`,
        ],
        [
            "a second container",
            { key: "Rollout", path: [...POD, "containers", 1], value: { name: "spy", image: "<Image>" } },
            "Rollout.spec.template.spec.containers: is not one container alone",
        ],
        [
            "no container",
            { key: "Rollout", path: [...POD, "containers"], value: [] },
            "Rollout.spec.template.spec.containers: is not one container alone",
        ],
        ...[
            "initContainers",
            "ephemeralContainers",
            "hostNetwork",
            "hostPID",
            "hostIPC",
            "nodeName",
            "hostAliases",
        ].map((key): readonly [string, Change, string] => [
            `${key} in a pod`,
            { key: "Rollout", path: [...POD, key], value: key.startsWith("host") ? true : [] },
            `Rollout.spec.template.spec: unknown key "${key}"`,
        ]),
        [
            "a privileged container",
            { key: "Rollout", path: [...CONTAINER, "securityContext", "privileged"], value: true },
            `${SECURITY}: "{"allowPrivilegeEscalation":false,"readOnlyRootFilesystem":true,"capabilities":{"drop":["ALL"]},"privileged":true}" is not {"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},"readOnlyRootFilesystem":true}`,
        ],
        [
            "an added capability",
            { key: "Rollout", path: [...CONTAINER, "securityContext", "capabilities", "add"], value: ["NET_ADMIN"] },
            `${SECURITY}: "{"allowPrivilegeEscalation":false,"readOnlyRootFilesystem":true,"capabilities":{"drop":["ALL"],"add":["NET_ADMIN"]}}" is not {"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},"readOnlyRootFilesystem":true}`,
        ],
        [
            "a pod that may run as root",
            { key: "Rollout", path: [...POD, "securityContext", "runAsNonRoot"], value: false },
            'Rollout.spec.template.spec.securityContext: "{"runAsNonRoot":false,"seccompProfile":{"type":"RuntimeDefault"}}" is not {"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}}',
        ],
        [
            "a path of the node",
            { key: "Rollout", path: [...POD, "volumes", 0], value: { name: "tmp", hostPath: { path: "/" } } },
            'Rollout.spec.template.spec.volumes: "[{"name":"tmp","hostPath":{"path":"/"}}]" is not [{"emptyDir":{},"name":"tmp"}]',
        ],
        [
            "another service account",
            { key: "Rollout", path: [...POD, "serviceAccountName"], value: "default" },
            'Rollout.spec.template.spec.serviceAccountName: "default" is not "<ServiceAccount>"',
        ],
        [
            "a token of the API server in a pod",
            { key: "Rollout", path: [...POD, "automountServiceAccountToken"], value: true },
            'Rollout.spec.template.spec.automountServiceAccountToken: "true" is not false',
        ],
        [
            "a token of the API server for the account",
            { key: "ServiceAccount", path: ["automountServiceAccountToken"], value: true },
            'ServiceAccount.automountServiceAccountToken: "true" is not false',
        ],
        [
            "a role for the account",
            {
                key: "ServiceAccount",
                path: ["metadata", "annotations", "eks.amazonaws.com/role-arn"],
                value: "arn:aws:iam::123456789012:role/admin",
            },
            'ServiceAccount.metadata: "{"name":"hello","namespace":"<Namespace>","labels":{"airlock.dev/workload":"hello"},"annotations":{"airlock.dev/release":"<Release>","eks.amazonaws.com/role-arn":"arn:aws:iam::123456789012:role/admin"}}" is not {"annotations":{"airlock.dev/release":"<Release>"},"labels":{"airlock.dev/workload":"hello"},"name":"hello","namespace":"<Namespace>"}',
        ],
        [
            "a rollout strategy of its own",
            { key: "Rollout", path: ["spec", "strategy"], value: { canary: {} } },
            'Rollout.spec.strategy: "{"canary":{}}" is not "<Strategy>"',
        ],
        [
            "an analysis of its own",
            { key: "AnalysisTemplate", path: ["spec", "metrics"], value: [] },
            'AnalysisTemplate.spec: "{"metrics":[]}" is not {"metrics":"<Metrics>"}',
        ],
        [
            "rules of its own at the load balancer",
            { key: "Ingress", path: ["spec", "rules"], value: [{ host: "bank.example.com" }] },
            'Ingress.spec: "{"ingressClassName":"<IngressClass>","rules":[{"host":"bank.example.com"}]}" is not {"ingressClassName":"<IngressClass>","rules":"<IngressRules>"}',
        ],
        [
            "more pods than the environment allows",
            { key: "HorizontalPodAutoscaler", path: ["spec", "maxReplicas"], value: 1000 },
            'HorizontalPodAutoscaler.spec.maxReplicas: "1000" is not "<MaxPods>"',
        ],
        [
            "replicas that undo scaling",
            { key: "Rollout", path: ["spec", "replicas"], value: 1 },
            'Rollout.spec: unknown key "replicas"',
        ],
        [
            "another object's scaling",
            { key: "HorizontalPodAutoscaler", path: ["spec", "scaleTargetRef", "name"], value: "other" },
            'HorizontalPodAutoscaler.spec.scaleTargetRef: "{"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","name":"other"}" is not {"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","name":"hello"}',
        ],
        ["an object less", { key: "NetworkPolicy", path: [], value: undefined }, "NetworkPolicy: is missing"],
        [
            "an object of a kind that no release has",
            { key: "more", path: [], value: { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding" } },
            "RoleBinding: is none that a release consists of",
        ],
        [
            "something that is no object",
            { key: "more", path: [], value: "x" },
            "(object): is none that a release consists of",
        ],
        [
            "an object twice",
            { key: "more", path: [], value: renderObjects(HELLO).Service },
            "Service: is there more than once",
        ],
        [
            "another version of an API",
            { key: "Ingress", path: ["apiVersion"], value: "extensions/v1beta1" },
            'Ingress.apiVersion: "extensions/v1beta1" is not "networking.k8s.io/v1"',
        ],
    ];
    for (const [what, change, problem] of wrongs) {
        it(`refuses ${what}`, () => assert.deepEqual(problemsOf(HELLO, change), [problem]));
    }

    for (const type of ["LoadBalancer", "NodePort", "ExternalName"]) {
        it(`refuses a Service of type ${type}`, () => {
            for (const key of ["Service", "Service-canary"]) {
                const [problem = "", ...others] = problemsOf(HELLO, { key, path: ["spec", "type"], value: type });
                assert.ok(problem.startsWith(`${key}.spec: "{"type":"${type}",`), problem);
                assert.deepEqual(others, []);
            }
        });
    }

    for (const [name, value] of [
        ["group.name", "others"],
        ["scheme", "internet-facing"],
        ["certificate-arn", "arn:aws:acm:eu-central-1:123456789012:certificate/1"],
        ["actions.other", "{}"],
        ["inbound-cidrs", "0.0.0.0/0"],
        ["healthcheck-path", "/always-well"],
        ["listen-ports", '[{"HTTP":80}]'],
    ] as const) {
        it(`refuses ${name} of its own among an ingress's annotations`, () => {
            const path = ["metadata", "annotations", `${INGRESS_PREFIX}/${name}`];
            const [problem = "", ...others] = problemsOf(HELLO, { key: "Ingress", path, value });
            assert.match(problem, /^Ingress\.metadata: .* is not \{"annotations":/);
            assert.deepEqual(others, []);
        });
    }

    it("refuses a namespace or a name of its own, on every object", () => {
        for (const key of Object.keys(renderObjects(FULL))) {
            for (const [field, value] of [
                ["namespace", "kube-system"],
                ["namespace", undefined],
                ["name", "other"],
                ["labels", {}],
                ["ownerReferences", []],
            ] as const) {
                const problems = problemsOf(FULL, { key, path: ["metadata", field], value });
                const where = key === "Service-canary" && field === "name" ? /^Service(-canary)?: / : /\.metadata: /;
                assert.ok(problems.length > 0 && problems.every((problem) => where.test(problem)), `${key} ${field}`);
            }
        }
    });

    describe("looks at variables, and", () => {
        const variable = (name: string, value: unknown, field = "value"): Change => ({
            key: "Rollout",
            path: [...CONTAINER, "env", indexOf(name), field],
            value,
        });

        it("refuses a name that says secret, and a value that looks like one, without telling the value", () => {
            const at = `${ENV}[${indexOf("ALPHA")}]`;
            assert.deepEqual(problemsOf(FULL, variable("ALPHA", "API_TOKEN", "name")), [
                `${at}: the name of "API_TOKEN" looks like a secret, and anyone can read it`,
            ]);
            assert.deepEqual(problemsOf(FULL, variable("ALPHA", "https://a:hunter2@example.com/")), [
                `${at}: the value of "ALPHA" looks like a secret, and anyone can read it`,
            ]);
            assert.deepEqual(problemsOf(FULL, variable("ALPHA", "x".repeat(4001))), [
                `${at}: the value of "ALPHA" has 4001 characters, above 4000`,
            ]);
            assert.deepEqual(problemsOf(FULL, variable("ALPHA", "x".repeat(4000))), []);
        });

        it("refuses placeholders in variables other than those that every application gets", () => {
            for (const value of ["<Metrics>", "<LoadBalancer>"]) {
                assert.deepEqual(problemsOf(FULL, variable("ALPHA", value)), [
                    `${ENV}[${indexOf("ALPHA")}]: the value of "ALPHA" is a placeholder that no variable has`,
                ]);
            }
        });

        it("refuses names that a runtime sets, and other values of those that every application gets", () => {
            const at = `${ENV}[${indexOf("ALPHA")}]`;
            for (const name of ["AWS_REGION", "KUBERNETES_SERVICE_HOST", "ECS_X"]) {
                assert.deepEqual(problemsOf(FULL, variable("ALPHA", name, "name")), [
                    `${at}: "${name}" is set by the platform`,
                ]);
            }
            assert.deepEqual(problemsOf(FULL, variable("ALPHA", "lower", "name")), [
                `${at}: its name is not that of a variable`,
            ]);
            assert.deepEqual(problemsOf(FULL, variable("ALPHA", "ZEBRA", "name")), [
                `${ENV}[${indexOf("ZEBRA")}]: is there twice`,
            ]);
            for (const name of ["ENVIRONMENT", "PORT", "RELEASE"]) {
                assert.deepEqual(problemsOf(FULL, variable(name, "other")), [
                    `${ENV}[${indexOf(name)}]: "${name}" is set by the platform`,
                ]);
                assert.deepEqual(problemsOf(FULL, variable(name, `${name}_`, "name")).slice(0, 1), [
                    `${ENV}: has no "${name}", which every application gets`,
                ]);
            }
        });

        it("refuses secrets other than the workload's own", () => {
            const at = `${ENV}[${indexOf("TOKEN_B")}]`;
            const from = (name: string, key: string) =>
                variable("TOKEN_B", { secretKeyRef: { name, key } }, "valueFrom");
            for (const change of [from("other", "TOKEN_B"), from("billing-api", "DB_PASSWORD")]) {
                assert.deepEqual(problemsOf(FULL, change), [
                    `${at}: "TOKEN_B" is not the workload's own secret of that name`,
                ]);
            }
            for (const name of ["AWS_SESSION_TOKEN", "lower"]) {
                assert.deepEqual(problemsOf(FULL, variable("TOKEN_B", name, "name")).slice(0, 1), [
                    `${at}: its name is not one that a secret may have`,
                ]);
            }
        });

        it("refuses a variable of any other source, and tells nothing of it", () => {
            const change = variable("ALPHA", { fieldRef: { fieldPath: "spec.nodeName" } }, "valueFrom");
            assert.deepEqual(problemsOf(FULL, change), [
                `${ENV}[${indexOf("ALPHA")}]: is not a plain variable or a secret's`,
            ]);
        });

        it("refuses variables that are no list, or a longer one than any, and tells nothing of them", () => {
            const more = (count: number) =>
                Array.from({ length: count }, (_, index) => ({ name: `VALUE_${index}X`, value: "hunter2" }));
            const { env } = renderObjects(HELLO).Rollout.spec.template.spec.containers[0];
            const problems = (value: unknown) =>
                problemsOf(HELLO, { key: "Rollout", path: [...CONTAINER, "env"], value });
            assert.deepEqual(problems([...env, ...more(500 - env.length)]), []);
            for (const value of [[...env, ...more(501 - env.length)], { DB: "hunter2" }, "hunter2"]) {
                assert.deepEqual(problems(value), [`${ENV}: is not a list of 0 to 500 variables`]);
            }
        });

        it("refuses a list of secrets that is not the variables'", () => {
            const data: Path = ["spec", "secretObjects", 0, "data"];
            const problem = "SecretProviderClass.spec.secretObjects[0].data: is not the list of the variables' secrets";
            for (const value of [
                [{ objectName: "DB_PASSWORD", key: "DB_PASSWORD" }],
                [
                    { objectName: "DB_PASSWORD", key: "DB_PASSWORD" },
                    { objectName: "DB_PASSWORD", key: "TOKEN_B" },
                ],
                [
                    { objectName: "DB_PASSWORD", key: "DB_PASSWORD" },
                    { objectName: "TOKEN_B", key: "TOKEN_B" },
                    { objectName: "MORE", key: "MORE" },
                ],
            ]) {
                assert.deepEqual(problemsOf(FULL, { key: "SecretProviderClass", path: data, value }), [problem]);
            }
            const path = [...data, 1, "objectName"];
            assert.deepEqual(problemsOf(FULL, { key: "SecretProviderClass", path, value: "../other/TOKEN_B" }), [
                'SecretProviderClass.spec.secretObjects[0].data[1].objectName: "../other/TOKEN_B" is not the name of a secret',
            ]);
        });
    });

    it("refuses objects that are not the sealed ones, and reads nothing else of them", () => {
        const { manifest, files } = candidateOf(HELLO);
        const contract = clusterContract({ ...HELLO, name: "other" });
        assert.deepEqual(admitToCluster(contract, manifest, { ...files, objects: "[]" }), {
            ok: false,
            problems: [
                {
                    path: "kubernetes.json",
                    message: `its SHA-256 is not the "${manifest.objectsHash}" that was sealed`,
                    remedy: "build the release again",
                },
            ],
        });
        const template = admitToCluster(contract, manifest, { ...files, template: "{}" });
        assert.deepEqual(!template.ok && template.problems.map(({ path }) => path), ["template.json"]);
    });

    it("refuses what is no list of objects", () => {
        for (const text of ["", "{}", "null", '"x"']) {
            assert.deepEqual(problemsIn(HELLO, text), ["kubernetes.json: is not a list of objects"]);
        }
        assert.equal(problemsIn(HELLO, "[]").length, Object.keys(renderObjects(HELLO)).length);
    });

    it("refuses another workload's release, and needs that the environment does not meet", () => {
        const { manifest, files } = candidateOf(HELLO);
        const result = admitToCluster(clusterContract({ ...FULL, port: 1024 }), manifest, files);
        assert.deepEqual(!result.ok && result.problems.map(({ path }) => path), ["workload", "port", "healthPath"]);
    });

    it("refuses resources of CloudFormation, which a cluster does not make", () => {
        const { manifest, files } = candidateOf(HELLO);
        const whole = JSON.parse(files.template);
        const template = JSON.stringify({
            ...whole,
            Resources: { ...whole.Resources, Jobs: { Type: "AWS::SQS::Queue" } },
        });
        const sealed = { ...manifest, templateHash: sha256(template) };
        assert.deepEqual(admitToCluster(clusterContract(HELLO), sealed, { ...files, template }), {
            ok: false,
            problems: [
                {
                    path: "Resources.Jobs",
                    message:
                        '"AWS::SQS::Queue" is a resource of CloudFormation, which a release to a cluster does not make',
                    remedy: "take it out of the application's template, or let the workload run on ECS",
                },
            ],
        });
        const broken = { ...files, template: "[]" };
        const result = admitToCluster(clusterContract(HELLO), { ...manifest, templateHash: sha256("[]") }, broken);
        assert.deepEqual(!result.ok && result.problems.map(({ path }) => path), ["template.json"]);
    });

    it("refuses secrets where nothing can bring them", () => {
        const onFargate = (application: Application) =>
            admitted(application, clusterContract(application, { compute: "fargate" }));
        assert.equal(onFargate(HELLO).ok, true);
        assert.deepEqual(onFargate(FULL), {
            ok: false,
            problems: [
                {
                    path: "secrets",
                    message: 'compute "fargate" has no way to give an application secrets as variables',
                    remedy: "let the environment run on auto-mode or node-groups, or let the application read them itself",
                },
            ],
        });
        assert.equal(admitted(FULL, clusterContract(FULL, { compute: "node-groups" })).ok, true);
    });

    it("refuses a contract that no settings could have made", () => {
        const contract = clusterContract(HELLO, {
            namespace: "default",
            serviceAccount: "admin",
            rollout: { strategy: "canary", canaryPercent: 0.5, canaryBakeMinutes: 400, bakeMinutes: 30 },
            ingress: { class: "airlock", hosts: ["a.*.example.com"], paths: [], order: 1, tls: false },
        });
        const result = admitted(HELLO, contract);
        assert.deepEqual(!result.ok && result.problems.map(({ path }) => path), [
            "rollout.canaryPercent",
            "rollout",
            "ingress.hosts[0]",
            "namespace",
            "serviceAccount",
        ]);
    });

    it("refuses everything at once, each with the remedy", () => {
        const result = admitted(
            HELLO,
            clusterContract(HELLO),
            changed(
                HELLO,
                { key: "Rollout", path: [...CONTAINER, "image"], value: "x" },
                { key: "Service", path: ["kind"], value: "Endpoints" },
                { key: "Ingress", path: ["spec", "tls"], value: [] },
            ),
        );
        assert.deepEqual(!result.ok && result.problems.map(({ path, remedy }) => [path, remedy]), [
            ["Service", REMEDY],
            ["Ingress.spec", REMEDY],
            [image, REMEDY],
            ["Endpoints", REMEDY],
        ]);
    });
});

/** Values that an application chooses, or that are numbers within bounds; any other value is the builder's alone. */
const FREE: readonly RegExp[] = [
    /^Rollout\.spec\.(revisionHistoryLimit|minReadySeconds|progressDeadlineSeconds)$/,
    /^Rollout\.spec\.template\.spec\.terminationGracePeriodSeconds$/,
    /^Rollout\.spec\.template\.spec\.containers\.0\.(startup|readiness|liveness)Probe\.\w+$/,
    /^Rollout\.spec\.template\.spec\.containers\.0\.lifecycle\.preStop\.sleep\.seconds$/,
    /^Rollout\.spec\.template\.spec\.containers\.0\.resources\.\w+\.(cpu|memory)$/,
    /^Rollout\.spec\.template\.spec\.containers\.0\.env\.\d+\.value$/,
    /^HorizontalPodAutoscaler\.spec\.metrics\.0\.resource\.target\.averageUtilization$/,
];

/** Every path in a value, the leaves and what holds them. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
    if (typeof value !== "object" || value === null) {
        return [path];
    }
    const inner = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value);
    return [...(path.length > 0 ? [path] : []), ...inner.flatMap(([key, member]) => pathsIn(member, [...path, key]))];
}

describe("A packaged object that was changed", () => {
    const paths = Object.entries(renderObjects(FULL)).flatMap(([key, object]) =>
        pathsIn(object).map((path) => ({ key, path })),
    );
    const closed = paths.filter(({ key, path }) => !FREE.some((free) => free.test([key, ...path].join("."))));

    it("is refused without any of its parts", () => {
        for (const { key, path } of paths) {
            const problems = problemsOf(FULL, { key, path, value: undefined });
            assert.notDeepEqual(problems, [], `${key} ${path.join(".")}`);
        }
    });

    it("is refused with any other value, wherever the value is not the application's", () => {
        const values = fc.oneof(
            fc.constantFrom<unknown>("*", "", "default", "<Image>", "<Metrics>", true, false, 0, 1, -1, [], {}, null),
            fc.jsonValue(),
        );
        fc.assert(
            fc.property(fc.constantFrom(...closed), values, ({ key, path }, value) => {
                const text = changed(FULL, { key, path, value });
                fc.pre(text !== changed(FULL));
                assert.notDeepEqual(problemsIn(FULL, text), [], `${key} ${path.join(".")}`);
            }),
            { numRuns: 400 },
        );
    });

    it("is refused with anything added to it", () => {
        const holders = paths.filter(({ key, path }) => typeof at(renderObjects(FULL), [key, ...path]) === "object");
        const names = fc.oneof(
            fc.constantFrom("privileged", "hostPath", "hostNetwork", "add", "annotations", "externalIPs", "command"),
            fc.stringMatching(/^[a-zA-Z]{1,12}$/),
        );
        fc.assert(
            fc.property(fc.constantFrom(...holders), names, fc.jsonValue(), ({ key, path }, name, value) => {
                const holder = at(renderObjects(FULL), [key, ...path]) as object;
                fc.pre(!(name in holder));
                const where = Array.isArray(holder) ? [...path, holder.length] : [...path, name];
                assert.notDeepEqual(problemsOf(FULL, { key, path: where, value }), [], `${key} ${where.join(".")}`);
            }),
            { numRuns: 400 },
        );
    });
});

function at(value: unknown, path: Path): unknown {
    return path.reduce<unknown>((inner, key) => (inner as { [key: string | number]: unknown })[key], value);
}
