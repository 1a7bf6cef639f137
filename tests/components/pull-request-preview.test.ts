import assert from "node:assert/strict";
import {
    comparePolicy,
    deliverPolicy,
    reviewerPolicy,
    reviewerTrust,
    startPolicy,
} from "../../components/source/pull-request-policies";
import { PullRequestPreview, type PullRequestPreviewArgs } from "../../components/source/pull-request-preview";
import { compareSpec, deliverSpec } from "../../components/source/pull-request-spec";
import { BOUNDARY_ARN, DEV, KEY_ARN, type Made, make, parsed } from "../support/mocks";

const ARGS: PullRequestPreviewArgs = {
    placement: DEV,
    repositoryName: "airlock-platform",
    branch: "main",
    vpcId: "vpc-0123456789abcdef0",
    subnetIds: ["subnet-0a", "subnet-0b"],
    clientGroupIds: ["sg-0c"],
    egress: { kind: "nat" },
    artifactBucket: "airlock-dev-artifacts",
    keyArn: KEY_ARN,
    boundaryArn: BOUNDARY_ARN,
    logRetentionDays: 30,
};
const POLICY_ARGS = {
    repositoryName: "airlock-platform",
    artifactBucket: "airlock-dev-artifacts",
    keyArn: KEY_ARN,
    subnetArns: [
        "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a",
        "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0b",
    ],
};
const PROJECT = "aws:codebuild/project:Project";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

const makePreview = (args: Partial<PullRequestPreviewArgs> = {}) =>
    make(DEV, () => new PullRequestPreview("previews", { ...ARGS, ...args }));

function transformerOf(made: Made<PullRequestPreview>, target: string) {
    const { inputTransformer } = made.find("aws:cloudwatch/eventTarget:EventTarget", target).inputs;
    return inputTransformer as { readonly inputPaths: object; readonly inputTemplate: string };
}

describe("PullRequestPreview", () => {
    it("makes two jobs, two rules, four bounded roles and a group without a way in, and nothing else", async () => {
        const made = await makePreview();
        const role = (name: string) => [`aws:iam/role:Role previews-${name}-role`];
        const policy = (name: string) => [`aws:iam/rolePolicy:RolePolicy previews-${name}-policy`];
        const roles = ["compare-build", "deliver-build", "reviewer", "trigger"];
        assert.deepEqual(made.list(), [
            "airlock:source:PullRequestPreview previews",
            "aws:cloudwatch/eventRule:EventRule previews-changed",
            "aws:cloudwatch/eventRule:EventRule previews-compared",
            "aws:cloudwatch/eventTarget:EventTarget previews-changed-target",
            "aws:cloudwatch/eventTarget:EventTarget previews-compared-target",
            "aws:cloudwatch/logGroup:LogGroup previews-compare-logs",
            "aws:cloudwatch/logGroup:LogGroup previews-deliver-logs",
            `${PROJECT} previews-compare-project`,
            `${PROJECT} previews-deliver-project`,
            "aws:ec2/securityGroup:SecurityGroup previews-group",
            ...roles.flatMap(role),
            ...roles.flatMap(policy),
            `${EGRESS} previews-way-out`,
        ]);
        for (const name of roles) {
            const { inputs } = made.find("aws:iam/role:Role", `previews-${name}-role`);
            assert.equal(inputs.permissionsBoundary, BOUNDARY_ARN);
            assert.equal(inputs.name, `airlock-dev-pull-request-${name.replace("-build", "")}`);
        }
        assert.equal(
            made.component.reviewerRoleArn,
            "arn:aws:iam::111122223333:role/airlock-dev-pull-request-reviewer",
        );
    });

    it("gives each role its own policy", async () => {
        const made = await makePreview();
        const policyOf = (name: string) =>
            parsed(made.find("aws:iam/rolePolicy:RolePolicy", `previews-${name}-policy`), "policy");
        assert.deepEqual(policyOf("compare-build"), comparePolicy(DEV, POLICY_ARGS));
        assert.deepEqual(policyOf("deliver-build"), deliverPolicy(DEV, POLICY_ARGS));
        assert.deepEqual(policyOf("reviewer"), reviewerPolicy(DEV, "airlock-platform"));
        assert.deepEqual(policyOf("trigger"), startPolicy(DEV));
        const reviewer = made.find("aws:iam/role:Role", "previews-reviewer-role");
        assert.deepEqual(parsed(reviewer, "assumeRolePolicy"), reviewerTrust(DEV));
    });

    it("compares with a repository's whole history, hands over an archive, and delivers by the branch's own code", async () => {
        const made = await makePreview();
        const compare = made.find(PROJECT, "previews-compare-project").inputs;
        const deliver = made.find(PROJECT, "previews-deliver-project").inputs;
        const location = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/airlock-platform";
        assert.deepEqual(compare.source, {
            type: "CODECOMMIT",
            location,
            gitCloneDepth: 0,
            buildspec: compareSpec(false),
        });
        assert.deepEqual(deliver.source, {
            type: "CODECOMMIT",
            location,
            gitCloneDepth: 0,
            buildspec: deliverSpec(false),
        });
        assert.deepEqual(compare.artifacts, {
            type: "S3",
            location: "airlock-dev-artifacts",
            path: "previews",
            namespaceType: "BUILD_ID",
            name: "digests.zip",
            packaging: "ZIP",
        });
        assert.deepEqual([deliver.sourceVersion, deliver.artifacts], ["refs/heads/main", { type: "NO_ARTIFACTS" }]);
        const { securityGroupId } = made.find(EGRESS, "previews-way-out").inputs;
        for (const project of [compare, deliver]) {
            assert.deepEqual(project.vpcConfig, {
                vpcId: "vpc-0123456789abcdef0",
                subnets: ["subnet-0a", "subnet-0b"],
                securityGroupIds: [securityGroupId, "sg-0c"],
            });
            assert.equal(project.encryptionKey, KEY_ARN);
        }
    });

    it("starts the comparison on what opens a pull request or adds to it, with its commits", async () => {
        const made = await makePreview();
        assert.deepEqual(parsed(made.find("aws:cloudwatch/eventRule:EventRule", "previews-changed"), "eventPattern"), {
            source: ["aws.codecommit"],
            "detail-type": ["CodeCommit Pull Request State Change"],
            resources: ["arn:aws:codecommit:eu-west-1:111122223333:airlock-platform"],
            detail: {
                event: ["pullRequestCreated", "pullRequestSourceBranchUpdated"],
                pullRequestStatus: ["Open"],
                destinationReference: ["refs/heads/main"],
            },
        });
        const { inputPaths, inputTemplate } = transformerOf(made, "previews-changed-target");
        assert.deepEqual(inputPaths, {
            number: "$.detail.pullRequestId",
            head: "$.detail.sourceCommit",
            base: "$.detail.destinationCommit",
        });
        assert.deepEqual(JSON.parse(inputTemplate), {
            sourceVersion: "<head>",
            environmentVariablesOverride: [
                { name: "PULL_REQUEST", value: "<number>", type: "PLAINTEXT" },
                { name: "BASE", value: "<base>", type: "PLAINTEXT" },
            ],
        });
    });

    it("starts the delivery when the comparison ends, with its id alone", async () => {
        const made = await makePreview();
        assert.deepEqual(parsed(made.find("aws:cloudwatch/eventRule:EventRule", "previews-compared"), "eventPattern"), {
            source: ["aws.codebuild"],
            "detail-type": ["CodeBuild Build State Change"],
            detail: {
                "project-name": ["airlock-dev-pull-request-compare"],
                "build-status": ["SUCCEEDED", "FAILED"],
            },
        });
        const { inputTemplate } = transformerOf(made, "previews-compared-target");
        assert.deepEqual(JSON.parse(inputTemplate), {
            environmentVariablesOverride: [{ name: "BUILD", value: "<build>", type: "PLAINTEXT" }],
        });
    });

    it("lets builds out to the proxy alone where there is one, and tells them of it", async () => {
        const egress = { kind: "proxy", url: "http://proxy.internal:3128", cidr: "10.18.40.0/24", direct: [] } as const;
        const made = await makePreview({ egress });
        const { fromPort, toPort, cidrIpv4 } = made.find(EGRESS, "previews-way-out").inputs;
        assert.deepEqual([fromPort, toPort, cidrIpv4], [3128, 3128, "10.18.40.0/24"]);
        for (const [job, spec] of [
            ["compare", compareSpec(true)],
            ["deliver", deliverSpec(true)],
        ] as const) {
            const { environment, source } = made.find(PROJECT, `previews-${job}-project`).inputs;
            const { environmentVariables } = environment as { environmentVariables: readonly { name: string }[] };
            const names = environmentVariables.map(({ name }) => name);
            assert.deepEqual(names.slice(-4), ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_USE_ENV_PROXY"]);
            assert.equal((source as { buildspec: string }).buildspec, spec);
            assert.deepEqual(JSON.parse(spec).proxy, { "upload-artifacts": "yes", logs: "yes" });
        }
    });

    it("refuses a name that is none, and no subnets, with all problems", () => {
        assert.throws(
            () => new PullRequestPreview("previews", { ...ARGS, repositoryName: "a/b", subnetIds: [] }),
            /PullRequestPreview "previews": 2 problems\n {2}- repositoryName: "a\/b" is not .*\n {2}- subnetIds: names no subnet; /,
        );
    });
});

describe("The policies for pull requests", () => {
    const actionsOf = (policy: ReturnType<typeof comparePolicy>) =>
        policy.Statement.flatMap(({ Action = [] }) => Action).sort();

    it("let the author's code read the repository, write its log and leave digests, and no more", () => {
        const policy = comparePolicy(DEV, POLICY_ARGS);
        assert.deepEqual(
            actionsOf(policy).filter((action) => !action.startsWith("ec2:")),
            [
                "codecommit:GitPull",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "s3:GetBucketAcl",
                "s3:GetBucketLocation",
                "s3:PutObject",
            ],
        );
        const handOver = policy.Statement.find(({ Sid }) => Sid === "HandOver");
        assert.equal(handOver?.Resource, "arn:aws:s3:::airlock-dev-artifacts/previews/*");
        const key = policy.Statement.find(({ Sid }) => Sid === "Key");
        assert.deepEqual(key?.Condition, {
            StringEquals: { "kms:ViaService": ["codecommit.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"] },
        });
    });

    it("let only the delivery be the reviewer, who touches one repository's pull requests alone", () => {
        const takers = [comparePolicy, deliverPolicy].map((of) =>
            actionsOf(of(DEV, POLICY_ARGS)).includes("sts:AssumeRole"),
        );
        assert.deepEqual(takers, [false, true]);
        assert.deepEqual(reviewerTrust(DEV).Statement[0]?.Condition, {
            ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/airlock-dev-pull-request-deliver" },
            StringEquals: { "sts:RoleSessionName": "airlock-preview" },
        });
        const [statement, ...more] = reviewerPolicy(DEV, "airlock-platform").Statement;
        assert.equal(statement?.Resource, "arn:aws:codecommit:eu-west-1:111122223333:airlock-platform");
        assert.ok(actionsOf(reviewerPolicy(DEV, "x")).every((action) => /PullRequest|Comment/.test(action)));
        assert.deepEqual(more, []);
    });

    it("start the two jobs and nothing else", () => {
        assert.deepEqual(startPolicy(DEV).Statement[0]?.Resource, [
            "arn:aws:codebuild:eu-west-1:111122223333:project/airlock-dev-pull-request-compare",
            "arn:aws:codebuild:eu-west-1:111122223333:project/airlock-dev-pull-request-deliver",
        ]);
    });
});
