import { diffTemplate, ResourceImpact } from "@aws-cdk/cloudformation-diff";
import { z } from "zod";
import { canonicalJson, type Json, sha256 } from "../release/canonical";
import type { Change } from "../release/change";
import { refuse } from "./refuse";
import { bindParameters, PARAMETERS } from "./template-parameters";
import { resolveValue, type TemplateContext } from "./template-values";

type Properties = { readonly [property: string]: Json };

/** A resource that a stack has, with everything in its properties worked out. */
export interface StackResource {
    readonly type: string;
    /** What `Ref` gives: a name or an ARN, by type. */
    readonly physicalId: string;
    readonly properties: Properties;
}

export type StackResources = ReadonlyMap<string, StackResource>;

/** Where a stack stands. */
export interface StackPlace {
    readonly name: string;
    readonly account: string;
    readonly region: string;
    readonly partition: string;
}

/** What executing a change set would do, and what would be there afterwards. */
export interface ChangeSet {
    readonly changes: readonly Change[];
    readonly after: StackResources;
}

const TEMPLATE = z.object({
    Parameters: PARAMETERS.default({}),
    Conditions: z.record(z.string(), z.json()).default({}),
    Resources: z.record(
        z.string(),
        z.object({ Type: z.string(), Properties: z.record(z.string(), z.json()).default({}) }),
    ),
});

/**
 * Compares a template, with these parameters, to what a stack has. Which property changes replace a resource is AWS's own
 * table, in `@aws-cdk/cloudformation-diff`.
 *
 * @param before resources of the stack; none before its first creation.
 * @throws {Refusal} for what CloudFormation would refuse too, and for functions that the rehearsal does not know.
 */
export function makeChangeSet(
    place: StackPlace,
    templateText: string,
    given: { readonly [name: string]: string },
    before: StackResources,
): ChangeSet {
    const template = TEMPLATE.parse(JSON.parse(templateText));
    const after = new Map<string, StackResource>();
    const changes: Change[] = [];
    const base = {
        parameters: bindParameters(template.Parameters, given),
        pseudo: pseudoParameters(place),
        conditions: template.Conditions,
    };
    const visit = (logicalId: string, from: readonly string[]): StackResource => {
        const done = after.get(logicalId);
        if (done !== undefined) {
            return done;
        }
        const declared = template.Resources[logicalId];
        if (declared === undefined || from.includes(logicalId)) {
            const reason = declared === undefined ? "is neither a parameter nor a resource" : "depends on itself";
            return refuse("template", logicalId, reason, "correct the reference");
        }
        const context: TemplateContext = {
            ...base,
            referenceTo: (other, attribute) => attributeOf(visit(other, [...from, logicalId]), attribute),
        };
        const properties = resolveValue(declared.Properties, context) as Properties;
        const { change, resource } = compare(place, logicalId, declared.Type, properties, before.get(logicalId));
        changes.push(...(change === undefined ? [] : [change]));
        after.set(logicalId, resource);
        return resource;
    };
    for (const logicalId of Object.keys(template.Resources)) {
        visit(logicalId, []);
    }
    const removed = [...before]
        .filter(([logicalId]) => !after.has(logicalId))
        .map(([logicalId, { type }]): Change => ({ action: "remove", logicalId, type, properties: [] }));
    return { changes: [...changes, ...removed], after };
}

function compare(
    place: StackPlace,
    logicalId: string,
    type: string,
    properties: Properties,
    before: StackResource | undefined,
): { readonly change: Change | undefined; readonly resource: StackResource } {
    const anew = () => ({ type, properties, physicalId: physicalIdOf(place, logicalId, type, properties, before) });
    if (before === undefined) {
        return { change: { action: "add", logicalId, type, properties: [] }, resource: anew() };
    }
    if (canonicalJson(before.properties) === canonicalJson(properties) && before.type === type) {
        return { change: undefined, resource: before };
    }
    const templateWith = (Type: string, Properties: Properties) => ({
        Resources: { [logicalId]: { Type, Properties } },
    });
    const difference = diffTemplate(templateWith(before.type, before.properties), templateWith(type, properties));
    const resource = difference.resources.get(logicalId);
    const changed = { logicalId, type, properties: Object.keys(resource.propertyUpdates).sort() };
    switch (resource.changeImpact) {
        case ResourceImpact.WILL_REPLACE:
            return { change: { action: "replace", ...changed }, resource: anew() };
        case ResourceImpact.MAY_REPLACE:
            return { change: { action: "maybe-replace", ...changed }, resource: { ...before, properties } };
        default:
            return { change: { action: "modify", ...changed }, resource: { ...before, properties } };
    }
}

function pseudoParameters({ name, account, region, partition }: StackPlace): ReadonlyMap<string, string> {
    return new Map([
        ["AWS::StackName", name],
        ["AWS::AccountId", account],
        ["AWS::Region", region],
        ["AWS::Partition", partition],
        ["AWS::URLSuffix", partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"],
    ]);
}

/** An id as CloudFormation would choose it; where it would roll dice, made from what the resource is. */
function physicalIdOf(
    place: StackPlace,
    logicalId: string,
    type: string,
    properties: Properties,
    before: StackResource | undefined,
): string {
    const { name, account, region, partition } = place;
    const mark = sha256(canonicalJson([name, logicalId, type, properties])).slice(0, 12);
    const arn = (resource: string) => `arn:${partition}:ecs:${region}:${account}:${resource}`;
    switch (type) {
        case "AWS::ECS::TaskDefinition": {
            const revision = Number(before?.physicalId.split(":").at(-1) ?? 0) + 1;
            return arn(`task-definition/${properties.Family}:${revision}`);
        }
        case "AWS::ECS::Service":
            return arn(`service/${properties.Cluster}/${name}-${logicalId}-${mark}`);
        default:
            return `${name}-${logicalId}-${mark}`;
    }
}

/** `Ref`, and the two attributes that every type here has some form of. */
function attributeOf({ physicalId }: StackResource, attribute: string | undefined): string {
    switch (attribute) {
        case undefined:
            return physicalId;
        case "Name":
        case "QueueName":
        case "TopicName":
            return physicalId.split(/[/:]/).at(-1) ?? physicalId;
        case "Arn":
        case "QueueUrl":
        case "TopicArn":
        case "ServiceArn":
        case "TaskDefinitionArn":
            return physicalId;
        default:
            return refuse("template", attribute, "the rehearsal does not know this attribute", "use Ref, Name or Arn");
    }
}
