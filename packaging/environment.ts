import { isPlaceholder } from "../release/kubernetes/placeholders";
import type { Problem } from "../release/problem";
import { text } from "../release/schema";
import { isReserved, LONGEST_VALUE, VARIABLE_NAME as NAME, secretIn } from "../release/variables";

/** Name of a variable of the container. */
export const VARIABLE_NAME = text(
    NAME,
    'a variable name: 1 to 100 upper-case letters, digits and "_", starting with a letter',
    "write it like LOG_LEVEL",
);

const USE_SECRETS = "list the name under secrets and keep the value in the environment's Parameter Store";

/**
 * The plain variables of an application, and everything wrong with them. No message shows a value: it may be a secret in
 * the wrong place.
 */
export function checkEnvironment(raw: unknown): {
    readonly value: { readonly [name: string]: string };
    readonly problems: readonly Problem[];
} {
    if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
        return {
            value: {},
            problems: [
                {
                    path: "environment",
                    message: "is not an object of names and texts",
                    remedy: "write it like { LOG_LEVEL: info }",
                },
            ],
        };
    }
    const entries = Object.entries(raw);
    return {
        value: Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string")),
        problems: entries.flatMap(([name, value]) =>
            [checkName(name), checkValue(name, value)].flatMap((fault) =>
                fault === undefined ? [] : [{ path: `environment.${name}`, ...fault }],
            ),
        ),
    };
}

type Fault = Omit<Problem, "path">;

function checkName(name: string): Fault | undefined {
    if (!NAME.test(name)) {
        return {
            message: 'its name is not 1 to 100 upper-case letters, digits and "_", starting with a letter',
            remedy: "write it like LOG_LEVEL",
        };
    }
    return reserved(name);
}

function checkValue(name: string, value: unknown): Fault | undefined {
    if (typeof value !== "string") {
        return { message: "its value is not a text", remedy: "put it in quotes" };
    }
    if (value.length > LONGEST_VALUE) {
        return {
            message: `its value has ${value.length} characters, above ${LONGEST_VALUE}`,
            remedy: "keep it in a file of the image",
        };
    }
    switch (secretIn(name, value)) {
        case "name":
            return {
                message: "its name says that it is a secret, and plain variables are readable",
                remedy: USE_SECRETS,
            };
        case "value":
            return { message: "its value looks like a secret, and plain variables are readable", remedy: USE_SECRETS };
        case undefined:
            return isPlaceholder(value)
                ? {
                      message:
                          "its value is spelled like the placeholders that an environment's values take the place of",
                      remedy: "write it without the angle brackets",
                  }
                : undefined;
    }
}

/** Everything wrong with the names of secrets that their pattern does not say. @param plain names of plain variables. */
export function checkSecretNames(secrets: readonly string[], plain: readonly string[]): readonly Problem[] {
    return secrets.flatMap((name, index) => {
        const path = `secrets[${index}]`;
        if (secrets.indexOf(name) < index) {
            return [{ path, message: `"${name}" is listed twice`, remedy: "list it once" }];
        }
        if (plain.includes(name)) {
            return [{ path, message: `"${name}" is a plain variable too`, remedy: "take it out of environment" }];
        }
        const fault = reserved(name);
        return fault === undefined ? [] : [{ path, ...fault }];
    });
}

function reserved(name: string): Fault | undefined {
    return isReserved(name) ? { message: `"${name}" is set by the platform`, remedy: "use another name" } : undefined;
}
