import { type Problem, refuseIfAny } from "../../release/problem";
import { PLACEHOLDER_ACCOUNT } from "../../stacks/account";
import type { Settings } from "../../stacks/settings";
import { platformPipelinePlacement, statePlaceOf } from "../../stacks/state-home";
import { interruption, PROJECT, print, progress } from "../commands";
import { checkedSettings } from "../environments";
import { table } from "../table";
import { awsPorts } from "./aws-ports";
import { type Bootstrapped, type BootstrapRequest, bootstrapAccount } from "./bootstrap";
import { type GitHubRequest, gitHubCommands } from "./github-trust";
import { type BootstrapFacts, bootstrapTemplate, templateText } from "./template";

/** Options of `airlock bootstrap`. */
export interface BootstrapOptions {
    readonly stack: string;
    /** An ARN; `false` where the right is taken away; not given where it stays as it is. */
    readonly administrator?: string | false;
    /** `owner/repository`, or `owner@id/repository@id`; `false` where no job there may preview any more. */
    readonly github?: string | false;
    /** The repository's environment. @default - one each environment of the account: `preview-<name>` */
    readonly githubEnvironment?: string;
    readonly print?: boolean;
    readonly json?: boolean;
}

export async function bootstrap(options: BootstrapOptions): Promise<void> {
    const settings = checkedSettings(PROJECT, options.stack);
    const facts = factsOf(settings);
    if (options.print) {
        print(templateText(bootstrapTemplate(facts)));
        return;
    }
    refuseIfAny(`Bootstrap for ${options.stack}`, [...placeholders(settings), ...lonelyEnvironment(options)]);
    const gitHub = gitHubOf(options);
    const done = await bootstrapAccount(
        { facts, administrator: administratorOf(options.administrator), gitHub },
        awsPorts(facts.place.region),
        progress,
        interruption(),
    );
    const commands = [
        ...nextCommands(options.stack, facts, done),
        ...(typeof gitHub === "string" ? [] : gitHubCommands(gitHub, facts.environments, variablesOf(done))),
    ];
    print(options.json ? JSON.stringify({ ...done, commands }, null, 2) : describe(options.stack, done, commands));
}

function factsOf({ project, environments, environment }: Settings): BootstrapFacts {
    const place = statePlaceOf(project, environments, environment);
    return {
        place,
        environments: environments.filter(({ account }) => account === place.account).map(({ name }) => name),
        pipeline: platformPipelinePlacement(project, environments),
    };
}

function administratorOf(option: BootstrapOptions["administrator"]): BootstrapRequest["administrator"] {
    if (option === undefined) {
        return "keep";
    }
    return option === false ? "nobody" : { arn: option };
}

function gitHubOf({ github, githubEnvironment }: BootstrapOptions): GitHubRequest {
    if (github === undefined) {
        return "keep";
    }
    const environment = githubEnvironment === undefined ? {} : { environment: githubEnvironment };
    return github === false ? "nobody" : { repository: github, ...environment };
}

function lonelyEnvironment({ github, githubEnvironment }: BootstrapOptions): readonly Problem[] {
    return githubEnvironment === undefined || typeof github === "string"
        ? []
        : [
              {
                  path: "--github-environment",
                  message: `"${githubEnvironment}" is an environment of no repository`,
                  remedy: "name the repository too: --github OWNER/REPOSITORY",
              },
          ];
}

/** What the workflow of real previews reads from its environment. */
function variablesOf({ region, previewRoleArn, backendUrl }: Bootstrapped) {
    return { AWS_REGION: region, PREVIEW_ROLE_ARN: previewRoleArn, PULUMI_BACKEND_URL: backendUrl };
}

/** The account itself, and that of the pipeline which the roles trust: neither can be a placeholder in a policy. */
function placeholders({ environments, environment }: Settings): readonly Problem[] {
    const used = new Set([environment.name, environments.at(-1)?.name]);
    return environments.flatMap(({ name, account }, index) =>
        account === PLACEHOLDER_ACCOUNT && used.has(name)
            ? [
                  {
                      path: `environments[${index}].account`,
                      message: `"${account}" of ${name} is a placeholder`,
                      remedy: `set it: npx airlock account ${name} <12 digits>`,
                  },
              ]
            : [],
    );
}

/** What comes next, as a person would type it. */
export function nextCommands(
    stack: string,
    { environments }: Pick<BootstrapFacts, "environments">,
    done: Bootstrapped,
): readonly string[] {
    const login = `pulumi login '${done.backendUrl}'`;
    const inits = environments.map((name) => `pulumi stack init ${name} --secrets-provider '${done.secretsProvider}'`);
    return done.administrator === ""
        ? [login]
        : [login, ...inits, `pulumi up --stack ${stack}`, `npx airlock bootstrap --stack ${stack} --no-administrator`];
}

const WORDS = { created: "made", updated: "changed", unchanged: "is as it should be" } as const;

function describe(stack: string, done: Bootstrapped, commands: readonly string[]): string {
    const writer = done.administrator === "" ? "" : ` and, until it is taken away, ${done.administrator}`;
    return [
        `stack ${done.stack} in ${done.region} of ${done.account}: ${WORDS[done.result]}`,
        "",
        table([
            ["WHAT", ""],
            ["bucket of the state", done.bucket],
            ["key of state and secrets", done.keyArn],
            ["updates run as", done.platformRoleArn],
            ["previews run as", done.previewRoleArn],
            ...done.gitHubSubjects.map((subject) => ["and so do jobs on GitHub", subject] as const),
        ]),
        "",
        `The state is written by the platform role${writer}, and by nobody else.`,
        ...(done.administrator === ""
            ? [
                  `The first update of an environment is a named administrator's: npx airlock bootstrap --stack ${stack} --administrator ARN`,
              ]
            : []),
        "",
        "Next:",
        ...commands.map((command) => `  ${command}`),
    ].join("\n");
}
