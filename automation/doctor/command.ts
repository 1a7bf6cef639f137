import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientOptions } from "../../stacks/aws-access";
import type { StackConfig } from "../../stacks/settings";
import { configOf, evaluateEnvironment } from "../environments";
import { SECRET } from "../recording/plan";
import { examine } from "./examine";
import { reportFindings } from "./report";
import { awsAccount } from "./world/account";
import { commandLineEngine } from "./world/engine";
import { localTools } from "./world/tools";

/** Folder of the project: where the command line itself lies, whatever folder it is called from. */
const PROJECT = join(__dirname, "..", "..");

/** Packages whose version decides what an update does. */
const DECISIVE = ["@pulumi/aws", "@pulumi/pulumi"] as const;

/** Prints what is to be known before the first update of a stack. The exit code is 1 where there is a problem. */
export async function doctor({
    stack,
    config,
    json,
}: {
    readonly stack: string;
    readonly config?: string;
    readonly json?: boolean;
}): Promise<void> {
    const environment = await evaluateEnvironment({ projectDir: PROJECT, stack, configFile: config });
    const { region } = environment.settings.environment;
    const patient = { environment, ...wishes() };
    const findings = await examine(patient, {
        tools: localTools(PROJECT),
        engine: commandLineEngine(PROJECT, environment.settings.project),
        account: awsAccount(clientOptions(region, readableConfig(stack, config))),
    });
    const said = json
        ? JSON.stringify({ stack, findings }, null, 2)
        : reportFindings(stack, findings, process.stdout.columns);
    process.stdout.write(`${said}\n`);
    if (findings.some(({ level }) => level === "problem")) {
        process.exitCode = 1;
    }
}

/** The configuration without what is encrypted: lookups then use the shell's credentials. */
function readableConfig(stack: string, config: string | undefined): StackConfig {
    const entries = Object.entries(configOf(PROJECT, stack, config));
    return Object.fromEntries(entries.filter(([, value]) => value !== SECRET));
}

/** What the project asks of its tools. */
function wishes() {
    const { engines, dependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    return {
        wanted: {
            node: String(engines.node).replace(/^>=/, ""),
            packages: Object.fromEntries(DECISIVE.map((name) => [name, String(dependencies[name])])),
        },
        acquisitionDisabled: /^(1|true)$/i.test(process.env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION ?? ""),
    };
}
