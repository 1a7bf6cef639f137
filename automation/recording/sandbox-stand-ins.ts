import type { StandIn, Thing } from "./replies";

/** Zones that a network was asked for. */
function zonesOf({ inputs }: Thing): readonly string[] {
    return Array.isArray(inputs.availabilityZoneNames) ? inputs.availabilityZoneNames.map(String) : [];
}

function subnetIds(thing: Thing, tier: string): string[] {
    return zonesOf(thing).map((zone) => thing.ec2Id("subnet", `${thing.logicalName}::${tier}::${zone}`));
}

function network(thing: Thing): StandIn {
    return {
        id: "",
        vpcId: thing.ec2Id("vpc"),
        publicSubnetIds: subnetIds(thing, "public"),
        privateSubnetIds: subnetIds(thing, "private"),
        isolatedSubnetIds: [],
    };
}

function balancer(thing: Thing): StandIn {
    const name = thing.name("name");
    const tail = `${name}/${thing.hex(16)}`;
    const arn = thing.arn("elasticloadbalancing", `loadbalancer/app/${tail}`);
    const host = `${thing.inputs.internal === true ? "internal-" : ""}${name}-${1e9 + thing.number(1e9)}`;
    const listeners = Array.isArray(thing.inputs.listeners) ? thing.inputs.listeners : [];
    return {
        id: "",
        loadBalancer: { arn, dnsName: `${host}.${thing.at.region}.elb.${thing.domain}` },
        defaultTargetGroup: { arn: thing.arn("elasticloadbalancing", `targetgroup/${tail}`) },
        listeners: listeners.map((_, index) => ({
            arn: thing.arn("elasticloadbalancing", `listener/app/${tail}/${thing.hex(16, `${tail}::${index}`)}`),
        })),
    };
}

function service(thing: Thing): StandIn {
    const family = thing.logicalName;
    return {
        id: "",
        service: { id: thing.arn("ecs", `service/${family}`) },
        taskDefinition: { arn: thing.arn("ecs", `task-definition/${family}:1`) },
    };
}

function image(thing: Thing): StandIn {
    const name = thing.text("imageName");
    const baseImageName = name.slice(0, name.lastIndexOf(":"));
    return { id: name, baseImageName, repoDigest: `${baseImageName}@sha256:${thing.hex(64, name)}` };
}

/**
 * Stand-ins of what sandboxes are made of. The components of awsx are made by its provider, out of a plan's sight; they
 * answer with the outputs that they declare, and have no id.
 */
export const SANDBOX_STAND_INS: { readonly [type: string]: (thing: Thing) => StandIn } = {
    "awsx:ec2:Vpc": network,
    "awsx:lb:ApplicationLoadBalancer": balancer,
    "awsx:ecs:FargateService": service,
    "docker:index/image:Image": image,
};
