import { z } from "zod";
import { type RolloutPolicy, rolloutMinutes, rolloutSteps } from "../release/rollout";
import type { StackResource } from "./change-set";
import { refuse } from "./refuse";

/** One moment of a deployment, in minutes since it began. */
export interface DeploymentMoment {
    readonly atMinute: number;
    /** Share of the traffic that reaches the new revision from here on, 0 to 100. */
    readonly percent: number;
    readonly what: string;
}

export interface Deployment {
    readonly moments: readonly DeploymentMoment[];
    /** The alarm that ended it, where one did; everything is as before then. */
    readonly stoppedBy: string | undefined;
}

/** The first of a service's alarms goes off during a deployment, so many minutes after its beginning. */
export interface Trouble {
    readonly atMinute: number;
}

// Numbers reach the service as the texts of parameters.
const minutes = z.coerce.number();
const SERVICE = z.object({
    DeploymentConfiguration: z.object({
        Strategy: z.enum(["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"]),
        BakeTimeInMinutes: minutes.default(0),
        CanaryConfiguration: z.object({ CanaryPercent: minutes, CanaryBakeTimeInMinutes: minutes }).optional(),
        LinearConfiguration: z.object({ StepPercent: minutes, StepBakeTimeInMinutes: minutes }).optional(),
        Alarms: z.object({ AlarmNames: z.array(z.string()), Enable: z.boolean(), Rollback: z.boolean() }).optional(),
    }),
});

/** The rollout that a service asks for, in the words of the release. */
export function rolloutOf(service: StackResource): RolloutPolicy {
    const { DeploymentConfiguration: asked } = SERVICE.parse(service.properties);
    const bakeMinutes = asked.BakeTimeInMinutes;
    switch (asked.Strategy) {
        case "ROLLING":
            return { strategy: "rolling" };
        case "BLUE_GREEN":
            return { strategy: "all-at-once", bakeMinutes };
        case "CANARY": {
            const canary =
                asked.CanaryConfiguration ?? refuse("service", "CanaryConfiguration", "is missing", "add it");
            return {
                strategy: "canary",
                canaryPercent: canary.CanaryPercent,
                canaryBakeMinutes: canary.CanaryBakeTimeInMinutes,
                bakeMinutes,
            };
        }
        case "LINEAR": {
            const linear =
                asked.LinearConfiguration ?? refuse("service", "LinearConfiguration", "is missing", "add it");
            return {
                strategy: "linear",
                stepPercent: linear.StepPercent,
                stepBakeMinutes: linear.StepBakeTimeInMinutes,
                bakeMinutes,
            };
        }
    }
}

/** Names of the alarms that end a deployment of the service; none where it has no rollback by alarm. */
function alarmsOf(service: StackResource): readonly string[] {
    const { Alarms } = SERVICE.parse(service.properties).DeploymentConfiguration;
    return Alarms?.Enable === true && Alarms.Rollback ? Alarms.AlarmNames : [];
}

/**
 * Plays a deployment in minutes that nobody waits for: traffic moves step by step, alarms are looked at all the while.
 *
 * @param isFirst whether nothing ran before; then there is nobody to shift traffic away from.
 * @param declaredAlarms names of the alarms that exist.
 * @throws {Refusal} for an alarm that does not exist.
 */
export function playDeployment(
    service: StackResource,
    isFirst: boolean,
    declaredAlarms: readonly string[],
    trouble: Trouble | undefined,
): Deployment {
    const alarms = alarmsOf(service);
    for (const alarm of alarms.filter((name) => !declaredAlarms.includes(name))) {
        refuse("service", "Alarms", `there is no alarm "${alarm}"`, "name the alarms that the platform makes");
    }
    if (isFirst) {
        return {
            moments: [{ atMinute: 0, percent: 100, what: "first revision; no older one to take traffic from" }],
            stoppedBy: undefined,
        };
    }
    const policy = rolloutOf(service);
    const end = rolloutMinutes(policy);
    const steps = rolloutSteps(policy).map((step) => ({ ...step, what: `${step.percent} %` }));
    const [alarm] = alarms;
    // Without alarms, or once the deployment is over, nothing ends it any more.
    if (trouble === undefined || alarm === undefined || trouble.atMinute >= end) {
        return {
            moments: [...steps, { atMinute: end, percent: 100, what: "old revision stopped" }],
            stoppedBy: undefined,
        };
    }
    return {
        moments: [
            ...steps.filter(({ atMinute }) => atMinute <= trouble.atMinute),
            { atMinute: trouble.atMinute, percent: 0, what: `${alarm} in ALARM: all traffic back` },
        ],
        stoppedBy: alarm,
    };
}
