import type { Problem } from "../../release/problem";

/**
 * Most security groups that something may carry beside its own. A network interface takes 5 by default; one is its own,
 * and one stays free.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
 */
export const CLIENT_GROUP_LIMIT = 3;

/** @param path where the list stands among a component's arguments. */
export function checkClientGroups(groupIds: readonly unknown[], path: string): readonly Problem[] {
    return groupIds.length <= CLIENT_GROUP_LIMIT
        ? []
        : [
              {
                  path,
                  message: `"${groupIds.length}" groups are more than ${CLIENT_GROUP_LIMIT}, which may be carried beside the own one`,
                  remedy: "let one group reach several things",
              },
          ];
}
