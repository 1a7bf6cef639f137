/** Who is signed in. */
export interface Identity {
    /** Account id, 12 digits. */
    readonly account: string;
    /** ARN of the user or of the session of a role. */
    readonly arn: string;
}

/** A CloudFormation stack as it stands. */
export interface StackState {
    /** ARN of this very stack; it still finds the stack once it is deleted. */
    readonly id: string;
    /** Word of the service, for example `CREATE_COMPLETE`. */
    readonly status: string;
    readonly parameters: { readonly [name: string]: string };
    readonly outputs: { readonly [name: string]: string };
}

/** A resource that could not be made or changed, and why. */
export interface ResourceFailure {
    /** Name of the resource within the template. */
    readonly resource: string;
    readonly type: string;
    /** What the service said. */
    readonly reason: string;
}

/** What a stack is made from or changed to. */
export interface StackChange {
    readonly name: string;
    readonly template: string;
    /** A value, or `keep` for the one that the stack has. */
    readonly parameters: { readonly [name: string]: { readonly value: string } | "keep" };
    readonly tags: { readonly [name: string]: string };
}

/** An identity provider of an account, whose tokens roles may trust. */
export interface OidcProvider {
    /** What tokens may be for, to be taken. */
    readonly audiences: readonly string[];
}

/** An identity provider that an account should have. */
export interface AskedProvider {
    readonly arn: string;
    readonly url: string;
    /** What tokens must be for, to be taken. */
    readonly audience: string;
}

/** What a bootstrap asks of AWS. */
export interface BootstrapPorts {
    /** @throws {NotSignedIn} where there are no credentials, or none that hold. */
    identity(): Promise<Identity>;
    /** @param stack name or id. */
    find(stack: string): Promise<StackState | undefined>;
    /** @param arn of an identity provider. */
    findProvider(arn: string): Promise<OidcProvider | undefined>;
    createProvider(provider: AskedProvider, tags: StackChange["tags"]): Promise<void>;
    /** Starts to make a stack; one that cannot be made takes itself away again. @returns its id. */
    create(change: StackChange): Promise<string>;
    /** Starts to change a stack. @returns `unchanged` where there is nothing to change. */
    update(change: StackChange): Promise<"started" | "unchanged">;
    /** Failures of the stack's latest creation or change, the first cause first. */
    failures(stackId: string): Promise<readonly ResourceFailure[]>;
    wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** There are no credentials, or AWS does not take them. */
export class NotSignedIn extends Error {
    override readonly name = "NotSignedIn";
}

/** AWS refused a call of whoever is signed in. */
export class NotAllowed extends Error {
    override readonly name = "NotAllowed";
}
