/** Leave to break one rule, for something that is right all the same. */
export interface Exemption {
    /** Name of the rule. */
    readonly rule: string;
    /** Which resources, as `<type>::<name>`; `*` stands for any run of characters. */
    readonly resource: string;
    /** Which of their properties, as violations name them; `*` stands for any run of characters. */
    readonly property: string;
    /** Why it is right. */
    readonly reason: string;
    /** Last day, as `2027-11-30`: by then somebody looks whether the reason still holds. */
    readonly until: string;
}

/** What AWS's own documentation says changes seldom: to look once a year is enough. */
const A_YEAR = "2027-11-30";

const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const BOUNDARIES = "aws:iam/policy:Policy::*guardrails-*-boundary";

/**
 * Everything that breaks a rule of this pack and may. An exemption that has ended exempts nothing; one that nothing needs
 * is reported, and fails the tests.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 * which actions know resources
 */
export const EXEMPTIONS: readonly Exemption[] = [
    {
        rule: "role-trust",
        resource: "aws:iam/role:Role::functions-*-role",
        property: "assumeRolePolicy.Statement[AssumeByLambda].Condition",
        reason: "no condition is documented that Lambda meets when it takes on a role",
        until: A_YEAR,
    },
    {
        rule: "role-trust",
        resource: "aws:iam/role:Role::*-infrastructure-role",
        property: "assumeRolePolicy.Statement[MoveTrafficByEcs].Condition",
        reason: "the documented trust of the infrastructure role has no condition",
        until: A_YEAR,
    },
    {
        rule: "single-writer",
        resource: `${ROLE_POLICY}::functions-prepare-policy`,
        property: "policy.Statement[ClearFailedCreations].Action",
        reason: "a stack whose first creation failed refuses change sets; the function deletes it only in that state",
        until: A_YEAR,
    },
    {
        rule: "pipeline-buckets",
        resource: "aws:s3/bucket:Bucket::artifacts-bucket-bucket",
        property: "bucket",
        reason:
            "as which principal a function writes with the credentials of its job is not documented, so naming the writers could " +
            "shut them out; a release is protected by its signature",
        until: A_YEAR,
    },
    {
        rule: "wildcard-write",
        resource: BOUNDARIES,
        property: "policy.Statement[*].Resource",
        reason: "a boundary grants nothing: it is the most that policies beside it can grant",
        until: A_YEAR,
    },
    {
        rule: "wildcard-read",
        resource: BOUNDARIES,
        property: "policy.Statement[*].Resource",
        reason: "a boundary grants nothing: it is the most that policies beside it can grant",
        until: A_YEAR,
    },
    {
        rule: "wildcard-write",
        resource: "aws:iam/rolePolicyAttachment:RolePolicyAttachment::*-infrastructure-policy",
        property: "policyArn",
        reason: "it is what AWS documents for the role by which ECS moves traffic, and AWS extends it with ECS",
        until: A_YEAR,
    },
    {
        rule: "wildcard-write",
        resource: `${ROLE_POLICY}::functions-*-policy`,
        property: "policy.Statement[AnswerJobs].Resource",
        reason: "the answer to a job has no resource",
        until: A_YEAR,
    },
    {
        rule: "wildcard-write",
        resource: `${ROLE_POLICY}::*-build-policy`,
        property: "policy.Statement[FindSubnets].Resource",
        reason: "AWS documents a build's network interfaces without resources; the permission to use one names its subnets",
        until: A_YEAR,
    },
    {
        rule: "wildcard-write",
        resource: `${ROLE_POLICY}::*-pipeline-deploy-policy`,
        property: "policy.Statement[TaskDefinitionsOfAnyFamily].Resource",
        reason: "describing and deregistering task definitions have no resource",
        until: A_YEAR,
    },
    {
        rule: "wildcard-write",
        resource: `${ROLE_POLICY}::*-pipeline-deploy-policy`,
        property: "policy.Statement[Scaling].Resource",
        reason: "a scalable target's id is given at registration; the condition leaves ECS alone",
        until: A_YEAR,
    },
    {
        rule: "wildcard-read",
        resource: `${ROLE_POLICY}::*-policy`,
        property: "policy.Statement[RegistryLogin].Resource",
        reason: "a login token is for the whole registry",
        until: A_YEAR,
    },
    {
        rule: "wildcard-read",
        resource: `${ROLE_POLICY}::functions-*-policy`,
        property: "policy.Statement[ReadAlarms].Resource",
        reason: "describing alarms has no resource",
        until: A_YEAR,
    },
    {
        rule: "wildcard-read",
        resource: `${ROLE_POLICY}::*-deploy*-policy`,
        property: "policy.Statement[SeeTheBalancer].Resource",
        reason: "describing load balancers has no resource",
        until: A_YEAR,
    },
    {
        rule: "wildcard-read",
        resource: `${ROLE_POLICY}::*-deploy*-policy`,
        property: "policy.Statement[SeeAlarms].Resource",
        reason: "describing alarms has no resource",
        until: A_YEAR,
    },
    {
        rule: "wildcard-read",
        resource: "aws:iam/policy:Policy::guardrails-reader",
        property: "policy.Statement[SeeWhatHasNoResource].Resource",
        reason: "none of these has a resource that is known before it is listed; nothing that they show is a workload's data",
        until: A_YEAR,
    },
    {
        rule: "endpoint-policy",
        resource: "aws:ec2/vpcEndpoint:VpcEndpoint::*-s3*",
        property: "policy.Statement[ImageLayers].Principal",
        reason: "ECR signs reads of image layers with a principal of its own; the statement names AWS's bucket",
        until: A_YEAR,
    },
    {
        rule: "endpoint-policy",
        resource: "aws:ec2/vpcEndpoint:VpcEndpoint::*-s3*",
        property: "policy.Statement[PackageAssets].Principal",
        reason: "CodeArtifact signs reads of packages with a principal of its own; the statement names AWS's bucket",
        until: A_YEAR,
    },
    {
        rule: "endpoint-policy",
        resource: "aws:ec2/vpcEndpoint:VpcEndpoint::*-s3*",
        property: "policy.Statement[AmazonLinuxPackages].Principal",
        reason: "package managers read AWS's repositories unsigned; the statement names AWS's buckets",
        until: A_YEAR,
    },
    {
        rule: "role-trust",
        resource: "aws:iam/role:Role::runtime-*node-role",
        property: "assumeRolePolicy.Statement[BeAMachineOfTheCluster].Condition",
        reason: "no condition is documented that EC2 meets when a machine takes on its role",
        until: A_YEAR,
    },
    {
        rule: "wildcard-write",
        resource: "aws:iam/rolePolicyAttachment:RolePolicyAttachment::runtime-*-Amazon*",
        property: "policyArn",
        reason: "it is what AWS documents for clusters of EKS and their machines, and AWS extends it with EKS; a boundary says how far",
        until: A_YEAR,
    },
    {
        rule: "wildcard-write",
        resource: `${ROLE_POLICY}::runtime-observability-policy`,
        property: "policy.Statement[Metrics].Resource",
        reason: "metrics have no resource; the condition leaves two namespaces alone",
        until: A_YEAR,
    },
    {
        rule: "wildcard-read",
        resource: `${ROLE_POLICY}::runtime-observability-policy`,
        property: "policy.Statement[*].Resource",
        reason: "descriptions of machines and of log groups have no resource",
        until: A_YEAR,
    },
    {
        rule: "wildcard-read",
        resource: `${ROLE_POLICY}::runtime-rollouts-policy`,
        property: "policy.Statement[Metrics].Resource",
        reason: "metrics have no resource",
        until: A_YEAR,
    },
];
