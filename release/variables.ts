/** Name of a variable of a container: 1 to 100 upper-case letters, digits and `_`, starting with a letter. */
export const VARIABLE_NAME = /^[A-Z][A-Z0-9_]{0,99}$/;

/** Longest value of a plain variable, in characters. */
export const LONGEST_VALUE = 4000;

/** Variables that every container gets from its packaged form. */
export const PROVIDED_VARIABLES = ["ENVIRONMENT", "PORT", "RELEASE"] as const;

/** Names that end like those of secrets: `DB_PASSWORD`, `API_KEY`, `TOKEN`. */
const SECRET_NAME = /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|PWD|TOKEN|SECRET|KEY|CREDENTIALS?)S?$/;

/** Values that can only be secrets: a private key, an AWS access key id, a password in a URL. */
const SECRET_VALUE = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|:\/\/[^/\s:@]*:[^/\s@]+@/;

/**
 * What makes a plain variable look like a secret, which anyone who may look at a task or a pod could read; `undefined`
 * where nothing does. Nothing else of the two is told anywhere.
 */
export function secretIn(name: string, value: string): "name" | "value" | undefined {
    if (SECRET_NAME.test(name)) {
        return "name";
    }
    return SECRET_VALUE.test(value) ? "value" : undefined;
}

/** Whether a variable is one that a runtime sets by itself: AWS's credentials, ECS's metadata, Kubernetes' API server. */
export function isReserved(name: string): boolean {
    const provided: readonly string[] = PROVIDED_VARIABLES;
    return provided.includes(name) || /^(?:AWS|ECS|KUBERNETES)_/.test(name);
}
