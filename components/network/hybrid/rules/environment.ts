import { directLinkOf } from "../parts";
import { type HybridRule, repeats } from "../rule";

/** What the environment must be like, and what can be asked of its link. */
export const ENVIRONMENT_RULES: readonly HybridRule[] = [
    {
        id: "environment-connected",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
        check: (_hybrid, { connected, environment, environmentPath }, path) =>
            connected
                ? []
                : [
                      {
                          path: `${environmentPath}.connected`,
                          message: `"false" says that ${environment} is never connected, and ${path} connects it`,
                          remedy: `set it to true, or remove ${path}`,
                      },
                  ],
    },
    {
        id: "network-created",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithRouteTables.html",
        check: (_hybrid, { networkKind }, path) =>
            networkKind === "create"
                ? []
                : [
                      {
                          path,
                          message:
                              'is for networks of kind "create": an existing network\'s own connection is used as it is',
                          remedy: 'remove it, or set network.kind to "create"',
                      },
                  ],
    },
    {
        id: "reachable-once",
        source: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        check: (hybrid, _context, path) =>
            repeats(
                hybrid.reachable.map((key, index) => ({ key, path: `${path}.reachable[${index}]` })),
                (key) => `"${key}" is listed twice`,
                "list it once",
            ),
    },
    {
        // Metrics of an interface stand in the account that has it.
        id: "hold-needs-interfaces",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/monitoring-cloudwatch.html",
        check: (hybrid, _context, path) =>
            hybrid.holdReleasesWhileDown && (directLinkOf(hybrid)?.interfaces ?? []).length === 0
                ? [
                      {
                          path: `${path}.holdReleasesWhileDown`,
                          message:
                              '"true" needs to know whether the link is down, and no interface of it is in this account',
                          remedy: "set it to false",
                      },
                  ]
                : [],
    },
];
