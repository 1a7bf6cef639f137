import { covers, type StatementAt, servicePrincipals, statementsOf } from "../documents";
import { type CheckedResource, isUnknown, listOf, membersOf, type StackProblem, type StackRule } from "../rule";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

/**
 * Which role may do what to a workload, by the service that takes it on; every other role, user and group may not.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const WRITERS: readonly { readonly service: string | undefined; readonly actions: readonly string[] }[] = [
    {
        // The deploy role: only CloudFormation takes it on.
        service: "cloudformation.amazonaws.com",
        actions: [
            "application-autoscaling:RegisterScalableTarget",
            "ecs:CreateService",
            "ecs:DeleteService",
            "ecs:DeregisterTaskDefinition",
            "ecs:RegisterTaskDefinition",
            "ecs:StopServiceDeployment",
            "ecs:UpdateService",
        ],
    },
    {
        service: "codepipeline.amazonaws.com",
        actions: [
            "cloudformation:CreateChangeSet",
            "cloudformation:DeleteChangeSet",
            "cloudformation:ExecuteChangeSet",
            "cloudformation:SetStackPolicy",
        ],
    },
    {
        // ECS itself moves the traffic between a workload's target groups.
        service: "ecs.amazonaws.com",
        actions: [
            "elasticloadbalancing:ModifyListener",
            "elasticloadbalancing:ModifyRule",
            "elasticloadbalancing:SetRulePriorities",
        ],
    },
    {
        // Nobody: a change set is the only way.
        service: undefined,
        actions: [
            "cloudformation:CreateStack",
            "cloudformation:DeleteStack",
            "cloudformation:UpdateStack",
            "ecs:CreateTaskSet",
            "ecs:ExecuteCommand",
            "ecs:RunTask",
            "ecs:StartTask",
            "ecs:UpdateServicePrimaryTaskSet",
            // Of a cluster: who has access to it, and as what its pods call AWS.
            "eks:AssociateAccessPolicy",
            "eks:CreateAccessEntry",
            "eks:CreatePodIdentityAssociation",
            "eks:UpdateAccessEntry",
            "eks:UpdateClusterConfig",
            "eks:UpdatePodIdentityAssociation",
        ],
    },
];

/** The deploy role, and the pipeline that hands it over, are the only way to change a workload. */
export const singleWriter: StackRule = {
    scope: "stack",
    name: "single-writer",
    description: "Only a pipeline's deploy role may change a workload.",
    check: (resources) =>
        grantsOf(resources).flatMap(({ resource, statement, services }) => {
            const taken = WRITERS.filter(({ service }) => service === undefined || !services.includes(service))
                .flatMap(({ actions }) => actions)
                .filter((action) => covers(statement, action));
            return taken.length === 0
                ? []
                : [
                      {
                          resource,
                          path: `${statement.path}.Action`,
                          message: `"${taken.join(", ")}" changes a workload past its pipeline's deploy role`,
                          remedy: "leave it to the pipeline, and take the action away here",
                      } satisfies StackProblem,
                  ];
        }),
};

/** One statement that allows something, with the services that take on the role that has it. */
interface Grant {
    readonly resource: CheckedResource;
    readonly statement: StatementAt;
    readonly services: readonly string[];
}

/** All that the stack's own policies grant. A boundary grants nothing: it only bounds. */
function grantsOf(resources: readonly CheckedResource[]): readonly Grant[] {
    const roles = resources.filter(({ type }) => type === ROLE);
    return resources
        .flatMap((resource): readonly Grant[] => {
            const services = (role: CheckedResource | undefined) =>
                role === undefined
                    ? []
                    : statementsOf(role.inputs.assumeRolePolicy, "assumeRolePolicy").flatMap(servicePrincipals);
            const grant = (statements: readonly StatementAt[], role?: CheckedResource) =>
                statements.map((statement) => ({ resource, statement, services: services(role) }));
            const { type, inputs } = resource;
            switch (type) {
                case ROLE:
                    return listOf(inputs.inlinePolicies).flatMap((one, index) =>
                        grant(statementsOf(membersOf(one).policy, `inlinePolicies[${index}].policy`), resource),
                    );
                case ROLE_POLICY:
                    return grant(statementsOf(inputs.policy, "policy"), roleOf(roles, resource));
                case "aws:iam/userPolicy:UserPolicy":
                case "aws:iam/groupPolicy:GroupPolicy":
                    return grant(statementsOf(inputs.policy, "policy"));
                case "aws:iam/policy:Policy":
                    return isBoundary(resources, resource) ? [] : grant(statementsOf(inputs.policy, "policy"));
                default:
                    return [];
            }
        })
        .filter(({ statement }) => statement.allows);
}

/** The role that a policy belongs to; before it is made, the policy only depends on it. */
function roleOf(roles: readonly CheckedResource[], { inputs: { role }, dependencies }: CheckedResource) {
    return roles.find(({ id, urn, inputs }) =>
        isUnknown(role) ? dependencies.includes(urn) : role === inputs.name || role === id,
    );
}

/** Whether a policy bounds roles and is attached to nobody. */
function isBoundary(resources: readonly CheckedResource[], policy: CheckedResource): boolean {
    const isIt = (arn: unknown, by: CheckedResource) =>
        isUnknown(arn) ? by.dependencies.includes(policy.urn) : String(arn).endsWith(`:policy/${policy.inputs.name}`);
    return (
        resources.some((role) => role.type === ROLE && isIt(role.inputs.permissionsBoundary, role)) &&
        !resources.some(
            ({ type, ...by }) => type.endsWith("PolicyAttachment") && isIt(by.inputs.policyArn, { type, ...by }),
        )
    );
}
