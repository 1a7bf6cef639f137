import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Digest, digestOf, type Preview, type PreviewStep, readEventLog } from "../../automation/preview";
import type { Change } from "../../release/change";

/** Folder with previews that really ran. */
export const PREVIEWS = join(__dirname, "previews");

/** Names of the event logs there. */
export const RECORDED = [
    "create",
    "update",
    "none",
    "warning",
    "secret-only",
    "policy",
    "program-error",
    "refused",
] as const;

/** Text of a recorded event log. */
export function recorded(name: (typeof RECORDED)[number]): string {
    return readFileSync(join(PREVIEWS, `${name}.jsonl`), "utf8");
}

/** Digest of a recorded event log. */
export function recordedDigest(name: (typeof RECORDED)[number]): Digest {
    return digestOf(readEventLog(recorded(name)));
}

/** A preview in which nothing happens, with some of it changed. */
export function previewWith(some: Partial<Preview> = {}): Preview {
    return {
        project: "shop",
        stack: "dev",
        source: "engine",
        outcome: "complete",
        steps: [],
        unchanged: 0,
        outputs: [],
        messages: [],
        policies: [],
        priced: { before: [], after: [], whole: false },
        ...some,
    };
}

/** A step with a change, of a resource in an area. */
export function step(change: Change, area = "network"): PreviewStep {
    return { urn: `urn:pulumi:dev::shop::airlock:${area}:Thing$${change.type}::${change.logicalId}`, change };
}

/** Steps of many resources: a fifth each replaced, deleted, new, and two changed, with values of some length. */
export function manySteps(count: number): readonly PreviewStep[] {
    const areas = ["governance", "network", "build", "pipeline", "runtime"];
    return Array.from({ length: count }, (_, index): PreviewStep => {
        const values = (port: number) => ({
            name: `resource-${index}`,
            fromPort: port * 100_000 + index,
            policy: JSON.stringify({
                Statement: [{ Sid: "A", Effect: "Allow", Action: [`s3:Get${port}`], Resource: "*" }],
            }),
        });
        const action = (["replace", "remove", "add", "modify", "modify"] as const)[index % 5] ?? "modify";
        const change: Change = {
            action,
            logicalId: `resource-${index}`,
            type: index % 2 === 0 ? "aws:iam/rolePolicy:RolePolicy" : "aws:sns/topic:Topic",
            properties: action === "add" || action === "remove" ? [] : ["fromPort", "policy"],
            ...(action !== "add" && { before: { values: values(1) } }),
            ...(action !== "remove" && { after: { values: values(2) } }),
        };
        return step(change, areas[index % areas.length]);
    });
}
