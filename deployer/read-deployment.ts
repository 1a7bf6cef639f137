import { z } from "zod";
import { DEPLOYMENT_FILE, type Deployment, type KubernetesObject } from "../release/kubernetes/deployment";
import { workloadKind } from "../release/kubernetes/kinds";
import { CLUSTER_PLATFORM, KUBERNETES_NAME } from "../release/kubernetes/platform";
import { type Problem, refuseIfAny } from "../release/problem";
import { anyText, exactly, listOf, parseJson, strictObject, text } from "../release/schema";

const DIGEST = text(/^sha256:[0-9a-f]{64}$/, "the digest of an image", "release anew");

/** Most objects that a release consists of. */
const OBJECT_LIMIT = 100;

const FILE = strictObject({
    format: exactly(1),
    workload: KUBERNETES_NAME,
    release: anyText(),
    digest: DIGEST,
    platform: CLUSTER_PLATFORM,
    objects: listOf(z.unknown(), 1, OBJECT_LIMIT, "objects"),
});

/**
 * The admitted release of a file. Admission has judged what the objects say; here is only made sure that they are objects of
 * this workload's namespace, of kinds that a release may have.
 *
 * @throws {Refusal} with every problem at once.
 */
export function readDeployment(json: string): Deployment {
    const file = parseJson(FILE, json, DEPLOYMENT_FILE);
    const { namespace } = file.platform;
    const objects = file.objects.filter((object): object is KubernetesObject => isObjectOf(object, namespace));
    const problems = file.objects.flatMap((object, index): readonly Problem[] =>
        isObjectOf(object, namespace)
            ? []
            : [
                  {
                      path: `objects[${index}]`,
                      message: `is no object that a release may have in the namespace "${namespace}"`,
                      remedy: "release anew with this version of the pipeline",
                  },
              ],
    );
    refuseIfAny(DEPLOYMENT_FILE, problems);
    return { ...file, objects };
}

function isObjectOf(value: unknown, namespace: string): value is KubernetesObject {
    const { apiVersion, kind, metadata } = (value ?? {}) as Partial<KubernetesObject>;
    return (
        typeof apiVersion === "string" &&
        typeof kind === "string" &&
        workloadKind({ apiVersion, kind }) !== undefined &&
        KUBERNETES_NAME.safeParse(metadata?.name).success &&
        metadata?.namespace === namespace
    );
}
