import { type Answer, type Finding, findingsOf } from "./finding";
import { isAtLeast } from "./versions";

/** What was looked up about tools. */
export interface ToolFacts {
    readonly node: string;
    readonly git: Answer<string>;
    readonly pulumi: Answer<string>;
    /** Folder of the Pulumi command line, where it is not on the PATH. */
    readonly offPath?: string;
    /** Installed versions of the AWS provider's plugin. */
    readonly awsPlugins: Answer<readonly string[]>;
    /** What `package.json` asks for. */
    readonly wanted: {
        /** Least version of Node: `22.12`. */
        readonly node: string;
        /** Version of each package by its name. */
        readonly packages: { readonly [name: string]: string };
    };
    /** Versions that are installed, by package. */
    readonly installed: { readonly [name: string]: string | undefined };
    /** Whether the command line may not fetch plugins by itself. */
    readonly acquisitionDisabled: boolean;
}

/**
 * The first command line that takes keys of type `object` in `Pulumi.yaml`, as this project's has them.
 * @see https://github.com/pulumi/pulumi/blob/master/CHANGELOG.md
 */
export const LEAST_PULUMI = "3.187.0";

const { ok, note, problem, unchecked } = findingsOf("tools");
const AWS = "@pulumi/aws";
const INSTALL_PULUMI = "https://www.pulumi.com/docs/install/";

/** Versions of everything that an update runs on. */
export function checkTools(facts: ToolFacts): readonly Finding[] {
    return [
        nodeFinding(facts),
        pulumiFinding(facts),
        ...pathFinding(facts),
        ...packageFindings(facts),
        pluginFinding(facts),
        gitFinding(facts),
    ];
}

function nodeFinding({ node, wanted }: ToolFacts): Finding {
    return isAtLeast(node, wanted.node)
        ? ok(`Node ${node}`)
        : problem(
              `Node ${node} is older than ${wanted.node}, which package.json asks for`,
              `install Node ${wanted.node} or newer: https://nodejs.org`,
          );
}

function pulumiFinding({ pulumi, wanted }: ToolFacts): Finding {
    const sdk = wanted.packages["@pulumi/pulumi"] ?? LEAST_PULUMI;
    if (!pulumi.known) {
        return problem(`no Pulumi command line: ${pulumi.why}`, pulumi.enable);
    }
    if (!isAtLeast(pulumi.value, LEAST_PULUMI)) {
        return problem(
            `Pulumi ${pulumi.value} is older than ${LEAST_PULUMI}, the first that takes this project's keys`,
            `install a newer one: ${INSTALL_PULUMI}`,
        );
    }
    return isAtLeast(pulumi.value, sdk)
        ? ok(`Pulumi ${pulumi.value}`)
        : note(
              `Pulumi ${pulumi.value} is older than the SDK, ${sdk}; they work together`,
              `to bring it up to date: ${INSTALL_PULUMI}`,
          );
}

/** What the doctor finds by itself a shell does not. */
function pathFinding({ offPath }: ToolFacts): readonly Finding[] {
    return offPath === undefined
        ? []
        : [note(`Pulumi is in ${offPath}, which is not on the PATH`, `export PATH="${offPath}:$PATH"`)];
}

function packageFindings({ wanted, installed }: ToolFacts): readonly Finding[] {
    const wrong = Object.entries(wanted.packages).filter(([name, version]) => installed[name] !== version);
    return wrong.length === 0
        ? [
              ok(
                  `packages as package.json asks: ${Object.entries(wanted.packages)
                      .map(([name, version]) => `${name} ${version}`)
                      .join(", ")}`,
              ),
          ]
        : wrong.map(([name, version]) =>
              problem(
                  `${name} ${installed[name] ?? "is not installed, and"} is not ${version}, which package.json asks for`,
                  "npm install",
              ),
          );
}

function pluginFinding({ awsPlugins, wanted, acquisitionDisabled }: ToolFacts): Finding {
    const version = wanted.packages[AWS] ?? "";
    const install = `pulumi plugin install resource aws ${version}`;
    if (!awsPlugins.known) {
        return unchecked("the AWS provider's plugin", awsPlugins);
    }
    if (awsPlugins.value.includes(version)) {
        return ok(`plugin aws ${version}`);
    }
    const others = awsPlugins.value.length === 0 ? "" : ` (there is ${[...awsPlugins.value].sort().join(", ")})`;
    return acquisitionDisabled
        ? problem(
              `plugin aws ${version} is not installed${others}, and PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION keeps Pulumi from fetching it`,
              install,
          )
        : note(`plugin aws ${version} is not installed${others}; Pulumi fetches it at the first preview`, install);
}

function gitFinding({ git }: ToolFacts): Finding {
    return git.known ? ok(`git ${git.value}`) : note(`no git, which the first release needs: ${git.why}`, git.enable);
}
