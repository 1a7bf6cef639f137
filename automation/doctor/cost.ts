import type { Cost } from "../../stacks/cost";
import { PRICES } from "../../stacks/prices";
import { type Finding, findingsOf } from "./finding";

const { note } = findingsOf("cost");

/** What the environment costs while nothing uses it. */
export function describeCost(stack: string, { lines, monthly }: Cost): Finding {
    const most = [...lines].sort((a, b) => b.monthly - a.monthly).slice(0, 3);
    const parts = most.map(({ what, count, monthly: each }) => `${what} (${count}) ${each.toFixed(2)}`).join(", ");
    return note(
        `the first update costs ${monthly.toFixed(2)} ${PRICES.currency} a month while nothing uses it, most of all ${parts} (list prices of ${PRICES.region}, ${PRICES.asOf})`,
        `to see every line: npx airlock plan --stack ${stack}`,
    );
}
