import assert from "node:assert/strict";
import { gitHubCommands, gitHubProblems, gitHubSubjects } from "../../../automation/bootstrap/github-trust";
import { bootstrapTemplate } from "../../../automation/bootstrap/template";
import { FACTS, made } from "../../support/bootstrap";

const PROVIDER = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

function trustOf(gitHub?: { readonly repository: string; readonly environment?: string }) {
    const { AssumeRolePolicyDocument } = made(bootstrapTemplate(FACTS), "", gitHub).PreviewRole ?? {};
    const { Statement } = AssumeRolePolicyDocument as { readonly Statement: readonly { readonly Sid: string }[] };
    return Statement.filter(({ Sid }) => Sid !== "ThePlatformsPipeline");
}

describe("The preview role's trust in jobs on GitHub", () => {
    it("is none as long as no repository is named", () => {
        assert.deepEqual(trustOf(), []);
    });

    for (const [title, gitHub, subjects] of [
        [
            "is in the environments of the account's own environments",
            { repository: "acme/platform" },
            ["repo:acme/platform:environment:preview-dev", "repo:acme/platform:environment:preview-staging"],
        ],
        [
            "is in the one environment that is named, by the ids of owner and repository",
            { repository: "acme@1234/platform@5678", environment: "previews" },
            ["repo:acme@1234/platform@5678:environment:previews"],
        ],
    ] as const) {
        it(title, () => {
            assert.deepEqual(trustOf(gitHub), [
                {
                    Sid: "JobsOnGitHub",
                    Effect: "Allow",
                    Principal: { Federated: PROVIDER },
                    Action: "sts:AssumeRoleWithWebIdentity",
                    Condition: {
                        StringEquals: {
                            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                            "token.actions.githubusercontent.com:sub": subjects,
                        },
                    },
                },
            ]);
            const parameters = {
                GitHubRepository: gitHub.repository,
                GitHubEnvironment: "environment" in gitHub ? gitHub.environment : "",
            };
            assert.deepEqual(gitHubSubjects(parameters, FACTS.environments), subjects);
        });
    }

    it("is not the platform role's", () => {
        const { AssumeRolePolicyDocument } =
            made(bootstrapTemplate(FACTS), "", { repository: "acme/platform" }).PlatformRole ?? {};
        assert.doesNotMatch(JSON.stringify(AssumeRolePolicyDocument), /WebIdentity/);
    });

    it("is told as nobody's where the stack names no repository", () => {
        assert.deepEqual(gitHubSubjects({ Administrator: "" }, ["dev"]), []);
        assert.deepEqual(gitHubSubjects({ GitHubRepository: "", GitHubEnvironment: "" }, ["dev"]), []);
    });
});

describe("Names of repositories and environments on GitHub", () => {
    const taken = (repository: string, environment?: string) =>
        gitHubProblems({ repository, ...(environment === undefined ? {} : { environment }) }).map(({ path }) => path);

    it("are taken with ids and without", () => {
        const longest = `${"o".repeat(39)}@${"1".repeat(19)}/${"r".repeat(100)}@${"2".repeat(19)}`;
        for (const repository of ["acme/platform", "a/b", "jo_acme/.github", "acme@1/platform@2", longest]) {
            assert.deepEqual(taken(repository, "e".repeat(255)), [], repository);
        }
        assert.deepEqual([gitHubProblems("keep"), gitHubProblems("nobody")], [[], []]);
    });

    for (const repository of [
        ...["acme", "/platform", "acme/", "acme/plat form", "acme/*", "*", "-acme/platform", "acme/platform/x"],
        ...["acme@1/platform", "acme/platform@2", "acme@x/platform@2", "acme/..", "acme@1/.@2", "repo:acme/platform"],
        ...[`${"o".repeat(40)}/platform`, `acme/${"r".repeat(101)}`, "acme/platform\n", ""],
    ]) {
        it(`refuse ${JSON.stringify(repository)}`, () => assert.deepEqual(taken(repository), ["--github"]));
    }

    for (const environment of ["", "preview dev", "preview:dev", "preview-*", "e".repeat(256)]) {
        it(`refuse the environment ${JSON.stringify(environment).slice(0, 20)}`, () =>
            assert.deepEqual(taken("acme/platform", environment), ["--github-environment"]));
    }
});

describe("What a repository on GitHub needs", () => {
    it("is variables in an environment for each of the account's", () => {
        const variables = { AWS_REGION: "eu-west-1", PULUMI_BACKEND_URL: "s3://bucket?region=eu-west-1" };
        assert.deepEqual(gitHubCommands({ repository: "acme@1/platform@2" }, ["dev", "prod"], variables), [
            "gh variable set AWS_REGION --repo acme/platform --env preview-dev --body 'eu-west-1'",
            "gh variable set PULUMI_BACKEND_URL --repo acme/platform --env preview-dev --body 's3://bucket?region=eu-west-1'",
            "gh variable set AWS_REGION --repo acme/platform --env preview-prod --body 'eu-west-1'",
            "gh variable set PULUMI_BACKEND_URL --repo acme/platform --env preview-prod --body 's3://bucket?region=eu-west-1'",
        ]);
    });
});
