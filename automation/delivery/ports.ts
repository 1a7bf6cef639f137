import type { MarkdownFormat } from "../preview";
import type { Judgement } from "./judgement";

/** What of a pull request decides what is said about it. */
export interface PullRequest {
    /** Commit at the tip of what is to be merged. */
    readonly head: string;
    readonly open: boolean;
    readonly labels: readonly string[];
}

/** A comment on a pull request. */
export interface PostedComment {
    readonly id: string;
    readonly text: string;
}

/** A preview's judgement, with the text that was posted. */
export interface JudgedPreview {
    readonly stack: string;
    readonly judgement: Judgement;
    readonly text: string;
}

/**
 * One pull request, at the service that it lies with. Every method may throw {@link DeliveryError}, and {@link PassingFault}
 * where the same may go well later; nothing retries by itself, because what was read before may not hold then.
 */
export interface PullRequestService {
    readonly format: MarkdownFormat;
    /** How a person lets a high risk pass, as a sentence. */
    readonly acceptance: string;
    pullRequest(): Promise<PullRequest>;
    /** Comments on the whole pull request by whoever posts here, the oldest first. */
    ownComments(): Promise<readonly PostedComment[]>;
    create(text: string): Promise<void>;
    /** @returns whether the comment was still there. */
    update(id: string, text: string): Promise<boolean>;
    /** Removes a comment, or finds it removed. */
    remove(id: string): Promise<void>;
    /** Takes the label off that accepts a risk, or finds it off. */
    withdrawAcceptance(): Promise<void>;
    /**
     * Says of a commit whether it may be merged as far as its previews tell; says nothing where the commit is not the tip.
     *
     * @param isWhole whether these are all previews that were delivered: of some a later one may stand there by now.
     */
    conclude(head: string, previews: readonly JudgedPreview[], isWhole: boolean): Promise<void>;
    /** The text that was posted for a commit, where the service keeps it beside the comment. */
    postedText(head: string, stack: string): Promise<string | undefined>;
}
