import { Command, CommanderError, Option } from "commander";
import { Refusal } from "../release/problem";
import { bootstrap } from "./bootstrap/command";
import { check, compare, describeHybrid, packageCommand, plan, rehearse, setAccount } from "./commands";
import { comment } from "./comment";
import { DeliveryError } from "./delivery";
import { diff, SideError } from "./diff";
import { doctor } from "./doctor/command";
import { permissions } from "./permissions/command";
import { policies } from "./policies";
import { prove } from "./prove";
import { ProgramError } from "./recording/evaluate";
import { render } from "./render";
import { initCommand, listCommand, reapCommand } from "./sandbox/command";

/** Exit codes: done; refused or failed; wrong usage. */
const EXIT = { done: 0, failed: 1, usage: 2 } as const;

const STACK = ["-s, --stack <name>", "the environment: dev, staging, prod"] as const;
const CONFIG = ["--config <file>", "another stack file than Pulumi.<stack>.yaml"] as const;
const JSON_FLAG = ["--json", "print JSON, and nothing else, on standard output"] as const;

function commandLine(): Command {
    const program = new Command("airlock")
        .description(
            "AWS delivery from one Pulumi program. Only bootstrap needs an account, and doctor looks for one; nothing here needs Docker.",
        )
        .showHelpAfterError("(airlock --help lists the commands)")
        .exitOverride();
    program
        .command("plan")
        .description("evaluate one stack and print everything that it registers")
        .requiredOption(...STACK)
        .option(...CONFIG)
        .option(...JSON_FLAG)
        .action(plan);
    program
        .command("check")
        .description("check the settings of one stack, without running its program")
        .requiredOption(...STACK)
        .option(...CONFIG)
        .action(check);
    program
        .command("diff")
        .description("evaluate one stack at a base revision and here, and show what an update would change")
        .requiredOption(...STACK)
        .requiredOption("--base <revision>", "branch, tag or commit to compare the working tree with")
        .option(...CONFIG)
        .option(...JSON_FLAG)
        .option("--markdown <file>", "write it as Markdown for a pull request; what does not fit, to a second file")
        .option("--html <file>", "write it as one HTML page")
        .action(diff);
    program
        .command("render")
        .description("show a preview that the engine has made: pulumi preview --event-log FILE, or --json > FILE")
        .argument("<file>", "the file; - for standard input")
        .addOption(new Option(...JSON_FLAG).conflicts("line"))
        .option("--line", "print the whole in one line")
        .option("--markdown <file>", "write it as Markdown for a pull request; what does not fit, to a second file")
        .option("--html <file>", "write it as one HTML page")
        .action(render);
    program
        .command("comment")
        .description("put the differences of a commit into its pull request: one comment and one judgement a stack")
        .option("-s, --stack <names...>", "the environments (default: all of them)")
        .addOption(new Option("--base <revision>", "compare the working tree with this revision").conflicts("digests"))
        .option(
            "--digests <dir>",
            "take what was made before: by airlock diff <stack>.json, by pulumi preview <stack>.jsonl",
        )
        .option("--github <pull request>", "owner/repository#number; the token is GITHUB_TOKEN")
        .option("--codecommit <pull request>", "repository#number; credentials and region as of the AWS CLI")
        .option("--head <commit>", "the commit that is previewed, 40 digits (default: the one that is checked out)")
        .option("--details-url <url>", "page that the comment links to for everything that does not fit")
        .option("--attachments <dir>", "write each preview whole there, as Markdown and as an HTML page")
        .option("--dry-run", "print what would be posted, and ask nobody")
        .option(...JSON_FLAG)
        .action(comment);
    program
        .command("compare")
        .description("evaluate all stacks and print exactly what differs between them")
        .option(...JSON_FLAG)
        .option("--write <file>", "write the table into this Markdown file, between its airlock:differences marks")
        .action(compare);
    program
        .command("policies")
        .description("judge one stack by the policy pack: what its program registers, or what a saved state has")
        .option(...STACK)
        .option(...CONFIG)
        .option("--state <file>", "judge what pulumi stack export printed; - for standard input")
        .option(...JSON_FLAG)
        .action(policies);
    program
        .command("prove")
        .description("prove that a stack's network is as closed as its settings say, or print the path that is open")
        .requiredOption(...STACK)
        .option(...CONFIG)
        .option(
            "--state <file>",
            "what pulumi stack export wrote, - for standard input (default: what the program registers)",
        )
        .option(...JSON_FLAG)
        .action(prove);
    program
        .command("doctor")
        .description(
            "look at everything that the first pulumi up of a stack stands on; each finding with the command that mends it",
        )
        .requiredOption(...STACK)
        .option(...CONFIG)
        .option(...JSON_FLAG)
        .action(doctor);
    program
        .command("permissions")
        .description("print the IAM policies that pulumi preview, up and destroy of a stack need in its account")
        .requiredOption(...STACK)
        .option(...CONFIG)
        .option(...JSON_FLAG)
        .action(permissions);
    program
        .command("hybrid")
        .description("the link of an environment to on-premises")
        .command("describe")
        .description("print what the on-premises side of a stack's link must configure")
        .requiredOption(...STACK)
        .option(...CONFIG)
        .option(
            "--outputs <file>",
            "what `pulumi stack output --json` prints, with what AWS chose; - for standard input",
        )
        .option(...JSON_FLAG)
        .action(describeHybrid);
    program
        .command("package")
        .description("check an application and package it as its pipeline's build does")
        .requiredOption("--app <dir>", "folder that holds airlock.yaml")
        .requiredOption("--out <dir>", "folder to write the package to")
        .action(packageCommand);
    program
        .command("rehearse")
        .description("evaluate all stacks and play releases of an application through their pipelines")
        .option("--app <dir>", "the application to release (default: this project's examples/hello)")
        .option(...JSON_FLAG)
        .action(rehearse);
    program
        .command("account")
        .description("write an environment's account id into Pulumi.yaml")
        .argument("<environment>", "name of the environment")
        .argument("<id>", "account id, 12 digits")
        .action(setAccount);
    program
        .command("bootstrap")
        .description("make, once in an account, the bucket and key of the state and the roles that update and preview")
        .requiredOption(...STACK)
        .option(
            "--administrator <arn>",
            "role or user that may update beside the platform role, until it is taken away",
        )
        .option("--no-administrator", "take that right away")
        .option(
            "--github <repository>",
            "owner/repository on GitHub, or owner@id/repository@id, whose protected jobs may take on the preview role",
        )
        .option("--github-environment <name>", "the repository's environment for them (default: preview-STACK)")
        .option("--no-github", "let no job on GitHub take it on any more")
        .option("--print", "print the template, and do nothing")
        .option(...JSON_FLAG)
        .action(bootstrap);
    addSandboxCommands(program.command("sandbox").description("developers' throw-away environments"));
    return program;
}

function addSandboxCommands(sandbox: Command): void {
    sandbox
        .command("init")
        .description("write the file of a new sandbox")
        .argument("<name>", "what follows sandbox- in its stack's name")
        .requiredOption("--app <dir>", "folder of the application, from the project's, with its airlock.yaml")
        .option("--owner <person>", "whose it is (default: you)")
        .option("--allow <cidrs...>", "blocks of addresses that may reach it (default: nobody)")
        .option("--hours <number>", "how long it lives (default: as long as sandboxes may)")
        .action(initCommand);
    sandbox
        .command("list")
        .description("all sandboxes in the backend that pulumi is logged in to, with their ends")
        .option(...JSON_FLAG)
        .action(listCommand);
    sandbox
        .command("reap")
        .description("take down the sandboxes whose end has come")
        .option("--dry-run", "only say which")
        .option("--pull-requests <numbers>", "those that still want their sandbox-pr-NUMBER; the others' go, too")
        .option(...JSON_FLAG)
        .action(reapCommand);
}

/**
 * Runs one command and sets the process's exit code. Results go to standard output, errors to standard error; a person's
 * mistake is told without a stack trace.
 *
 * @param args what follows the command's name.
 */
export async function main(args: readonly string[]): Promise<void> {
    // Whoever reads may stop before the end, as head does; what is left to say has no reader then.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
        process.exit(error.code === "EPIPE" ? EXIT.done : EXIT.failed);
    });
    try {
        await commandLine().parseAsync(args, { from: "user" });
    } catch (error) {
        process.exitCode = report(error);
    }
}

function report(error: unknown): number {
    if (error instanceof CommanderError) {
        // Commander has said what was wrong, or shown the help that was asked for.
        return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    }
    const known = [Refusal, ProgramError, SideError, DeliveryError].some((kind) => error instanceof kind);
    process.stderr.write(`${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
    return EXIT.failed;
}
