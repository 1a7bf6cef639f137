import { PLACEHOLDER_ACCOUNT, placeholderProblems } from "../../stacks/account";
import type { EnvironmentFacts } from "../../stacks/settings";
import type { EvaluatedEnvironment } from "../environments";
import type { AdoptionContext } from "./adoption";
import { checkBackend } from "./backend";
import { describeCost } from "./cost";
import { checkCredentials } from "./credentials";
import { type Answer, type Finding, GROUPS, unknown } from "./finding";
import { checkDirectConnection, checkSourceConnection } from "./handshakes";
import { checkNames, newNames } from "./names";
import type { Account, World } from "./ports";
import { checkQuotas, QUOTAS } from "./quotas";
import { checkSingletons, newSingletons } from "./singletons";
import { checkTools, type ToolFacts } from "./tools";

/** What is examined, and what the project asks of its tools. */
export interface Patient extends Pick<ToolFacts, "wanted" | "acquisitionDisabled"> {
    readonly environment: EvaluatedEnvironment;
}

/**
 * Everything that is to be known before the first update of a stack, group by group. Nothing is changed by it.
 *
 * What asks the account is asked only where the credentials are of the stack's account: what another one has would say
 * nothing.
 */
export async function examine(patient: Patient, world: World): Promise<readonly Finding[]> {
    const { settings, plan, cost } = patient.environment;
    const { name, account } = settings.environment;
    const [tools, backend, id] = await Promise.all([
        examineTools(patient, world),
        examineBackend(name, world),
        world.account.id(),
    ]);
    const context: AdoptionContext = { stack: name, resources: plan.resources, state: backend.state };
    const asked = id.known && id.value === account ? world.account : closedAccount(settings.environment, id);
    const findings = [
        ...tools,
        ...backend.findings,
        ...checkCredentials({ environment: name, account, placeholders: placeholderProblems(settings), id }),
        ...(await examineAccount(patient, context, asked)),
        describeCost(name, cost),
    ];
    return GROUPS.flatMap((group) => findings.filter((finding) => finding.group === group));
}

/** An account that answers nothing, because nobody may ask it. */
function closedAccount({ name, account }: EnvironmentFacts, id: Answer<string>): Account {
    const why = id.known ? "the credentials are of another account" : id.why;
    const enable =
        account === PLACEHOLDER_ACCOUNT
            ? `npx airlock account ${name} <12 digits>, and give the shell credentials of that account`
            : `give the shell credentials of account ${account}`;
    const nothing = async () => unknown(why, enable);
    return {
        id: async () => id,
        quota: nothing,
        count: nothing,
        nameState: nothing,
        connectionStatus: nothing,
        directConnectState: nothing,
        registry: nothing,
    };
}

async function examineTools(
    { wanted, acquisitionDisabled }: Patient,
    { tools, engine }: World,
): Promise<readonly Finding[]> {
    const [git, pulumi, awsPlugins] = await Promise.all([tools.git(), engine.version(), engine.pluginVersions("aws")]);
    const installed = Object.fromEntries(
        Object.keys(wanted.packages).map((name) => [name, tools.packageVersion(name)]),
    );
    const { offPath } = engine;
    return checkTools({ node: tools.node, git, pulumi, offPath, awsPlugins, wanted, installed, acquisitionDisabled });
}

async function examineBackend(stack: string, { engine }: World) {
    const backend = await engine.backend();
    if (!backend.known) {
        return { findings: checkBackend({ stack, backend, state: backend, locks: backend }), state: undefined };
    }
    const [state, locks] = await Promise.all([engine.state(stack), engine.locks(backend.value, stack)]);
    return {
        findings: checkBackend({ stack, backend, state, locks }),
        state: state.known ? state.value : undefined,
    };
}

async function examineAccount(
    { environment }: Patient,
    context: AdoptionContext,
    account: Account,
): Promise<readonly Finding[]> {
    const parts = await Promise.all([
        examineQuotas(context, account),
        examineHandshakes(environment, account),
        examineNames(context, account),
        examineSingletons(context, environment.settings.environment.account, account),
    ]);
    return parts.flat();
}

async function examineQuotas({ resources, state }: AdoptionContext, account: Account): Promise<readonly Finding[]> {
    const met = QUOTAS.filter(({ planned }) => planned(resources) > 0);
    const facts = await Promise.all(
        met.map(async (quota) => ({
            quota,
            applied: await account.quota(quota.service, quota.code),
            inUse: quota.shared && (await account.count(quota.shared.count)),
        })),
    );
    return checkQuotas(resources, state, facts);
}

async function examineHandshakes({ settings }: EvaluatedEnvironment, account: Account): Promise<readonly Finding[]> {
    const isFirst = settings.environments[0]?.name === settings.environment.name;
    const sources = settings.workloads.flatMap(({ name, source }) =>
        isFirst && source.kind === "connection" ? [{ workload: name, arn: source.connectionArn }] : [],
    );
    const link = settings.hybrid?.link;
    const interfaces = link === undefined || link.kind === "shared-transit-gateway" ? [] : link.interfaces;
    return await Promise.all([
        ...sources.map(async (one) =>
            checkSourceConnection({ ...one, status: await account.connectionStatus(one.arn) }),
        ),
        ...interfaces.map(async ({ name, source: { id } }) =>
            checkDirectConnection({ name, id, state: await account.directConnectState(id) }),
        ),
    ]);
}

async function examineNames(context: AdoptionContext, account: Account): Promise<readonly Finding[]> {
    const names = newNames(context.resources, context.state);
    const looked = await Promise.all(
        names.map(async (one) => [one, await account.nameState(one.kind, one.name)] as const),
    );
    return checkNames(context, looked);
}

async function examineSingletons(
    context: AdoptionContext,
    accountId: string,
    account: Account,
): Promise<readonly Finding[]> {
    const once = newSingletons(context.resources, context.state);
    return once.length === 0 ? [] : checkSingletons(context, accountId, once, await account.registry());
}
