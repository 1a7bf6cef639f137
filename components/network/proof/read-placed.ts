import type { Balancer, Placed, Subnet, Uncovered } from "./facts";
import { numberOf, objectOf, objectsOf, type RegisteredResource, textOf, textsOf, type Values } from "./registered";
import type { ResourceIndex } from "./resource-index";
import { TYPE } from "./types";

/** Turns ids into what they stand for; what is not registered becomes uncovered. */
interface Lookup {
    readonly index: ResourceIndex;
    readonly subnets: ReadonlyMap<string, Subnet>;
    readonly uncovered: Uncovered[];
}

/** Everything that stands in the network: load balancers, builds, tasks by their contracts, clusters, endpoints, resolvers. */
export function readPlaced(
    index: ResourceIndex,
    subnets: ReadonlyMap<string, Subnet>,
    uncovered: Uncovered[],
): readonly Placed[] {
    const lookup = { index, subnets, uncovered };
    const balancers = readBalancers(lookup);
    return [
        ...balancers.values(),
        ...index.ofType(TYPE.build).map((project) => readBuilds(project, lookup)),
        ...readTasks(lookup, balancers),
        ...index.ofType(TYPE.cluster).map((cluster) => readCluster(cluster, lookup)),
        ...[...index.ofType(TYPE.nodeGroup), ...index.ofType(TYPE.fargateProfile)].map((machines) =>
            readMachines(machines, lookup),
        ),
        ...index.ofType(TYPE.endpoint).flatMap((endpoint) => readEndpoint(endpoint, lookup)),
        ...index.ofType(TYPE.resolverEndpoint).map((endpoint) => readResolver(endpoint, lookup)),
    ];
}

function place(
    { index, subnets, uncovered }: Lookup,
    resource: RegisteredResource,
    label: string,
    subnetIds: readonly string[],
    groupIds: readonly string[],
) {
    for (const id of [
        ...subnetIds.filter((subnetId) => !subnets.has(subnetId)),
        ...groupIds.filter((groupId) => index.byId(groupId) === undefined),
    ]) {
        uncovered.push({
            what: `${resource.type} ${resource.name}`,
            why: `it uses ${id}, which is not registered here`,
        });
    }
    return {
        name: resource.name,
        label,
        subnets: subnetIds.flatMap((id) => subnets.get(id) ?? []),
        groupIds,
        groupNames: groupIds.map((id) => index.nameOf(id)),
    };
}

/** Load balancers by id. */
function readBalancers(lookup: Lookup): ReadonlyMap<string, Balancer> {
    const ports = new Map<string, number[]>();
    for (const { inputs } of lookup.index.ofType(TYPE.listener)) {
        const id = textOf(inputs, "loadBalancerArn") ?? "";
        ports.set(id, [...(ports.get(id) ?? []), numberOf(inputs, "port") ?? 0]);
    }
    const balancers = lookup.index.ofType(TYPE.balancer).map((resource) => {
        const { type, name, id = "", inputs } = resource;
        const groupIds = textsOf(inputs, "securityGroups");
        if ((textOf(inputs, "loadBalancerType") ?? "application") !== "application" || groupIds.length === 0) {
            lookup.uncovered.push({ what: `${type} ${name}`, why: "it is no application load balancer with a group" });
        }
        const mapped = objectsOf(inputs, "subnetMappings").flatMap((mapping) => textOf(mapping, "subnetId") ?? []);
        const subnetIds = [...textsOf(inputs, "subnets"), ...mapped];
        const balancer: Balancer = {
            kind: "balancer",
            ...place(lookup, resource, `load balancer ${name}`, subnetIds, groupIds),
            isInternetFacing: inputs.internal !== true,
            ports: ports.get(id) ?? [],
        };
        return [id, balancer] as const;
    });
    return new Map(balancers);
}

function readBuilds(resource: RegisteredResource, lookup: Lookup): Placed {
    const config = objectOf(resource.inputs, "vpcConfig");
    const workload = /^(.*)-build-project$/.exec(resource.name)?.[1];
    const label = `builds of ${workload ?? resource.name}`;
    return {
        kind: "builds",
        ...place(lookup, resource, label, textsOf(config, "subnets"), textsOf(config, "securityGroupIds")),
        isInNetwork: config !== undefined,
        isOfCluster: workload === undefined,
    };
}

function readCluster(resource: RegisteredResource, lookup: Lookup): Placed {
    const config = objectOf(resource.inputs, "vpcConfig");
    const label = `API of ${resource.name}`;
    return {
        kind: "cluster",
        ...place(lookup, resource, label, textsOf(config, "subnetIds"), textsOf(config, "securityGroupIds")),
        // Open is what EKS makes of it where nothing is said.
        hasPublicApi: config?.endpointPublicAccess !== false,
    };
}

/** Machines that Auto Mode brings stand where the cluster does, and are no resources. */
function readMachines(resource: RegisteredResource, lookup: Lookup): Placed {
    const subnetIds = textsOf(resource.inputs, "subnetIds");
    return { kind: "machines", ...place(lookup, resource, `machines of ${resource.name}`, subnetIds, []) };
}

/** Tasks are no resources of the program: a release starts them where the runtime contract says. */
function readTasks(lookup: Lookup, balancers: ReadonlyMap<string, Balancer>): readonly Placed[] {
    return lookup.index.ofType(TYPE.parameter).flatMap((resource) => {
        const contract = contractOf(resource.inputs);
        const workload = textOf(contract, "workload");
        const parameters = objectOf(contract, "parameters");
        const port = numberOf(objectOf(contract, "needs") ?? {}, "port");
        if (workload === undefined || parameters === undefined || port === undefined) {
            return [];
        }
        const groupIds = separated(textOf(parameters, "SecurityGroups"));
        const rule = lookup.index.byId(textOf(parameters, "ListenerRule"));
        const listener = lookup.index.byId(textOf(rule?.inputs, "listenerArn"));
        const balancer = balancers.get(textOf(listener?.inputs, "loadBalancerArn") ?? "");
        const subnetIds = separated(textOf(parameters, "Subnets"));
        const common = place(lookup, resource, `tasks of ${workload}`, subnetIds, groupIds);
        return [{ kind: "tasks" as const, ...common, workload, port, balancer }];
    });
}

function contractOf(inputs: Values): Values | undefined {
    try {
        const text = textOf(inputs, "insecureValue");
        return text === undefined ? undefined : objectOf({ contract: JSON.parse(text) }, "contract");
    } catch {
        // A parameter that holds something else than a contract.
        return undefined;
    }
}

function separated(list: string | undefined): readonly string[] {
    return list === undefined ? [] : list.split(",").map((item) => item.trim());
}

/** Interface endpoints alone stand in subnets; what else an endpoint may be is not judged. */
function readEndpoint(resource: RegisteredResource, lookup: Lookup): readonly Placed[] {
    const { type, name, inputs } = resource;
    switch (textOf(inputs, "vpcEndpointType") ?? "Gateway") {
        case "Gateway":
            return [];
        case "Interface": {
            const groupIds = textsOf(inputs, "securityGroupIds");
            const common = place(lookup, resource, `endpoint ${name}`, textsOf(inputs, "subnetIds"), groupIds);
            const service = textOf(inputs, "serviceName") ?? "";
            return [{ kind: "endpoint", ...common, service }];
        }
        default:
            lookup.uncovered.push({
                what: `${type} ${name}`,
                why: "it is neither an interface nor a gateway endpoint",
            });
            return [];
    }
}

function readResolver(resource: RegisteredResource, lookup: Lookup): Placed {
    const groupIds = textsOf(resource.inputs, "securityGroupIds");
    const subnetIds = objectsOf(resource.inputs, "ipAddresses").flatMap((address) => textOf(address, "subnetId") ?? []);
    const direction = textOf(resource.inputs, "direction") === "OUTBOUND" ? "outbound" : "inbound";
    const label = `${direction} resolver ${resource.name}`;
    return { kind: "resolver", ...place(lookup, resource, label, subnetIds, groupIds), direction };
}
