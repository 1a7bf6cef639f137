import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TOOLCHAIN } from "../components/platform/platform-build-spec";
import { sha256 } from "../release/canonical";

const DOCKERFILE = "toolchain/Dockerfile";

/** Everything of the program that is in the image: `toolchain/Dockerfile.dockerignore` lets in nothing else. */
const CONTENT = [DOCKERFILE, "package.json", "package-lock.json", TOOLCHAIN] as const;

/** Characters of a tag. */
const TAG_LENGTH = 24;

/** What the toolchain's image is built from. */
export interface ToolchainSource {
    readonly context: string;
    readonly dockerfile: string;
    readonly buildArgs: { readonly BASE: string };
    /** Another one whenever any of that is another. */
    readonly tag: string;
}

/**
 * @param folder of the program, from which everything is read.
 * @param base image that it is built on, by its digest.
 */
export function toolchainSource(folder: string, base: string): ToolchainSource {
    const content = CONTENT.map((path) => readFileSync(join(folder, path), "utf8"));
    return {
        // Docker looks from the folder that the program runs in, which is the platform's.
        context: "..",
        dockerfile: `../${DOCKERFILE}`,
        buildArgs: { BASE: base },
        tag: sha256(JSON.stringify([base, ...content])).slice(0, TAG_LENGTH),
    };
}
