import { iamArn } from "../../components/shared/placement";
import type { StatePlace } from "../../components/shared/state-names";
import type { Problem } from "../../release/problem";
import type { AccessStatement } from "./access";
import { ref, type Value, valueIf } from "./intrinsics";
import type { AskedProvider, OidcProvider, StackChange, StackState } from "./ports";

/** Jobs on GitHub that may take on the preview role. */
export interface GitHubTrust {
    /**
     * The repository as the subjects of its tokens begin: `owner/repository`, or `owner@id/repository@id` where they are
     * immutable. One form does not stand for the other: names can pass to somebody else, ids cannot.
     *
     * @see https://docs.github.com/en/actions/reference/security/oidc
     */
    readonly repository: string;
    /**
     * Environment of the repository that the jobs run in, which they do only once its reviewers have let them.
     * @default - one for each environment of the account, `preview-<name>`
     */
    readonly environment?: string;
}

/** What is asked for: a trust, none any more, or whatever there is. */
export type GitHubRequest = GitHubTrust | "nobody" | "keep";

/** Parameter of the stack: {@link GitHubTrust.repository}, or nothing. */
export const GITHUB_REPOSITORY = "GitHubRepository";
/** Parameter of the stack: {@link GitHubTrust.environment}, or nothing. */
export const GITHUB_ENVIRONMENT = "GitHubEnvironment";

/** Who signs the tokens. An account has one provider for it, whatever trusts it. */
const ISSUER = "token.actions.githubusercontent.com";
/** What tokens are for; `aws-actions/configure-aws-credentials` asks for it by itself. */
const AUDIENCE = "sts.amazonaws.com";

const OWNER = "[A-Za-z0-9][A-Za-z0-9_-]{0,38}";
const NAME = "[A-Za-z0-9_.-]{1,100}";
const ID = "@[0-9]{1,19}";
/** Form of a repository: with both ids, or with none. */
const REPOSITORY_PATTERN = `(${OWNER}/${NAME}|${OWNER}${ID}/${NAME}${ID})`;
/** Form of an environment's name. Other characters come escaped in a subject. */
const ENVIRONMENT_PATTERN = "[A-Za-z0-9_.-]{1,255}";

/** What the template takes about GitHub. */
export const GITHUB_PARAMETERS = {
    [GITHUB_REPOSITORY]: {
        Type: "String",
        Default: "",
        AllowedPattern: `^(|${REPOSITORY_PATTERN})$`,
        Description: "Repository on GitHub whose jobs may preview, as subjects of its tokens begin; empty for none",
    },
    [GITHUB_ENVIRONMENT]: {
        Type: "String",
        Default: "",
        AllowedPattern: `^(|${ENVIRONMENT_PATTERN})$`,
        Description: "Environment of that repository which the jobs run in; empty for one each environment here",
    },
} as const;

/** Conditions of the template about GitHub. */
export const GITHUB_CONDITIONS = {
    TrustsGitHub: { "Fn::Not": [{ "Fn::Equals": [ref(GITHUB_REPOSITORY), ""] }] },
    NamesEnvironment: { "Fn::Not": [{ "Fn::Equals": [ref(GITHUB_ENVIRONMENT), ""] }] },
} as const;

/** Bad names, in the words of the command line. */
export function gitHubProblems(request: GitHubRequest): readonly Problem[] {
    if (typeof request === "string") {
        return [];
    }
    const { repository, environment = "" } = request;
    return [
        ...(new RegExp(`^${REPOSITORY_PATTERN}$`).test(repository) && !/\/\.{1,2}(@|$)/.test(repository)
            ? []
            : [
                  {
                      path: "--github",
                      message: `"${repository}" is neither owner/repository nor owner@id/repository@id`,
                      remedy: "give what this prints after repo: gh api repos/OWNER/REPOSITORY/actions/oidc/customization/sub --jq .sub_claim_prefix",
                  },
              ]),
        ...(request.environment === undefined || new RegExp(`^${ENVIRONMENT_PATTERN}$`).test(environment)
            ? []
            : [
                  {
                      path: "--github-environment",
                      message: `"${environment}" is not 1 to 255 letters, digits, ".", "_" or "-"`,
                      remedy: "name the repository's environment so, for example preview-dev",
                  },
              ]),
    ];
}

/** Environments of the repository, for the named one or for those of the account. */
export function gitHubEnvironments(environment: string | undefined, ofAccount: readonly string[]): readonly string[] {
    return environment ? [environment] : ofAccount.map((name) => `preview-${name}`);
}

/** Subjects that a stack trusts, by its parameters. */
export function gitHubSubjects(
    parameters: { readonly [name: string]: string },
    ofAccount: readonly string[],
): readonly string[] {
    const { [GITHUB_REPOSITORY]: repository = "", [GITHUB_ENVIRONMENT]: environment } = parameters;
    return repository === ""
        ? []
        : gitHubEnvironments(environment, ofAccount).map((each) => `repo:${repository}:environment:${each}`);
}

export function gitHubProvider(at: StatePlace): AskedProvider {
    return { arn: iamArn(at, `oidc-provider/${ISSUER}`), url: `https://${ISSUER}`, audience: AUDIENCE };
}

/** Lets jobs in the repository's environments take on a role, while the stack names a repository. */
export function gitHubStatement(at: StatePlace, ofAccount: readonly string[]) {
    const subject = (environment: string): Value => ({
        "Fn::Sub": `repo:\${${GITHUB_REPOSITORY}}:environment:${environment}`,
    });
    const named = subject(`\${${GITHUB_ENVIRONMENT}}`);
    const statement: AccessStatement = {
        Sid: "JobsOnGitHub",
        Effect: "Allow",
        Principal: { Federated: gitHubProvider(at).arn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
            StringEquals: {
                [`${ISSUER}:aud`]: AUDIENCE,
                [`${ISSUER}:sub`]: {
                    "Fn::If": ["NamesEnvironment", [named], gitHubEnvironments(undefined, ofAccount).map(subject)],
                },
            },
        },
    };
    return valueIf("TrustsGitHub", statement);
}

/** Values of the stack's parameters. One that an older stack does not have cannot be kept. */
export function gitHubParameters(request: GitHubRequest, before: StackState | undefined): StackChange["parameters"] {
    if (request === "keep" && before?.parameters[GITHUB_REPOSITORY] !== undefined) {
        return { [GITHUB_REPOSITORY]: "keep", [GITHUB_ENVIRONMENT]: "keep" };
    }
    const { repository = "", environment = "" }: Partial<GitHubTrust> = typeof request === "string" ? {} : request;
    return { [GITHUB_REPOSITORY]: { value: repository }, [GITHUB_ENVIRONMENT]: { value: environment } };
}

/** A provider that the account has already must take the tokens. */
export function providerProblems({ arn, audience }: AskedProvider, { audiences }: OidcProvider): readonly Problem[] {
    return audiences.includes(audience)
        ? []
        : [
              {
                  path: "--github",
                  message: `"${arn}" of this account does not take tokens for "${audience}"`,
                  remedy: `agree with whoever made it, then let it: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${arn} --client-id ${audience}`,
              },
          ];
}

/**
 * The variables that the repository's workflow reads, as a person would type them. The environments themselves are made
 * with their reviewers: asking GitHub for one again without them could take them away.
 */
export function gitHubCommands(
    { repository, environment }: GitHubTrust,
    ofAccount: readonly string[],
    variables: { readonly [name: string]: string },
): readonly string[] {
    const plain = repository.replaceAll(new RegExp(ID, "g"), "");
    return gitHubEnvironments(environment, ofAccount).flatMap((each) =>
        Object.entries(variables).map(
            ([variable, value]) => `gh variable set ${variable} --repo ${plain} --env ${each} --body '${value}'`,
        ),
    );
}
