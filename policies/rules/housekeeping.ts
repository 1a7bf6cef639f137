import type { Problem } from "../../release/problem";
import { isUnknown, membersOf, type ResourceRule, reach, stackOf } from "../rule";
import { defaultTagsOf } from "../tagged";

const PROVIDER = "pulumi:providers:aws";

/** Tags by which cost, owner and environment of everything are known. */
const TAGS = ["Project", "Environment", "ManagedBy"] as const;

/** Looks at what AWS gets: the provider's default tags with the resource's own over them. */
export const tags: ResourceRule = {
    scope: "resource",
    name: "tags",
    description: "Everything that can have tags says its project, its environment and who manages it.",
    // Any type that has tags; the pack hands on all of AWS's.
    types: ["aws:*", PROVIDER],
    check: ({ type, urn, inputs }) => {
        const path = type === PROVIDER ? "defaultTags.tags" : "tagsAll";
        const found = type === PROVIDER ? defaultTagsOf(inputs) : inputs.tagsAll;
        // Without tagsAll a resource cannot have tags, or its provider has none to give and is told so.
        if (found === undefined || isUnknown(found) || isUnknown(inputs.defaultTags)) {
            return [];
        }
        return TAGS.flatMap((tag): readonly Problem[] => {
            const value = membersOf(found)[tag];
            if (value === undefined || value === "") {
                return [
                    { path: `${path}.${tag}`, message: "is missing", remedy: "set it in aws:defaultTags of the stack" },
                ];
            }
            return tag === "Environment" && value !== stackOf(urn) && !isUnknown(value)
                ? [
                      {
                          path: `${path}.${tag}`,
                          message: `"${value}" is not the stack, "${stackOf(urn)}"`,
                          remedy: "leave the tag to the provider",
                      },
                  ]
                : [];
        });
    },
};

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** Where a service is told which group it logs to; untold, it makes one that keeps everything for ever, in plain. */
const LOGGING: { readonly [type: string]: string } = {
    "aws:codebuild/project:Project": "logsConfig.cloudwatchLogs.groupName",
    "aws:lambda/function:Function": "loggingConfig.logGroup",
};

/** Logs end, on a day that somebody chose. */
export const logRetention: ResourceRule = {
    scope: "resource",
    name: "log-retention",
    description: "Every log group has a retention, and whatever logs is told its group.",
    types: [LOG_GROUP, ...Object.keys(LOGGING)],
    check: ({ type, inputs }) => {
        if (type !== LOG_GROUP) {
            return reach(inputs, LOGGING[type] ?? "").flatMap(({ path, value }) =>
                value === undefined || value === ""
                    ? [
                          {
                              path,
                              message: "is missing, so the service makes a group that keeps logs for ever",
                              remedy: "name a log group of the program",
                          },
                      ]
                    : [],
            );
        }
        const { retentionInDays } = inputs;
        return isUnknown(retentionInDays) || Number(retentionInDays ?? 0) > 0
            ? []
            : [
                  {
                      path: "retentionInDays",
                      message: `"${retentionInDays ?? 0}" keeps logs for ever`,
                      remedy: "set the days of the environment's retention",
                  },
              ];
    },
};

/** A tag that was pushed stays what it was. */
export const immutableTags: ResourceRule = {
    scope: "resource",
    name: "immutable-tags",
    description: "An image repository never lets a tag move to another image.",
    types: ["aws:ecr/repository:Repository"],
    check: ({ inputs: { imageTagMutability } }) =>
        imageTagMutability === "IMMUTABLE" || isUnknown(imageTagMutability)
            ? []
            : [
                  {
                      path: "imageTagMutability",
                      message: `"${imageTagMutability ?? "MUTABLE"}" lets a tag name another image tomorrow`,
                      remedy: "set it to IMMUTABLE",
                  },
              ],
};
