import { z } from "zod";
import type { ServiceDeployment, StackState } from "../functions/ports";
import type { Change } from "../release/change";
import { type ChangeSet, makeChangeSet, type StackPlace, type StackResource, type StackResources } from "./change-set";
import { type Deployment, playDeployment, type Trouble } from "./deployment";
import { refuse } from "./refuse";

/** What a CloudFormation action takes as its template configuration. */
const CONFIGURATION = z.object({
    Parameters: z.record(z.string(), z.string()).default({}),
    StackPolicy: z
        .object({
            Statement: z.array(
                z.object({ Effect: z.enum(["Allow", "Deny"]), Action: z.array(z.string()), Resource: z.string() }),
            ),
        })
        .optional(),
});
type Configuration = z.output<typeof CONFIGURATION>;

interface Stack {
    status: string;
    reason: string | undefined;
    parameters: Configuration["Parameters"];
    policy: Configuration["StackPolicy"];
    resources: StackResources;
    deployment: ServiceDeployment | undefined;
    readonly changeSets: Map<string, ChangeSet & { readonly configuration: Configuration }>;
}

/** How the execution of a change set went. */
export interface ChangeSetExecution {
    readonly changes: readonly Change[];
    /** Absent where the service did not change. */
    readonly deployment: Deployment | undefined;
}

/** The CloudFormation stacks of one account and region, and the services in them. */
export class Stacks {
    private readonly stacks = new Map<string, Stack>();

    /** @throws {Refusal} for what CloudFormation would refuse. */
    createChangeSet(place: StackPlace, name: string, template: string, configurationText: string): void {
        const configuration = CONFIGURATION.parse(JSON.parse(configurationText));
        const stack = this.stacks.get(place.name);
        if (stack?.status === "ROLLBACK_COMPLETE") {
            refuse("change set", place.name, "is in ROLLBACK_COMPLETE and takes none", "delete the stack first");
        }
        const made = makeChangeSet(place, template, configuration.Parameters, stack?.resources ?? new Map());
        const kept = stack ?? {
            status: "REVIEW_IN_PROGRESS",
            reason: undefined,
            parameters: {},
            policy: undefined,
            resources: new Map(),
            deployment: undefined,
            changeSets: new Map(),
        };
        kept.changeSets.set(name, { ...made, configuration });
        this.stacks.set(place.name, kept);
    }

    /**
     * Executes a change set. A deployment that an alarm ends leaves everything as it was before.
     *
     * @param alarms names of the alarms that exist.
     * @param trouble an alarm that goes off meanwhile.
     */
    execute(name: string, changeSet: string, alarms: readonly string[], trouble?: Trouble): ChangeSetExecution {
        const stack = this.stacks.get(name);
        const made = stack?.changeSets.get(changeSet);
        if (stack === undefined || made === undefined) {
            return refuse("change set", changeSet, `stack "${name}" has none of this name`, "make it first");
        }
        checkPolicy(stack.policy, made.changes);
        const isFirst = stack.status === "REVIEW_IN_PROGRESS";
        const service = made.after.get("Service");
        const deployment =
            service !== undefined && made.changes.some(({ logicalId }) => logicalId === "Service")
                ? playDeployment(service, isFirst, alarms, trouble)
                : undefined;
        stack.changeSets.clear();
        if (made.changes.length === 0) {
            return { changes: [], deployment: undefined };
        }
        if (deployment?.stoppedBy !== undefined) {
            stack.status = "UPDATE_ROLLBACK_COMPLETE";
            stack.reason = `${deployment.stoppedBy} in ALARM`;
            stack.deployment = deployed(stack.resources, "failed", "ROLLBACK_SUCCESSFUL");
        } else {
            stack.status = isFirst ? "CREATE_COMPLETE" : "UPDATE_COMPLETE";
            stack.reason = undefined;
            stack.parameters = made.configuration.Parameters;
            stack.policy = made.configuration.StackPolicy;
            stack.resources = made.after;
            stack.deployment =
                deployment === undefined ? stack.deployment : deployed(made.after, "successful", "SUCCESSFUL");
        }
        return { changes: made.changes, deployment };
    }

    find(name: string): StackState | undefined {
        const stack = this.stacks.get(name);
        return stack === undefined
            ? undefined
            : {
                  status: stack.status,
                  reason: stack.reason,
                  parameters: stack.parameters,
                  resources: Object.fromEntries([...stack.resources].map(([id, { physicalId }]) => [id, physicalId])),
              };
    }

    delete(name: string): void {
        this.stacks.delete(name);
    }

    /** @throws {Refusal} when there is no such change set. */
    changes(name: string, changeSet: string): readonly Change[] {
        return (
            this.stacks.get(name)?.changeSets.get(changeSet)?.changes ??
            refuse("change set", changeSet, `stack "${name}" has none of this name`, "make it first")
        );
    }

    /** @param service ARN of the service. */
    newestDeployment(service: string): ServiceDeployment | undefined {
        return [...this.stacks.values()].find(({ resources }) => resources.get("Service")?.physicalId === service)
            ?.deployment;
    }
}

/** A statement that denies wins, as with any policy. */
function checkPolicy(policy: Configuration["StackPolicy"], changes: readonly Change[]): void {
    for (const { action, logicalId } of changes) {
        const wanted =
            action === "replace" ? "Update:Replace" : action === "remove" ? "Update:Delete" : "Update:Modify";
        const denied = policy?.Statement.some(
            ({ Effect, Action, Resource }) =>
                Effect === "Deny" &&
                Action.some((each) => each === wanted || each === "Update:*") &&
                (Resource === "*" || Resource === `LogicalResourceId/${logicalId}`),
        );
        if (denied === true) {
            refuse("stack policy", logicalId, `${wanted} is denied`, "leave what it replaces or removes as it is");
        }
    }
}

const CONTAINERS = z.object({ ContainerDefinitions: z.array(z.object({ Image: z.string() })) });

function deployed(
    resources: StackResources,
    state: ServiceDeployment["state"],
    status: string,
): ServiceDeployment | undefined {
    const running = resources.get("Service")?.properties.TaskDefinition;
    const definition = [...resources.values()].find(({ physicalId }) => physicalId === running);
    return definition === undefined ? undefined : { state, status, digests: digestsOf(definition) };
}

function digestsOf(definition: StackResource): readonly string[] {
    const { ContainerDefinitions } = CONTAINERS.parse(definition.properties);
    return ContainerDefinitions.map(({ Image }) => Image.split("@")[1] ?? Image);
}
