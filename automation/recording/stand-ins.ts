import { CLUSTER_STAND_INS } from "./cluster-stand-ins";
import { HYBRID_STAND_INS } from "./hybrid-stand-ins";
import { NETWORK_STAND_INS } from "./network-stand-ins";
import type { StandIn, Thing } from "./replies";
import { SANDBOX_STAND_INS } from "./sandbox-stand-ins";

/** Something whose id is its name and whose ARN ends in it. */
function named(service: string, resource: (name: string) => string, property = "name") {
    return (thing: Thing) => {
        const name = thing.name(property);
        return { id: name, [property]: name, arn: thing.arn(service, resource(name)) };
    };
}

/** Something whose id is its ARN, which ends in its name. */
function byArn(service: string, resource: (name: string) => string) {
    return (thing: Thing): StandIn => {
        const made = named(service, resource)(thing);
        return { ...made, id: made.arn };
    };
}

/** A setting of something else: its id is what it is set on. */
function settingOf(...properties: readonly string[]) {
    return (thing: Thing): StandIn => ({ id: properties.map((property) => thing.text(property)).join(":") });
}

/** A setting of the account's registry. */
function ofRegistry(thing: Thing): StandIn {
    return { id: thing.at.account, registryId: thing.at.account };
}

/** A setting of one image repository. */
function ofRepository(thing: Thing): StandIn {
    return { id: thing.text("repository"), registryId: thing.at.account };
}

/** The part of a balancer's or listener's ARN that its listeners or rules continue. */
function arnTail(arn: string, from: string, to: string): string {
    return arn.slice(arn.indexOf(`:${from}/`) + 1).replace(`${from}/`, `${to}/`);
}

function identity(thing: Thing, kind: "role" | "policy") {
    const name = thing.name("name");
    const path = thing.text("path") === "" ? "/" : thing.text("path");
    return { name, path, arn: thing.globalArn("iam", `${kind}${path}${name}`) };
}

function role(thing: Thing): StandIn {
    const made = identity(thing, "role");
    return { ...made, id: made.name, uniqueId: `AROA${thing.hex(17).toUpperCase()}` };
}

function policy(thing: Thing): StandIn {
    const made = identity(thing, "policy");
    return { ...made, id: made.arn, policyId: `ANPA${thing.hex(17).toUpperCase()}` };
}

function bucket(thing: Thing): StandIn {
    const name = thing.name("bucket");
    return {
        id: name,
        bucket: name,
        arn: `arn:${thing.at.partition}:s3:::${name}`,
        bucketDomainName: `${name}.s3.${thing.domain}`,
        bucketRegionalDomainName: `${name}.s3.${thing.at.region}.${thing.domain}`,
        bucketRegion: thing.at.region,
    };
}

function imageRepository(thing: Thing): StandIn {
    const { account, region } = thing.at;
    const made = named("ecr", (name) => `repository/${name}`)(thing);
    return { ...made, registryId: account, repositoryUrl: `${account}.dkr.ecr.${region}.${thing.domain}/${made.id}` };
}

function sourceRepository(thing: Thing): StandIn {
    const made = named("codecommit", (name) => name, "repositoryName")(thing);
    const host = `git-codecommit.${thing.at.region}.${thing.domain}/v1/repos/${made.id}`;
    return { ...made, repositoryId: thing.uuid, cloneUrlHttp: `https://${host}`, cloneUrlSsh: `ssh://${host}` };
}

function lambdaFunction(thing: Thing): StandIn {
    const made = named("lambda", (name) => `function:${name}`)(thing);
    const qualifiedArn = `${made.arn}:$LATEST`;
    const service = `arn:${thing.at.partition}:apigateway:${thing.at.region}:lambda`;
    const invokeArn = (target: string) => `${service}:path/2015-03-31/functions/${target}/invocations`;
    return {
        ...made,
        version: "$LATEST",
        qualifiedArn,
        invokeArn: invokeArn(made.arn),
        qualifiedInvokeArn: invokeArn(qualifiedArn),
    };
}

function loadBalancer(thing: Thing): StandIn {
    const name = thing.name("name");
    const kind = thing.text("loadBalancerType") === "network" ? "net" : "app";
    const arnSuffix = `${kind}/${name}/${thing.hex(16)}`;
    const arn = thing.arn("elasticloadbalancing", `loadbalancer/${arnSuffix}`);
    const host = `${thing.inputs.internal === true ? "internal-" : ""}${name}-${1e9 + thing.number(1e9)}`;
    const dnsName = `${host}.${thing.at.region}.elb.${thing.domain}`;
    return { id: arn, arn, arnSuffix, name, dnsName, zoneId: `Z${thing.hex(13).toUpperCase()}` };
}

function targetGroup(thing: Thing): StandIn {
    const name = thing.name("name");
    const arnSuffix = `targetgroup/${name}/${thing.hex(16)}`;
    const arn = thing.arn("elasticloadbalancing", arnSuffix);
    return { id: arn, arn, arnSuffix, name };
}

function listener(thing: Thing): StandIn {
    const tail = arnTail(thing.text("loadBalancerArn"), "loadbalancer", "listener");
    const arn = thing.arn("elasticloadbalancing", `${tail}/${thing.hex(16)}`);
    return { id: arn, arn };
}

function listenerRule(thing: Thing): StandIn {
    const tail = arnTail(thing.text("listenerArn"), "listener", "listener-rule");
    const arn = thing.arn("elasticloadbalancing", `${tail}/${thing.hex(16)}`);
    return { id: arn, arn };
}

function key(thing: Thing): StandIn {
    return { id: thing.uuid, keyId: thing.uuid, arn: thing.arn("kms", `key/${thing.uuid}`) };
}

function keyAlias(thing: Thing): StandIn {
    const made = named("kms", (name) => name)(thing);
    const target = thing.text("targetKeyId");
    return { ...made, targetKeyArn: target.startsWith("arn:") ? target : thing.arn("kms", `key/${target}`) };
}

function subscription(thing: Thing): StandIn {
    const arn = `${thing.text("topic")}:${thing.uuid}`;
    return { id: arn, arn, ownerId: thing.at.account, pendingConfirmation: thing.text("protocol") === "email" };
}

function connection(thing: Thing): StandIn {
    const arn = thing.arn("codeconnections", `connection/${thing.uuid}`);
    return { id: arn, arn, name: thing.name("name"), ownerAccountId: thing.at.account, connectionStatus: "PENDING" };
}

function eventTarget(thing: Thing): StandIn {
    const targetId = thing.name("targetId");
    return { id: `${thing.text("rule")}-${targetId}`, targetId };
}

function dashboard(thing: Thing): StandIn {
    const dashboardName = thing.name("dashboardName");
    return {
        id: dashboardName,
        dashboardName,
        dashboardArn: thing.globalArn("cloudwatch", `dashboard/${dashboardName}`),
    };
}

function bucketObject(thing: Thing): StandIn {
    const path = `${thing.text("bucket")}/${thing.text("key")}`;
    return { id: path, arn: `arn:${thing.at.partition}:s3:::${path}`, versionId: thing.hex(32), etag: thing.hex(32) };
}

/**
 * What AWS chooses, by type: the id and the computed properties that programs read. Strict on purpose: a type that is
 * not here is refused, so that no test passes on an answer that nobody thought about.
 *
 * Forms of ids are those of the provider; a test holds the names of types and properties against its typings.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html ARNs
 */
export const STAND_INS: { readonly [type: string]: (thing: Thing) => StandIn } = {
    ...NETWORK_STAND_INS,
    ...HYBRID_STAND_INS,
    ...CLUSTER_STAND_INS,
    ...SANDBOX_STAND_INS,
    "pulumi:providers:aws": (thing) => ({ id: thing.uuid }),

    "aws:iam/role:Role": role,
    "aws:iam/policy:Policy": policy,
    "aws:iam/rolePolicy:RolePolicy": (thing) => {
        const name = thing.name("name");
        return { id: `${thing.text("role")}:${name}`, name };
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (thing) => ({
        id: `${thing.text("role")}/${thing.text("policyArn")}`,
    }),

    "aws:kms/key:Key": key,
    "aws:kms/alias:Alias": keyAlias,

    "aws:s3/bucket:Bucket": bucket,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": settingOf("bucket"),
    "aws:s3/bucketLogging:BucketLogging": settingOf("bucket"),
    "aws:s3/bucketNotification:BucketNotification": settingOf("bucket"),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": settingOf("bucket"),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": settingOf("bucket"),
    "aws:s3/bucketPolicy:BucketPolicy": settingOf("bucket"),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": settingOf("bucket"),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": settingOf("bucket"),
    "aws:s3/bucketVersioning:BucketVersioning": settingOf("bucket"),
    "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,

    "aws:ecr/repository:Repository": imageRepository,
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": ofRepository,
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ofRepository,
    "aws:ecr/registryPolicy:RegistryPolicy": ofRegistry,
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": ofRegistry,
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": ofRegistry,

    "aws:codecommit/repository:Repository": sourceRepository,
    "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate": (thing) => {
        const name = thing.name("name");
        return { id: name, name, approvalRuleTemplateId: thing.uuid };
    },
    "aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation": (thing) => ({
        id: `${thing.text("approvalRuleTemplateName")},${thing.text("repositoryName")}`,
    }),
    "aws:codeconnections/connection:Connection": connection,
    "aws:codebuild/project:Project": byArn("codebuild", (name) => `project/${name}`),
    "aws:codebuild/reportGroup:ReportGroup": byArn("codebuild", (name) => `report-group/${name}`),
    "aws:codepipeline/pipeline:Pipeline": named("codepipeline", (name) => name),

    "aws:cloudwatch/eventRule:EventRule": (thing) => ({
        eventBusName: "default",
        ...named("events", (name) => `rule/${name}`)(thing),
    }),
    "aws:cloudwatch/eventTarget:EventTarget": eventTarget,
    "aws:cloudwatch/logGroup:LogGroup": named("logs", (name) => `log-group:${name}`),
    "aws:cloudwatch/metricAlarm:MetricAlarm": named("cloudwatch", (name) => `alarm:${name}`),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": named("cloudwatch", (name) => `alarm:${name}`, "alarmName"),
    "aws:cloudwatch/dashboard:Dashboard": dashboard,

    "aws:lambda/function:Function": lambdaFunction,
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": settingOf("functionName"),
    "aws:lambda/permission:Permission": (thing) => {
        const statementId = thing.name("statementId");
        return { id: statementId, statementId };
    },

    "aws:ecs/cluster:Cluster": byArn("ecs", (name) => `cluster/${name}`),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": settingOf("clusterName"),

    "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
    "aws:lb/targetGroup:TargetGroup": targetGroup,
    "aws:lb/listener:Listener": listener,
    "aws:lb/listenerRule:ListenerRule": listenerRule,

    "aws:ssm/parameter:Parameter": (thing) => ({
        version: 1,
        ...named("ssm", (name) => `parameter/${name.replace(/^\//, "")}`)(thing),
    }),
    "aws:sns/topic:Topic": byArn("sns", (name) => name),
    "aws:sns/topicSubscription:TopicSubscription": subscription,
    "aws:sns/topicPolicy:TopicPolicy": (thing) => ({ id: thing.text("arn"), owner: thing.at.account }),
};
