import { stripVTControlCharacters } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as monitor from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { partitionOf } from "../../components/shared/placement";
import type { Json } from "../../release/canonical";
import { Refusal } from "../../release/problem";
import type { Diagnostic, PlannedResource, PlannedValues } from "./plan";
import { plannedRead, plannedRegistration, urnOf } from "./registration";
import { type ReplyPlacement, replyFor } from "./replies";
import { echo, filledIn, type PlanReader, secretValue, type WireValues } from "./wire";

/** A call of a provider function: nothing could answer it without an account. */
export function unknownCall(token: string): Refusal {
    const problem = {
        path: token,
        message: "the program asks a provider for a fact, and a plan is made without one",
        remedy: "pass the fact through settings",
    };
    return new Refusal("Recording engine", [problem]);
}

/** What this engine really does; the SDK refuses by itself what needs anything else (transforms, hooks, packages). */
const FEATURES = [
    monitor.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
    monitor.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    monitor.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    monitor.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    monitor.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
];

/** The default of 4 MB is too small for a program with many resources in one value; this is the SDK's own limit. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/**
 * The engine's side of a preview: takes what the program registers, answers with stand-ins that are known, and writes
 * everything down. It asks nobody, so it works without a command line, plugins or an account; what only a provider could
 * tell (checks, differences) it does not know.
 *
 * One engine serves one run of one program.
 */
export class RecordingEngine {
    readonly resources = new Map<string, PlannedResource>();
    readonly diagnostics: Diagnostic[] = [];
    /** What this engine refused, in order: the reason of all errors that follow. */
    readonly refusals: Refusal[] = [];
    outputs: PlannedValues = {};
    private readonly server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
    private rootUrn = "";

    constructor(
        private readonly project: string,
        private readonly stack: string,
        private readonly at: ReplyPlacement,
        private readonly reader: PlanReader,
        /** Called when the program has registered everything and waits for leave to end. */
        settled: () => void,
    ) {
        this.server.addService(ResourceMonitorService, {
            getDeploymentInfo: answer(() => new monitor.DeploymentInfo().setSupportedfeaturesList(FEATURES)),
            registerResource: this.strictly((request: monitor.RegisterResourceRequest) => this.register(request)),
            readResource: this.strictly((request: monitor.ReadResourceRequest) => this.read(request)),
            registerResourceOutputs: this.strictly((request: monitor.RegisterResourceOutputsRequest) =>
                this.finish(request),
            ),
            invoke: this.strictly((request: monitor.ResourceInvokeRequest): monitor.ResourceInvokeResponse => {
                throw unknownCall(request.getTok());
            }),
            call: this.strictly((request: monitor.ResourceCallRequest): monitor.ResourceInvokeResponse => {
                throw unknownCall(request.getTok());
            }),
            signalAndWaitForShutdown: answer(() => {
                settled();
                return new Empty();
            }),
        });
        this.server.addService(EngineService, {
            log: answer((request: engine.LogRequest) => this.log(request)),
            getRootResource: answer(() => new engine.GetRootResourceResponse().setUrn(this.rootUrn)),
            setRootResource: answer((request: engine.SetRootResourceRequest) => {
                this.rootUrn = request.getUrn();
                return new engine.SetRootResourceResponse();
            }),
        });
    }

    /** Listens on a free port of this machine. @returns its address. */
    listen(): Promise<string> {
        return new Promise((resolve, reject) => {
            this.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
                error === null ? resolve(`127.0.0.1:${port}`) : reject(error),
            );
        });
    }

    /** Stops at once, whatever is open, and waits until the port is free. */
    stop(): Promise<void> {
        return new Promise((resolve) => {
            this.server.tryShutdown(() => resolve());
            this.server.forceShutdown();
        });
    }

    private register(request: monitor.RegisterResourceRequest): monitor.RegisterResourceResponse {
        const wire = wireOf(request.getObject());
        const inputs = this.reader.readAll(wire);
        const planned = plannedRegistration(request, this.urnOf(request), inputs, this.reader);
        const response = new monitor.RegisterResourceResponse().setUrn(planned.urn);
        if (planned.custom || request.getRemote()) {
            const reply = replyFor(planned.type, planned.name, inputs, this.placementOf(planned));
            // What the program gave goes back as it came, with its secrets still marked.
            const outputs: Record<string, Json> = { ...filledIn(echo(wire) as WireValues, reply.outputs) };
            for (const property of request.getAdditionalsecretoutputsList()) {
                outputs[property] = secretValue(outputs[property] ?? null);
            }
            const id = planned.importId ?? reply.id;
            this.resources.set(planned.urn, { ...planned, id, outputs: withoutKeysOf(inputs, reply.outputs) });
            return response.setId(id).setObject(structOf(outputs));
        }
        this.resources.set(planned.urn, planned);
        return response.setObject(request.getObject());
    }

    /** Of a thing that somebody else owns, only its id and what the program said are known; nothing is made up. */
    private read(request: monitor.ReadResourceRequest): monitor.ReadResourceResponse {
        const wire = wireOf(request.getProperties());
        const planned = plannedRead(request, this.urnOf(request), this.reader.readAll(wire), this.reader);
        this.resources.set(planned.urn, planned);
        return new monitor.ReadResourceResponse().setUrn(planned.urn).setProperties(structOf(echo(wire) as WireValues));
    }

    private finish(request: monitor.RegisterResourceOutputsRequest): Empty {
        if (request.getUrn() === this.rootUrn) {
            this.outputs = this.reader.readAll(wireOf(request.getOutputs()));
        }
        return new Empty();
    }

    private log(request: engine.LogRequest): Empty {
        const severity = SEVERITIES[request.getSeverity()];
        if (severity !== undefined) {
            const message = this.reader.relativeText(stripVTControlCharacters(request.getMessage()).trimEnd());
            const urn = request.getUrn();
            this.diagnostics.push(urn === "" ? { severity, message } : { severity, message, urn });
        }
        return new Empty();
    }

    /** @throws {Refusal} when the URN is taken: two things of one type under one parent need two names. */
    private urnOf(request: monitor.RegisterResourceRequest | monitor.ReadResourceRequest): string {
        const urn = urnOf(this.project, this.stack, request.getParent(), request.getType(), request.getName());
        if (this.resources.has(urn)) {
            const problem = { path: urn, message: "registered twice", remedy: "give one of the two another name" };
            throw new Refusal("Recording engine", [problem]);
        }
        return urn;
    }

    /** Where a resource stands: where its own provider says, else where the stack's configuration says. */
    private placementOf({ provider }: PlannedResource): ReplyPlacement {
        const region = provider === undefined ? undefined : this.resources.get(provider)?.inputs.region;
        return typeof region === "string" ? { ...this.at, region, partition: partitionOf(region) } : this.at;
    }

    /** Like {@link answer}; keeps what was refused, because the program's own message wraps it in a stack. */
    private strictly<Request, Response>(handle: (request: Request) => Response) {
        return answer((request: Request) => {
            try {
                return handle(request);
            } catch (error) {
                if (error instanceof Refusal) {
                    this.refusals.push(error);
                }
                throw error;
            }
        });
    }
}

const SEVERITIES: { readonly [severity: number]: Diagnostic["severity"] } = {
    [engine.LogSeverity.INFO]: "info",
    [engine.LogSeverity.WARNING]: "warning",
    [engine.LogSeverity.ERROR]: "error",
};

/** A handler of gRPC from a function; what the function throws becomes the program's error. */
function answer<Request, Response>(handle: (request: Request) => Response) {
    return (call: grpc.ServerUnaryCall<Request, Response>, done: grpc.sendUnaryData<Response>): void => {
        try {
            done(null, handle(call.request));
        } catch (error) {
            done({
                code: grpc.status.INVALID_ARGUMENT,
                details: error instanceof Error ? error.message : String(error),
            });
        }
    };
}

/** What was answered beside the inputs; of an object that was given, the members that were not. */
function withoutKeysOf(inputs: PlannedValues, outputs: PlannedValues): PlannedValues {
    return Object.fromEntries(
        Object.entries(outputs).flatMap(([property, value]): readonly [string, Json][] => {
            const given = inputs[property];
            if (given === undefined) {
                return [[property, value]];
            }
            const beside = isObject(given) && isObject(value) ? withoutKeysOf(given, value) : {};
            return Object.keys(beside).length === 0 ? [] : [[property, beside]];
        }),
    );
}

function isObject(value: Json): value is PlannedValues {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wireOf(struct: Struct | undefined): WireValues {
    return (struct?.toJavaScript() ?? {}) as WireValues;
}

function structOf(values: WireValues): Struct {
    return Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);
}
