import { Cloud } from "../../../rehearsal/cloud";
import { type Declared, type DeclaredResource, readDeclared } from "../../../rehearsal/declared";
import type { Json } from "../../../release/canonical";

export const ACCOUNT = "111111111111";
export const REGION = "eu-west-1";

/** A registration, as a recorded plan has it. */
export function resource(type: string, inputs: { readonly [property: string]: Json }): DeclaredResource {
    return { type, name: "it", inputs };
}

/** What an environment declares that registers these. */
export function declaredBy(resources: readonly DeclaredResource[], environment = "dev", account = ACCOUNT): Declared {
    return readDeclared({ environment, account, region: REGION, partition: "aws" }, { resources });
}

/** A cloud with one environment in one account. */
export function cloudOf(...resources: readonly DeclaredResource[]): Cloud {
    return new Cloud([declaredBy(resources)]);
}

export const BUCKET = "aws:s3/bucket:Bucket";

/** A versioned bucket that tells EventBridge of what is put into it. */
export function inbox(bucket: string): readonly DeclaredResource[] {
    return [
        resource(BUCKET, { bucket }),
        resource("aws:s3/bucketVersioning:BucketVersioning", {
            bucket,
            versioningConfiguration: { status: "Enabled" },
        }),
        resource("aws:s3/bucketNotification:BucketNotification", { bucket, eventbridge: true }),
    ];
}

/** A function of Airlock, by the name of its handler. */
export function lambda(run: string): DeclaredResource {
    return resource("aws:lambda/function:Function", { name: `a-dev-${run}`, handler: `index.handlers.${run}` });
}

/** A pipeline with these stages. */
export function pipeline(
    name: string,
    stages: Json,
    more: { readonly [property: string]: Json } = {},
): DeclaredResource {
    return resource("aws:codepipeline/pipeline:Pipeline", {
        name,
        executionMode: "QUEUED",
        artifactStores: [{ location: "store" }],
        stages,
        ...more,
    });
}

/** A rule that starts a pipeline of an account when a candidate arrives. */
export function rule(name: string, bucket: string, target: string, account = ACCOUNT): readonly DeclaredResource[] {
    return [
        resource("aws:cloudwatch/eventRule:EventRule", {
            name,
            state: "ENABLED",
            eventPattern: JSON.stringify({ source: ["aws.s3"], detail: { bucket: { name: [bucket] } } }),
        }),
        resource("aws:cloudwatch/eventTarget:EventTarget", {
            rule: name,
            arn: `arn:aws:codepipeline:${REGION}:${account}:${target}`,
            inputTransformer: {
                inputPaths: { key: "$.detail.object.key" },
                inputTemplate:
                    '{"sourceRevisions":[{"actionName":"Inbox","revisionType":"S3_OBJECT_KEY","revisionValue":<key>}]}',
            },
        }),
    ];
}
