import { type Answer, type Finding, known, type Level, unknown } from "../../../automation/doctor/finding";
import type { Account, Engine, Tools, World } from "../../../automation/doctor/ports";
import type { PlannedResource } from "../../../automation/recording/plan";

/** Why nothing was looked up. */
export const CLOSED = unknown("the door is closed", "open the door");

/** A world in which everything is as it must be, but for what is given. */
export function soundWorld(
    changes: {
        readonly tools?: Partial<Tools>;
        readonly engine?: Partial<Engine>;
        readonly account?: Partial<Account>;
    } = {},
): World {
    const answer =
        <Value>(value: Value) =>
        async (): Promise<Answer<Value>> =>
            known(value);
    return {
        tools: { node: "24.1.0", git: answer("2.50.0"), packageVersion: () => "1.0.0", ...changes.tools },
        engine: {
            version: answer("3.270.0"),
            pluginVersions: answer(["1.0.0"]),
            backend: answer({ url: "s3://state", user: "ann" }),
            state: answer({ resources: [], pendingOperations: 0 }),
            locks: answer([]),
            ...changes.engine,
        },
        account: {
            id: answer("111122223333"),
            quota: answer(1000),
            count: answer(0),
            nameState: answer("free" as const),
            connectionStatus: answer("AVAILABLE"),
            directConnectState: answer("available"),
            registry: answer({ scanType: "BASIC", scanRules: 0, replicationRules: 0, policy: false }),
            ...changes.account,
        },
    };
}

/** `level: what → mend` of each finding. */
export function linesOf(findings: readonly Finding[]): readonly string[] {
    return findings.map(({ level, what, mend }) => `${level}: ${what}${mend === undefined ? "" : ` → ${mend}`}`);
}

export function levelsOf(findings: readonly Finding[]): readonly Level[] {
    return findings.map(({ level }) => level);
}

/** A registration of a plan, below the stack or another one. */
export function planned(
    type: string,
    name: string,
    inputs: PlannedResource["inputs"] = {},
    parent?: PlannedResource,
): PlannedResource {
    return {
        type,
        name,
        urn: `urn:pulumi:dev::airlock::${type}::${name}`,
        parent: parent?.urn ?? "urn:pulumi:dev::airlock::pulumi:pulumi:Stack::airlock-dev",
        custom: type.startsWith("aws:"),
        id: `${name}-id`,
        inputs,
        protect: false,
        ignoreChanges: [],
        dependencies: [],
    };
}
