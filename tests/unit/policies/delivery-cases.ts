import { SECRET, UNKNOWN } from "../../../release/marks";
import { ACCOUNT, type Case, policy, resource } from "./cases";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const MANAGED = "aws:iam/policy:Policy";
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/airlock-prod-deploy-boundary`;
const DIGEST = `sha256:${"0a".repeat(32)}`;

const UNBOUNDED =
    "role permissionsBoundary: is missing, so nothing bounds what it may be given; give one of the environment's boundaries";

const roleBoundary: readonly Omit<Case, "rule">[] = [
    { what: "a role without one", resources: [resource(ROLE, {})], problems: [UNBOUNDED] },
    {
        what: "a role bounded by AWS's policy",
        resources: [resource(ROLE, { permissionsBoundary: "arn:aws:iam::aws:policy/AdministratorAccess" })],
        problems: [
            'role permissionsBoundary: "arn:aws:iam::aws:policy/AdministratorAccess" is not a policy of the account\'s own; ' +
                "give one of the environment's boundaries",
        ],
    },
    { what: "a bounded role", resources: [resource(ROLE, { permissionsBoundary: BOUNDARY })], problems: [] },
    {
        what: "a boundary that is not known yet",
        resources: [resource(ROLE, { permissionsBoundary: UNKNOWN })],
        problems: [],
    },
];

const TRUST = {
    Sid: "Trust",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sts:AssumeRole",
};

function trusting(change: object) {
    return [resource(ROLE, { assumeRolePolicy: policy({ ...TRUST, ...change }) })];
}

const roleTrust: readonly Omit<Case, "rule">[] = [
    {
        what: "a service with anybody's resources",
        resources: trusting({}),
        problems: [
            'role assumeRolePolicy.Statement[Trust].Condition: "events.amazonaws.com" may take it on for anybody\'s resources; ' +
                "demand aws:SourceAccount or aws:SourceArn",
        ],
    },
    {
        what: "two services, each by itself",
        resources: trusting({ Principal: { Service: ["a.amazonaws.com", "b.amazonaws.com"] } }),
        problems: ["a", "b"].map(
            (service) =>
                `role assumeRolePolicy.Statement[Trust].Condition: "${service}.amazonaws.com" may take it on for anybody's resources; ` +
                "demand aws:SourceAccount or aws:SourceArn",
        ),
    },
    {
        what: "a service with this account's resources",
        resources: trusting({ Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }),
        problems: [],
    },
    { what: "a role, not a service", resources: trusting({ Principal: { AWS: BOUNDARY } }), problems: [] },
];

function granting(statement: object, type = ROLE_POLICY) {
    return [resource(type, { role: "one", policy: policy({ Sid: "One", Effect: "Allow", ...statement }) })];
}

function writes(actions: string, path = "rolepolicy policy.Statement[One]"): string {
    return `${path}.Resource: "*" lets it act on everything by ${actions}; name the resources`;
}

const wildcardWrite: readonly Omit<Case, "rule">[] = [
    {
        what: "a change of everything",
        resources: granting({ Action: ["ecs:DescribeServices", "ecs:UpdateService"], Resource: "*" }),
        problems: [writes("ecs:UpdateService")],
    },
    {
        what: "every action of a service on all of its resources",
        resources: granting({ Action: "s3:*", Resource: ["arn:aws:s3:::data", "arn:aws:s3:::*"] }),
        problems: [writes("s3:*")],
    },
    {
        what: "everything but what is named",
        resources: granting({ NotAction: "iam:*", NotResource: "arn:aws:s3:::data" }),
        problems: [writes("all but a few")],
    },
    {
        what: "many actions",
        resources: granting({ Action: ["a:One", "a:Two", "a:Three", "a:Four"], Resource: "*" }),
        problems: [writes("a:One, a:Two, a:Three and 1 more")],
    },
    {
        what: "a role's own policy",
        resources: [
            resource(ROLE, { inlinePolicies: [{ policy: policy({ Effect: "Allow", Action: "*", Resource: "*" }) }] }),
        ],
        problems: [writes("*", "role inlinePolicies[0].policy.Statement[0]")],
    },
    {
        what: "AWS's policy",
        resources: [
            resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
                policyArn: "arn:aws:iam::aws:policy/PowerUserAccess",
            }),
            resource(ROLE, { managedPolicyArns: [BOUNDARY, "arn:aws:iam::aws:policy/ReadOnlyAccess"] }),
        ],
        problems: [
            'rolepolicyattachment policyArn: "arn:aws:iam::aws:policy/PowerUserAccess" is AWS\'s policy: it names no resources, and AWS changes it; ' +
                "write the statements that are needed",
            'role managedPolicyArns[1]: "arn:aws:iam::aws:policy/ReadOnlyAccess" is AWS\'s policy: it names no resources, and AWS changes it; ' +
                "write the statements that are needed",
        ],
    },
    {
        what: "a change of what is named, a reading of everything, and a refusal of everything",
        resources: [
            ...granting({ Action: "ecs:UpdateService", Resource: "arn:aws:ecs:eu-west-1:111122223333:service/one/*" }),
            ...granting({ Action: ["ecs:List*", "ec2:DescribeSubnets"], Resource: "*" }),
            ...granting({ Effect: "Deny", Action: "*", Resource: "*" }),
        ],
        problems: [],
    },
];

const wildcardRead: readonly Omit<Case, "rule">[] = [
    {
        what: "a reading of everything",
        resources: granting({ Action: ["s3:GetObject", "s3:List*"], Resource: "*" }, MANAGED),
        problems: [
            'policy policy.Statement[One].Resource: "*" lets it read of everything by s3:GetObject, s3:List*; ' +
                "name the resources, or write down in the exemptions that AWS has none for these actions",
        ],
    },
    {
        what: "a reading of what is named",
        resources: granting({ Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" }),
        problems: [],
    },
    {
        what: "a change of everything, which another rule tells",
        resources: granting({ Action: "s3:*", Resource: "*" }),
        problems: [],
    },
];

function role(name: string, service: string) {
    const inputs = { name, assumeRolePolicy: policy({ ...TRUST, Principal: { Service: service } }) };
    return resource(ROLE, inputs, { name });
}

const ROLES = [
    role("deploy", "cloudformation.amazonaws.com"),
    role("pipeline", "codepipeline.amazonaws.com"),
    role("function", "lambda.amazonaws.com"),
];

function held(by: string, action: string | readonly string[], more: object = {}) {
    const statement = { Sid: "Change", Effect: "Allow", Action: action, Resource: "*", ...more };
    return resource(ROLE_POLICY, { role: by, policy: policy(statement) });
}

function past(actions: string, path = "rolepolicy policy"): string {
    return (
        `${path}.Statement[Change].Action: "${actions}" changes a workload past its pipeline's deploy role; ` +
        "leave it to the pipeline, and take the action away here"
    );
}

const singleWriter: readonly Omit<Case, "rule">[] = [
    {
        what: "each writer with what is its own",
        resources: [
            ...ROLES,
            held("deploy", ["ecs:UpdateService", "ecs:RegisterTaskDefinition"]),
            held("pipeline", "cloudformation:ExecuteChangeSet"),
            held("function", ["ecs:DescribeServices", "cloudformation:DescribeChangeSet"]),
        ],
        problems: [],
    },
    {
        what: "a function that changes a service",
        resources: [...ROLES, held("function", ["ecs:DescribeServices", "ECS:updateservice"])],
        problems: [past("ecs:UpdateService")],
    },
    {
        what: "a pipeline that changes a service itself",
        resources: [...ROLES, held("pipeline", "ecs:UpdateService")],
        problems: [past("ecs:UpdateService")],
    },
    {
        what: "a deploy role that executes change sets",
        resources: [...ROLES, held("deploy", "cloudformation:*ChangeSet")],
        problems: [
            past("cloudformation:CreateChangeSet, cloudformation:DeleteChangeSet, cloudformation:ExecuteChangeSet"),
        ],
    },
    {
        what: "what nobody may, also not the deploy role",
        resources: [...ROLES, held("deploy", "ecs:RunTask")],
        problems: [past("ecs:RunTask")],
    },
    {
        what: "everything but something",
        resources: [...ROLES, held("deploy", [], { Action: undefined, NotAction: ["cloudformation:*", "ecs:*"] })],
        problems: [
            past(
                "elasticloadbalancing:ModifyListener, elasticloadbalancing:ModifyRule, elasticloadbalancing:SetRulePriorities, " +
                    "eks:AssociateAccessPolicy, eks:CreateAccessEntry, eks:CreatePodIdentityAssociation, eks:UpdateAccessEntry, " +
                    "eks:UpdateClusterConfig, eks:UpdatePodIdentityAssociation",
            ),
        ],
    },
    {
        what: "a role that is made in the same update",
        resources: [...ROLES, { ...held(UNKNOWN, "ecs:UpdateService"), dependencies: [ROLES[0]?.urn ?? ""] }],
        problems: [],
    },
    {
        what: "a policy that people carry, and one that only bounds",
        resources: [
            resource(ROLE, { permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/bound` }),
            ...["bound", "carried"].map((name) =>
                resource(
                    MANAGED,
                    {
                        name,
                        policy: policy({ Sid: "Change", Effect: "Allow", Action: "ecs:UpdateService", Resource: "*" }),
                    },
                    { name },
                ),
            ),
        ],
        problems: [past("ecs:UpdateService", "carried policy")],
    },
    {
        what: "a boundary that somebody also attached",
        resources: [
            resource(ROLE, { permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/bound` }),
            resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
                policyArn: `arn:aws:iam::${ACCOUNT}:policy/bound`,
            }),
            resource(
                MANAGED,
                {
                    name: "bound",
                    policy: policy({ Sid: "Change", Effect: "Allow", Action: "ecs:UpdateService", Resource: "*" }),
                },
                { name: "bound" },
            ),
        ],
        problems: [past("ecs:UpdateService", "bound policy")],
    },
];

const immutableTags: readonly Omit<Case, "rule">[] = [
    {
        what: "a repository that says nothing",
        resources: [resource("aws:ecr/repository:Repository", {})],
        problems: [
            'repository imageTagMutability: "MUTABLE" lets a tag name another image tomorrow; set it to IMMUTABLE',
        ],
    },
    {
        what: "a repository with immutable tags",
        resources: [resource("aws:ecr/repository:Repository", { imageTagMutability: "IMMUTABLE" })],
        problems: [],
    },
];

const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const FUNCTION = "aws:lambda/function:Function";
const BUILD = "aws:codebuild/project:Project";

const imageDigest: readonly Omit<Case, "rule">[] = [
    {
        what: "a task with one image by tag",
        resources: [
            resource(TASK, {
                containerDefinitions: JSON.stringify([
                    { name: "app", image: `registry/app@${DIGEST}` },
                    { name: "side", image: "registry/side:latest" },
                ]),
            }),
        ],
        problems: [
            'taskdefinition containerDefinitions[side].image: "registry/side:latest" names no digest, so another image may be under that name tomorrow; ' +
                "name it as repository@sha256:…",
        ],
    },
    {
        what: "a build in an image of a registry by tag",
        resources: [resource(BUILD, { environment: { image: "public.ecr.aws/docker:27" } })],
        problems: [
            'project environment.image: "public.ecr.aws/docker:27" names no digest, so another image may be under that name tomorrow; ' +
                "name it as repository@sha256:…",
        ],
    },
    {
        what: "digests, CodeBuild's own image, and a function that is no image",
        resources: [
            resource(FUNCTION, { imageUri: `registry/app@${DIGEST}` }),
            resource(FUNCTION, { handler: "index.handler" }),
            resource(BUILD, { environment: { image: "aws/codebuild/amazonlinux-x86_64-standard:5.0" } }),
        ],
        problems: [],
    },
];

function inline(path: string, name: string): string {
    return `${path}: "${name}" holds a secret itself; give the name of a parameter or secret, and let what runs read it`;
}

const inlineSecrets: readonly Omit<Case, "rule">[] = [
    {
        what: "a function's variables",
        resources: [
            resource(FUNCTION, {
                environment: {
                    variables: {
                        DB_PASSWORD: "hunter2",
                        GREETING: SECRET,
                        USER: "AKIAIOSFODNN7EXAMPLE",
                        API_KEY: UNKNOWN,
                        TOKEN_ARN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:one",
                        COLOUR: "blue",
                    },
                },
            }),
        ],
        problems: ["DB_PASSWORD", "GREETING", "USER"].map((name) =>
            inline(`function environment.variables.${name}`, name),
        ),
    },
    {
        what: "a build's plain variables",
        resources: [
            resource(BUILD, {
                environment: {
                    environmentVariables: [
                        { name: "NPM_TOKEN", value: "npm_0123" },
                        { name: "OTHER_TOKEN", type: "PARAMETER_STORE", value: "/airlock/dev/hello/build/OTHER_TOKEN" },
                    ],
                },
            }),
        ],
        problems: [inline("project environment.environmentVariables[NPM_TOKEN]", "NPM_TOKEN")],
    },
    {
        what: "a task's variables",
        resources: [
            resource(TASK, {
                containerDefinitions: JSON.stringify([
                    { name: "app", environment: [{ name: "SECRET", value: "x" }], secrets: [{ name: "PASSWORD" }] },
                ]),
            }),
        ],
        problems: [inline("taskdefinition containerDefinitions[app].environment[SECRET]", "SECRET")],
    },
    {
        what: "variables that hold none",
        resources: [
            resource(FUNCTION, { environment: { variables: { SECRETS_PATH: "/airlock/prod", MODE: "fast" } } }),
            resource(FUNCTION, {}),
            resource(TASK, { containerDefinitions: UNKNOWN }),
        ],
        problems: [],
    },
];

const logRetention: readonly Omit<Case, "rule">[] = [
    {
        what: "a group that says nothing",
        resources: [resource("aws:cloudwatch/logGroup:LogGroup", {})],
        problems: ['loggroup retentionInDays: "0" keeps logs for ever; set the days of the environment\'s retention'],
    },
    {
        what: "a group that ends",
        resources: [resource("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 1 })],
        problems: [],
    },
    {
        what: "a function that is not told its group",
        resources: [resource(FUNCTION, { loggingConfig: { logFormat: "Text" } })],
        problems: [
            "function loggingConfig.logGroup: is missing, so the service makes a group that keeps logs for ever; " +
                "name a log group of the program",
        ],
    },
    {
        what: "a build that is told its group",
        resources: [resource(BUILD, { logsConfig: { cloudwatchLogs: { groupName: UNKNOWN } } })],
        problems: [],
    },
];

const ALL = { Project: "airlock", Environment: "prod", ManagedBy: "pulumi" };

const tags: readonly Omit<Case, "rule">[] = [
    {
        what: "tags that are missing, and one of another environment",
        resources: [resource("aws:sns/topic:Topic", { tagsAll: { Project: "airlock", Environment: "dev" } })],
        problems: [
            'topic tagsAll.Environment: "dev" is not the stack, "prod"; leave the tag to the provider',
            "topic tagsAll.ManagedBy: is missing; set it in aws:defaultTags of the stack",
        ],
    },
    {
        what: "a provider that gives none",
        resources: [resource("pulumi:providers:aws", { region: "eu-west-1" })],
        problems: ["Project", "Environment", "ManagedBy"].map(
            (tag) => `aws defaultTags.tags.${tag}: is missing; set it in aws:defaultTags of the stack`,
        ),
    },
    {
        what: "all of them, what cannot have tags, and what is not known yet",
        resources: [
            resource("aws:sns/topic:Topic", { tagsAll: ALL }),
            resource("aws:ec2/route:Route", {}),
            resource("aws:sns/topic:Topic", { tagsAll: UNKNOWN }),
            resource("pulumi:providers:aws", { defaultTags: JSON.stringify({ tags: ALL }) }),
            resource("pulumi:providers:aws", { defaultTags: UNKNOWN }),
        ],
        problems: [],
    },
];

/** Cases of the rules that ask who changes what, and what runs. */
export const DELIVERY_CASES: readonly Case[] = [
    ...roleBoundary.map((one) => ({ rule: "role-boundary", ...one })),
    ...roleTrust.map((one) => ({ rule: "role-trust", ...one })),
    ...wildcardWrite.map((one) => ({ rule: "wildcard-write", ...one })),
    ...wildcardRead.map((one) => ({ rule: "wildcard-read", ...one })),
    ...singleWriter.map((one) => ({ rule: "single-writer", ...one })),
    ...immutableTags.map((one) => ({ rule: "immutable-tags", ...one })),
    ...imageDigest.map((one) => ({ rule: "image-digest", ...one })),
    ...inlineSecrets.map((one) => ({ rule: "inline-secrets", ...one })),
    ...logRetention.map((one) => ({ rule: "log-retention", ...one })),
    ...tags.map((one) => ({ rule: "tags", ...one })),
];
