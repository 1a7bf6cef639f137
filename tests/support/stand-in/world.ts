import { replyFor } from "../../../automation/recording/replies";
import type { Json } from "../../../release/canonical";
import { shapeOf } from "./shapes";

/** Properties of a resource, as the engine sends them. */
export type Properties = { readonly [property: string]: Json };

/** Where a resource stands, and what its provider was configured with. */
export interface Setting {
    readonly account: string;
    readonly region: string;
    readonly defaultTags: Properties;
}

/** Something that exists. */
export interface Existing {
    readonly urn: string;
    readonly type: string;
    readonly id: string;
    readonly inputs: Properties;
    readonly outputs: Properties;
}

/** What AWS says where a name is taken; services that are not here overwrite, answer with what is there, or name things by themselves. */
const TAKEN: { readonly [type: string]: string } = {
    "aws:cloudwatch/logGroup:LogGroup": "ResourceAlreadyExistsException",
    "aws:codebuild/project:Project": "ResourceAlreadyExistsException",
    "aws:codecommit/repository:Repository": "RepositoryNameExistsException",
    "aws:codepipeline/pipeline:Pipeline": "PipelineNameInUseException",
    "aws:ecr/repository:Repository": "RepositoryAlreadyExistsException",
    "aws:iam/policy:Policy": "EntityAlreadyExists",
    "aws:iam/role:Role": "EntityAlreadyExists",
    "aws:kms/alias:Alias": "AlreadyExistsException",
    "aws:lambda/function:Function": "ResourceConflictException",
    "aws:lambda/permission:Permission": "ResourceConflictException",
    "aws:s3/bucket:Bucket": "BucketAlreadyOwnedByYou",
    "aws:ssm/parameter:Parameter": "ParameterAlreadyExists",
};

/** AWS as the stand-in provider knows it: what it made, and what somebody changed by hand. */
export class World {
    private readonly things = new Map<string, Existing>();
    /** How often something was made under a URN: what is made again gets another id, as AWS would give it. */
    private readonly generations = new Map<string, number>();

    /** All that exists, of one stack where one is named. */
    existing(stack?: string): readonly Existing[] {
        const all = [...this.things.values()];
        return stack === undefined ? all : all.filter(({ urn }) => urn.startsWith(`urn:pulumi:${stack}::`));
    }

    find(type: string, id: string): Existing | undefined {
        return this.things.get(keyOf(type, id));
    }

    /** Takes over what a saved state says that there is. */
    adopt(things: readonly Existing[]): void {
        for (const thing of things) {
            this.things.set(keyOf(thing.type, thing.id), thing);
            this.generations.set(thing.urn, 1);
        }
    }

    /** What AWS would answer if this were made now, without making it. */
    foresee(urn: string, inputs: Properties, setting: Setting): Existing {
        const { type, name, stack } = partsOf(urn);
        const generation = this.generations.get(urn) ?? 0;
        const called = `${name}-${stack}${generation === 0 ? "" : `-${generation + 1}`}`;
        const { id, outputs } = replyFor(type, called, inputs, { ...setting, partition: "aws" });
        const { region, tagsAll: _everyTypeHasNone, ...own } = outputs;
        const shared: Properties = shapeOf(type).inputs.has("region") ? { region: region ?? setting.region } : {};
        return { urn, type, id, inputs, outputs: { ...own, ...shared, ...tagsOf(type, inputs, setting) } };
    }

    /** @throws where AWS would: the name is taken. */
    make(urn: string, inputs: Properties, setting: Setting): Existing {
        const made = this.foresee(urn, inputs, setting);
        const refusal = TAKEN[made.type];
        if (refusal !== undefined && this.things.has(keyOf(made.type, made.id))) {
            throw new Error(`${refusal}: ${made.id} already exists`);
        }
        this.things.set(keyOf(made.type, made.id), made);
        this.generations.set(urn, (this.generations.get(urn) ?? 0) + 1);
        return made;
    }

    change(thing: Existing): void {
        this.things.set(keyOf(thing.type, thing.id), thing);
    }

    remove(type: string, id: string): void {
        this.things.delete(keyOf(type, id));
    }

    /** Somebody changes a property by hand. */
    tamper(urn: string, changed: Properties): void {
        const thing = this.byUrn(urn);
        this.change({
            ...thing,
            inputs: { ...thing.inputs, ...changed },
            outputs: { ...thing.outputs, ...changed },
        });
    }

    /** Somebody deletes it by hand. */
    lose(urn: string): void {
        const { type, id } = this.byUrn(urn);
        this.remove(type, id);
    }

    private byUrn(urn: string): Existing {
        const thing = this.existing().find((each) => each.urn === urn);
        if (thing === undefined) {
            throw new Error(`nothing was made for ${urn}`);
        }
        return thing;
    }
}

/** Type, name and stack that a URN says. */
export function partsOf(urn: string): { readonly type: string; readonly name: string; readonly stack: string } {
    const [, , kinds = "", name = ""] = urn.split("::");
    return { type: kinds.split("$").at(-1) ?? "", name, stack: urn.split("::")[0]?.split(":").at(-1) ?? "" };
}

/** All tags of a resource, the provider's own among them, where its type has any. */
export function tagsOf(type: string, { tags }: Properties, { defaultTags }: Setting): Properties {
    return shapeOf(type).isTaggable ? { tagsAll: { ...defaultTags, ...(tags as Properties | undefined) } } : {};
}

function keyOf(type: string, id: string): string {
    return `${type} ${id}`;
}
