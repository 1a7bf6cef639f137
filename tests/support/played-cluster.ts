import { hashOf } from "../../release/canonical";
import type { KubernetesObject } from "../../release/kubernetes/deployment";
import { type Answered, type Asked, type HttpService, serve } from "./http-service";

type Value = unknown;
type Fields = { [name: string]: Value };

/** An object as the played API server keeps it. */
export interface PlayedObject extends Fields {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string; labels?: Fields; annotations?: Fields; generation: number };
    spec?: Fields;
    status?: Fields;
}

/** An API server on this machine alone that knows objects, server-side apply with one owner, dry runs and status. */
export interface PlayedCluster extends HttpService {
    /** By address: `/api/v1/namespaces/hello/services/hello`. */
    readonly objects: Map<string, PlayedObject>;
    /** Puts an object in place, as somebody else would. */
    put(address: string, object: KubernetesObject): PlayedObject;
    at(address: string): PlayedObject | undefined;
    /** What was changed, in order: `apply services/hello`. Dry runs change nothing. */
    readonly done: string[];
}

/** @param token the only one that is let in. */
export async function playCluster(token: string): Promise<PlayedCluster> {
    const objects = new Map<string, PlayedObject>();
    const owned = new Map<string, Fields>();
    const done: string[] = [];
    const service = await serve((asked) => {
        if (asked.headers.authorization !== `Bearer ${token}`) {
            return status(401, "Unauthorized");
        }
        return answer(asked, { objects, owned, done });
    });
    return {
        ...service,
        objects,
        done,
        at: (address) => objects.get(address),
        put(address, object) {
            const kept = structuredClone(object) as unknown as PlayedObject;
            kept.metadata.generation = 1;
            objects.set(address, kept);
            return kept;
        },
    };
}

interface Kept {
    readonly objects: Map<string, PlayedObject>;
    /** What was last applied at an address. */
    readonly owned: Map<string, Fields>;
    readonly done: string[];
}

function answer(asked: Asked, kept: Kept): Answered {
    const isStatus = asked.path.endsWith("/status");
    const address = isStatus ? asked.path.slice(0, -"/status".length) : asked.path;
    const parts = address.split("/");
    const label = parts.slice(-2).join("/");
    // …/namespaces/<namespace>/<plural> has an odd place for a name.
    const isList = parts.includes("namespaces") && parts.length - parts.indexOf("namespaces") === 3;
    if (asked.method === "GET" && isList) {
        return list(asked, kept);
    }
    const live = kept.objects.get(address);
    if (asked.method === "GET") {
        return live === undefined ? status(404, "not found") : { status: 200, body: live };
    }
    if (asked.method === "DELETE") {
        kept.done.push(`remove ${label}`);
        return kept.objects.delete(address) ? { status: 200, body: {} } : status(404, "not found");
    }
    if (isStatus) {
        if (live === undefined) {
            return status(404, "not found");
        }
        const { status: changed } = JSON.parse(asked.body) as { status: Fields };
        kept.done.push(`status ${label} ${JSON.stringify(changed)}`);
        live.status = { ...live.status, ...changed };
        return { status: 200, body: live };
    }
    return apply(asked, address, label, kept);
}

function list({ path, query }: Asked, { objects }: Kept): Answered {
    const wanted = (query.get("labelSelector") ?? "").split(",").filter((each) => each !== "");
    const found = [...objects.entries()]
        .filter(([address]) => address.startsWith(`${path}/`))
        .map(([, object]) => object)
        .filter(({ metadata }) =>
            wanted.every((each) => {
                const [name = "", value] = each.split("=");
                return metadata.labels?.[name] === value;
            }),
        );
    const from = Number(query.get("continue") ?? "0");
    const to = from + Number(query.get("limit"));
    // Entries of a list do not say what they are.
    const items = found.slice(from, to).map(({ apiVersion: _version, kind: _kind, ...rest }) => rest);
    return { status: 200, body: { items, metadata: to < found.length ? { continue: String(to) } : {} } };
}

function apply({ body, query, headers }: Asked, address: string, label: string, kept: Kept): Answered {
    if (headers["content-type"] !== "application/apply-patch+yaml" || query.get("force") !== "true") {
        return status(415, "no server-side apply");
    }
    const namespace = /^\/apis?\/.*\/namespaces\/([^/]+)\//.exec(address)?.[1];
    if (namespace !== undefined && !kept.objects.has(`/api/v1/namespaces/${namespace}`)) {
        return status(404, `namespaces "${namespace}" not found`);
    }
    const applied = JSON.parse(body) as PlayedObject;
    const live = kept.objects.get(address);
    const merged = merge(live ?? {}, kept.owned.get(address) ?? {}, applied) as PlayedObject;
    merged.metadata.generation = live?.metadata.generation ?? 1;
    if (live !== undefined && hashOf(live.spec ?? null) !== hashOf(merged.spec ?? null)) {
        merged.metadata.generation++;
    }
    if (query.get("dryRun") !== "All") {
        kept.objects.set(address, merged);
        kept.owned.set(address, applied);
        kept.done.push(`apply ${label}`);
    }
    return { status: live === undefined ? 201 : 200, body: merged };
}

/** Lists, and what a Service selects, are one value; what was applied before and is not any more goes. */
function merge(live: Value, before: Value, after: Value, path = ""): Value {
    if (!isFields(live) || !isFields(after) || path === ".spec.selector") {
        return structuredClone(after);
    }
    const result: Fields = { ...structuredClone(live) };
    for (const name of Object.keys(isFields(before) ? before : {})) {
        if (!Object.hasOwn(after, name)) {
            delete result[name];
        }
    }
    for (const [name, value] of Object.entries(after)) {
        result[name] = merge(live[name], isFields(before) ? before[name] : undefined, value, `${path}.${name}`);
    }
    return result;
}

function isFields(value: Value): value is Fields {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As the API server says it. */
export function status(code: number, message: string): Answered {
    return { status: code, body: { kind: "Status", apiVersion: "v1", status: "Failure", message, code } };
}
