import type { ClusterObject } from "../../release/kubernetes/cluster-objects";
import type { KubernetesObject } from "../../release/kubernetes/deployment";
import type { ObjectKind, ObjectRef } from "../../release/kubernetes/kinds";
import { type Problem, Refusal } from "../../release/problem";
import type { Clock, Cluster } from "../ports";
import { type Endpoint, type HttpAnswer, type HttpRequest, httpClient } from "./http";

/** In whose name objects are applied; the API server keeps which fields are whose. */
export const FIELD_MANAGER = "airlock";

/** Objects that one page of a list holds. */
const PAGE = 500;
/** Seconds that are waited before each further attempt. */
const PAUSES = [1, 2, 4, 8, 15] as const;
/** Answers after which the same request can succeed: conflicts of writers, too many requests, servers in trouble. */
const PASSING = new Set([409, 429, 500, 502, 503, 504]);
/** Longest that a server's own advice is followed, in seconds. */
const LONGEST_PAUSE = 30;

/**
 * An API server, spoken to in its own words. Every request here can be sent twice: applying, removing and patching what is
 * done already changes nothing.
 *
 * @throws {Refusal} of any call, in the server's words, where it refuses or cannot be reached after all attempts.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export function apiServer(endpoint: Endpoint, clock: Clock): Cluster {
    const send = patient(httpClient(endpoint), clock);
    const ask = async (request: HttpRequest, what: string): Promise<KubernetesObject | undefined> => {
        const answer = await send(request, what);
        if (answer.status === 404) {
            return undefined;
        }
        if (answer.status < 200 || answer.status > 299) {
            throw refusalOf(what, answer);
        }
        return parsed(answer.body, what);
    };
    return {
        read: (ref) => ask({ method: "GET", path: addressOf(ref) }, nameOf(ref)),
        async list(kind, namespace, selector = {}) {
            const found: KubernetesObject[] = [];
            const labels = Object.entries(selector).map(([label, value]) => `${label}=${value}`);
            let next: string | undefined = "";
            while (next !== undefined) {
                const query = new URLSearchParams({ limit: String(PAGE), labelSelector: labels.join(",") });
                if (next !== "") {
                    query.set("continue", next);
                }
                const path = `${addressOf({ kind, namespace, name: "" })}?${query}`;
                const page = await ask({ method: "GET", path }, `${namespace}: ${kind.plural}`);
                const { items, metadata } = (page ?? {}) as unknown as ObjectList;
                // Entries of a list do not say what they are.
                found.push(...(items ?? []).map((item) => ({ ...item, apiVersion: kind.apiVersion, kind: kind.kind })));
                next = metadata?.continue || undefined;
            }
            return found;
        },
        async apply(object, kind, { dryRun }) {
            const ref = refOf(object, kind);
            const query = new URLSearchParams({ fieldManager: FIELD_MANAGER, force: "true" });
            if (dryRun) {
                query.set("dryRun", "All");
            }
            const path = `${addressOf(ref)}?${query}`;
            // JSON is YAML; the API server takes applied objects as YAML alone.
            const sent = { contentType: "application/apply-patch+yaml", body: JSON.stringify(object) };
            const applied = await ask({ method: "PATCH", path, ...sent }, nameOf(ref));
            if (applied === undefined) {
                throw refusal(nameOf(ref), "its namespace or its kind is not there", "let the cluster's setup run");
            }
            return applied;
        },
        async remove(ref) {
            await ask({ method: "DELETE", path: `${addressOf(ref)}?propagationPolicy=Background` }, nameOf(ref));
        },
        async patchStatus(ref, status) {
            const sent = { contentType: "application/merge-patch+json", body: JSON.stringify({ status }) };
            const path = `${addressOf(ref)}/status?fieldManager=${FIELD_MANAGER}`;
            if ((await ask({ method: "PATCH", path, ...sent }, nameOf(ref))) === undefined) {
                throw refusal(nameOf(ref), "is not there", "release again");
            }
        },
    };
}

interface ObjectList {
    readonly items?: readonly KubernetesObject[];
    readonly metadata?: { readonly continue?: string };
}

/** What finds an object. */
export function refOf({ metadata }: ClusterObject, kind: ObjectKind): ObjectRef {
    return { kind, namespace: metadata.namespace, name: metadata.name };
}

/** `hello/Rollout/hello`, as messages name an object. */
export function nameOf({ kind, namespace, name }: ObjectRef): string {
    return [...(namespace === undefined ? [] : [namespace]), kind.kind, name].join("/");
}

function addressOf({ kind, namespace, name }: ObjectRef): string {
    const group = kind.apiVersion.includes("/") ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
    const within = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
    return `${group}${within}/${kind.plural}${name === "" ? "" : `/${encodeURIComponent(name)}`}`;
}

type Send = (request: HttpRequest, what: string) => Promise<HttpAnswer>;

function patient(send: (request: HttpRequest) => Promise<HttpAnswer>, clock: Clock): Send {
    return async (request, what) => {
        for (let attempt = 0; ; attempt++) {
            const answer = await send(request).catch((error: unknown) => error as Error);
            const passing = answer instanceof Error || PASSING.has(answer.status);
            const pause = PAUSES[attempt];
            if (!passing) {
                return answer;
            }
            if (pause === undefined) {
                if (answer instanceof Error) {
                    throw refusal(
                        what,
                        `the cluster's API server does not answer (${answer.message})`,
                        "look whether the cluster is up and the deploy build reaches it, then retry the stage",
                    );
                }
                return answer;
            }
            const advised = answer instanceof Error ? undefined : answer.retryAfter;
            await clock.sleep(Math.min(advised ?? pause, LONGEST_PAUSE) * 1000);
        }
    };
}

function parsed(body: string, what: string): KubernetesObject {
    try {
        return JSON.parse(body);
    } catch {
        throw refusal(what, "the cluster's API server answers something that is no JSON", "retry the stage");
    }
}

function refusalOf(what: string, { status, body }: HttpAnswer): Refusal {
    const said = messageOf(body);
    switch (status) {
        case 401:
            return refusal(
                what,
                "the cluster does not know the deploy role",
                "bring the platform up: the role's access entry is missing",
            );
        case 403:
            return refusal(what, `is forbidden to the deploy role (${said})`, "let the cluster's setup run");
        case 422:
            return refusal(what, `is not valid (${said})`, "mend what the application's packaging asks for");
        default:
            return refusal(what, `the cluster's API server answers ${status} (${said})`, "retry the stage");
    }
}

/** The server's own sentence. @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
function messageOf(body: string): string {
    try {
        const { message } = JSON.parse(body) as { readonly message?: string };
        return message ?? "no reason given";
    } catch {
        return "no reason given";
    }
}

function refusal(path: string, message: string, remedy: string): Refusal {
    return new Refusal("Cluster", [{ path, message, remedy } satisfies Problem]);
}
