import { listOf, oneOf, strictObject, taggedUnion, text, wholeNumber } from "../release/schema";
import { CIDR, LOG_RETENTION } from "./settings-schema";

/** Who may reach a sandbox. */
export const ACCESS = taggedUnion(
    "kind",
    ["nobody", "blocks", "everyone"],
    [
        strictObject({ kind: oneOf(["nobody"]) }),
        strictObject({ kind: oneOf(["blocks"]), cidrs: listOf(CIDR, 1, 20, "CIDR blocks") }),
        strictObject({ kind: oneOf(["everyone"]) }),
    ],
);

/** The key `sandbox` of a sandbox's own file. */
export const SANDBOX = strictObject({
    application: text(
        /^(?!\/)[\w./-]{1,200}$/,
        "the path of an application's folder, from the project's",
        "write a path like examples/hello",
    ),
    owner: text(
        /^[\w.@+-]{1,64}$/,
        'a person: 1 to 64 letters, digits, ".", "_", "@", "+" and "-"',
        "write a name like alice",
    ),
    access: ACCESS,
    certificateArn: text(
        /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
        "the ARN of a certificate",
        "copy it from Certificate Manager, in the sandboxes' region",
    ).optional(),
    tasks: wholeNumber(1, 4, "tasks"),
    logDays: LOG_RETENTION,
});
