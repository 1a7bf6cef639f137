/** What the state of a sandbox says of it. */
export interface SandboxState {
    /** Things that a provider made and that are still there. */
    readonly resources: number;
    /** Tag `Expires` that its provider gives to all of them; `undefined` where there is none. */
    readonly expires: string | undefined;
}

/** What is asked of the engine about sandboxes. */
export interface SandboxEngine {
    /** Names of all stacks of the project, in the backend that the command line is logged in to. */
    stacks(): Promise<readonly string[]>;
    state(stack: string): Promise<SandboxState>;
    /** Takes everything in a stack down, and then the stack itself. */
    destroy(stack: string): Promise<void>;
}
