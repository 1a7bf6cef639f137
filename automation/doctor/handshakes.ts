import { type Answer, type Finding, findingsOf } from "./finding";

/** A connection to a source elsewhere, with its status. */
export interface SourceConnectionFacts {
    readonly workload: string;
    readonly arn: string;
    readonly status: Answer<string | undefined>;
}

/** A connection or interface of Direct Connect that the link stands on, with its state. */
export interface DirectConnectionFacts {
    /** Name of the interface in the settings. */
    readonly name: string;
    readonly id: string;
    readonly state: Answer<string | undefined>;
}

const { ok, note, problem, unchecked } = findingsOf("handshakes");

/** Whether the other side has shaken hands. @see https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-update.html */
export function checkSourceConnection({ workload, arn, status }: SourceConnectionFacts): Finding {
    const subject = `connection of ${workload}`;
    if (!status.known) {
        return unchecked(subject, status);
    }
    const [, , , region = ""] = arn.split(":");
    const console = `https://${region}.console.aws.amazon.com/codesuite/settings/connections`;
    switch (status.value) {
        case "AVAILABLE":
            return ok(`${subject} is available`);
        case "PENDING":
            return problem(
                `${subject} waits for its handshake (${arn})`,
                `choose "Update pending connection" at ${console}`,
            );
        case undefined:
            return problem(
                `${subject} is not there (${arn})`,
                `make one at ${console}, and write its ARN into workloads`,
            );
        default:
            return problem(`${subject} is ${status.value} (${arn})`, `mend or replace it at ${console}`);
    }
}

/**
 * Whether what the link stands on is there. An interface that a partner hosts waits for the very update that accepts it.
 *
 * @see https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Connection.html
 * @see https://docs.aws.amazon.com/directconnect/latest/APIReference/API_VirtualInterface.html
 */
export function checkDirectConnection({ name, id, state }: DirectConnectionFacts): Finding {
    const subject = `${id} of interface ${name}`;
    if (!state.known) {
        return unchecked(subject, state);
    }
    const look = id.startsWith("dxvif-")
        ? `aws directconnect describe-virtual-interfaces --virtual-interface-id ${id}`
        : id.startsWith("dxlag-")
          ? `aws directconnect describe-lags --lag-id ${id}`
          : `aws directconnect describe-connections --connection-id ${id}`;
    switch (state.value) {
        case "available":
            return ok(`${subject} is available`);
        case "confirming":
            return ok(`${subject} waits to be accepted, which the update does`);
        case "down":
            return note(`${subject} is down, so that the link is made but carries nothing yet`, look);
        case undefined:
            return problem(`${subject} is not there`, "write the id of one that is into hybrid.link.interfaces");
        case "ordering":
        case "pending":
        case "requested":
        case "verifying":
            return problem(
                `${subject} is ${state.value}: it cannot be used yet`,
                `wait for the other side, and look: ${look}`,
            );
        default:
            return problem(`${subject} is ${state.value}`, look);
    }
}
