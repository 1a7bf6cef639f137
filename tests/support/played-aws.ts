import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** AWS as far as the library calls it, on the loopback address: real requests of the real SDK, and answers in AWS's form. */
export interface PlayedAws {
    /** For `AWS_ENDPOINT_URL`. */
    readonly url: string;
    /** Account of whatever credentials. */
    account: string;
    /** CloudFormation stacks by name, with their status. */
    readonly stacks: Map<string, string>;
    /** Keys of objects with their bucket in front, and their version. */
    readonly objects: Map<string, string>;
    /** Names of pipelines. */
    readonly pipelines: Set<string>;
    /** Digests by repository. */
    readonly images: Map<string, readonly string[]>;
    /** What was called, in order: `DeleteStack airlock-dev-hello`. */
    readonly calls: string[];
    /** Executions that were started: the pipeline's name and what its source was to take. */
    readonly started: { readonly name: unknown; readonly sourceRevisions: unknown }[];
    close(): Promise<void>;
}

interface Answer {
    readonly status: number;
    readonly body: string;
    readonly headers?: { readonly [name: string]: string };
}

/** Credentials that no one checks, for a client that talks to played AWS. */
export function playedCredentials(url: string): { readonly [name: string]: string } {
    return {
        AWS_ENDPOINT_URL: url,
        AWS_ACCESS_KEY_ID: "AKIAPLAYED",
        AWS_SECRET_ACCESS_KEY: "played",
        AWS_EC2_METADATA_DISABLED: "true",
    };
}

export async function playAws(): Promise<PlayedAws> {
    const server = createServer((request, response) => {
        answer(played, request).then(
            (given) => reply(response, given),
            (error: unknown) => reply(response, { status: 500, body: String(error) }),
        );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const played: PlayedAws = {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        account: "111122223333",
        stacks: new Map(),
        objects: new Map(),
        pipelines: new Set(),
        images: new Map(),
        calls: [],
        started: [],
        close: () =>
            new Promise((resolve) => {
                server.closeAllConnections();
                server.close(() => resolve());
            }),
    };
    return played;
}

function reply(response: ServerResponse, { status, body, headers }: Answer): void {
    response.writeHead(status, headers);
    response.end(body);
}

async function answer(played: PlayedAws, request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks).toString();
    const target = request.headers["x-amz-target"];
    if (typeof target === "string") {
        return json(played, target.split(".").at(-1) ?? "", JSON.parse(body));
    }
    if (request.method === "HEAD") {
        return head(played, request.url ?? "");
    }
    return query(played, new URLSearchParams(body));
}

function head(played: PlayedAws, url: string): Answer {
    const place = decodeURIComponent(url.split("?")[0] ?? "").slice(1);
    played.calls.push(`HeadObject ${place}`);
    const version = played.objects.get(place);
    return version === undefined
        ? { status: 404, body: "" }
        : { status: 200, body: "", headers: { "x-amz-version-id": version } };
}

function json(played: PlayedAws, operation: string, input: Record<string, unknown>): Answer {
    const named = String(input.name ?? input.repositoryName);
    played.calls.push(`${operation} ${named}`);
    const refuse = (type: string): Answer => ({ status: 400, body: JSON.stringify({ __type: type, message: "no" }) });
    switch (operation) {
        case "GetPipeline":
            return refuse("PipelineNotFoundException");
        case "StartPipelineExecution":
            if (!played.pipelines.has(named)) {
                return refuse("PipelineNotFoundException");
            }
            played.started.push({ name: input.name, sourceRevisions: input.sourceRevisions });
            return { status: 200, body: JSON.stringify({ pipelineExecutionId: "execution-1" }) };
        case "ListImages": {
            const images = played.images.get(named);
            return images === undefined
                ? refuse("RepositoryNotFoundException")
                : { status: 200, body: JSON.stringify({ imageIds: images.map((imageDigest) => ({ imageDigest })) }) };
        }
        case "BatchDeleteImage":
            played.images.set(named, []);
            return { status: 200, body: JSON.stringify({ imageIds: input.imageIds, failures: [] }) };
        default:
            return refuse("UnknownOperationException");
    }
}

function query(played: PlayedAws, input: URLSearchParams): Answer {
    const operation = input.get("Action") ?? "";
    const stack = input.get("StackName") ?? "";
    played.calls.push(`${operation}${stack === "" ? "" : ` ${stack}`}`);
    const xml = (result: string): Answer => ({
        status: 200,
        body: `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`,
    });
    switch (operation) {
        case "GetCallerIdentity":
            return xml(`<Account>${played.account}</Account><Arn>arn:aws:iam::${played.account}:user/played</Arn>`);
        case "DescribeStacks": {
            const status = played.stacks.get(stack);
            return status === undefined
                ? absent(stack)
                : xml(
                      `<Stacks><member><StackName>${stack}</StackName><StackStatus>${status}</StackStatus></member></Stacks>`,
                  );
        }
        case "DescribeStackResources":
            return xml("<StackResources></StackResources>");
        case "DeleteStack":
            played.stacks.delete(stack);
            return xml("");
        default:
            return { status: 400, body: `no ${operation} here` };
    }
}

function absent(stack: string): Answer {
    const message = `Stack with id ${stack} does not exist`;
    return {
        status: 400,
        body: `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
    };
}
