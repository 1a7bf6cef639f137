import { setTimeout } from "node:timers/promises";
import type { CloudFormationClient, OperationEvent, Parameter, Tag } from "@aws-sdk/client-cloudformation";
import type { IAMClient } from "@aws-sdk/client-iam";
import {
    type AskedProvider,
    type BootstrapPorts,
    type Identity,
    NotAllowed,
    NotSignedIn,
    type OidcProvider,
    type ResourceFailure,
    type StackChange,
    type StackState,
} from "./ports";

/** Minutes after which a creation that hangs is given up by the service. */
const CREATION_MINUTES = 15;
const CAPABILITIES = ["CAPABILITY_NAMED_IAM"] as const;

/** Errors by which AWS says that the credentials are not there, not right or not any more. */
const UNSIGNED = new Set([
    "CredentialsProviderError",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "TokenProviderError",
    "UnrecognizedClientException",
]);
const FORBIDDEN = new Set(["AccessDenied", "AccessDeniedException"]);

/** The real services, in one region. The SDK is loaded when it is first asked for. */
export function awsPorts(region: string): BootstrapPorts {
    return {
        identity: () => told(() => identity(region)),
        find: (stack) => told(() => find(region, stack)),
        findProvider: (arn) => told(() => findProvider(region, arn)),
        createProvider: (provider, tags) => told(() => createProvider(region, provider, tags)),
        create: (change) => told(() => create(region, change)),
        update: (change) => told(() => update(region, change)),
        failures: (stackId) => told(() => failures(region, stackId)),
        wait: async (milliseconds, signal) => {
            try {
                await setTimeout(milliseconds, undefined, { signal });
            } catch (error) {
                signal.throwIfAborted();
                throw error;
            }
        },
    };
}

async function told<T>(call: () => Promise<T>): Promise<T> {
    try {
        return await call();
    } catch (error) {
        const { name, message } = error as Error;
        if (UNSIGNED.has(name)) {
            throw new NotSignedIn(message);
        }
        throw FORBIDDEN.has(name) ? new NotAllowed(message) : error;
    }
}

async function identity(region: string): Promise<Identity> {
    const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
    const client = new STSClient({ region });
    try {
        const { Account = "", Arn = "" } = await client.send(new GetCallerIdentityCommand({}));
        return { account: Account, arn: Arn };
    } finally {
        client.destroy();
    }
}

async function formation<T>(
    region: string,
    use: (sdk: typeof import("@aws-sdk/client-cloudformation"), client: CloudFormationClient) => Promise<T>,
): Promise<T> {
    const sdk = await import("@aws-sdk/client-cloudformation");
    const client = new sdk.CloudFormationClient({ region });
    try {
        return await use(sdk, client);
    } finally {
        client.destroy();
    }
}

function find(region: string, stack: string): Promise<StackState | undefined> {
    return formation(region, async ({ DescribeStacksCommand }, client) => {
        try {
            const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
            return found === undefined
                ? undefined
                : {
                      id: found.StackId ?? stack,
                      status: found.StackStatus ?? "",
                      parameters: record(found.Parameters, "ParameterKey", "ParameterValue"),
                      outputs: record(found.Outputs, "OutputKey", "OutputValue"),
                  };
        } catch (error) {
            if (isValidation(error, /does not exist/)) {
                return undefined;
            }
            throw error;
        }
    });
}

async function iam<T>(
    region: string,
    use: (sdk: typeof import("@aws-sdk/client-iam"), client: IAMClient) => Promise<T>,
): Promise<T> {
    const sdk = await import("@aws-sdk/client-iam");
    const client = new sdk.IAMClient({ region });
    try {
        return await use(sdk, client);
    } finally {
        client.destroy();
    }
}

function findProvider(region: string, arn: string): Promise<OidcProvider | undefined> {
    return iam(region, async ({ GetOpenIDConnectProviderCommand, NoSuchEntityException }, client) => {
        try {
            const asked = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn });
            return { audiences: (await client.send(asked)).ClientIDList ?? [] };
        } catch (error) {
            if (error instanceof NoSuchEntityException) {
                return undefined;
            }
            throw error;
        }
    });
}

function createProvider(region: string, { url, audience }: AskedProvider, tags: StackChange["tags"]): Promise<void> {
    return iam(region, async ({ CreateOpenIDConnectProviderCommand }, client) => {
        // Without a thumbprint IAM finds the certificate by itself.
        await client.send(
            new CreateOpenIDConnectProviderCommand({ Url: url, ClientIDList: [audience], Tags: tagsOf(tags) }),
        );
    });
}

function create(region: string, change: StackChange): Promise<string> {
    return formation(region, async ({ CreateStackCommand }, client) => {
        const { StackId = change.name } = await client.send(
            new CreateStackCommand({
                ...requestOf(change),
                TimeoutInMinutes: CREATION_MINUTES,
                // One that could not be made would stand in the way of the next try.
                OnFailure: "DELETE",
            }),
        );
        return StackId;
    });
}

function update(region: string, change: StackChange): Promise<"started" | "unchanged"> {
    return formation(region, async ({ UpdateStackCommand }, client) => {
        try {
            await client.send(new UpdateStackCommand(requestOf(change)));
            return "started";
        } catch (error) {
            if (isValidation(error, /No updates are to be performed/)) {
                return "unchanged";
            }
            throw error;
        }
    });
}

function requestOf({ name, template, parameters, tags }: StackChange) {
    return {
        StackName: name,
        TemplateBody: template,
        Capabilities: [...CAPABILITIES],
        Parameters: Object.entries(parameters).map(
            ([ParameterKey, given]): Parameter =>
                given === "keep"
                    ? { ParameterKey, UsePreviousValue: true }
                    : { ParameterKey, ParameterValue: given.value },
        ),
        Tags: tagsOf(tags),
    };
}

function tagsOf(tags: StackChange["tags"]): Tag[] {
    return Object.entries(tags).map(([Key, Value]): Tag => ({ Key, Value }));
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html */
function failures(region: string, stackId: string): Promise<readonly ResourceFailure[]> {
    return formation(region, async ({ paginateDescribeEvents }, client) => {
        const events: OperationEvent[] = [];
        const asked = { StackName: stackId, Filters: { FailedEvents: true } };
        for await (const page of paginateDescribeEvents({ client }, asked)) {
            events.push(...(page.OperationEvents ?? []));
        }
        return failuresAmong(events);
    });
}

/**
 * Failures of the latest operation on a stack, the first first: what its checks found before anything was made, and what
 * could not be made or changed. What was given up because something else failed is no cause, nor is the stack itself.
 */
export function failuresAmong(events: readonly OperationEvent[]): readonly ResourceFailure[] {
    const inOrder = [...events].sort((a, b) => timeOf(a) - timeOf(b));
    const latest = inOrder.at(-1)?.OperationId;
    return inOrder
        .filter(({ OperationId, ResourceType }) => OperationId === latest && ResourceType !== STACK_TYPE)
        .flatMap(({ LogicalResourceId = "", ResourceType = "", ...event }) => {
            const failed = event.ValidationStatus === "FAILED" || /_FAILED$/.test(event.ResourceStatus ?? "");
            const reason = event.ValidationStatusReason ?? event.ResourceStatusReason ?? "";
            return failed && !/cancelled/i.test(reason)
                ? [{ resource: LogicalResourceId, type: ResourceType, reason }]
                : [];
        });
}

const STACK_TYPE = "AWS::CloudFormation::Stack";

function timeOf({ Timestamp }: OperationEvent): number {
    return Timestamp?.getTime() ?? 0;
}

function isValidation(error: unknown, message: RegExp): boolean {
    return error instanceof Error && error.name === "ValidationError" && message.test(error.message);
}

function record<Key extends string, Value extends string>(
    entries: readonly { readonly [name in Key | Value]?: string }[] | undefined,
    key: Key,
    value: Value,
): { readonly [name: string]: string } {
    return Object.fromEntries((entries ?? []).map((entry) => [entry[key] ?? "", entry[value] ?? ""]));
}
