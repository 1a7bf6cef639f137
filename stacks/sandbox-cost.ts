import type { Cost, CostLine } from "./cost";
import { HOURS_A_MONTH, PRICES } from "./prices";

/** What the price of a sandbox depends on. */
export interface SandboxSize {
    /** Availability zones that its balancer stands in, 2 or 3. */
    readonly zones: number;
    /** Whether its balancer has addresses of the internet. */
    readonly isPublic: boolean;
    /** Tasks that run. */
    readonly tasks: number;
    /** CPU units of a task; 1024 are one virtual CPU. */
    readonly cpu: number;
    /** Memory of a task in MiB. */
    readonly memory: number;
}

/**
 * What a sandbox would cost if it stood for a month. Said ahead and from its size alone: most of a sandbox is made by
 * components of another package, which no plan sees into. Traffic and what is logged are not in it.
 */
export function sandboxCost({ zones, isPublic, tasks, cpu, memory }: SandboxSize): Cost {
    const { hourly, monthly } = PRICES;
    const lines = [
        line("NAT gateways", 1, hourly.natGateway * HOURS_A_MONTH),
        line("public addresses of NAT", 1, hourly.publicAddress * HOURS_A_MONTH),
        line("load balancers", 1, hourly.loadBalancer * HOURS_A_MONTH),
        line(
            "public addresses of load balancers, a zone each",
            isPublic ? zones : 0,
            hourly.publicAddress * HOURS_A_MONTH,
        ),
        line("tasks", tasks, ((cpu / 1024) * hourly.fargateCpu + (memory / 1024) * hourly.fargateGiB) * HOURS_A_MONTH),
        line("keys", 1, monthly.key),
    ].filter(({ count }) => count > 0);
    return { lines, monthly: cents(lines.reduce((sum, each) => sum + each.monthly, 0)) };
}

function line(what: string, count: number, each: number): CostLine {
    return { what, count, monthly: cents(count * each) };
}

function cents(dollars: number): number {
    return Math.round(dollars * 100) / 100;
}
