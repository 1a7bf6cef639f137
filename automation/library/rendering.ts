import type { EngineEvent } from "../engine-event";
import { type Digest, digestOf } from "../preview/digest";
import { previewOfEvents } from "../preview/engine-events";
import { renderHtml } from "../preview/html";
import { renderLine } from "../preview/line";
import { MARKDOWN_FORMATS, renderMarkdown } from "../preview/markdown";
import { renderTerminal } from "../preview/terminal";

/**
 * How a preview is shown.
 *
 * - `github`, `codecommit`: Markdown for a comment of that service, within its limit (64,000 and 10,240 characters); what does
 *   not fit is counted, and the verdict always fits.
 * - `html`: one page that needs nothing beside it, with everything.
 * - `terminal`: text, with colour where standard output is a terminal.
 * - `line`: one line of ASCII without names and values, of about 800 characters at most.
 */
export type PreviewForm = "github" | "codecommit" | "html" | "terminal" | "line";

/** Shows what a preview found. Equal digests give equal texts. */
export function renderPreview(digest: Digest, form: PreviewForm): string {
    switch (form) {
        case "github":
        case "codecommit":
            return renderMarkdown(digest, MARKDOWN_FORMATS[form]).text;
        case "html":
            return renderHtml(digest);
        case "terminal":
            return renderTerminal(digest);
        case "line":
            return renderLine(digest);
    }
}

/** The digest of a preview's events. A program that fails at once has said nothing of project and stack. */
export function digestOfEvents(events: readonly EngineEvent[], project: string, stack: string): Digest {
    return digestOf({ ...previewOfEvents(events), project, stack });
}
