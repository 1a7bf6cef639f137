import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Folder of the project. */
const PROJECT = join(__dirname, "..", "..");

/** A virtual environment of Python that is kept for all runs, with one package from the index. */
export interface VirtualEnvironment {
    /** Its folder below `.airlock/`. */
    readonly name: string;
    /** Package with its extras, for example `moto[server]`. */
    readonly package: string;
    readonly version: string;
}

/** Path of a program that came with the package. */
export function programIn({ name }: VirtualEnvironment, program: string): string {
    return join(PROJECT, ".airlock", name, "bin", program);
}

/** Makes the package be there. @returns why it is not. */
export function installPackage(environment: VirtualEnvironment): string | undefined {
    const python = programIn(environment, "python");
    const [plain = ""] = environment.package.split("[");
    const asked = `import importlib.metadata as m; print(m.version("${plain}"))`;
    if (spawnSync(python, ["-c", asked], { encoding: "utf8" }).stdout?.trim() === environment.version) {
        return undefined;
    }
    const folder = join(PROJECT, ".airlock", environment.name);
    const steps: readonly (readonly [string, readonly string[]])[] = [
        ["python3", ["-m", "venv", "--clear", folder]],
        [python, ["-m", "pip", "install", "--quiet", `${environment.package}==${environment.version}`]],
    ];
    for (const [file, args] of steps) {
        const { status, stderr, error } = spawnSync(file, args, { encoding: "utf8" });
        if (status !== 0) {
            const reason = error?.message ?? stderr.trim().split("\n").at(-1);
            return `${file} ${args.slice(0, 2).join(" ")} failed (${reason}); it needs Python 3.9 with venv and the package index`;
        }
    }
    return undefined;
}
