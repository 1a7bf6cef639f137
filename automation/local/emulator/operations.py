"""Operations that moto does not have, each as small as its callers need it, kept by account and region."""

import json
import time
import uuid
from collections import defaultdict

from moto.codebuild.responses import CodeBuildResponse
from moto.codecommit.responses import CodeCommitResponse
from moto.codepipeline.responses import CodePipelineResponse
from moto.core.utils import camelcase_to_underscores
from moto.ecs.models import ecs_backends
from moto.ecs.responses import EC2ContainerServiceResponse

RESPONSES = {
    "codebuild": CodeBuildResponse,
    "codecommit": CodeCommitResponse,
    "codepipeline": CodePipelineResponse,
    "ecs": EC2ContainerServiceResponse,
}

# What was stored: by account, region and kind, then by name.
KEPT = defaultdict(dict)

OPERATIONS = {}


def operation(service, *names):
    """Declares the handler of operations; it takes moto's response object and gives the answer as a dict."""

    def declare(handler):
        for name in names:
            OPERATIONS[f"{service}.{name}"] = (service, name, handler)
        return handler

    return declare


def install():
    """Adds each operation that moto lacks. Returns, by name, whether it was needed."""
    needed = {}
    for key, (service, name, handler) in OPERATIONS.items():
        response = RESPONSES[service]
        method = camelcase_to_underscores(name)
        needed[key] = not hasattr(response, method)
        if needed[key]:
            setattr(response, method, as_method(handler))
    return needed


def as_method(handler):
    return lambda self: json.dumps(handler(self, json.loads(self.body or "{}")) or {})


def kept(response, kind):
    return KEPT[(response.current_account, response.region, kind)]


def arn(response, service, rest):
    return f"arn:aws:{service}:{response.region}:{response.current_account}:{rest}"


# --- CodeCommit -------------------------------------------------------------------------------------------------------


@operation("codecommit", "ListTagsForResource")
def repository_tags(response, asked):
    return {"tags": kept(response, "repository-tags").get(asked["resourceArn"], {})}


@operation("codecommit", "TagResource")
def tag_repository(response, asked):
    kept(response, "repository-tags").setdefault(asked["resourceArn"], {}).update(asked["tags"])


@operation("codecommit", "UntagResource")
def untag_repository(response, asked):
    for key in asked["tagKeys"]:
        kept(response, "repository-tags").get(asked["resourceArn"], {}).pop(key, None)


# --- CodeBuild --------------------------------------------------------------------------------------------------------


@operation("codebuild", "CreateReportGroup")
def create_report_group(response, asked):
    now = time.time()
    group = {**asked, "arn": arn(response, "codebuild", f"report-group/{asked['name']}"), "created": now, "lastModified": now}
    kept(response, "report-groups")[group["arn"]] = {**group, "status": "ACTIVE"}
    return {"reportGroup": group}


@operation("codebuild", "BatchGetReportGroups")
def report_groups(response, asked):
    groups = kept(response, "report-groups")
    return {
        "reportGroups": [groups[each] for each in asked["reportGroupArns"] if each in groups],
        "reportGroupsNotFound": [each for each in asked["reportGroupArns"] if each not in groups],
    }


@operation("codebuild", "DeleteReportGroup")
def delete_report_group(response, asked):
    kept(response, "report-groups").pop(asked["arn"], None)


@operation("codebuild", "BatchGetReports")
def reports(response, asked):
    """No build runs here, so that reports are those that were put among what is kept."""
    stored = kept(response, "reports")
    return {"reports": [stored[each] for each in asked["reportArns"] if each in stored]}


# --- CodePipeline -----------------------------------------------------------------------------------------------------


@operation("codepipeline", "PutJobSuccessResult", "PutJobFailureResult")
def answer_job(response, asked):
    """The pipeline that would go on is not played; the answer is kept for whoever asks for it."""
    kept(response, "jobs")[asked["jobId"]] = asked


@operation("codepipeline", "ListActionExecutions")
def action_executions(response, asked):
    execution = asked.get("filter", {}).get("pipelineExecutionId")
    return {"actionExecutionDetails": kept(response, "actions").get(execution, [])}


@operation("codepipeline", "PutApprovalResult")
def approve(response, asked):
    """Here the token is the id of the execution, for no execution waits that would have given one."""
    status = {"Approved": "Succeeded", "Rejected": "Failed"}[asked["result"]["status"]]
    caller = f"arn:aws:sts::{response.current_account}:assumed-role/approver/{asked['result']['summary']}"
    kept(response, "actions").setdefault(asked["token"], []).append(
        {
            "pipelineExecutionId": asked["token"],
            "actionExecutionId": str(uuid.uuid4()),
            "stageName": asked["stageName"],
            "actionName": asked["actionName"],
            "startTime": time.time(),
            "status": status,
            "updatedBy": caller,
        }
    )
    return {"approvedAt": time.time()}


# --- ECS --------------------------------------------------------------------------------------------------------------


def deployment(response, service_arn):
    """A deployment that has succeeded at once, of the task definition that the service has."""
    backend = ecs_backends[response.current_account][response.region]
    service = next((each for each in backend.services.values() if each.arn == service_arn), None)
    if service is None:
        return None
    name = service_arn.split(":service/")[1]
    return {
        "serviceDeploymentArn": arn(response, "ecs", f"service-deployment/{name}/1"),
        "serviceArn": service_arn,
        "createdAt": time.time(),
        "status": "SUCCESSFUL",
        "targetServiceRevision": {"arn": arn(response, "ecs", f"service-revision/{name}/1")},
    }


def service_of(of_deployment):
    """ARN of the service, from that of its deployment or revision."""
    head, _, rest = of_deployment.partition(":service-")
    return f"{head}:service/{'/'.join(rest.split('/')[1:-1])}"


@operation("ecs", "ListServiceDeployments")
def service_deployments(response, asked):
    found = deployment(response, asked["service"])
    return {"serviceDeployments": [] if found is None else [found]}


@operation("ecs", "DescribeServiceDeployments")
def describe_service_deployments(response, asked):
    found = [deployment(response, service_of(each)) for each in asked["serviceDeploymentArns"]]
    return {"serviceDeployments": [each for each in found if each is not None]}


@operation("ecs", "DescribeServiceRevisions")
def describe_service_revisions(response, asked):
    backend = ecs_backends[response.current_account][response.region]
    revisions = []
    for revision in asked["serviceRevisionArns"]:
        service = next(each for each in backend.services.values() if each.arn == service_of(revision))
        # An update by CloudFormation leaves the service at the revision before; the newest is where it would be.
        family = service.task_definition.split("/")[-1].split(":")[0]
        task = backend.describe_task_definition(family)
        # A definition that CloudFormation has changed keeps the spelling of the template.
        containers = [{key.lower(): value for key, value in each.items()} for each in task.container_definitions]
        images = [{"containerName": each["name"], "image": each["image"]} for each in containers]
        revisions.append({"serviceRevisionArn": revision, "serviceArn": service.arn, "containerImages": images})
    return {"serviceRevisions": revisions}
