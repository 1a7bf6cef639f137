import { refuse } from "./refuse";

/** Values by `Namespace.Name`. */
export type Variables = ReadonlyMap<string, string>;

/**
 * An action's configuration with its `#{Namespace.Name}` filled in.
 *
 * @param action path of the action, for the message.
 * @throws {Refusal} for a variable that no earlier action made: the service fails such an action, too.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-variables.html
 */
export function fillIn(
    action: string,
    configuration: { readonly [key: string]: string },
    variables: Variables,
): { readonly [key: string]: string } {
    return Object.fromEntries(
        Object.entries(configuration).map(([key, text]) => [
            key,
            text.replace(
                /#\{([^}]*)\}/g,
                (_, name: string) =>
                    variables.get(name) ??
                    refuse(
                        action,
                        key,
                        `no earlier action made the variable "${name}"`,
                        "let an action with this namespace make it",
                    ),
            ),
        ]),
    );
}
