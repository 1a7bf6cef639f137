import * as pulumi from "@pulumi/pulumi";
import type { RegistrySignIn } from "../components/build/built-image";
import { type Placement, registryHost } from "../components/shared/placement";
import { clientOptions } from "./aws-access";
import type { StackConfig } from "./settings";

/** User that every registry of ECR knows. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html */
const USERNAME = "AWS";

/**
 * How Docker signs in to the account's registry, with the credentials of the stack's provider. The password holds for
 * twelve hours and is asked for in a real update alone; a change of it builds nothing anew.
 *
 * @param config the stack's configuration by full key.
 */
export async function registrySignIn(at: Placement, config: StackConfig): Promise<RegistrySignIn> {
    const password = pulumi.runtime.isDryRun() ? "asked for in an update" : await passwordOf(at, config);
    return { server: registryHost(at), username: USERNAME, password: pulumi.secret(password) };
}

async function passwordOf({ region }: Placement, config: StackConfig): Promise<string> {
    const { ECRClient, GetAuthorizationTokenCommand } = await import("@aws-sdk/client-ecr");
    const client = new ECRClient(clientOptions(region, config));
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand());
    const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? "", "base64").toString();
    const password = token.slice(token.indexOf(":") + 1);
    if (!token.startsWith(`${USERNAME}:`) || password === "") {
        throw new Error("the registry gave no password");
    }
    return password;
}
