import { type Check, checkEach, type Ground, placedHop, routeHop, ruleHop, subnetHop, type Violation } from "./claim";
import type { Group, GroupRule, Peer, Placed, Subnet } from "./facts";
import { isAmong, tcp } from "./traffic";

type Found = Omit<Violation, "line">;
type Tasks = Extract<Placed, { kind: "tasks" }>;

/**
 * Tasks are reached only from the load balancer that their listener rule is of, on the port that they listen on; the API of a
 * cluster, by which pods come and go, only by HTTPS from groups that are registered.
 */
export function checkWayToTasks({ facts }: Ground): readonly Check[] {
    const carried = facts.groups.flatMap((group) =>
        group.carriers.filter((placed) => placed.kind === "tasks").map((carrier) => ({ group, carrier })),
    );
    const standing = facts.placed.filter(({ kind }) => kind === "tasks" || kind === "cluster" || kind === "machines");
    const ofClusters = facts.groups.filter(({ carriers }) => carriers.some(({ kind }) => kind === "cluster"));
    const groupsOfBalancers = facts.groups.filter(({ carriers }) => carriers.some(({ kind }) => kind === "balancer"));
    return [
        checkEach("group", "groups of tasks", carried, ({ group, carrier }) => groupToTasks(group, carrier)),
        checkEach("group", "groups of load balancers", groupsOfBalancers, sharedGroup),
        checkEach("group", "groups of clusters", ofClusters, groupToCluster),
        checkEach("route", "tasks and clusters", standing, (each) =>
            each.subnets.flatMap((subnet) => subnetOf(each, subnet)),
        ),
    ];
}

function groupToTasks(group: Group, tasks: Tasks): readonly Found[] {
    return group.ingress.flatMap((rule) => {
        const message = whyToTasks(rule, tasks);
        return message === undefined
            ? []
            : [
                  {
                      path: [startOf(rule.peer), ruleHop(rule, "from"), `group ${group.name}`, placedHop(tasks)],
                      message,
                  },
              ];
    });
}

function groupToCluster(group: Group): readonly Found[] {
    return group.ingress
        .filter(({ peer, traffic }) => peer.kind !== "group" || !peer.isRegistered || !isAmong([tcp(443)], traffic))
        .map((rule) => ({
            path: [startOf(rule.peer), ruleHop(rule, "from"), `group ${group.name}`, "the cluster's API"],
            message:
                "the API of a cluster may be reached by HTTPS alone, from whatever carries a group that is registered",
        }));
}

function startOf(peer: Peer): string {
    switch (peer.kind) {
        case "group":
            return `whatever carries group ${peer.name}`;
        case "ipv4":
        case "ipv6":
            return peer.cidr;
        default:
            return "an unknown peer";
    }
}

function whyToTasks({ peer, traffic }: GroupRule, { label, port, balancer }: Tasks): string | undefined {
    if (balancer === undefined) {
        return `the load balancer of ${label} cannot be followed from their contract`;
    }
    if (peer.kind !== "group" || !balancer.groupIds.includes(peer.id)) {
        return `${label} may be reached from their load balancer, ${balancer.name}, alone`;
    }
    return isAmong([tcp(port)], traffic) ? undefined : `${label} listen on ${port}, and the rule lets in more`;
}

/** Who carries the group of a load balancer reaches what the load balancer reaches. */
function sharedGroup({ name, carriers }: Group): readonly Found[] {
    return carriers
        .filter(({ kind }) => kind !== "balancer")
        .map((placed) => ({
            path: [placed.label, `group ${name}`, "tasks behind that load balancer"],
            message: `${placed.name} carries ${name}, the group of a load balancer, and reaches tasks like it`,
        }));
}

function subnetOf(placed: Placed, subnet: Subnet): readonly Found[] {
    const stands = `${placed.label} ${placed.kind === "cluster" ? "stands" : "stand"} in ${subnet.name}`;
    const inward = subnet.tables.flatMap((table) =>
        table.routes
            .filter(({ target }) => target.kind === "internet-gateway")
            .map(({ destination, target }) => ({
                path: ["internet", target.label, routeHop(destination, table), subnetHop(subnet), placedHop(placed)],
                message: `${stands}, which an internet gateway leads to`,
            })),
    );
    const hasPlace = subnet.tier === "private" || subnet.tier === "isolated";
    return hasPlace || inward.length > 0
        ? inward
        : [
              {
                  path: [subnetHop(subnet), placedHop(placed)],
                  message: `${stands}, which is ${subnet.tier ?? "of no known tier"}`,
              },
          ];
}
