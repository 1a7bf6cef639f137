import type { BootstrapFacts, BootstrapTemplate } from "../../automation/bootstrap/template";
import type { StatePlace } from "../../components/shared/state-names";

export const PLACE: StatePlace = {
    project: "airlock",
    account: "111122223333",
    region: "eu-west-1",
    partition: "aws",
};

/** An account with dev and staging, whose pipeline stands in another one. */
export const FACTS: BootstrapFacts = {
    place: PLACE,
    environments: ["dev", "staging"],
    pipeline: { ...PLACE, environment: "platform", account: "333344445555" },
};

export const KEY_ID = "0a1b2c3d-0000-4000-8000-000000000000";
export const STATE_KEY_ARN = `arn:aws:kms:eu-west-1:111122223333:key/${KEY_ID}`;
export const ADMIN_ARN = "arn:aws:iam::111122223333:role/administrator";

/** The template's resources as CloudFormation would make them: every reference a value. */
export function made(
    { Resources }: BootstrapTemplate,
    administrator: string,
    gitHub: { readonly repository: string; readonly environment?: string } = { repository: "" },
): { readonly [name: string]: { readonly [property: string]: unknown } } {
    const values: { readonly [name: string]: string | undefined } = {
        Administrator: administrator,
        GitHubRepository: gitHub.repository,
        GitHubEnvironment: gitHub.environment ?? "",
        "AWS::NoValue": undefined,
        StateBucket: "bucket",
        StateKey: KEY_ID,
    };
    const holds: { readonly [condition: string]: boolean } = {
        HasAdministrator: administrator !== "",
        TrustsGitHub: gitHub.repository !== "",
        NamesEnvironment: gitHub.environment !== undefined,
    };
    const resolved = (value: unknown): unknown => {
        if (Array.isArray(value)) {
            return value.map(resolved).filter((each) => each !== undefined);
        }
        if (typeof value !== "object" || value === null) {
            return value;
        }
        const [[key, argument] = ["", undefined], ...others] = Object.entries(value);
        if (others.length === 0 && key === "Ref") {
            return values[String(argument)];
        }
        if (others.length === 0 && key === "Fn::GetAtt") {
            return STATE_KEY_ARN;
        }
        if (others.length === 0 && key === "Fn::Sub") {
            return String(argument).replaceAll(/\$\{(\w+)\}/g, (_, name) => values[name] ?? "");
        }
        if (others.length === 0 && key === "Fn::If") {
            const [condition, then, otherwise] = argument as readonly [string, unknown, unknown];
            return resolved(holds[condition] ? then : otherwise);
        }
        return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolved(member)]));
    };
    return Object.fromEntries(
        Object.entries(Resources).map(([name, { Properties }]) => [
            name,
            resolved(Properties) as { readonly [property: string]: unknown },
        ]),
    );
}
