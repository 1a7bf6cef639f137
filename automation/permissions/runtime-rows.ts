import { USE_KEY } from "./access-rows";
import { ANY, type Grant, named, of, type PermissionRow } from "./grants";

const s3 = (...actions: readonly string[]) => of("s3", ...actions);
const elb = (...actions: readonly string[]) => of("elasticloadbalancing", ...actions);
const cloudwatch = (...actions: readonly string[]) => of("cloudwatch", ...actions);

const BUCKET = named("s3", "bucket", "{}");
const CLUSTER = named("ecs", "name", "cluster/{}");
const LOG_GROUP = named("logs", "name", "log-group:{}");
const TOPIC = named("sns", "name", "{}");
const PARAMETER = named("ssm", "name", "parameter{}");
const BALANCER = named("elasticloadbalancing", "name", "loadbalancer/app/{}/*");
const TARGET_GROUP = named("elasticloadbalancing", "name", "targetgroup/{}/*");

/** Listeners and rules carry their balancer's name in their ARN; the input that refers to their parent holds it. */
function ofBalancer(input: string, ...types: readonly string[]): Grant["on"] {
    return {
        kind: "named",
        arns: (inputs, at) => {
            const [, name = ""] = /(?:loadbalancer|listener)\/app\/([^/]+)\//.exec(String(inputs[input])) ?? [];
            return named("elasticloadbalancing", "name", ...types.map((type) => `${type}/app/{}/*`)).arns({ name }, at);
        },
    };
}

/** A part of a bucket's configuration. */
function bucketPart(reads: readonly string[], writes: readonly string[]): PermissionRow {
    return { grants: [{ reads: s3(...reads), writes: s3(...writes), on: BUCKET }] };
}

const BALANCER_READS: Grant = { reads: elb("DescribeTags"), on: ANY };

function alarm(put: string): PermissionRow {
    return {
        grants: [
            {
                reads: cloudwatch("DescribeAlarms", "ListTagsForResource"),
                writes: cloudwatch(put, "DeleteAlarms", "TagResource", "UntagResource"),
                on: {
                    kind: "named",
                    arns: ({ alarmName, name }, at) => ALARM.arns({ name: alarmName ?? name ?? "" }, at),
                },
            },
        ],
    };
}
const ALARM = named("cloudwatch", "name", "alarm:{}");

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const BUCKET_ROWS: { readonly [type: string]: PermissionRow } = {
    "aws:s3/bucket:Bucket": {
        grants: [
            {
                // The provider reads the whole configuration of a bucket, also what it never sets.
                reads: s3(
                    "GetAccelerateConfiguration",
                    "GetBucketAcl",
                    "GetBucketCORS",
                    "GetBucketLocation",
                    "GetBucketLogging",
                    "GetBucketObjectLockConfiguration",
                    "GetBucketPolicy",
                    "GetBucketRequestPayment",
                    "GetBucketTagging",
                    "GetBucketVersioning",
                    "GetBucketWebsite",
                    "GetEncryptionConfiguration",
                    "GetLifecycleConfiguration",
                    "GetReplicationConfiguration",
                    "ListBucket",
                    "ListTagsForResource",
                ),
                writes: s3("CreateBucket", "DeleteBucket", "PutBucketTagging", "TagResource", "UntagResource"),
                on: BUCKET,
            },
            {
                // A bucket that may go with what is in it is emptied first.
                reads: s3("ListBucketVersions"),
                writes: s3("DeleteObject", "DeleteObjectVersion"),
                on: {
                    kind: "named",
                    arns: (inputs, at) =>
                        inputs.forceDestroy === true ? named("s3", "bucket", "{}", "{}/*").arns(inputs, at) : [],
                },
            },
        ],
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketPart(
        ["GetLifecycleConfiguration"],
        ["PutLifecycleConfiguration"],
    ),
    "aws:s3/bucketNotification:BucketNotification": bucketPart(["GetBucketNotification"], ["PutBucketNotification"]),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketPart(
        ["GetBucketOwnershipControls"],
        ["PutBucketOwnershipControls"],
    ),
    "aws:s3/bucketPolicy:BucketPolicy": bucketPart(["GetBucketPolicy"], ["PutBucketPolicy", "DeleteBucketPolicy"]),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPart(
        ["GetBucketPublicAccessBlock"],
        ["PutBucketPublicAccessBlock"],
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketPart(
        ["GetEncryptionConfiguration"],
        ["PutEncryptionConfiguration"],
    ),
    "aws:s3/bucketVersioning:BucketVersioning": bucketPart(["GetBucketVersioning"], ["PutBucketVersioning"]),
    "aws:s3/bucketObjectv2:BucketObjectv2": {
        grants: [
            {
                reads: s3("GetObject", "GetObjectTagging", "GetObjectVersion", "ListBucket", "ListBucketVersions"),
                writes: s3("PutObject", "PutObjectTagging", "DeleteObject", "DeleteObjectVersion"),
                on: named("s3", "bucket", "{}", "{}/*"),
            },
            ...USE_KEY,
        ],
    },
};

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html */
const BALANCER_ROWS: { readonly [type: string]: PermissionRow } = {
    "aws:lb/loadBalancer:LoadBalancer": {
        linkedRole: "elasticloadbalancing.amazonaws.com",
        grants: [
            BALANCER_READS,
            {
                reads: elb("DescribeCapacityReservation", "DescribeLoadBalancerAttributes", "DescribeLoadBalancers"),
                on: ANY,
            },
            {
                writes: elb(
                    "AddTags",
                    "CreateLoadBalancer",
                    "DeleteLoadBalancer",
                    "ModifyLoadBalancerAttributes",
                    "RemoveTags",
                    "SetIpAddressType",
                    "SetSecurityGroups",
                    "SetSubnets",
                ),
                on: BALANCER,
            },
            {
                reads: of(
                    "ec2",
                    "DescribeAccountAttributes",
                    "DescribeInternetGateways",
                    "DescribeNetworkInterfaces",
                    "DescribeSecurityGroups",
                    "DescribeSubnets",
                    "DescribeVpcs",
                ),
                on: ANY,
            },
        ],
    },
    "aws:lb/listener:Listener": {
        grants: [
            BALANCER_READS,
            { reads: elb("DescribeListenerAttributes", "DescribeListeners"), on: ANY },
            {
                writes: elb(
                    "AddTags",
                    "CreateListener",
                    "DeleteListener",
                    "ModifyListener",
                    "ModifyListenerAttributes",
                    "RemoveTags",
                ),
                on: ofBalancer("loadBalancerArn", "loadbalancer", "listener"),
            },
        ],
    },
    "aws:lb/listenerRule:ListenerRule": {
        grants: [
            BALANCER_READS,
            { reads: elb("DescribeRules"), on: ANY },
            {
                writes: elb("AddTags", "CreateRule", "DeleteRule", "ModifyRule", "RemoveTags", "SetRulePriorities"),
                on: ofBalancer("listenerArn", "listener", "listener-rule"),
            },
        ],
    },
    "aws:lb/targetGroup:TargetGroup": {
        grants: [
            BALANCER_READS,
            { reads: elb("DescribeTargetGroupAttributes", "DescribeTargetGroups"), on: ANY },
            {
                writes: elb(
                    "AddTags",
                    "CreateTargetGroup",
                    "DeleteTargetGroup",
                    "ModifyTargetGroup",
                    "ModifyTargetGroupAttributes",
                    "RemoveTags",
                ),
                on: TARGET_GROUP,
            },
        ],
    },
};

/** What runs, what keeps data, and what watches. */
export const RUNTIME_ROWS: { readonly [type: string]: PermissionRow } = {
    ...BUCKET_ROWS,
    ...BALANCER_ROWS,
    "aws:ecs/cluster:Cluster": {
        linkedRole: "ecs.amazonaws.com",
        grants: [
            {
                reads: of("ecs", "DescribeClusters"),
                writes: of("ecs", "CreateCluster", "DeleteCluster", "TagResource", "UntagResource", "UpdateCluster"),
                on: CLUSTER,
            },
        ],
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        grants: [
            { reads: of("logs", "DescribeLogGroups"), on: ANY },
            {
                reads: of("logs", "ListTagsForResource"),
                writes: of(
                    "logs",
                    "AssociateKmsKey",
                    "CreateLogGroup",
                    "DeleteLogGroup",
                    "DeleteRetentionPolicy",
                    "DisassociateKmsKey",
                    "PutRetentionPolicy",
                    "TagResource",
                    "UntagResource",
                ),
                on: LOG_GROUP,
            },
        ],
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": alarm("PutMetricAlarm"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": alarm("PutCompositeAlarm"),
    "aws:cloudwatch/dashboard:Dashboard": {
        grants: [
            {
                reads: cloudwatch("GetDashboard"),
                writes: cloudwatch("PutDashboard", "DeleteDashboards"),
                on: named("cloudwatch", "dashboardName", "dashboard/{}"),
            },
        ],
    },
    "aws:sns/topic:Topic": {
        grants: [
            {
                reads: of("sns", "GetTopicAttributes", "ListTagsForResource"),
                writes: of("sns", "CreateTopic", "DeleteTopic", "SetTopicAttributes", "TagResource", "UntagResource"),
                on: TOPIC,
            },
        ],
    },
    "aws:sns/topicSubscription:TopicSubscription": {
        grants: [
            {
                reads: of("sns", "GetSubscriptionAttributes", "ListSubscriptionsByTopic"),
                writes: of("sns", "SetSubscriptionAttributes", "Subscribe", "Unsubscribe"),
                on: {
                    kind: "named",
                    arns: ({ topic }, at) => TOPIC.arns({ name: String(topic).split(":").at(-1) ?? "" }, at),
                },
            },
        ],
    },
    "aws:ssm/parameter:Parameter": {
        grants: [
            { reads: of("ssm", "DescribeParameters"), on: ANY },
            {
                reads: of("ssm", "GetParameter", "GetParameters", "ListTagsForResource"),
                writes: of("ssm", "AddTagsToResource", "DeleteParameter", "PutParameter", "RemoveTagsFromResource"),
                on: PARAMETER,
            },
        ],
    },
};
