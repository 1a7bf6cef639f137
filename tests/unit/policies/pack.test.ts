import assert from "node:assert/strict";
import {
    type PolicyResource,
    type ResourceValidationArgs,
    type ResourceValidationPolicy,
    type StackValidationArgs,
    type StackValidationPolicy,
    unknownCheckingProxy,
} from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import type { Judgement } from "../../../policies/judge";
import { policiesOf } from "../../../policies/pack";
import { RULES } from "../../../policies/rules";

const BY: Judgement = { exemptions: [], today: "2026-11-30" };

/** How an engine marks a text that is not known before an update. */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const OPTIONS = { protect: false, ignoreChanges: [], aliases: [], additionalSecretOutputs: [] };
const TAGS = { Project: "airlock", Environment: "prod", ManagedBy: "pulumi" };

interface Asked {
    readonly type: string;
    readonly name: string;
    readonly props: Record<string, unknown>;
    readonly parent?: string;
    readonly defaultTags?: Record<string, string>;
}

function urnOf({ type, name }: Pick<Asked, "type" | "name">): string {
    return `urn:pulumi:prod::airlock::${type}::${name}`;
}

/** What an engine hands to a policy: values behind a proxy that throws where one is not known. */
function argsOf(asked: Asked): ResourceValidationArgs {
    const { type, name, props, parent, defaultTags } = asked;
    return {
        ...{ type, name, urn: urnOf(asked), props: unknownCheckingProxy(props) },
        opts: { ...OPTIONS, customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 }, parent },
        ...(defaultTags === undefined
            ? {}
            : {
                  provider: {
                      ...{ type: "pulumi:providers:aws", urn: "urn", name: "default" },
                      props: unknownCheckingProxy({ defaultTags: JSON.stringify({ tags: defaultTags }) }),
                  },
              }),
        stackTags: new Map(),
        isType: () => false,
        asType: () => undefined,
        getConfig: <T>() => ({}) as T,
        notApplicable: () => {
            throw new Error("not applicable");
        },
    };
}

/** Asks all policies for resources, then for the stack, as an engine does; its outputs are what the components say. */
async function ask(resources: readonly Asked[], stack = "prod", outputs: { readonly [name: string]: object } = {}) {
    const policies = policiesOf(RULES, stack, BY);
    const said: string[] = [];
    const listen = (policy: string) => (message: string, urn?: string) =>
        said.push(`${policy}: ${message}${urn === undefined ? "" : ` (${urn.split("::").pop()})`}`);
    for (const asked of resources) {
        for (const policy of policies as ResourceValidationPolicy[]) {
            for (const validate of [policy.validateResource ?? []].flat()) {
                await validate(argsOf(asked), listen(policy.name));
            }
        }
    }
    const shown = resources.map((asked) => ({
        ...argsOf(asked),
        props: unknownCheckingProxy({ ...asked.props, ...outputs[asked.name] }),
        dependencies: [] as PolicyResource[],
        propertyDependencies: {},
    }));
    for (const policy of policies as StackValidationPolicy[]) {
        await policy.validateStack?.(
            { ...argsOf({ type: "", name: "", props: {} }), resources: shown } as StackValidationArgs,
            listen(policy.name),
        );
    }
    return said;
}

describe("The policy pack", () => {
    it("tells an engine the property, what is wrong and what to do, under the rule's name", async () => {
        assert.deepEqual(await ask([{ type: "aws:sns/topic:Topic", name: "one", props: {} }]), [
            "encryption: kmsMasterKeyId: is missing, so no key of its own encrypts it; give the environment's key",
        ]);
    });

    it("lets pass what is not known before an update, at any depth, and judges what is known beside it", async () => {
        const stores = [{ encryptionKey: { id: UNKNOWN_TEXT } }, { encryptionKey: {} }];
        assert.deepEqual(
            await ask([
                {
                    type: "aws:cloudwatch/logGroup:LogGroup",
                    name: "one",
                    props: { kmsKeyId: UNKNOWN_TEXT, retentionInDays: 7 },
                },
                { type: "aws:codepipeline/pipeline:Pipeline", name: "two", props: { artifactStores: stores } },
            ]),
            [
                "encryption: artifactStores[1].encryptionKey.id: is missing, so no key of its own encrypts it; give the environment's key",
            ],
        );
    });

    it("names the resource of a rule of the stack", async () => {
        const said = await ask([{ type: "aws:s3/bucket:Bucket", name: "data", props: { bucket: "data" } }]);
        assert.deepEqual(
            said.map((text) => text.replace(/:.*(?= \()/, "")),
            ["bucket-access-block (data)", "bucket-encryption (data)", "bucket-tls (data)", "protected-state (data)"],
        );
    });

    it("judges by what a component was told, though an engine shows a stack its outputs", async () => {
        const component = {
            type: "airlock:runtime:Balancer",
            name: "balancer",
            props: { ingress: { scheme: "public", allowedCidrs: ["0.0.0.0/0"] }, deletionProtection: false },
        };
        const child = {
            type: "aws:lb/loadBalancer:LoadBalancer",
            name: "balancer",
            parent: urnOf(component),
            props: {},
        };
        const outputs = { balancer: { ingress: undefined, deletionProtection: undefined } };
        assert.deepEqual(await ask([component, child], "prod", outputs), []);
    });

    it("sees a provider's tags on what it makes", async () => {
        const topic = { type: "aws:sns/topic:Topic", name: "one", props: { kmsMasterKeyId: UNKNOWN_TEXT } };
        assert.deepEqual(await ask([{ ...topic, defaultTags: TAGS }]), []);
        assert.deepEqual(await ask([{ ...topic, defaultTags: { ...TAGS, Environment: "dev" } }]), [
            'tags: tagsAll.Environment: "dev" is not the stack, "prod"; leave the tag to the provider',
        ]);
    });

    it("looks into no file of the program's", async () => {
        const code = new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("secret") });
        const loggingConfig = { logGroup: "one" };
        assert.deepEqual(
            await ask([{ type: "aws:lambda/function:Function", name: "one", props: { code, loggingConfig } }]),
            [],
        );
    });

    it("takes its levels from the stack that the engine names, and the strictest where it names none", () => {
        const levels = (stack: string) =>
            policiesOf(RULES, stack, BY)
                .filter(({ enforcementLevel }) => enforcementLevel === "advisory")
                .map(({ name }) => name);
        assert.deepEqual(levels("dev"), ["wildcard-read", "cluster-logs", "image-digest", "log-retention", "tags"]);
        assert.deepEqual(levels("prod"), []);
        assert.deepEqual(levels(""), []);
    });
});
