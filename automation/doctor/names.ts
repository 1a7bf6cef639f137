import type { PlannedResource } from "../recording/plan";
import { type AdoptionContext, adoptCommand } from "./adoption";
import { type Answer, counted, type Finding, findingsOf } from "./finding";
import type { NamedKind, NameState, StackState } from "./ports";

/** What a resource type's name is. The name is also what Pulumi imports it by. */
interface NamedType {
    readonly kind: NamedKind;
    /** Input that holds the name. */
    readonly input: string;
    /** Words for people. */
    readonly word: string;
}

/** Types whose creation fails where the name is taken. */
const TYPES: { readonly [type: string]: NamedType } = {
    "aws:s3/bucket:Bucket": { kind: "bucket", input: "bucket", word: "bucket" },
    "aws:iam/role:Role": { kind: "role", input: "name", word: "role" },
    "aws:ecr/repository:Repository": { kind: "image-repository", input: "name", word: "image repository" },
    "aws:codecommit/repository:Repository": {
        kind: "source-repository",
        input: "repositoryName",
        word: "source repository",
    },
    "aws:ecs/cluster:Cluster": { kind: "cluster", input: "name", word: "cluster" },
    "aws:codepipeline/pipeline:Pipeline": { kind: "pipeline", input: "name", word: "pipeline" },
    "aws:cloudwatch/logGroup:LogGroup": { kind: "log-group", input: "name", word: "log group" },
};

/** A name that the plan takes. */
export interface PlannedName {
    readonly resource: PlannedResource;
    readonly kind: NamedKind;
    readonly name: string;
}

/** Names that the plan takes and that the state does not have yet. */
export function newNames(resources: readonly PlannedResource[], state: StackState | undefined): readonly PlannedName[] {
    const had = new Set(state?.resources.map(({ type, id }) => `${type} ${id}`));
    return resources.flatMap((resource) => {
        const { type, inputs } = resource;
        const named = TYPES[type];
        const name = named && inputs[named.input];
        return named === undefined || typeof name !== "string" || isHad(had, type, name)
            ? []
            : [{ resource, kind: named.kind, name }];
    });
}

/** A cluster's id is its ARN; those of the others are their names. */
function isHad(had: ReadonlySet<string>, type: string, name: string): boolean {
    return [...had].some(
        (one) => one === `${type} ${name}` || (one.startsWith(`${type} arn:`) && one.endsWith(`/${name}`)),
    );
}

const { ok, problem, unchecked } = findingsOf("names");

/** Whether the names are free. Those that could not be looked up are told once a reason. */
export function checkNames(
    context: AdoptionContext,
    looked: readonly (readonly [PlannedName, Answer<NameState>])[],
): readonly Finding[] {
    const free = looked.filter(([, state]) => state.known && state.value === "free").length;
    const reasons = new Map<string, { readonly why: string; readonly enable: string; readonly names: string[] }>();
    for (const [{ name }, state] of looked) {
        if (!state.known) {
            const { why, enable } = state;
            const reason = reasons.get(why + enable) ?? { why, enable, names: [] };
            reasons.set(why + enable, reason);
            reason.names.push(name);
        }
    }
    return [
        ...(free === 0
            ? []
            : [
                  ok(
                      `${counted(free, "name")} of buckets, roles, repositories, clusters, pipelines and log groups free`,
                  ),
              ]),
        ...looked.flatMap(([planned, state]) => (state.known ? takenFinding(context, planned, state.value) : [])),
        ...[...reasons.values()].map(({ names, ...reason }) =>
            unchecked(`${counted(names.length, "name")} (${shortList(names)})`, reason),
        ),
    ];
}

function takenFinding(context: AdoptionContext, { resource, name }: PlannedName, state: NameState): readonly Finding[] {
    const word = TYPES[resource.type]?.word ?? resource.type;
    switch (state) {
        case "free":
            return [];
        case "elsewhere":
            return [
                problem(
                    `${word} "${name}" belongs to another account`,
                    "rename the project in Pulumi.yaml, before its first update",
                ),
            ];
        case "taken":
            return [
                problem(
                    `${word} "${name}" exists and is not in the state`,
                    `delete it, or adopt it: ${adoptCommand(context, resource, name)}`,
                ),
            ];
    }
}

function shortList(names: readonly string[]): string {
    return names.length <= 3 ? names.join(", ") : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}
