/** What a rule of a group or an ACL is about. */
export interface Traffic {
    /** `all`, `tcp`, `udp`, `icmp`, or the number of another protocol. */
    readonly protocol: string;
    /** Ports, 0 to 65535, both included; of ICMP the type and the code, -1 for any; of others 0 and 65535. */
    readonly from: number;
    readonly to: number;
}

/** Names of protocols by the numbers that providers may give instead. */
const PROTOCOLS: { readonly [number: string]: string } = { "-1": "all", "6": "tcp", "17": "udp", "1": "icmp" };

/** TCP to one port or to a range of them. */
export function tcp(from: number, to = from): Traffic {
    return { protocol: "tcp", from, to };
}

/** UDP to one port. */
export function udp(port: number): Traffic {
    return { protocol: "udp", from: port, to: port };
}

/** The traffic of a rule as a provider writes it. */
export function trafficOf(protocol: string | undefined, from: number | undefined, to: number | undefined): Traffic {
    const lower = (protocol ?? "-1").toLowerCase();
    const name = PROTOCOLS[lower] ?? lower;
    switch (name) {
        case "tcp":
        case "udp":
            return { protocol: name, from: from ?? 0, to: to ?? 65535 };
        case "icmp":
            return { protocol: name, from: from ?? -1, to: to ?? -1 };
        default:
            return { protocol: name, from: 0, to: 65535 };
    }
}

/** Whether all of the inner traffic is part of the outer one. */
export function coversTraffic(outer: Traffic, inner: Traffic): boolean {
    if (outer.protocol === "all") {
        return true;
    }
    if (outer.protocol !== inner.protocol) {
        return false;
    }
    if (outer.protocol === "icmp") {
        return (outer.from === -1 || outer.from === inner.from) && (outer.to === -1 || outer.to === inner.to);
    }
    return outer.from <= inner.from && inner.to <= outer.to;
}

/** Whether the traffic is part of one of those that are allowed. */
export function isAmong(allowed: readonly Traffic[], traffic: Traffic): boolean {
    return allowed.some((outer) => coversTraffic(outer, traffic));
}

/** The traffic as a person says it: `tcp 443`, `tcp 1024-65535`, `all traffic`. */
export function describeTraffic({ protocol, from, to }: Traffic): string {
    switch (protocol) {
        case "all":
            return "all traffic";
        case "icmp":
            return from === -1 ? "icmp" : `icmp type ${from}${to === -1 ? "" : ` code ${to}`}`;
        case "tcp":
        case "udp":
            return from === to ? `${protocol} ${from}` : `${protocol} ${from}-${to}`;
        default:
            return `protocol ${protocol}`;
    }
}
