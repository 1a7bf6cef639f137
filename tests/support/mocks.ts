import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { type RecordedResource, recordingMocks } from "../../automation/recording/mocks";
import type { Placement } from "../../components/shared/placement";

/** Where the components of tests stand. */
export const DEV: Placement = {
    project: "airlock",
    environment: "dev",
    account: "111122223333",
    region: "eu-west-1",
    partition: "aws",
};
export const STAGING: Placement = { ...DEV, environment: "staging", account: "222233334444" };
export const PROD: Placement = { ...DEV, environment: "prod", account: "333344445555" };

export const KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000";
export const BOUNDARY_ARN = "arn:aws:iam::111122223333:policy/airlock-dev-boundary";

/** A registration with what mocks alone do not tell. */
export interface MadeResource extends RecordedResource {
    /** Logical name of the parent, empty for the component under test. */
    readonly parent: string;
    readonly protect: boolean;
    readonly ignoreChanges: readonly string[];
    /** Outputs that are secret although no input says so. */
    readonly secretOutputs: readonly string[];
    /** Logical names of what it waits for, sorted. */
    readonly dependencies: readonly string[];
}

export interface Made<T> {
    readonly component: T;
    /** Everything that was registered, sorted by type and name. */
    readonly resources: readonly MadeResource[];
    /** The one resource of a type and name; a miss fails the test. */
    find(type: string, name: string): MadeResource;
    /** `<type> <name>` of everything, sorted. */
    list(): readonly string[];
}

/** Makes a component under strict mocks, and returns once all that it registers is registered. */
export async function make<T>(at: Placement, create: () => T): Promise<Made<T>> {
    const mocks = recordingMocks(at);
    await pulumi.runtime.setMocks(mocks, at.project, at.environment, true);
    const requests = listenTo(pulumi.runtime.getMonitor());
    const component = create();
    await pulumi.runtime.disconnect();
    const resources = mocks.registered
        .map((resource): MadeResource => {
            const request = requests.find((one) => one.getType() === resource.type && one.getName() === resource.name);
            return {
                ...resource,
                parent: nameOf(request?.getParent() ?? ""),
                protect: request?.getProtect() ?? false,
                ignoreChanges: request?.getIgnorechangesList() ?? [],
                secretOutputs: request?.getAdditionalsecretoutputsList() ?? [],
                dependencies: [...new Set(request?.getDependenciesList().map(nameOf))].sort(),
            };
        })
        .sort((a, b) => compare(a.type, b.type) || compare(a.name, b.name));
    return {
        component,
        resources,
        find: (type, name) => {
            const found = resources.filter((resource) => resource.type === type && resource.name === name);
            const [first] = found;
            if (first === undefined || found.length > 1) {
                throw new Error(`${found.length} resources are ${type} ${name}`);
            }
            return first;
        },
        list: () => resources.map(({ type, name }) => `${type} ${name}`),
    };
}

/** The value of an output; unlike a promise made from `apply`, it rejects when the output does. */
export function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as pulumi.Output<T> & { promise(): Promise<T> }).promise();
}

/** The document that a resource was given as text. */
export function parsed(resource: MadeResource, property: string): unknown {
    return JSON.parse(String(resource.inputs[property]));
}

/** The monitor of mocks passes on a part of each request only; the whole of it is kept here. */
function listenTo(monitor: unknown): readonly RegisterResourceRequest[] {
    const requests: RegisterResourceRequest[] = [];
    const target = monitor as { registerResource(request: RegisterResourceRequest, done: unknown): unknown };
    const register = target.registerResource.bind(target);
    target.registerResource = (request, done) => {
        requests.push(request);
        return register(request, done);
    };
    return requests;
}

function nameOf(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2 * Number(urn.includes("::")));
}

function compare(a: string, b: string): number {
    return a < b ? -1 : Number(a > b);
}
