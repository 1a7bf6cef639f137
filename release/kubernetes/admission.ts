import { checkNeeds, checkNoOwnResources, checkSealed, type PackagedFiles } from "../admission";
import type { EksContract } from "../contract";
import { CANDIDATE_FILES, type ReleaseManifest } from "../manifest";
import type { Problem } from "../problem";
import { check } from "../schema";
import { checkIngressHosts } from "./ingress";
import { keyOf, type PackagedObjects, packagedSchemas, REPACKAGE } from "./packaged";
import { checkClusterRollout } from "./rollout-rules";
import { checkVariables } from "./variables";

/** What admission to a cluster comes to: objects that can be bound, or why not. */
export type Admitted =
    | { readonly ok: true; readonly objects: PackagedObjects }
    | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Whether this release can run in this environment on a cluster, and with which objects.
 *
 * They come out of the build, whose code is anyone's dependency. So they are held, field by field, against what the builder
 * makes: whatever is not known to be harmless is refused.
 */
export function admitToCluster(contract: EksContract, manifest: ReleaseManifest, files: PackagedFiles): Admitted {
    const changed = checkSealed(manifest, files);
    if (changed.length > 0) {
        // Nothing else that the files say can be trusted, so nothing else of them is read.
        return { ok: false, problems: changed };
    }
    const read = readObjects(manifest, files.objects);
    const problems = [
        ...checkNeeds(contract, manifest),
        ...checkPlatform(contract),
        ...checkNoOwnResources(files.template),
    ];
    if (!read.ok) {
        return { ok: false, problems: [...problems, ...read.problems] };
    }
    problems.push(...checkVariables(read.objects), ...checkCompute(contract, read.objects));
    return problems.length === 0 ? read : { ok: false, problems };
}

function readObjects({ workload, needs }: ReleaseManifest, text: string): Admitted {
    const list = listIn(text);
    if (list === undefined) {
        return {
            ok: false,
            problems: [{ path: CANDIDATE_FILES.objects, message: "is not a list of objects", remedy: REPACKAGE }],
        };
    }
    const found = list.map((object) => ({ key: keyOf(object, workload), object }));
    const withSecrets = found.some(({ key }) => key === "SecretProviderClass");
    const schemas = Object.entries(packagedSchemas({ workload, ...needs }, withSecrets));
    const objects: { [key: string]: unknown } = {};
    const problems = schemas.flatMap(([key, schema]): readonly Problem[] => {
        const [first, second] = found.filter((one) => one.key === key);
        if (first === undefined || second !== undefined) {
            const message = first === undefined ? "is missing" : "is there more than once";
            return [{ path: key, message, remedy: REPACKAGE }];
        }
        const checked = check(schema, first.object, [key]);
        objects[key] = checked.ok ? checked.value : undefined;
        return checked.ok ? [] : checked.problems;
    });
    const foreign = found.filter(({ key }) => !schemas.some(([known]) => known === key));
    problems.push(
        ...foreign.map(({ key }) => ({ path: key, message: "is none that a release consists of", remedy: REPACKAGE })),
    );
    // The schemas of all keys have passed, and their outputs are what the type says.
    return problems.length === 0 ? { ok: true, objects: objects as PackagedObjects } : { ok: false, problems };
}

function listIn(text: string): readonly unknown[] | undefined {
    try {
        const value: unknown = JSON.parse(text);
        return Array.isArray(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

/** What settings have been checked for before; a contract that was written otherwise is caught here. */
function checkPlatform({ platform, workload }: EksContract): readonly Problem[] {
    const remedy = "bring the platform up: pulumi up";
    return [
        ...checkClusterRollout(platform.rollout, "rollout"),
        ...checkIngressHosts(platform.ingress.hosts, "ingress.hosts"),
        ...(["namespace", "serviceAccount"] as const)
            .filter((name) => platform[name] !== workload)
            .map((name) => ({ path: name, message: `"${platform[name]}" is not the workload's own`, remedy })),
    ];
}

function checkCompute({ platform }: EksContract, objects: PackagedObjects): readonly Problem[] {
    return platform.compute === "fargate" && objects.SecretProviderClass !== undefined
        ? [
              {
                  path: "secrets",
                  message: 'compute "fargate" has no way to give an application secrets as variables',
                  remedy: "let the environment run on auto-mode or node-groups, or let the application read them itself",
              },
          ]
        : [];
}
