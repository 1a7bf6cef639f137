import { type Answer, counted, type Finding, findingsOf } from "./finding";
import type { Backend, Lock, StackState } from "./ports";

/** What was looked up about the state's backend. */
export interface BackendFacts {
    readonly stack: string;
    readonly backend: Answer<Backend>;
    readonly state: Answer<StackState | undefined>;
    readonly locks: Answer<readonly Lock[]>;
}

const { ok, note, problem, unchecked } = findingsOf("backend");

/** Whether the state can be reached, whether the stack is there, and whether nobody else is at it. */
export function checkBackend({ stack, backend, state, locks }: BackendFacts): readonly Finding[] {
    if (!backend.known) {
        return [problem(`no backend: ${backend.why}`, backend.enable)];
    }
    const { url, user } = backend.value;
    return [
        ok(`logged in to ${url} as ${user}`),
        ...(/^file:/.test(url)
            ? [
                  note(
                      `the state lies on this machine alone (${url})`,
                      "to share it with others and with pipelines: pulumi login s3://<bucket>",
                  ),
              ]
            : []),
        ...stackFindings(stack, state),
        ...lockFindings(stack, locks),
    ];
}

function stackFindings(stack: string, state: Answer<StackState | undefined>): readonly Finding[] {
    if (!state.known) {
        return [unchecked(`state of ${stack}`, state)];
    }
    if (state.value === undefined) {
        return [
            problem(
                `there is no stack ${stack}`,
                `pulumi stack init ${stack} --secrets-provider awskms://alias/<key>?region=<region>`,
            ),
        ];
    }
    const { resources, pendingOperations } = state.value;
    return [
        ok(`stack ${stack} is there, with ${counted(resources.length, "resource")}`),
        ...(pendingOperations === 0
            ? []
            : [
                  problem(
                      `${counted(pendingOperations, "operation")} begun and never heard of again`,
                      `pulumi refresh --stack ${stack}`,
                  ),
              ]),
    ];
}

function lockFindings(stack: string, locks: Answer<readonly Lock[]>): readonly Finding[] {
    if (!locks.known) {
        return [unchecked(`lock of ${stack}`, locks)];
    }
    return locks.value.length === 0
        ? [ok(`nobody holds the lock of ${stack}`)]
        : locks.value.map(({ by = "somebody", since }) =>
              problem(
                  `${by} holds the lock of ${stack}${since === undefined ? "" : ` since ${since}`}`,
                  `wait until that update has ended; if it was killed: pulumi cancel --stack ${stack}`,
              ),
          );
}
