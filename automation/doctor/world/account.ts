import type { ClientOptions } from "../../../stacks/aws-access";
import { type Answer, known, unknown } from "../finding";
import type { Account, Counted, NamedKind, NameState, Registry } from "../ports";
import { ask } from "./ask";
import { countIn } from "./counts";
import { nameStateIn } from "./names";

/** An account as the SDK sees it. Each client is loaded when its first question comes. */
export function awsAccount(stackOptions: ClientOptions): Account {
    // A doctor who waits for minutes is no help.
    const options = {
        ...stackOptions,
        maxAttempts: 2,
        requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000 },
    };
    return {
        id: () => identityOf(options),
        quota: (service, code) => quotaOf(options, service, code),
        count: once((what: Counted) => countIn(options, what)),
        nameState: (kind: NamedKind, name: string): Promise<Answer<NameState>> => nameStateIn(options, kind, name),
        connectionStatus: (arn) => connectionStatusOf(options, arn),
        directConnectState: (id) => directConnectStateOf(options, id),
        registry: () => registryOf(options),
    };
}

/** What was asked once is known; two quotas may be counted by one answer. */
function once<Key, Value>(question: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
    const answers = new Map<Key, Promise<Value>>();
    return (key) => {
        const answer = answers.get(key) ?? question(key);
        answers.set(key, answer);
        return answer;
    };
}

function identityOf(options: ClientOptions): Promise<Answer<string>> {
    return ask("sts:GetCallerIdentity", async () => {
        const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
        const { Account: id = "" } = await new STSClient(options).send(new GetCallerIdentityCommand({}));
        return id;
    });
}

/** Quotas of the account itself, those of IAM, are kept in one region. */
async function quotaOf(options: ClientOptions, ServiceCode: string, QuotaCode: string): Promise<Answer<number>> {
    const answer = await ask("servicequotas:GetServiceQuota", async () => {
        const { GetServiceQuotaCommand, ServiceQuotasClient } = await import("@aws-sdk/client-service-quotas");
        const region = ServiceCode === "iam" ? "us-east-1" : options.region;
        const { Quota } = await new ServiceQuotasClient({ ...options, region }).send(
            new GetServiceQuotaCommand({ ServiceCode, QuotaCode }),
        );
        return Quota?.Value;
    });
    if (!answer.known) {
        return answer;
    }
    return answer.value === undefined
        ? unknown(
              "Service Quotas tells no value",
              `look at ${ServiceCode}/${QuotaCode} in the console of Service Quotas`,
          )
        : known(answer.value);
}

function connectionStatusOf(options: ClientOptions, ConnectionArn: string): Promise<Answer<string | undefined>> {
    const [, , service = "", region = options.region] = ConnectionArn.split(":");
    return ask(`${service}:GetConnection`, async () => {
        const { CodeStarConnectionsClient, GetConnectionCommand, ResourceNotFoundException } = await import(
            "@aws-sdk/client-codestar-connections"
        );
        try {
            const client = new CodeStarConnectionsClient({ ...options, region });
            const { Connection } = await client.send(new GetConnectionCommand({ ConnectionArn }));
            return Connection?.ConnectionStatus;
        } catch (error) {
            return orUndefined(error, ResourceNotFoundException);
        }
    });
}

function directConnectStateOf(options: ClientOptions, id: string): Promise<Answer<string | undefined>> {
    return ask("directconnect:Describe*", async () => {
        const {
            DescribeConnectionsCommand,
            DescribeLagsCommand,
            DescribeVirtualInterfacesCommand,
            DirectConnectClient,
        } = await import("@aws-sdk/client-direct-connect");
        const client = new DirectConnectClient(options);
        if (id.startsWith("dxvif-")) {
            const { virtualInterfaces } = await client.send(
                new DescribeVirtualInterfacesCommand({ virtualInterfaceId: id }),
            );
            return virtualInterfaces?.[0]?.virtualInterfaceState;
        }
        if (id.startsWith("dxlag-")) {
            const { lags } = await client.send(new DescribeLagsCommand({ lagId: id }));
            return lags?.[0]?.lagState;
        }
        const { connections } = await client.send(new DescribeConnectionsCommand({ connectionId: id }));
        return connections?.[0]?.connectionState;
    });
}

function registryOf(options: ClientOptions): Promise<Answer<Registry>> {
    const actions = "ecr:DescribeRegistry, ecr:GetRegistryPolicy and ecr:GetRegistryScanningConfiguration";
    return ask(actions, async () => {
        const {
            DescribeRegistryCommand,
            ECRClient,
            GetRegistryPolicyCommand,
            GetRegistryScanningConfigurationCommand,
            RegistryPolicyNotFoundException,
        } = await import("@aws-sdk/client-ecr");
        const client = new ECRClient(options);
        const [{ scanningConfiguration }, { replicationConfiguration }, policy] = await Promise.all([
            client.send(new GetRegistryScanningConfigurationCommand({})),
            client.send(new DescribeRegistryCommand({})),
            client
                .send(new GetRegistryPolicyCommand({}))
                .catch((error: unknown) => orUndefined(error, RegistryPolicyNotFoundException)),
        ]);
        return {
            scanType: scanningConfiguration?.scanType ?? "BASIC",
            scanRules: scanningConfiguration?.rules?.length ?? 0,
            replicationRules: replicationConfiguration?.rules?.length ?? 0,
            policy: policy?.policyText !== undefined,
        };
    });
}

/** @throws the error, unless it says that there is nothing. */
function orUndefined(error: unknown, nothing: abstract new (...args: never) => unknown): undefined {
    if (error instanceof nothing) {
        return undefined;
    }
    throw error;
}
