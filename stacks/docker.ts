import { spawnSync } from "node:child_process";
import type { Problem } from "../release/problem";

/**
 * Why no image can be built here, or nothing.
 *
 * @param remedy what to do instead of installing Docker, as the end of an instruction: `or leave image.kind standard`.
 */
export function dockerProblems(path: string, remedy?: string): readonly Problem[] {
    const { status, error } = spawnSync("docker", ["version", "--format", "{{.Server.Version}}"], {
        encoding: "utf8",
        timeout: 20_000,
    });
    if (status === 0) {
        return [];
    }
    const message =
        error === undefined
            ? "the image is built by Docker, whose daemon does not answer"
            : "the image is built by Docker, which is not on the PATH";
    const instruction = error === undefined ? "start Docker" : "install Docker and start it";
    return [{ path, message, remedy: remedy === undefined ? instruction : `${instruction}, ${remedy}` }];
}
