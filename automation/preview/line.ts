import type { Digest } from "./digest";
import { dollars, riskText, toldRisks } from "./told";
import { joinedLines, shortened, visibleLine } from "./visible";

/**
 * Longest line, in characters: what an approval of CodePipeline shows has at most 1,000, and the commit stands before it.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
export const LONGEST_LINE = 800;

/**
 * A digest in one line of ASCII, for where there is room for no more: verdict, risks by kind, policies, cost.
 * Names and values are not in it.
 */
export function renderLine(digest: Digest): string {
    const { verdict, causes, risk, policies, cost } = digest;
    const cause = causes[0] === undefined ? [] : [joinedLines(causes[0].text)];
    const kinds = toldRisks(digest).map(({ title, count }) => `${title} (${count})`);
    const stopping = policies.filter(({ level }) => level === "mandatory").length;
    const sentences = [
        verdict.text,
        ...cause,
        ...(risk.level === "none" ? [] : [`Risk ${riskText(digest)}: ${kinds.join(", ")}`]),
        ...(policies.length === 0 ? [] : [`Policies broken: ${policies.length} (${stopping || "none"} mandatory)`]),
        ...(cost.difference === 0 ? [] : [`Idle cost ${dollars(cost.difference)}`]),
    ];
    const line = visibleLine(sentences.map((sentence) => `${sentence.replace(/\.$/, "")}.`).join(" "));
    // A pipeline's variables have been seen with ASCII alone.
    return shortened(line, LONGEST_LINE)
        .replaceAll("−", "-")
        .replaceAll("…", "...")
        .replace(/[^ -~]/g, "?");
}
