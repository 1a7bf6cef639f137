import { ACCEPTANCE } from "../../automation/delivery/judgement";
import { readMarker } from "../../automation/delivery/marker";
import type { JudgedPreview, PostedComment, PullRequestService } from "../../automation/delivery/ports";
import { MARKDOWN_FORMATS } from "../../automation/preview";

/** A pull request in memory, as GitHub keeps one: comments by number, and a check run by commit and stack. */
export class PullRequestInMemory {
    head: string;
    open = true;
    labels: string[] = [];
    comments: (PostedComment & { readonly author: string })[] = [];
    readonly checks = new Map<string, JudgedPreview>();
    /** What was done to it, in order. */
    readonly done: string[] = [];
    private next = 1;

    constructor(head: string) {
        this.head = head;
    }

    /** Somebody's way to it. @param turn awaited before each call; where it throws, nothing is done. */
    service(turn: () => Promise<void> = async () => {}, author = "bot"): PullRequestService {
        const did = async <Result>(what: string, act: () => Result): Promise<Result> => {
            await turn();
            this.done.push(what);
            return act();
        };
        return {
            format: MARKDOWN_FORMATS.github,
            acceptance: ACCEPTANCE.github,
            pullRequest: () => did("read", () => ({ head: this.head, open: this.open, labels: [...this.labels] })),
            ownComments: () => did("list", () => this.comments.filter((one) => one.author === author)),
            create: (text) =>
                did("create", () => {
                    this.comments.push({ id: String(this.next), text, author });
                    this.next += 1;
                }),
            update: (id, text) =>
                did("update", () => {
                    const at = this.comments.findIndex((one) => one.id === id);
                    if (at >= 0) {
                        this.comments[at] = { id, text, author };
                    }
                    return at >= 0;
                }),
            remove: (id) =>
                did("remove", () => {
                    this.comments = this.comments.filter((one) => one.id !== id);
                }),
            withdrawAcceptance: () =>
                did("withdraw", () => {
                    this.labels = this.labels.filter((label) => label !== "risk-accepted");
                }),
            conclude: (head, previews) =>
                did("conclude", () => {
                    for (const preview of previews) {
                        const known = this.checks.get(`${head} ${preview.stack}`);
                        if ((readMarker(known?.text ?? "")?.made ?? "") <= (readMarker(preview.text)?.made ?? "")) {
                            this.checks.set(`${head} ${preview.stack}`, preview);
                        }
                    }
                }),
            postedText: (head, stack) => did("posted", () => this.checks.get(`${head} ${stack}`)?.text),
        };
    }
}
