// Loaded into the evaluated program before Pulumi's runner: leaves out what the SDK does for its own debugging alone. With
// some hundred resources that is most of a program's time. What the program registers is the same.

const { createRequire } = require("node:module");

const requireByRunner = createRequire(process.argv[1]);
const sourceMaps = requireByRunner("source-map-support");
sourceMaps.install();

// Every promise of the SDK takes a stack trace, which is only read when PULUMI_DEBUG_PROMISE_LEAKS is set. Leaks are still
// found without.
const debuggable = requireByRunner("@pulumi/pulumi/runtime/debuggable");
const { debuggablePromise } = debuggable;
debuggable.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
        return debuggablePromise(promise, context);
    } finally {
        Error.stackTraceLimit = limit;
    }
};

// Every resource takes one too, mapped to the source frame by frame; only the positions are read.
const formatTrace = Error.prepareStackTrace;
const known = new Map();

function positionOf(frame) {
    const source = frame.getFileName();
    const position = `${source}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
    if (source?.endsWith(".ts") !== true) {
        return position;
    }
    let mapped = known.get(position);
    if (mapped === undefined) {
        // Columns start at 0 in maps and at 1 in traces.
        const at = { source, line: frame.getLineNumber(), column: frame.getColumnNumber() - 1 };
        const original = sourceMaps.mapSourcePosition(at);
        mapped = `${original.source}:${original.line}:${original.column + 1}`;
        known.set(position, mapped);
    }
    return mapped;
}

Error.prepareStackTrace = (error, frames) => {
    if (frames[0]?.getFunctionName() !== "callsites") {
        return formatTrace(error, frames);
    }
    return `Error\n${frames.map((frame) => `    at frame (${positionOf(frame)})`).join("\n")}`;
};

// Debugging messages would cross to the engine one call at a time, several for each resource.
const { EngineClient } = requireByRunner("@pulumi/pulumi/proto/engine_grpc_pb");
const { LogSeverity } = requireByRunner("@pulumi/pulumi/proto/engine_pb");
const { Empty } = requireByRunner("google-protobuf/google/protobuf/empty_pb");
const { log } = EngineClient.prototype;
EngineClient.prototype.log = function (request, done) {
    return request.getSeverity() === LogSeverity.DEBUG ? done(null, new Empty()) : log.call(this, request, done);
};
