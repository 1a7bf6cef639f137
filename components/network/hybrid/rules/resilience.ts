import type { Problem } from "../../../../release/problem";
import type { Hybrid, Resilience, VirtualInterface } from "../hybrid";
import { directLinkOf } from "../parts";
import type { HybridRule } from "../rule";

const TOOLKIT = "https://docs.aws.amazon.com/directconnect/latest/UserGuide/resiliency_toolkit.html";

/** What each level stands on: so many locations, each with so many connections on devices of their own. */
const LEVELS: { readonly [level in Resilience]: { readonly locations: number; readonly connections: number } } = {
    single: { locations: 1, connections: 1 },
    high: { locations: 2, connections: 1 },
    maximum: { locations: 2, connections: 2 },
};

/**
 * What the interfaces are claimed to survive. A link aggregation group ends in one device and counts as one connection; a
 * hosted interface counts as one of its own, since its connection is not known here. Whether two connections end in
 * different devices is not known either: ask for it when ordering them.
 */
export const RESILIENCE_RULES: readonly HybridRule[] = [
    {
        id: "resilience-locations",
        source: TOOLKIT,
        check: (hybrid, _context, path) => {
            const interfaces = interfacesToJudge(hybrid);
            const found = connectionsByLocation(interfaces).size;
            const { resilience } = directLinkOf(hybrid) ?? { resilience: "single" };
            const { locations } = LEVELS[resilience];
            return interfaces.length === 0 || found >= locations
                ? []
                : [problem(path, `"${resilience}" takes ${locations} locations, and the interfaces are in ${found}`)];
        },
    },
    {
        id: "resilience-connections",
        source: TOOLKIT,
        check: (hybrid, _context, path) => {
            const locations = connectionsByLocation(interfacesToJudge(hybrid));
            const { resilience } = directLinkOf(hybrid) ?? { resilience: "single" };
            const needed = LEVELS[resilience];
            const enough = [...locations.values()].filter(({ size }) => size >= needed.connections).length;
            return locations.size < needed.locations || enough >= needed.locations
                ? []
                : [
                      problem(
                          path,
                          `"${resilience}" takes ${needed.connections} connections in each of ${needed.locations} locations, and there are ${describe(locations)}`,
                      ),
                  ];
        },
    },
];

function problem(path: string, message: string): Problem {
    return {
        path: `${path}.link.resilience`,
        message,
        remedy: "claim what the connections give, or list interfaces on more of them",
    };
}

/** A gateway that is not made here, and has no interface from here, is judged by whoever gives it its interfaces. */
function interfacesToJudge(hybrid: Hybrid): readonly VirtualInterface[] {
    return directLinkOf(hybrid)?.interfaces ?? [];
}

function connectionsByLocation(interfaces: readonly VirtualInterface[]): ReadonlyMap<string, ReadonlySet<string>> {
    const locations = new Map<string, Set<string>>();
    for (const { location, source } of interfaces) {
        locations.set(location, (locations.get(location) ?? new Set()).add(source.id));
    }
    return locations;
}

function describe(locations: ReadonlyMap<string, ReadonlySet<string>>): string {
    return [...locations].map(([location, { size }]) => `${size} in ${location}`).join(", ");
}
