import type { Digest } from "../preview";
import { commentText, outdatedText } from "./comment-text";
import { nextStep, type Outcome, type OwnPreview, type StandingPreview, type Step } from "./decision";
import { PassingFault } from "./errors";
import { acceptanceOf, type Judgement, judge } from "./judgement";
import { type Marker, readMarker, riskMark } from "./marker";
import { PATIENCE, type Patience, patiently } from "./patience";
import type { PullRequestService } from "./ports";

/** Previews of one commit, to be delivered to its pull request. */
export interface Delivery {
    /** Commit that they are of, 40 hexadecimal digits. */
    readonly head: string;
    /** One a stack. */
    readonly digests: readonly Digest[];
    /** When they are delivered. */
    readonly now: Date;
    /** Page that holds everything. @default - none is linked */
    readonly detailsUrl?: string;
    /** @default PATIENCE */
    readonly patience?: Patience;
}

/** What became of one preview. */
export interface Delivered {
    readonly stack: string;
    readonly outcome: Outcome;
    /** Of a preview that stands there. */
    readonly judgement?: Judgement;
}

/**
 * Puts each preview into its stack's one comment on the pull request, then judges the commit. The comments come first, so that
 * no judgement stands without its reasons; at last they are looked at again, because somebody else may have written in between.
 *
 * @throws {DeliveryError} when the service refuses, or does not answer for too long.
 */
export async function deliver(service: PullRequestService, delivery: Delivery): Promise<readonly Delivered[]> {
    const previews: { readonly own: OwnPreview; readonly judgement: Judgement; outcome: Outcome }[] = [];
    for (const digest of delivery.digests) {
        const { own, judgement } = await prepare(service, digest, delivery);
        previews.push({ own, judgement, outcome: await settle(service, own, delivery.patience) });
    }
    const posted = previews.filter(({ outcome }) => outcome === "posted");
    if (posted.length > 0) {
        const judged = posted.map(({ own, judgement }) => ({ stack: own.marker.stack, judgement, text: own.text }));
        await patiently(async () => {
            await service.conclude(delivery.head, judged, posted.length === previews.length);
            return true;
        }, delivery.patience);
        for (const preview of posted) {
            preview.outcome = await settle(service, preview.own, delivery.patience);
        }
    }
    return previews.map(({ own, judgement, outcome }) => ({
        stack: own.marker.stack,
        outcome,
        ...(outcome === "posted" && { judgement }),
    }));
}

/** Judges a preview and writes its text, by what stands on the pull request now. */
async function prepare(
    service: PullRequestService,
    digest: Digest,
    { head, now, detailsUrl, patience = PATIENCE }: Delivery,
): Promise<{ readonly own: OwnPreview; readonly judgement: Judgement }> {
    const marker: Marker = { stack: digest.stack, head, made: now.toISOString(), risk: riskMark(digest) };
    const acceptance = await patiently(async () => {
        const [pullRequest, [kept]] = [await service.pullRequest(), await standingPreviews(service, digest.stack)];
        const found = acceptanceOf({ labels: pullRequest.labels, shown: kept?.marker.risk, risk: marker.risk });
        if (found === "withdrawn" && pullRequest.head === head && pullRequest.open) {
            await service.withdrawAcceptance();
        }
        return found;
    }, patience);
    const judgement = judge(digest, acceptance === "accepted");
    const parts = { marker, judgement, acceptance: service.acceptance, detailsUrl };
    return { own: { marker, text: commentText(digest, parts, service.format).text }, judgement };
}

/** Goes step by step until the comment is as it should be. */
function settle(service: PullRequestService, own: OwnPreview, patience?: Patience): Promise<Outcome> {
    let isMade = false;
    return patiently(async () => {
        const pullRequest = await service.pullRequest();
        const standing = await standingPreviews(service, own.marker.stack);
        const step = nextStep(pullRequest, standing, own);
        if (step.kind === "end") {
            return step.outcome;
        }
        if (step.kind === "create" && isMade) {
            // A list may lag behind; only what is missing a second time was deleted, and is made anew.
            isMade = false;
            throw new PassingFault("unavailable", "the comment that was just made is not listed");
        }
        if (step.kind === "restore") {
            const newer = await service.postedText(pullRequest.head, own.marker.stack);
            if (newer === undefined && step.noted) {
                return "outdated";
            }
            await service.update(step.id, newer ?? outdatedText(own.marker.stack, pullRequest.head));
            return undefined;
        }
        await take(service, step, own.text);
        isMade ||= step.kind === "create";
        return undefined;
    }, patience);
}

async function standingPreviews(service: PullRequestService, stack: string): Promise<readonly StandingPreview[]> {
    return (await service.ownComments()).flatMap(({ id, text }) => {
        const marker = readMarker(text);
        return marker?.stack === stack ? [{ id, text, marker }] : [];
    });
}

async function take(
    service: PullRequestService,
    step: Exclude<Step, { kind: "end" | "restore" }>,
    text: string,
): Promise<void> {
    switch (step.kind) {
        case "create":
            return service.create(text);
        case "update":
            await service.update(step.id, step.text);
            return;
        case "remove":
            for (const id of step.ids) {
                await service.remove(id);
            }
    }
}
