import type { Json } from "../../release/canonical";
import { type CheckedResource, isUnknown, lineage, type StackProblem, type StackRule } from "../rule";

/** Types that hold data, or that a workload or a link hangs on; with the property that would let AWS lose it all the same. */
const STATEFUL: { readonly [type: string]: readonly [property: string, loses: Json] | undefined } = {
    "aws:codecommit/repository:Repository": undefined,
    "aws:directconnect/gateway:Gateway": undefined,
    "aws:directconnect/hostedPrivateVirtualInterfaceAccepter:HostedPrivateVirtualInterfaceAccepter": undefined,
    "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor": undefined,
    "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface": undefined,
    "aws:directconnect/transitVirtualInterface:TransitVirtualInterface": undefined,
    "aws:dynamodb/table:Table": undefined,
    "aws:ec2/vpnConnection:VpnConnection": undefined,
    "aws:ec2/vpnGateway:VpnGateway": undefined,
    "aws:ec2transitgateway/transitGateway:TransitGateway": undefined,
    "aws:ecr/repository:Repository": ["forceDelete", true],
    "aws:ecs/cluster:Cluster": undefined,
    "aws:efs/fileSystem:FileSystem": undefined,
    "aws:eks/cluster:Cluster": ["deletionProtection", false],
    "aws:kms/key:Key": undefined,
    "aws:lb/listener:Listener": undefined,
    "aws:lb/listenerRule:ListenerRule": undefined,
    "aws:lb/loadBalancer:LoadBalancer": ["enableDeletionProtection", false],
    "aws:lb/targetGroup:TargetGroup": undefined,
    "aws:rds/cluster:Cluster": ["skipFinalSnapshot", true],
    "aws:rds/instance:Instance": ["skipFinalSnapshot", true],
    "aws:s3/bucket:Bucket": ["forceDestroy", true],
    "aws:secretsmanager/secret:Secret": undefined,
};

/**
 * Whether an environment wants protection is its setting `deletionProtection`, which its components were told. What
 * stands under no such component is asked for at the rule's level for the environment.
 */
export const protectedState: StackRule = {
    scope: "stack",
    name: "protected-state",
    description: "What holds data or traffic is protected from deletion where the environment asks for it.",
    check: (resources) => {
        const above = lineage(resources);
        return resources
            .filter(({ type }) => type in STATEFUL)
            .filter((resource) => isAskedFor(above(resource)))
            .flatMap(problemsOf);
    },
};

/** Only a component that was told not to protect lifts the rule. */
function isAskedFor(above: readonly CheckedResource[]): boolean {
    const told = above.find(({ inputs }) => typeof inputs.deletionProtection === "boolean");
    return told?.inputs.deletionProtection !== false;
}

function problemsOf(resource: CheckedResource): readonly StackProblem[] {
    const [property, loses] = STATEFUL[resource.type] ?? [];
    const value = property === undefined ? undefined : (resource.inputs[property] ?? false);
    return [
        ...(resource.protect
            ? []
            : [
                  {
                      resource,
                      path: "protect",
                      message: '"false" lets an update delete or replace it',
                      remedy: "set the resource option protect",
                  },
              ]),
        ...(property === undefined || value !== loses || isUnknown(value)
            ? []
            : [
                  {
                      resource,
                      path: property,
                      message: `"${value}" lets it be lost with all that is in it`,
                      remedy: `set it to ${!loses}`,
                  },
              ]),
    ];
}
