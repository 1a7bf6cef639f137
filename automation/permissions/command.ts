import { join } from "node:path";
import { placementOf } from "../../stacks/settings";
import { evaluateEnvironment } from "../environments";
import { permissionsOf } from "./permissions";
import { reportPermissions } from "./report";

/** Folder of the project: where the command line itself lies, whatever folder it is called from. */
const PROJECT = join(__dirname, "..", "..");

/** Prints the policies that `pulumi up` of a stack needs in its account. */
export async function permissions({
    stack,
    config,
    json,
}: {
    readonly stack: string;
    readonly config?: string;
    readonly json?: boolean;
}): Promise<void> {
    const { plan, settings } = await evaluateEnvironment({ projectDir: PROJECT, stack, configFile: config });
    const documents = permissionsOf(plan, placementOf(settings.project, settings.environment));
    const said = json
        ? JSON.stringify({ stack, documents }, null, 2)
        : reportPermissions(stack, documents, process.stdout.columns);
    process.stdout.write(`${said}\n`);
}
