import { digestOf, MARKDOWN_FORMATS, readEventLog, renderHtml, renderMarkdown } from "../automation/preview";
import { type Figures, median } from "./figures";

/** Resources of the preview that is rendered. */
export const PREVIEW_RESOURCES = 10_000;

/**
 * Speed of reading and showing a preview of {@link PREVIEW_RESOURCES} resources, of which every second one changes: each
 * step by itself, and last all of them together.
 *
 * @param runs of each step, after one that does not count.
 */
export function measurePreviews(runs: number): readonly Figures[] {
    const log = eventLog(PREVIEW_RESOURCES);
    const preview = readEventLog(log);
    const digest = digestOf(preview);
    const steps: readonly (readonly [string, () => string])[] = [
        ["read the event log", () => (readEventLog(log).steps.length > 0 ? log : "")],
        ["make the digest", () => JSON.stringify(digestOf(preview))],
        ["Markdown for GitHub", () => renderMarkdown(digest, MARKDOWN_FORMATS.github).text],
        ["Markdown for CodeCommit", () => renderMarkdown(digest, MARKDOWN_FORMATS.codecommit).text],
        ["HTML", () => renderHtml(digest)],
        [
            "event log to Markdown and HTML",
            () => {
                const anew = digestOf(readEventLog(log));
                return renderMarkdown(anew).text + renderHtml(anew);
            },
        ],
    ];
    return steps.map(([what, run]) => {
        run();
        const times = Array.from({ length: runs }, () => {
            const started = performance.now();
            run();
            return performance.now() - started;
        });
        return {
            what: `${what}, ${PREVIEW_RESOURCES} resources`,
            milliseconds: Math.round(median(times)),
            peakMiB: null,
            resources: PREVIEW_RESOURCES,
        };
    });
}

/** An event log as the engine writes it; of ten resources five stay, two change, and one each is new, replaced and deleted. */
function eventLog(count: number): string {
    const areas = ["governance", "network", "build", "pipeline", "runtime"];
    const lines = Array.from({ length: count }, (_, index) => {
        const type =
            index % 2 === 0
                ? "aws:iam/rolePolicy:RolePolicy"
                : "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
        const urn = `urn:pulumi:prod::shop::airlock:${areas[index % areas.length]}:Area$${type}::resource-${index}`;
        const op =
            ["same", "same", "same", "same", "same", "update", "update", "create", "replace", "delete"][index % 10] ??
            "same";
        const state = (port: number) => ({
            type,
            urn,
            custom: true,
            id: `id-${index}`,
            inputs: inputsOf(index, port),
            outputs: inputsOf(index, port),
        });
        const metadata = {
            op,
            urn,
            type,
            old: op === "create" ? null : state(1),
            new: op === "delete" ? null : state(op === "same" ? 1 : 2),
            detailedDiff:
                op === "update" || op === "replace" ? { policy: { diffKind: "update", inputDiff: false } } : null,
        };
        return JSON.stringify({ sequence: index, timestamp: 0, resourcePreEvent: { metadata, planning: true } });
    });
    const summary = { sequence: count, timestamp: 0, summaryEvent: { resourceChanges: {}, result: "succeeded" } };
    return [...lines, JSON.stringify(summary), ""].join("\n");
}

function inputsOf(index: number, port: number) {
    const statement = (Sid: string, Action: string) => ({
        Sid,
        Effect: "Allow",
        Action: [Action, "s3:ListBucket"],
        Resource: "*",
    });
    return {
        name: `resource-${index}`,
        policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [statement("Read", `s3:Get${port}x${index}`), statement("Write", "s3:Put")],
        }),
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrIpv4: `10.${index % 256}.0.0/16`,
        tags: { Name: `resource-${index}` },
    };
}
