import type { Json } from "../../release/canonical";
import type { Problem } from "../../release/problem";
import { awsPrincipals, CALLER_KEYS, demands, statementsOf } from "../documents";
import {
    type CheckedResource,
    isUnknown,
    lineage,
    listOf,
    membersOf,
    type ResourceRule,
    reach,
    type StackProblem,
    type StackRule,
} from "../rule";

/** Where a type has its resource-based policy, or a role its trust. */
const POLICIES: { readonly [type: string]: string } = {
    "aws:backup/vaultPolicy:VaultPolicy": "policy",
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
    "aws:ecr/registryPolicy:RegistryPolicy": "policy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
    "aws:efs/fileSystemPolicy:FileSystemPolicy": "policy",
    "aws:iam/role:Role": "assumeRolePolicy",
    "aws:kms/key:Key": "policy",
    "aws:kms/keyPolicy:KeyPolicy": "policy",
    "aws:s3/accessPoint:AccessPoint": "policy",
    "aws:s3/bucketPolicy:BucketPolicy": "policy",
    "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
    "aws:sns/topic:Topic": "policy",
    "aws:sns/topicPolicy:TopicPolicy": "policy",
    "aws:sqs/queue:Queue": "policy",
    "aws:sqs/queuePolicy:QueuePolicy": "policy",
};

const FUNCTION_PERMISSION = "aws:lambda/permission:Permission";

/** No policy of a resource lets everybody in. */
export const publicPolicy: ResourceRule = {
    scope: "resource",
    name: "public-policy",
    description: "No policy allows anything to everybody.",
    types: [...Object.keys(POLICIES), FUNCTION_PERMISSION],
    check: ({ type, inputs }) => {
        if (type === FUNCTION_PERMISSION) {
            return permissionProblems(inputs);
        }
        const path = POLICIES[type] ?? "policy";
        return statementsOf(inputs[path], path)
            .filter((statement) => statement.allows && awsPrincipals(statement).includes("*"))
            .filter((statement) => !demands(statement, CALLER_KEYS))
            .map((statement) => ({
                path: `${statement.path}.Principal`,
                message: '"*" is everybody, and no condition says whose request it must be',
                remedy: "name the principal, or demand one by aws:PrincipalArn, aws:PrincipalOrgID or aws:SourceArn",
            }));
    },
};

function permissionProblems({ principal, principalOrgId, sourceAccount, sourceArn }: CheckedResource["inputs"]) {
    return principal === "*" && [principalOrgId, sourceAccount, sourceArn].every((value) => value === undefined)
        ? [
              {
                  path: "principal",
                  message: '"*" lets everybody call the function',
                  remedy: "name the service or account, with sourceArn",
              },
          ]
        : [];
}

/** Stands for any value in {@link ADDRESSES}. */
const GIVEN = "*";

/** Properties that give an address of the internet, and the value that does. */
const ADDRESSES: { readonly [type: string]: readonly (readonly [path: string, open: Json, remedy: string])[] } = {
    "aws:ec2/eip:Eip": [
        ["instance", GIVEN, "reach it through a load balancer, or by Session Manager"],
        ["networkInterface", GIVEN, "leave public addresses to NAT gateways"],
    ],
    "aws:ec2/eipAssociation:EipAssociation": [["allocationId", GIVEN, "leave public addresses to NAT gateways"]],
    "aws:ec2/instance:Instance": [["associatePublicIpAddress", true, "set it to false"]],
    "aws:ec2/launchTemplate:LaunchTemplate": [
        ["networkInterfaces[]?.associatePublicIpAddress", "true", "set it to false"],
    ],
    "aws:ec2/subnet:Subnet": [["mapPublicIpOnLaunch", true, "set it to false"]],
    "aws:ecs/service:Service": [["networkConfiguration.assignPublicIp", true, "set it to false"]],
    "aws:eks/cluster:Cluster": [["vpcConfig.endpointPublicAccess", true, "set it to false"]],
    "aws:lambda/functionUrl:FunctionUrl": [["authorizationType", "NONE", "use AWS_IAM"]],
    "aws:rds/clusterInstance:ClusterInstance": [["publiclyAccessible", true, "set it to false"]],
    "aws:rds/instance:Instance": [["publiclyAccessible", true, "set it to false"]],
};

/** Nothing but NAT gateways and load balancers has an address that the internet reaches. */
export const publicAddress: ResourceRule = {
    scope: "resource",
    name: "public-address",
    description: "Nothing but NAT gateways and load balancers has a public address.",
    types: Object.keys(ADDRESSES),
    check: ({ type, inputs }) =>
        (ADDRESSES[type] ?? []).flatMap(([path, open, remedy]) =>
            reach(inputs, path)
                .filter(({ value }) => value !== undefined && (open === GIVEN || String(value) === String(open)))
                .map(
                    ({ path: at, value }): Problem => ({
                        path: at,
                        message:
                            open === GIVEN
                                ? "is given, so it has an address of the internet"
                                : `"${value}" makes it reachable from the internet`,
                        remedy,
                    }),
                ),
        ),
};

/** Who may reach the load balancers, as the environment's settings say it. */
interface Ingress {
    readonly isPublic: boolean;
    readonly allowedCidrs: readonly Json[];
}

/** Load balancers face the internet only where the settings of their component ask for it by name. */
export const publicBalancer: StackRule = {
    scope: "stack",
    name: "public-balancer",
    description: "A load balancer faces the internet only where the settings say so.",
    check: (resources) => {
        const above = lineage(resources);
        return resources
            .filter(({ type }) => BALANCERS.includes(type))
            .filter(({ inputs }) => inputs.internal !== true && !isUnknown(inputs.internal))
            .filter((balancer) => ingressAmong(above(balancer))?.isPublic !== true)
            .map((resource) => ({
                resource,
                path: "internal",
                message: `"${resource.inputs.internal ?? false}" faces the internet, which no setting asks for`,
                remedy: "set it to true, or ingress.scheme to public",
            }));
    },
};

const BALANCERS = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];

/** Ports by which a public load balancer is reached. */
const LISTENER_PORTS = [80, 443];

const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/** No group lets the whole internet in but that of a public load balancer, on its listeners' ports. */
export const openIngress: StackRule = {
    scope: "stack",
    name: "open-ingress",
    description: "No port is open to the internet but the listeners of public load balancers.",
    check: (resources) => {
        const above = lineage(resources);
        return resources
            .flatMap(openingsOf)
            .filter((opening) => !isListener(opening, ingressAmong(above(opening.resource))))
            .map(
                ({ resource, path, cidr, fromPort, toPort }): StackProblem => ({
                    resource,
                    path,
                    message: `"${cidr}" is the whole internet, to ${portsOf(fromPort, toPort)}`,
                    remedy: "name the group or the block that may come in",
                }),
            );
    },
};

function isListener({ cidr, fromPort, toPort }: Opening, ingress: Ingress | undefined): boolean {
    return (
        ingress?.isPublic === true &&
        ingress.allowedCidrs.includes(cidr) &&
        fromPort === toPort &&
        LISTENER_PORTS.includes(Number(fromPort))
    );
}

function portsOf(from: Json | undefined, to: Json | undefined): string {
    if (from === undefined || from === -1) {
        return "every port";
    }
    return from === to ? `port ${from}` : `ports ${from} to ${to}`;
}

/** One block that a rule lets in. */
interface Opening {
    readonly resource: CheckedResource;
    readonly path: string;
    readonly cidr: string;
    readonly fromPort: Json | undefined;
    readonly toPort: Json | undefined;
}

/** The ways in from everywhere that a resource opens, by itself or within a group's own list. */
function openingsOf(resource: CheckedResource): readonly Opening[] {
    const { type, inputs } = resource;
    switch (type) {
        case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
            return everywhere(resource, "", inputs, ["cidrIpv4", "cidrIpv6"]);
        case "aws:ec2/securityGroupRule:SecurityGroupRule":
            return inputs.type === "ingress" ? everywhere(resource, "", inputs, ["cidrBlocks", "ipv6CidrBlocks"]) : [];
        case "aws:ec2/securityGroup:SecurityGroup":
        case "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
            return listOf(inputs.ingress).flatMap((rule, index) =>
                everywhere(resource, `ingress[${index}].`, membersOf(rule), ["cidrBlocks", "ipv6CidrBlocks"]),
            );
        default:
            return [];
    }
}

function everywhere(
    resource: CheckedResource,
    prefix: string,
    rule: CheckedResource["inputs"],
    properties: readonly string[],
): readonly Opening[] {
    const { fromPort, toPort } = rule;
    return properties.flatMap((property) =>
        listOf(rule[property])
            .filter((cidr) => typeof cidr === "string" && EVERYWHERE.includes(cidr))
            .map((cidr) => ({ resource, path: `${prefix}${property}`, cidr: String(cidr), fromPort, toPort })),
    );
}

/** What the nearest of the components above a resource was told of who may come in. */
function ingressAmong(above: readonly CheckedResource[]): Ingress | undefined {
    const told = above.map(({ inputs }) => membersOf(inputs.ingress)).find(({ scheme }) => scheme !== undefined);
    return told && { isPublic: told.scheme === "public", allowedCidrs: listOf(told.allowedCidrs) };
}
