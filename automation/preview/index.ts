export type { CostDifference } from "./cost";
export { type Digest, digestOf, type Revisions, type VerdictKind } from "./digest";
export { type EngineEvent, previewOfEvents, readEventLog } from "./engine-events";
export { renderHtml } from "./html";
export { MARKDOWN_FORMATS, type MarkdownFormat, type RenderedMarkdown, renderMarkdown } from "./markdown";
export { diffPlans, previewOfPlans } from "./plan-diff";
export type { PolicyResult, Preview, PreviewMessage, PreviewStep } from "./preview";
export { readPreviewJson } from "./preview-json";
export { renderTerminal } from "./terminal";
