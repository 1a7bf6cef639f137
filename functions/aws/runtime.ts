import { CloudWatchClient, type DescribeAlarmsCommandInput, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import {
    DescribeServiceDeploymentsCommand,
    DescribeServiceRevisionsCommand,
    ECSClient,
    ListServiceDeploymentsCommand,
    type ServiceDeploymentBrief,
} from "@aws-sdk/client-ecs";
import { GetParameterCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";
import type { Alarms, Contracts, ServiceDeployment, Services } from "../ports";

/** Services and their deployments, as ECS knows them. */
export function ecsServices(client = new ECSClient()): Services {
    return {
        async newestDeployment(service) {
            const newest = await newestOf(client, service);
            if (newest?.serviceDeploymentArn === undefined) {
                return undefined;
            }
            const { serviceDeployments } = await client.send(
                new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [newest.serviceDeploymentArn] }),
            );
            const { status = "", targetServiceRevision } = serviceDeployments?.[0] ?? {};
            return { state: stateOf(status), status, digests: await digestsOf(client, targetServiceRevision?.arn) };
        },
    };
}

async function newestOf(client: ECSClient, service: string): Promise<ServiceDeploymentBrief | undefined> {
    // arn:…:service/CLUSTER/NAME
    const cluster = service.split("/")[1];
    let newest: ServiceDeploymentBrief | undefined;
    let nextToken: string | undefined;
    do {
        const page = await client.send(new ListServiceDeploymentsCommand({ service, cluster, nextToken }));
        for (const deployment of page.serviceDeployments ?? []) {
            if (newest === undefined || timeOf(deployment) > timeOf(newest)) {
                newest = deployment;
            }
        }
        nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return newest;
}

function timeOf({ createdAt }: ServiceDeploymentBrief): number {
    return createdAt?.getTime() ?? 0;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html */
function stateOf(status: string): ServiceDeployment["state"] {
    switch (status) {
        case "SUCCESSFUL":
            return "successful";
        case "PENDING":
        case "IN_PROGRESS":
        case "STOP_REQUESTED":
        case "ROLLBACK_REQUESTED":
        case "ROLLBACK_IN_PROGRESS":
            return "in progress";
        default:
            return "failed";
    }
}

async function digestsOf(client: ECSClient, revision: string | undefined): Promise<readonly string[]> {
    if (revision === undefined) {
        return [];
    }
    const { serviceRevisions } = await client.send(
        new DescribeServiceRevisionsCommand({ serviceRevisionArns: [revision] }),
    );
    const images = serviceRevisions?.[0]?.containerImages ?? [];
    return images.map(({ image = "", imageDigest }) => imageDigest ?? image.split("@")[1] ?? image);
}

/**
 * Alarms of metrics and composite ones, as CloudWatch knows them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html without types it answers
 * for alarms of metrics alone
 */
export function cloudWatchAlarms(client = new CloudWatchClient()): Alarms {
    return {
        async firing(names) {
            const firing: string[] = [];
            // Without names the call answers for every alarm of the account.
            if (names.length > 0) {
                const query: DescribeAlarmsCommandInput = {
                    AlarmNames: [...names],
                    AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
                    StateValue: "ALARM",
                };
                for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms(
                    { client },
                    query,
                )) {
                    firing.push(...[...MetricAlarms, ...CompositeAlarms].flatMap(({ AlarmName }) => AlarmName ?? []));
                }
            }
            return firing;
        },
    };
}

/** Runtime contracts in Parameter Store. */
export function parameterContracts(client = new SSMClient()): Contracts {
    return {
        async find(name) {
            try {
                const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
                return Parameter?.Value;
            } catch (error) {
                if (error instanceof ParameterNotFound) {
                    return undefined;
                }
                throw error;
            }
        },
    };
}
