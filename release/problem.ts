/**
 * One thing wrong with something a person wrote: a setting, an argument, an `airlock.yaml`, a manifest.
 * Everything that checks returns a list of these, so that a person sees all problems at once.
 */
export interface Problem {
    /** Path as the person wrote it, for example `rollout.bakeMinutes` or `workloads[0].name`. Never an internal name. */
    readonly path: string;
    /** What is wrong: the value in quotes and the rule with its bounds, for example `"70" is above 60`. Never a secret. */
    readonly message: string;
    /** One thing to do, as an instruction: `set it to 1 to 60`. */
    readonly remedy: string;
}

/**
 * A refusal that a person can act on. Its message is the whole text to print: a heading and one line a problem, ordered
 * by path. Command lines print it without a stack; the Pulumi program rethrows it as a `RunError`.
 */
export class Refusal extends Error {
    override readonly name = "Refusal";

    constructor(
        /** What was refused, as the start of a sentence: `Pulumi.prod.yaml`, `Network "main"`. */
        readonly subject: string,
        readonly problems: readonly Problem[],
    ) {
        super(formatProblems(subject, problems));
    }
}

/** @throws {Refusal} when there is at least one problem. */
export function refuseIfAny(subject: string, problems: readonly Problem[]): void {
    if (problems.length > 0) {
        throw new Refusal(subject, problems);
    }
}

/** The text of a refusal: `<subject>: <n> problem(s)` and one line each, `  - <path>: <message>; <remedy>`. */
export function formatProblems(subject: string, problems: readonly Problem[]): string {
    const lines = [...problems]
        .sort((a, b) => a.path.localeCompare(b.path, "en"))
        .map(({ path, message, remedy }) => `  - ${path}: ${message}; ${remedy}`);
    return [`${subject}: ${problems.length} problem${problems.length === 1 ? "" : "s"}`, ...lines].join("\n");
}
