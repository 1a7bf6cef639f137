"""Where moto has an operation and answers otherwise than AWS, in a way that the provider or the functions meet."""

import inspect
import json

import xmltodict
from moto.awslambda.models import LambdaFunction
from moto.cloudwatch.responses import CloudWatchResponse
from moto.codebuild import responses as codebuild
from moto.codebuild.models import CodeBuildBackend
from moto.codecommit.models import CodeCommitBackend
from moto.codecommit.responses import CodeCommitResponse
from moto.codepipeline import models as codepipeline
from moto.core.responses import ActionResult
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from operations import kept

CORRECTIONS = {}


def correction(name, needed):
    """Declares a correction: `needed` looks at moto as it is, and says whether it is still wrong."""

    def declare(install):
        CORRECTIONS[name] = (needed, install)
        return install

    return declare


def install():
    """Corrects what is wrong. Returns, by name, whether it was."""
    needed = {name: bool(asks()) for name, (asks, _) in CORRECTIONS.items()}
    for name, (_, apply) in CORRECTIONS.items():
        if needed[name]:
            apply()
    return needed


def lacks(function, text):
    return lambda: text not in inspect.getsource(function)


DENIED_IN_CLEAR = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    }
)


@correction(
    "s3.BucketPolicyConditions",
    lambda: IAMPolicy(DENIED_IN_CLEAR).is_action_permitted("s3:PutObject", "arn:aws:s3:::b/k") == PermissionResult.DENIED,
)
def bucket_policy_conditions():
    """Conditions are not looked at, and every statement counts as if its condition held. Those with one are left out."""

    def get_permission(self, action, resource):
        document = json.loads(self.policy.decode()) if self.policy else {"Statement": []}
        statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
        document["Statement"] = [each for each in statements if "Condition" not in each]
        if not document["Statement"]:
            return PermissionResult.NEUTRAL
        return IAMPolicy(json.dumps(document)).is_action_permitted(action, resource)

    FakeBucket.get_permission = get_permission


@correction("s3.CreateBucket", lacks(S3Response._bucket_response_put, '"Tags"'))
def create_bucket():
    """A bucket keeps the tags that it is made with."""
    put = S3Response._bucket_response_put

    def bucket_response_put(self, request, bucket_name, querystring):
        answer = put(self, request, bucket_name, querystring)
        if not querystring and self.body:
            asked = xmltodict.parse(self.body, force_list=("Tag",)).get("CreateBucketConfiguration", {}).get("Tags")
            if asked:
                tags = {each["Key"]: each["Value"] or "" for each in asked["Tag"]}
                self.backend.put_bucket_tagging(bucket_name, tags)
        return answer

    S3Response._bucket_response_put = bucket_response_put


@correction("s3.GetBucketNotification", lacks(S3Response.get_bucket_notification, "EventBridgeConfiguration"))
def get_bucket_notification():
    """A bucket says that it tells EventBridge."""
    describe = S3Response.get_bucket_notification

    def get_bucket_notification(self):
        found = self.backend.get_bucket_notification_configuration(self.bucket_name)
        serialize = self.serialized

        def serialized(answer):
            if found and found.event_bridge is not None:
                answer = ActionResult({**answer.result, "EventBridgeConfiguration": {}})
            return serialize(answer)

        self.serialized = serialized
        return describe(self)

    S3Response.get_bucket_notification = get_bucket_notification


@correction("cloudwatch.DescribeAlarms", lambda: "elif state_value" in inspect.getsource(CloudWatchResponse.describe_alarms))
def describe_alarms():
    """Of the alarms that are named, those in another state than is asked for are left out."""
    describe = CloudWatchResponse.describe_alarms

    def describe_alarms(self):
        found, state = describe(self).result, self._get_param("StateValue")
        return ActionResult(
            {kind: [each for each in alarms if state in (None, each.state_value)] for kind, alarms in found.items()}
        )

    CloudWatchResponse.describe_alarms = describe_alarms


@correction("lambda.LoggingConfig", lacks(LambdaFunction, "LoggingConfig"))
def logging_config():
    """Where a function logs to is given back."""
    create, describe = LambdaFunction.__init__, LambdaFunction.get_configuration

    def init(self, account_id, spec, *args, **kwargs):
        create(self, account_id, spec, *args, **kwargs)
        self.logging_config = spec.get("LoggingConfig")

    def get_configuration(self, *args, **kwargs):
        configuration = describe(self, *args, **kwargs)
        return {**configuration, "LoggingConfig": self.logging_config} if self.logging_config else configuration

    LambdaFunction.__init__, LambdaFunction.get_configuration = init, get_configuration


@correction("codecommit.CreateRepository", lacks(CodeCommitResponse, "kmsKeyId"))
def create_repository():
    """A repository keeps its tags and the key that it is encrypted with."""
    create = CodeCommitResponse.create_repository

    def create_repository(self):
        answer = create(self)
        metadata = json.loads(answer)["repositoryMetadata"]
        repository = CodeCommitBackend.get_repository(self.codecommit_backend, metadata["repositoryName"])
        if self._get_param("kmsKeyId"):
            repository["kmsKeyId"] = self._get_param("kmsKeyId")
        kept(self, "repository-tags")[metadata["Arn"]] = self._get_param("tags") or {}
        return json.dumps({"repositoryMetadata": repository})

    CodeCommitResponse.create_repository = create_repository


@correction("codebuild.CreateProject", lacks(codebuild.CodeBuildResponse.create_project, "encryptionKey"))
def create_project():
    """A project keeps the key of its artifacts, and a location is asked for only where AWS asks for one."""
    create = codebuild.CodeBuildResponse.create_project

    def create_project(self):
        answer = create(self)
        if self._get_param("encryptionKey"):
            project = self.codebuild_backend.codebuild_projects[self._get_param("name")]
            project.project_metadata["encryptionKey"] = self._get_param("encryptionKey")
        return answer

    codebuild.CodeBuildResponse.create_project = create_project
    for name in ("_validate_required_params_source", "_validate_required_params_artifacts"):
        setattr(codebuild, name, located(getattr(codebuild, name)))


@correction("codebuild.StartBuild", lacks(CodeBuildBackend.start_build, "resolvedSourceVersion"))
def start_build():
    """A build is of the commit that it was asked for, and wrote the reports that are kept."""
    start = codebuild.CodeBuildResponse.start_build

    def start_build(self):
        answer = start(self)
        build = self.codebuild_backend.build_metadata[self._get_param("projectName")].build_metadata
        build["resolvedSourceVersion"] = self._get_param("sourceVersion")
        build["reportArns"] = list(kept(self, "reports"))
        return answer

    codebuild.CodeBuildResponse.start_build = start_build


def located(check):
    nowhere = ("CODEPIPELINE", "NO_SOURCE")
    return lambda asked: check({"location": "-", **asked} if asked.get("type") in nowhere else asked)


@correction("codepipeline.CreatePipeline", lacks(codepipeline.CodePipelineBackend.create_pipeline, "isinstance"))
def create_pipeline():
    """The trust policy of a pipeline's role may name several services in a statement, and other principals beside them."""
    backend = codepipeline.CodePipelineBackend.iam_backend.fget

    class Roles:
        def __init__(self, roles):
            self.roles = roles

        def get_role_by_arn(self, arn):
            document = json.loads(self.roles.get_role_by_arn(arn).assume_role_policy_document)
            services = [each for statement in document["Statement"] for each in services_of(statement)]
            return Trusted([{"Principal": {"Service": each}} for each in services])

    class Trusted:
        def __init__(self, statements):
            self.assume_role_policy_document = json.dumps({"Statement": statements})

    codepipeline.CodePipelineBackend.iam_backend = property(lambda self: Roles(backend(self)))


def services_of(statement):
    principal = statement.get("Principal")
    services = principal.get("Service", []) if isinstance(principal, dict) else []
    return [services] if isinstance(services, str) else services
