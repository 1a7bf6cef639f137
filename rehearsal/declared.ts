import { parse as parseYaml } from "yaml";
import { z } from "zod";
import type { Json } from "../release/canonical";
import { Refusal } from "../release/problem";
import { formatPath } from "../release/schema";
import type { InputTransformer } from "./events";

/** One registration of an environment's program. */
export interface DeclaredResource {
    readonly type: string;
    readonly name: string;
    readonly inputs: { readonly [property: string]: Json };
}

/** What one environment's program registers. */
export interface DeclaredPlan {
    readonly resources: readonly DeclaredResource[];
}

const list = <Item extends z.ZodType>(item: Item) => z.array(item).default([]);
const texts = z.record(z.string(), z.string());

const ACTION = z.object({
    name: z.string(),
    category: z.enum(["Source", "Build", "Test", "Invoke", "Approval", "Deploy"]),
    provider: z.string(),
    runOrder: z.number().default(1),
    configuration: texts.default({}),
    inputArtifacts: list(z.string()),
    outputArtifacts: list(z.string()),
    namespace: z.string().optional(),
});
const PUSH = z.object({ branches: z.object({ includes: list(z.string()) }).default({ includes: [] }) });
const PIPELINE = z.object({
    name: z.string(),
    executionMode: z.string().default("SUPERSEDED"),
    artifactStores: z.array(z.object({ location: z.string() })).min(1),
    stages: list(z.object({ name: z.string(), actions: list(ACTION) })),
    triggers: list(z.object({ gitConfiguration: z.object({ sourceActionName: z.string(), pushes: list(PUSH) }) })),
});
const RULE = z.object({ name: z.string(), eventPattern: z.string(), state: z.string().default("ENABLED") });
const TARGET = z.object({
    rule: z.string(),
    arn: z.string(),
    inputTransformer: z.object({ inputPaths: texts.default({}), inputTemplate: z.string() }),
});
const PROJECT = z.object({
    name: z.string(),
    buildTimeout: z.number().default(60),
    source: z.object({ buildspec: z.string() }),
    environment: z.object({ environmentVariables: list(z.object({ name: z.string(), value: z.string() })) }),
});
const VERSIONING = z.object({ bucket: z.string(), versioningConfiguration: z.object({ status: z.string() }) });
const TELLING = z.object({ bucket: z.string(), eventbridge: z.boolean().default(false) });
const PARAMETER = z.object({ name: z.string(), value: z.string().optional(), insecureValue: z.string().optional() });
const FUNCTION = z.object({
    name: z.string(),
    handler: z.string(),
    environment: z.object({ variables: texts.default({}) }).default({ variables: {} }),
});
const REPLICATION = z.object({
    replicationConfiguration: z.object({
        rules: list(z.object({ destinations: list(z.object({ registryId: z.string(), region: z.string() })) })),
    }),
});

export type DeclaredAction = z.output<typeof ACTION>;
export type DeclaredFunction = z.output<typeof FUNCTION>;
export type DeclaredPipeline = z.output<typeof PIPELINE>;
export type DeclaredProject = z.output<typeof PROJECT> & {
    /** Variables that the buildspec hands to later actions; a pipeline sees no others. */
    readonly exportedVariables: readonly string[];
};

/** A rule with its targets. */
export interface DeclaredRule {
    readonly name: string;
    readonly pattern: Json;
    readonly enabled: boolean;
    readonly targets: readonly { readonly arn: string; readonly inputTransformer: InputTransformer }[];
}

export interface DeclaredBucket {
    readonly name: string;
    readonly versioned: boolean;
    /** Whether EventBridge is told of what is put into it. */
    readonly tellsEvents: boolean;
}

/** What one environment declares, as far as a release meets it. */
export interface Declared {
    readonly environment: string;
    readonly account: string;
    readonly region: string;
    readonly partition: string;
    readonly pipelines: readonly DeclaredPipeline[];
    readonly rules: readonly DeclaredRule[];
    readonly projects: readonly DeclaredProject[];
    readonly buckets: readonly DeclaredBucket[];
    /** Functions by physical name, with their variables. */
    readonly functions: ReadonlyMap<string, DeclaredFunction>;
    /** Parameter Store, by name. */
    readonly parameters: ReadonlyMap<string, string>;
    readonly sourceRepositories: readonly string[];
    readonly imageRepositories: readonly string[];
    /** Registries that every image is copied to. */
    readonly replicas: readonly { readonly account: string; readonly region: string }[];
    /** Aliases of keys, `alias/…`. */
    readonly keyAliases: readonly string[];
    /** Names of alarms, of metrics and composite ones. */
    readonly alarms: readonly string[];
}

/** Where an environment stands. */
export type Standing = Pick<Declared, "environment" | "account" | "region" | "partition">;

/**
 * Reads what an environment declares out of what its program registers; settings are not asked.
 *
 * @throws {Refusal} when a registration does not have the form that the provider asks for.
 */
export function readDeclared(standing: Standing, plan: DeclaredPlan): Declared {
    const all: Reader = (type, schema) =>
        plan.resources.filter((resource) => resource.type === type).map((resource) => readInputs(resource, schema));
    const named = (type: string, property = "name") =>
        all(type, z.object({ [property]: z.string() })).map((inputs) => String(inputs[property]));
    return {
        ...standing,
        pipelines: all("aws:codepipeline/pipeline:Pipeline", PIPELINE),
        rules: readRules(all),
        projects: all("aws:codebuild/project:Project", PROJECT).map((project) => ({
            ...project,
            exportedVariables: exportedVariables(project.source.buildspec),
        })),
        buckets: readBuckets(named("aws:s3/bucket:Bucket", "bucket"), all),
        functions: new Map(all("aws:lambda/function:Function", FUNCTION).map((one) => [one.name, one])),
        parameters: new Map(
            all("aws:ssm/parameter:Parameter", PARAMETER).map((one) => [
                one.name,
                one.insecureValue ?? one.value ?? "",
            ]),
        ),
        sourceRepositories: named("aws:codecommit/repository:Repository", "repositoryName"),
        imageRepositories: named("aws:ecr/repository:Repository"),
        replicas: all("aws:ecr/replicationConfiguration:ReplicationConfiguration", REPLICATION)
            .flatMap(({ replicationConfiguration }) => replicationConfiguration.rules)
            .flatMap(({ destinations }) => destinations)
            .map((one) => ({ account: one.registryId, region: one.region })),
        keyAliases: named("aws:kms/alias:Alias"),
        alarms: [
            ...named("aws:cloudwatch/metricAlarm:MetricAlarm"),
            ...named("aws:cloudwatch/compositeAlarm:CompositeAlarm", "alarmName"),
        ],
    };
}

/** Inputs of all registrations of a type. */
type Reader = <Schema extends z.ZodType>(type: string, schema: Schema) => readonly z.output<Schema>[];

function readRules(all: Reader): readonly DeclaredRule[] {
    const targets = all("aws:cloudwatch/eventTarget:EventTarget", TARGET);
    return all("aws:cloudwatch/eventRule:EventRule", RULE).map(({ name, eventPattern, state }) => ({
        name,
        pattern: JSON.parse(eventPattern) as Json,
        enabled: state === "ENABLED",
        targets: targets.filter(({ rule }) => rule === name),
    }));
}

function readBuckets(names: readonly string[], all: Reader): readonly DeclaredBucket[] {
    const versioning = all("aws:s3/bucketVersioning:BucketVersioning", VERSIONING);
    const telling = all("aws:s3/bucketNotification:BucketNotification", TELLING);
    return names.map((name) => ({
        name,
        versioned: versioning.some((one) => one.bucket === name && one.versioningConfiguration.status === "Enabled"),
        tellsEvents: telling.some((one) => one.bucket === name && one.eventbridge),
    }));
}

function readInputs<Schema extends z.ZodType>(resource: DeclaredResource, schema: Schema): z.output<Schema> {
    const result = schema.safeParse(resource.inputs);
    if (!result.success) {
        throw new Refusal(
            `declared ${resource.type} "${resource.name}"`,
            result.error.issues.map(({ path, message }) => ({
                path: formatPath(path),
                message,
                remedy: "declare it as the provider asks for it",
            })),
        );
    }
    return result.data;
}

function exportedVariables(buildspec: string): readonly string[] {
    const BUILDSPEC = z.object({ env: z.object({ "exported-variables": list(z.string()) }).optional() });
    return BUILDSPEC.parse(parseYaml(buildspec)).env?.["exported-variables"] ?? [];
}
