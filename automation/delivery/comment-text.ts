import { type Digest, type MarkdownFormat, type RenderedMarkdown, renderMarkdown } from "../preview";
import type { Judgement } from "./judgement";
import { type Marker, markerLine, noteMarker } from "./marker";

/** What a comment is made of. */
export interface CommentParts {
    readonly marker: Marker;
    readonly judgement: Judgement;
    /** How a person lets a high risk pass: {@link PullRequestService.acceptance}. */
    readonly acceptance: string;
    /** Page that holds everything. @default - none is linked */
    readonly detailsUrl?: string;
}

/** Text of a comment, within the limit of its service, whatever is in the digest. */
export function commentText(digest: Digest, parts: CommentParts, format: MarkdownFormat): RenderedMarkdown {
    const { marker, judgement, acceptance, detailsUrl } = parts;
    const how = judgement.acceptable && !judgement.passes ? ` ${acceptance}` : "";
    const told = judgement.passes && !judgement.acceptable ? [] : [`> **${judgement.title}.**${how}`];
    const before = [markerLine(marker), ...told].join("\n\n");
    const after = detailsUrl === undefined ? "" : `\n\n[The whole preview](${detailsUrl})`;
    const room = format.limit - before.length - after.length - 2;
    const { text, rest } = renderMarkdown(digest, { ...format, limit: room });
    return { text: `${before}\n\n${text}${after}`, ...(rest !== undefined && { rest }) };
}

/**
 * What is put where an outdated preview was put over a newer one, and the newer cannot be had again. It stands for a preview
 * of the newer commit that everything else takes the place of.
 */
export function outdatedText(stack: string, head: string): string {
    return [
        markerLine(noteMarker(stack, head)),
        `### \`${stack}\`: no preview of \`${head.slice(0, 7)}\` here`,
        "One of an older commit was delivered after it. Run the preview of this commit again.",
    ].join("\n\n");
}
