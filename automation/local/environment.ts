import { PLACEHOLDER_ACCOUNT } from "../../stacks/account";
import type { WrittenSettings } from "../../stacks/settings";
import type { EnvironmentOptions } from "../library/options";
import { readProject } from "../recording/project";

/** Where an environment is brought up for a while. */
export interface LocalPlace {
    readonly projectDir: string;
    /** Name of the environment: `dev`. */
    readonly stack: string;
    /** Address of the emulator. */
    readonly url: string;
    /** Folder for the state. */
    readonly folder: string;
}

/**
 * Options by which the library brings an environment up against an emulator, with the project's own program and settings.
 * Placeholder accounts become made-up ones, because the program rightly refuses them; nothing is deletion-protected, because
 * everything is to go again. The key id of the credentials is the account, which AWS itself would refuse.
 */
export function localOptions({ projectDir, stack, url, folder }: LocalPlace): EnvironmentOptions {
    const environments = playedAccounts(projectDir, stack);
    const account = environments.find(({ name }) => name === stack)?.account ?? "";
    return {
        projectDir,
        stack,
        settings: { environments, deletionProtection: false },
        config: {
            "aws:accessKey": account,
            "aws:secretKey": "none",
            "aws:skipCredentialsValidation": true,
            "aws:skipRegionValidation": true,
            "aws:skipMetadataApiCheck": true,
            "aws:s3UsePathStyle": true,
            // An emulator answers at the first try or never, and what waits for retries waits for nothing.
            "aws:maxRetries": 2,
            // A few calls go to hosts of the account's own; they are to end here as well, and nowhere else.
            "aws:httpProxy": url,
            "aws:httpsProxy": url,
            "aws:noProxy": new URL(url).hostname,
        },
        backendUrl: `file://${folder}`,
        env: localVariables(url, account),
        insidePipeline: true,
    };
}

/** Variables by which a shell or a program reaches the emulator as an account. */
export function localVariables(url: string, account: string): { readonly [name: string]: string } {
    return {
        AWS_ENDPOINT_URL: url,
        AWS_ACCESS_KEY_ID: account,
        AWS_SECRET_ACCESS_KEY: "none",
        AWS_EC2_METADATA_DISABLED: "true",
        PULUMI_CONFIG_PASSPHRASE: "local",
    };
}

/** The project's environments, each placeholder account replaced by one of its own: `111111111111`, `222222222222` … */
export function playedAccounts(projectDir: string, stack: string): WrittenSettings["environments"] {
    const written = readProject(projectDir, stack).config.get("airlock:environments")?.value ?? "[]";
    return (JSON.parse(written) as WrittenSettings["environments"]).map((environment, index) =>
        environment.account === PLACEHOLDER_ACCOUNT
            ? { ...environment, account: String((index % 9) + 1).repeat(12) }
            : environment,
    );
}
