import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { unknownCall } from "../../../automation/recording/engine";
import { UNKNOWN_VALUE } from "../../../automation/recording/wire";
import { canonicalJson } from "../../../release/canonical";
import { AWS_VERSION } from "../engine-parts";
import { differenceOf, failuresOf } from "./difference";
import { shapeOf } from "./shapes";
import { type Existing, type Properties, partsOf, type Setting, tagsOf, World } from "./world";

/** Account of an engine whose access key names none. */
export const STAND_IN_ACCOUNT = "111122223333";

const IDENTITY = "aws:index/getCallerIdentity:getCallerIdentity";

/** One real act that an engine asks for, before it is done. */
export interface Act {
    readonly kind: "create" | "read" | "update" | "delete";
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    readonly stack: string;
    readonly inputs: Properties;
}

/** A provider that answers to `aws` and makes everything in memory. */
export interface StandIn {
    /** For `PULUMI_DEBUG_PROVIDERS`. */
    readonly attach: string;
    readonly world: World;
    /** Every act, in order, also those that were refused: `create aws:iam/role:Role pipeline-role`. */
    readonly acts: string[];
    /** Told of each act before it is done: may wait, and what it throws the engine gets as the provider's refusal. */
    attend: (act: Act) => Promise<void> | void;
    /** Stops at once, whatever is open. */
    close(): Promise<void>;
}

/**
 * Starts a provider for any number of engines at once. It stands where the AWS provider would: it knows required and unknown
 * arguments (by the code of `@pulumi/aws`), what replaces (by the table that the real provider answered), names that are
 * taken, default tags and the region of its configuration, and answers as the recording engine does. What AWS or the real
 * provider would check beyond that it does not know.
 *
 * An engine's account is the 12 digits in its access key, as real access keys belong to an account.
 */
export async function startStandIn(): Promise<StandIn> {
    const world = new World();
    const settings = new Map<string, Setting>();
    const standIn = { world, acts: [] as string[], attend: (_act: Act): Promise<void> | void => undefined };
    const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
    const settingOf = (call: grpc.ServerUnaryCall<unknown, unknown>) => {
        const setting = settings.get(call.getPeer());
        if (setting === undefined) {
            throw new Error("asked before it was configured");
        }
        return setting;
    };
    const act = async (kind: Act["kind"], urn: string, inputs: Properties) => {
        standIn.acts.push(`${kind} ${partsOf(urn).type} ${partsOf(urn).name}`);
        await standIn.attend({ kind, urn, inputs, ...partsOf(urn) });
    };
    server.addService(ResourceProviderService, {
        ...configuration(settings),
        ...decisions(world, settingOf),
        ...acts(world, settingOf, act),
    });
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
            error === null ? resolve(bound) : reject(error),
        );
    });
    return Object.assign(standIn, {
        attach: `aws:${port}`,
        close: () =>
            new Promise<void>((resolve) => {
                server.tryShutdown(() => resolve());
                server.forceShutdown();
            }),
    });
}

type SettingOf = (call: grpc.ServerUnaryCall<unknown, unknown>) => Setting;

/** Each engine has a connection of its own, and what it configures holds for that connection alone. */
function configuration(settings: Map<string, Setting>) {
    const echo = answer((request: messages.CheckRequest) => new messages.CheckResponse().setInputs(request.getNews()));
    return {
        attach: answer(() => new Empty()),
        cancel: answer(() => new Empty()),
        getPluginInfo: answer(() => new PluginInfo().setVersion(AWS_VERSION)),
        getSchema: answer(() => new messages.GetSchemaResponse().setSchema("{}")),
        checkConfig: echo,
        // Where nothing seems to change, the engine goes on with the configuration that the state has.
        diffConfig: answer((request: messages.DiffRequest) =>
            new messages.DiffResponse().setChanges(
                canonicalJson(valuesOf(request.getOldInputs())) === canonicalJson(valuesOf(request.getNews()))
                    ? messages.DiffResponse.DiffChanges.DIFF_NONE
                    : messages.DiffResponse.DiffChanges.DIFF_SOME,
            ),
        ),
        configure: answer((request: messages.ConfigureRequest, call) => {
            const given = valuesOf(request.getArgs());
            const tags = given.defaultTags ?? "{}";
            settings.set(call.getPeer(), {
                account: /\d{12}/.exec(String(given.accessKey ?? ""))?.[0] ?? STAND_IN_ACCOUNT,
                region: String(given.region ?? "us-east-1"),
                defaultTags: (typeof tags === "string" ? JSON.parse(tags) : tags).tags ?? {},
            });
            return new messages.ConfigureResponse().setSupportspreview(true);
        }),
        invoke: answer((request: messages.InvokeRequest, call) => {
            if (request.getTok() !== IDENTITY) {
                throw unknownCall(request.getTok());
            }
            const { account } = settings.get(call.getPeer()) ?? { account: STAND_IN_ACCOUNT };
            const identity = { accountId: account, id: account, userId: "AIDASTANDIN" };
            return new messages.InvokeResponse().setReturn(
                structOf({ ...identity, arn: `arn:aws:iam::${account}:user/stand-in` }),
            );
        }),
    };
}

/** What is asked in previews too, and changes nothing. */
function decisions(world: World, settingOf: SettingOf) {
    return {
        check: answer((request: messages.CheckRequest) => {
            const inputs = valuesOf(request.getNews());
            const failures = failuresOf(request.getUrn(), inputs, shapeOf(partsOf(request.getUrn()).type));
            return new messages.CheckResponse()
                .setInputs(request.getNews())
                .setFailuresList(
                    failures.map(({ property, reason }) =>
                        new messages.CheckFailure().setProperty(property).setReason(reason),
                    ),
                );
        }),
        diff: answer((request: messages.DiffRequest, call) => {
            const urn = request.getUrn();
            const existing: Existing = {
                urn,
                type: partsOf(urn).type,
                id: request.getId(),
                inputs: valuesOf(request.getOldInputs()),
                outputs: valuesOf(request.getOlds()),
            };
            const { changed, replacing, deleteBeforeReplace } = differenceOf(
                world,
                existing,
                valuesOf(request.getNews()),
                settingOf(call),
            );
            const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
            return new messages.DiffResponse()
                .setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME)
                .setDiffsList([...changed])
                .setReplacesList([...replacing])
                .setDeletebeforereplace(deleteBeforeReplace);
        }),
    };
}

/** What is really done, unless an engine only wants to know. */
function acts(
    world: World,
    settingOf: SettingOf,
    act: (kind: Act["kind"], urn: string, inputs: Properties) => Promise<void>,
) {
    return {
        create: answer(async (request: messages.CreateRequest, call) => {
            const inputs = valuesOf(request.getProperties());
            if (request.getPreview()) {
                const { outputs } = world.foresee(request.getUrn(), inputs, settingOf(call));
                return new messages.CreateResponse().setProperties(structOf(withUnknowns(outputs, inputs)));
            }
            await act("create", request.getUrn(), inputs);
            const { id, outputs } = world.make(request.getUrn(), inputs, settingOf(call));
            return new messages.CreateResponse().setId(id).setProperties(structOf(outputs));
        }),
        read: answer(async (request: messages.ReadRequest) => {
            const [urn, id, given] = [request.getUrn(), request.getId(), valuesOf(request.getProperties())];
            await act("read", urn, given);
            const found = world.find(partsOf(urn).type, id);
            if (found !== undefined) {
                const { outputs, inputs } = found;
                return new messages.ReadResponse()
                    .setId(id)
                    .setProperties(structOf(outputs))
                    .setInputs(structOf(inputs));
            }
            // Of a thing that somebody else owns only the id is known; what the state knows and is not here, is gone.
            const isForeign = Object.keys(valuesOf(request.getInputs())).length === 0;
            return isForeign
                ? new messages.ReadResponse().setId(id).setProperties(structOf({ ...given, id }))
                : new messages.ReadResponse();
        }),
        update: answer(async (request: messages.UpdateRequest, call) => {
            const [urn, inputs] = [request.getUrn(), valuesOf(request.getNews())];
            const { type } = partsOf(urn);
            const before = valuesOf(request.getOldInputs());
            const computed = Object.entries(valuesOf(request.getOlds())).filter(([property]) => !(property in before));
            const outputs = { ...Object.fromEntries(computed), ...inputs, ...tagsOf(type, inputs, settingOf(call)) };
            if (!request.getPreview()) {
                await act("update", urn, inputs);
                world.change({ urn, type, id: request.getId(), inputs, outputs });
            }
            return new messages.UpdateResponse().setProperties(structOf(outputs));
        }),
        delete: answer(async (request: messages.DeleteRequest) => {
            await act("delete", request.getUrn(), valuesOf(request.getOldInputs()));
            world.remove(partsOf(request.getUrn()).type, request.getId());
            return new Empty();
        }),
    };
}

/** What a preview knows of something that is yet to be made: what the program said. */
function withUnknowns(outputs: Properties, inputs: Properties): Properties {
    return Object.fromEntries(Object.keys(outputs).map((property) => [property, inputs[property] ?? UNKNOWN_VALUE]));
}

/** A handler of gRPC from a function; what the function throws the engine shows as the provider's error. */
function answer<Request, Response>(
    handle: (request: Request, call: grpc.ServerUnaryCall<unknown, unknown>) => Response | Promise<Response>,
) {
    return async (call: grpc.ServerUnaryCall<Request, Response>, done: grpc.sendUnaryData<Response>): Promise<void> => {
        try {
            done(null, await handle(call.request, call as grpc.ServerUnaryCall<unknown, unknown>));
        } catch (error) {
            done({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
        }
    };
}

function valuesOf(struct: Struct | undefined): Properties {
    return (struct?.toJavaScript() ?? {}) as Properties;
}

function structOf(values: Properties): Struct {
    return Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);
}
