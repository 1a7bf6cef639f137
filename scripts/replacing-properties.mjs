// Writes automation/preview/replacing-properties.json: which properties of a resource its provider cannot change in place.
// The provider itself is asked: for each type and property, how it would go from one value to another. Nothing is reached
// but the plugin, which runs offline. To be run again when the version of @pulumi/aws changes:
//
//   node scripts/replacing-properties.mjs PLUGIN_EXECUTABLE
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");

const root = fileURLToPath(new URL("..", import.meta.url));
const OUT = `${root}automation/preview/replacing-properties.json`;

/** Services whose resources an environment may have, by the module in their type. */
const MODULES =
    /^aws:(acm|appautoscaling|autoscaling|cfg|chatbot|cloudformation|cloudtrail|cloudwatch|codeartifact|codebuild|codecommit|codeconnections|codepipeline|codestarconnections|codestarnotifications|directconnect|directoryservice|dynamodb|ebs|ec2|ec2transitgateway|ecr|ecs|efs|eks|elasticache|guardduty|iam|kinesis|kms|lambda|lb|networkfirewall|networkmanager|organizations|ram|rds|resourcegroups|route53|s3|s3control|scheduler|secretsmanager|securityhub|servicediscovery|sfn|signer|sns|sqs|ssm|synthetics|vpc|vpclattice|vpn|wafv2|xray)\//;

/** Pairs of texts; a provider that refuses a malformed ARN or block takes the next pair. */
const TEXTS = [
    ["a", "b"],
    ["10.0.0.0/24", "10.0.1.0/24"],
    ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"],
    ["Allow", "Deny"].map((Effect) =>
        JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect, Action: "s3:GetObject", Resource: "*" }] }),
    ),
    ['{"a":"1"}', '{"a":"2"}'],
    ["1", "2"],
    ["2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"],
];

/** What some types need beside the property that is asked about, or their provider answers nothing. */
const BASES = {
    "aws:dynamodb/table:Table": {
        attributes: [{ name: "a", type: "S" }],
        billingMode: "PAY_PER_REQUEST",
        hashKey: "a",
        name: "a",
    },
    "aws:cloudwatch/eventRule:EventRule": { name: "a", forceDestroy: false, scheduleExpression: "rate(1 hour)" },
    "aws:directconnect/gatewayAssociation:GatewayAssociation": {
        associatedGatewayId: "vgw-a",
        dxGatewayId: "a",
        proposalId: "a",
        region: "eu-west-1",
    },
    "aws:kinesis/stream:Stream": { name: "a", shardCount: 1 },
    "aws:lambda/function:Function": {
        name: "a",
        role: "arn:aws:iam::111122223333:role/a",
        handler: "index.handler",
        packageType: "Zip",
        runtime: "nodejs24.x",
        s3Bucket: "a",
        s3Key: "a",
    },
    "aws:lb/targetGroup:TargetGroup": { port: 80, protocol: "HTTP", vpcId: "vpc-0" },
};

/** A value of a schema's type; both sides of a pair differ in every leaf. */
function sampleOf(schema, types, side, texts, depth = 0) {
    const reference = /^#\/types\/(.+)$/.exec(decodeURIComponent(schema.$ref ?? ""))?.[1];
    if (reference !== undefined) {
        const { enum: values } = types[reference] ?? {};
        if (values !== undefined) {
            return values[side % values.length].value;
        }
        const properties = types[reference]?.properties ?? {};
        return depth > 4
            ? undefined
            : Object.fromEntries(
                  Object.entries(properties)
                      .map(([name, inner]) => [name, sampleOf(inner, types, side, texts, depth + 1)])
                      .filter(([, value]) => value !== undefined),
              );
    }
    switch (schema.type) {
        case "string":
            return texts[side];
        case "integer":
        case "number":
            return side + 1;
        case "boolean":
            return side === 0;
        case "array":
            return [sampleOf(schema.items, types, side, texts, depth)].filter((item) => item !== undefined);
        case "object":
            return { key: sampleOf(schema.additionalProperties ?? { type: "string" }, types, side, texts, depth) };
        default:
            return /Archive|Asset/.test(schema.$ref ?? "") ? archiveOf(texts[side]) : texts[side];
    }
}

/** An archive with one file, as a program sends it. */
function archiveOf(text) {
    const [mark, archive, asset] = [
        "4dabf18193072939515e22adb298388d",
        "0def7320c3a5731c473e5ecbe6d01bc7",
        "c44067f5952c0a294b673a41bacd8c17",
    ];
    return { [mark]: archive, assets: { "index.js": { [mark]: asset, text } } };
}

/** Inputs that the project's own environments give, by type: some providers compare only what is whole. */
function realInputs() {
    const found = new Map();
    for (const stack of ["dev", "staging", "prod"]) {
        const { resources } = JSON.parse(readFileSync(`${root}tests/expected/${stack}.json`, "utf8"));
        for (const [urn, { inputs = {} }] of Object.entries(resources)) {
            found.set(urn.split("::")[0].split("$").at(-1), inputs);
        }
    }
    return found;
}

/** Versions of a state's schema that are tried: an old one is upgraded first, and some upgrades want what is not here. */
const SCHEMA_VERSIONS = [0, 1, 2, 3, 4];

function diffRequest(type, version, olds, news) {
    const request = new messages.DiffRequest();
    request.setId("id");
    request.setUrn(`urn:pulumi:stack::project::${type}::name`);
    request.setType(type);
    request.setName("name");
    request.setOlds(
        Struct.fromJavaScript({ id: "id", ...olds, __meta: JSON.stringify({ schema_version: String(version) }) }),
    );
    request.setOldInputs(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    return request;
}

/** Whether a change of one property replaces the resource; `undefined` where the provider answers no question about it. */
async function replaces(call, type, property, schema, types, real) {
    for (const base of [BASES[type], real, {}].filter((each) => each !== undefined)) {
        for (const texts of TEXTS) {
            const [before, after] = [0, 1].map((side) => ({
                ...base,
                [property]: sampleOf(schema, types, side, texts),
            }));
            for (const version of SCHEMA_VERSIONS) {
                try {
                    const answer = await call("diff", diffRequest(type, version, before, after));
                    return answer.getReplacesList().some((path) => path.split(/[.[]/)[0] === property);
                } catch {
                    // Refused as malformed, or beside a base that it does not fit to; the next one may do.
                }
            }
        }
    }
    return undefined;
}

async function connect(plugin) {
    const child = spawn(plugin, ["127.0.0.1:1"], {
        stdio: ["ignore", "pipe", "ignore"],
        env: { ...process.env, AWS_EC2_METADATA_DISABLED: "true" },
    });
    const [port] = await once(child.stdout, "data");
    const client = new ResourceProviderClient(`127.0.0.1:${String(port).trim()}`, grpc.credentials.createInsecure(), {
        "grpc.max_receive_message_length": -1,
    });
    const call = (method, request) =>
        new Promise((resolve, reject) => {
            client[method](request, (error, answer) => (error ? reject(error) : resolve(answer)));
        });
    return { child, call };
}

async function configure(call) {
    const config = { region: "eu-west-1", accessKey: "test", secretKey: "test" };
    for (const skipped of ["CredentialsValidation", "RegionValidation", "MetadataApiCheck", "RequestingAccountId"]) {
        config[`skip${skipped}`] = "true";
    }
    const request = new messages.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript(config));
    for (const [key, value] of Object.entries(config)) {
        request.getVariablesMap().set(`aws:config:${key}`, value);
    }
    await call("configure", request);
}

async function main(plugin) {
    const { child, call } = await connect(plugin);
    try {
        const { resources, types } = JSON.parse((await call("getSchema", new messages.GetSchemaRequest())).getSchema());
        await configure(call);
        const real = realInputs();
        const table = {};
        const unanswered = {};
        for (const type of Object.keys(resources)
            .filter((each) => MODULES.test(each))
            .sort()) {
            const properties = Object.entries(resources[type].inputProperties ?? {});
            const answers = await Promise.all(
                properties.map(async ([property, schema]) => [
                    property,
                    await replaces(call, type, property, schema, types, real.get(type)),
                ]),
            );
            const withAnswer = (wanted) =>
                answers.filter(([, answer]) => answer === wanted).map(([property]) => property);
            table[type] = withAnswer(true).sort();
            if (withAnswer(undefined).length > 0) {
                unanswered[type] = withAnswer(undefined).sort();
            }
        }
        const version = JSON.parse(readFileSync(`${root}package.json`, "utf8")).dependencies["@pulumi/aws"];
        writeFileSync(OUT, JSON.stringify({ provider: `aws ${version}`, replacing: table, unanswered }));
        spawnSync(`${root}node_modules/.bin/biome`, ["format", "--write", OUT]);
        console.log(`${Object.keys(table).length} types`);
    } finally {
        child.kill();
    }
}

await main(process.argv[2]);
