import type { StackConfig } from "./settings";

/** Credentials as the SDK takes them. */
interface Credentials {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
}

/** What a client of the SDK is made with, so that it asks as the stack's provider does. */
export interface ClientOptions {
    readonly region: string;
    readonly profile?: string;
    readonly credentials?: Credentials | (() => Promise<Credentials>);
}

/** A role of `aws:assumeRoles`, as far as a lookup needs it. */
interface AssumedRole {
    readonly roleArn: string;
    readonly externalId?: string;
    readonly sessionName?: string;
}

/**
 * Options by which the SDK uses the region and the credentials that a stack's configuration gives its provider: keys, a
 * profile, roles to assume one after the other, else what the shell has. Endpoints come from the shell alone
 * (`AWS_ENDPOINT_URL`), as do the credentials of a web identity.
 *
 * @param config the stack's configuration by full key.
 * @see https://www.pulumi.com/registry/packages/aws/installation-configuration/
 */
export function clientOptions(region: string, config: StackConfig): ClientOptions {
    const { "aws:profile": profile, "aws:accessKey": accessKeyId, "aws:secretKey": secretAccessKey } = config;
    const sessionToken = config["aws:token"];
    const base: ClientOptions = {
        region,
        ...(profile ? { profile } : {}),
        ...(accessKeyId && secretAccessKey
            ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } }
            : {}),
    };
    const roles: readonly AssumedRole[] = JSON.parse(config["aws:assumeRoles"] ?? "[]");
    return roles.reduce<ClientOptions>((before, role) => ({ region, credentials: () => assume(role, before) }), base);
}

async function assume({ roleArn, externalId, sessionName }: AssumedRole, as: ClientOptions): Promise<Credentials> {
    const { AssumeRoleCommand, STSClient } = await import("@aws-sdk/client-sts");
    const { Credentials: given } = await new STSClient(as).send(
        new AssumeRoleCommand({ RoleArn: roleArn, ExternalId: externalId, RoleSessionName: sessionName ?? "airlock" }),
    );
    if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined) {
        throw new Error(`assuming "${roleArn}" gave no credentials`);
    }
    return {
        accessKeyId: given.AccessKeyId,
        secretAccessKey: given.SecretAccessKey,
        sessionToken: given.SessionToken,
    };
}
