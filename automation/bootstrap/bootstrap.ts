import {
    backendUrl,
    bootstrapStackName,
    type StatePlace,
    secretsProvider,
    stateBucketName,
} from "../../components/shared/state-names";
import { type Problem, Refusal, refuseIfAny } from "../../release/problem";
import {
    type GitHubRequest,
    gitHubParameters,
    gitHubProblems,
    gitHubProvider,
    gitHubSubjects,
    providerProblems,
} from "./github-trust";
import {
    type BootstrapPorts,
    NotAllowed,
    NotSignedIn,
    type ResourceFailure,
    type StackChange,
    type StackState,
} from "./ports";
import { ADMINISTRATOR, ADMINISTRATOR_PATTERN, type BootstrapFacts, bootstrapTemplate, templateText } from "./template";

/** What is asked of a bootstrap beside the facts. */
export interface BootstrapRequest {
    readonly facts: BootstrapFacts;
    /** Who may write the state beside the platform role: an ARN, nobody, or whoever may already. */
    readonly administrator: { readonly arn: string } | "nobody" | "keep";
    /** Whose jobs may preview beside the platform's own builds. */
    readonly gitHub: GitHubRequest;
}

/** What an account has after its bootstrap. */
export interface Bootstrapped {
    readonly result: "created" | "updated" | "unchanged";
    readonly account: string;
    readonly region: string;
    readonly stack: string;
    readonly bucket: string;
    readonly keyArn: string;
    readonly platformRoleArn: string;
    readonly previewRoleArn: string;
    /** Empty where only the platform role writes the state. */
    readonly administrator: string;
    /** Subjects of the jobs on GitHub that may take on the preview role; none is empty. */
    readonly gitHubSubjects: readonly string[];
    /** For `pulumi login`. */
    readonly backendUrl: string;
    /** For `pulumi stack init --secrets-provider`. */
    readonly secretsProvider: string;
}

/** How often a stack that is being changed is looked at. */
const POLL_MILLISECONDS = 3000;

/**
 * Makes the account's bootstrap stack, or changes it to what it should be now; where nothing differs, nothing happens.
 *
 * @throws {Refusal} with what to do: nobody signed in, another account, a stack that cannot be changed, what AWS refused.
 */
export async function bootstrapAccount(
    request: BootstrapRequest,
    ports: BootstrapPorts,
    onProgress: (line: string) => void,
    signal: AbortSignal,
): Promise<Bootstrapped> {
    const { place } = request.facts;
    const name = bootstrapStackName(place);
    const subject = `Bootstrap of account ${place.account}`;
    refuseIfAny(subject, [...administratorProblems(request), ...gitHubProblems(request.gitHub)]);
    try {
        refuseIfAny(subject, accountProblems(place, await ports.identity()));
        const before = await ports.find(name);
        refuseIfAny(subject, before === undefined ? [] : stateProblems(name, place.region, before));
        const { result, id } = await change(request, ports, before, onProgress);
        const after = await settled(id, ports, onProgress, signal);
        if (after === undefined || !SOUND.has(after.status)) {
            throw new Refusal(subject, failureProblems(place, after?.status, await ports.failures(id)));
        }
        return describe(request.facts, name, result, after);
    } catch (error) {
        throw error instanceof NotSignedIn || error instanceof NotAllowed
            ? new Refusal(subject, [credentialsProblem(place, error)])
            : error;
    }
}

function describe(
    { place, environments }: BootstrapFacts,
    stack: string,
    result: Bootstrapped["result"],
    after: StackState,
): Bootstrapped {
    return {
        result,
        account: place.account,
        region: place.region,
        stack,
        bucket: after.outputs.StateBucket ?? stateBucketName(place),
        keyArn: after.outputs.StateKeyArn ?? "",
        platformRoleArn: after.outputs.PlatformRoleArn ?? "",
        previewRoleArn: after.outputs.PreviewRoleArn ?? "",
        administrator: after.parameters[ADMINISTRATOR] ?? "",
        gitHubSubjects: gitHubSubjects(after.parameters, environments),
        backendUrl: backendUrl(place),
        secretsProvider: secretsProvider(place),
    };
}

async function change(
    { facts, administrator, gitHub }: BootstrapRequest,
    ports: BootstrapPorts,
    before: StackState | undefined,
    onProgress: (line: string) => void,
): Promise<{ readonly result: Bootstrapped["result"]; readonly id: string }> {
    const { place } = facts;
    const tags = { Project: place.project, ManagedBy: "airlock bootstrap" };
    if (typeof gitHub !== "string") {
        await provideGitHub(place, tags, ports, onProgress);
    }
    const stackChange = {
        name: bootstrapStackName(place),
        template: templateText(bootstrapTemplate(facts)),
        parameters: {
            [ADMINISTRATOR]: administratorValue(administrator, before !== undefined),
            ...gitHubParameters(gitHub, before),
        },
        tags,
    };
    if (before === undefined) {
        onProgress(`making stack ${stackChange.name} in ${place.region} of ${place.account}`);
        return { result: "created", id: await ports.create(stackChange) };
    }
    if ((await ports.update(stackChange)) === "unchanged") {
        return { result: "unchanged", id: before.id };
    }
    onProgress(`changing stack ${stackChange.name} in ${place.region} of ${place.account}`);
    return { result: "updated", id: before.id };
}

function administratorValue(
    administrator: BootstrapRequest["administrator"],
    exists: boolean,
): { readonly value: string } | "keep" {
    if (administrator === "keep") {
        return exists ? "keep" : { value: "" };
    }
    return { value: administrator === "nobody" ? "" : administrator.arn };
}

/** A role cannot trust a provider that is not there. The account has one: whoever made it, it is used as it is. */
async function provideGitHub(
    place: StatePlace,
    tags: StackChange["tags"],
    ports: BootstrapPorts,
    onProgress: (line: string) => void,
): Promise<void> {
    const asked = gitHubProvider(place);
    const found = await ports.findProvider(asked.arn);
    if (found !== undefined) {
        refuseIfAny(`Bootstrap of account ${place.account}`, providerProblems(asked, found));
        return;
    }
    onProgress(`making identity provider ${asked.url} of ${place.account}`);
    await ports.createProvider(asked, tags);
}

/** Waits until the service is done with a stack. */
async function settled(
    id: string,
    ports: BootstrapPorts,
    onProgress: (line: string) => void,
    signal: AbortSignal,
): Promise<StackState | undefined> {
    let told = "";
    for (;;) {
        const stack = await ports.find(id);
        if (stack === undefined || !stack.status.endsWith("_IN_PROGRESS")) {
            return stack;
        }
        if (stack.status !== told) {
            told = stack.status;
            onProgress(told.toLowerCase().replaceAll("_", " "));
        }
        await ports.wait(POLL_MILLISECONDS, signal);
    }
}

/** A role or user is named as IAM names it; a session is a part of the role's use and has another ARN. */
function administratorProblems({ facts: { place }, administrator }: BootstrapRequest): readonly Problem[] {
    if (typeof administrator === "string") {
        return [];
    }
    const { arn } = administrator;
    const path = "--administrator";
    const session = /^arn:[\w-]+:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn)?.[1];
    if (session !== undefined) {
        return [
            {
                path,
                message: `"${arn}" is a session, which ends, and not the role that it is of`,
                remedy: `give what this prints: aws iam get-role --role-name ${session} --query Role.Arn --output text`,
            },
        ];
    }
    if (!new RegExp(`^${ADMINISTRATOR_PATTERN}$`).test(arn)) {
        return [
            {
                path,
                message: `"${arn}" is not the ARN of a role or a user`,
                remedy: `write it like arn:${place.partition}:iam::${place.account}:role/administrator`,
            },
        ];
    }
    const account = arn.split(":")[4];
    return account === place.account
        ? []
        : [
              {
                  path,
                  message: `"${arn}" is of account "${account}", and the state is in "${place.account}"`,
                  remedy: "name a role or user of that account",
              },
          ];
}

function accountProblems(place: StatePlace, { account, arn }: { readonly account: string; readonly arn: string }) {
    return account === place.account
        ? []
        : [
              {
                  path: "credentials",
                  message: `"${arn}" is of account "${account}", and not of "${place.account}"`,
                  remedy: "use credentials of that account, or correct it: npx airlock account ENVIRONMENT ID",
              },
          ];
}

function credentialsProblem(place: StatePlace, error: NotSignedIn | NotAllowed): Problem {
    return error instanceof NotSignedIn
        ? {
              path: "credentials",
              message: `AWS takes none from here (${error.message})`,
              remedy: `sign in to account ${place.account}, for example with aws sso login, and name the profile in AWS_PROFILE`,
          }
        : {
              path: "credentials",
              message: `they may not do this (${error.message})`,
              remedy: "use those of an administrator of the account",
          };
}

/** States in which a stack is whole, and takes a change. */
const SOUND: ReadonlySet<string> = new Set([
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
]);

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-console-view-stack-data-resources-status-codes */
function stateProblems(name: string, region: string, { status }: StackState): readonly Problem[] {
    if (SOUND.has(status)) {
        return [];
    }
    const path = `stack ${name}`;
    const message = `"${status}" takes no change`;
    const command = (verb: string) => `aws cloudformation ${verb} --stack-name ${name} --region ${region}`;
    if (status.endsWith("_IN_PROGRESS") && status !== "REVIEW_IN_PROGRESS") {
        return [{ path, message, remedy: "wait until that is done, and run this again" }];
    }
    return status === "UPDATE_ROLLBACK_FAILED"
        ? [{ path, message, remedy: `bring it back first: ${command("continue-update-rollback")}` }]
        : // Its creation was never finished, so there is nothing in it to lose; the bucket and the key of one that was stay.
          [{ path, message, remedy: `take it away, and run this again: ${command("delete-stack")}` }];
}

function failureProblems(
    place: StatePlace,
    status: string | undefined,
    failures: readonly ResourceFailure[],
): readonly Problem[] {
    const problems = failures.map(({ resource, type, reason }): Problem => {
        const message = `${type} was refused (${reason.trim().replace(/\.$/, "")})`;
        return { path: resource, message, remedy: remedyFor(place, type, reason) };
    });
    return problems.length > 0
        ? problems
        : [
              {
                  path: `stack ${bootstrapStackName(place)}`,
                  message: `it ended in "${status ?? "nothing"}" without a reason`,
                  remedy: "look at its events in the CloudFormation console",
              },
          ];
}

function remedyFor(place: StatePlace, type: string, reason: string): string {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 2,048 characters of a trust policy.
    if (/ACLSizePerRole/.test(reason)) {
        return "let the repository have one environment for all: --github-environment NAME";
    }
    if (!/already exist/i.test(reason)) {
        return "mend that, and run this again";
    }
    return type === "AWS::S3::Bucket"
        ? `where ${stateBucketName(place)} is yours, from an earlier bootstrap, import it into the stack or remove it once nothing in it is needed; where it is somebody else's, rename the project in Pulumi.yaml`
        : "it is there from an earlier bootstrap or was made by hand: import it into the stack, or remove it";
}
