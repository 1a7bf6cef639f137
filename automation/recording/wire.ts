import { basename, isAbsolute, join, relative, resolve } from "node:path";
import { hashOf, type Json, sha256 } from "../../release/canonical";
import { Refusal } from "../../release/problem";
import type { ContentHashes } from "./content";
import { SECRET, UNKNOWN } from "./plan";

/**
 * Marks that the SDK puts into values that JSON has no form for.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts
 */
export const MARK = "4dabf18193072939515e22adb298388d";
export const ASSET = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
export const SECRET_VALUE = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const OWN_STEPS = new RegExp(`\\n +at [^\\n]*${escaped(__dirname)}[^\\n]*`, "g");
const PACKAGES = /(?:\/[\w.@+-]+)+\/node_modules\//g;

/** Values of a resource as they travel between program and engine, with the marks in them. */
export type WireValues = { readonly [property: string]: Json };

type WireObject = { readonly [key: string]: Json };

/** Turns what a program sent into what a plan says, and remembers the secrets that it met. */
export class PlanReader {
    private readonly texts = new Set<string>();
    private readonly projectPath: RegExp;

    constructor(
        private readonly projectDir: string,
        /** Folder that the program runs in; relative paths of assets start there. */
        private readonly workingDir: string,
        private readonly contents: ContentHashes,
    ) {
        // Only as a whole path: the folder beside it whose name merely begins alike is somebody else's.
        this.projectPath = new RegExp(`${escaped(projectDir)}(?![\\w.-])`, "g");
    }

    /** Every text that arrived as a secret, for keeping it out of messages. */
    get secretTexts(): ReadonlySet<string> {
        return this.texts;
    }

    /**
     * The values as a plan says them: secrets and unknown values masked, assets as their hash.
     *
     * @throws {Refusal} when an asset or archive cannot be read.
     */
    readAll(values: WireValues): { readonly [property: string]: Json } {
        return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, this.read(value)]));
    }

    /**
     * A text without paths of this machine: the project's folder is `.`, packages lie in `node_modules`, and the steps of
     * a stack trace that lead through the engine's own loader are left out.
     */
    relativeText(text: string): string {
        return text.replace(OWN_STEPS, "").replace(this.projectPath, ".").replace(PACKAGES, "node_modules/");
    }

    private read(value: Json): Json {
        if (typeof value === "string") {
            return value === UNKNOWN_VALUE ? UNKNOWN : this.relativeText(value);
        }
        if (Array.isArray(value)) {
            return value.map((item) => this.read(item));
        }
        if (typeof value !== "object" || value === null) {
            return value;
        }
        const object = value as WireObject;
        switch (object[MARK]) {
            case undefined:
                return this.readAll(object);
            case SECRET_VALUE:
                return this.mask(object.value ?? null);
            case OUTPUT_VALUE:
                return object.secret === true
                    ? this.mask(object.value ?? null)
                    : this.read(object.value ?? UNKNOWN_VALUE);
            case RESOURCE:
                return referenceOf(object);
            case ASSET:
            case ARCHIVE:
                return this.readAsset(object);
            default:
                throw new Error(`the program sent a value of an unknown kind, ${JSON.stringify(object[MARK])}`);
        }
    }

    private mask(value: Json): string {
        if (typeof value === "string") {
            this.texts.add(value);
        } else if (typeof value === "object" && value !== null) {
            for (const member of Object.values(value)) {
                this.mask(member);
            }
        }
        return SECRET;
    }

    private readAsset(object: WireObject): Json {
        if (typeof object.text === "string") {
            return { asset: "text", hash: sha256(object.text) };
        }
        if (typeof object.uri === "string") {
            return { asset: object.uri };
        }
        if (typeof object.path === "string") {
            const path = resolve(this.workingDir, object.path);
            return { asset: this.relativePath(path), hash: this.hashOf(path) };
        }
        const assets = this.readAll((object.assets ?? {}) as WireObject);
        return { archive: assets, hash: hashOf(assets) };
    }

    private hashOf(path: string): string {
        try {
            return this.contents.hashOf(path);
        } catch {
            const problem = {
                path: this.relativePath(path),
                message: "cannot be read",
                remedy: "make it before it is used",
            };
            throw new Refusal("Asset", [problem]);
        }
    }

    /** Path from the project's folder; of a file elsewhere (a temporary one) only its name, which is all that stays. */
    private relativePath(path: string): string {
        const inside = relative(this.projectDir, path);
        return inside.startsWith("..") || isAbsolute(inside) ? join("…", basename(path)) : inside;
    }
}

/** A path as part of a regular expression. */
function escaped(path: string): string {
    return path.replace(/[^\w/]/g, "\\$&");
}

/** Values as an engine hands them back to the program: references to resources become ids, all else stays. */
export function echo(value: Json): Json {
    if (Array.isArray(value)) {
        return value.map(echo);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const object = value as WireObject;
    switch (object[MARK]) {
        case RESOURCE:
            return referenceOf(object);
        case OUTPUT_VALUE:
            return object.secret === true ? secretValue(object.value ?? null) : echo(object.value ?? UNKNOWN_VALUE);
        default:
            return Object.fromEntries(Object.entries(object).map(([key, member]) => [key, echo(member)]));
    }
}

/** What was given, with what was answered beside it: properties of their own, and members of objects that were given. */
export function filledIn(given: WireValues, answered: WireValues): WireValues {
    const filled = Object.entries(given).map(([property, value]) => {
        const answer = answered[property];
        return [property, isPlain(value) && isPlain(answer) ? { ...answer, ...value } : value] as const;
    });
    return { ...answered, ...Object.fromEntries(filled) };
}

/** Whether a value is an object whose members the program sees, and not one that stands for something else. */
function isPlain(value: Json | undefined): value is WireObject {
    return typeof value === "object" && value !== null && !Array.isArray(value) && !(MARK in value);
}

/** The value with the mark of a secret around it. */
export function secretValue(value: Json): Json {
    return isSecret(value) ? value : { [MARK]: SECRET_VALUE, value };
}

function isSecret(value: Json): boolean {
    return typeof value === "object" && value !== null && (value as WireObject)[MARK] === SECRET_VALUE;
}

function referenceOf(reference: WireObject): Json {
    return reference.id ?? reference.urn ?? null;
}
