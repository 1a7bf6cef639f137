import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "./policy";

/** What a role is made from. */
export interface BoundedRoleArgs {
    /** Physical name, at most 64 characters. */
    readonly name: string;
    /** Who may take it on. */
    readonly trust: PolicyDocument;
    /** What it may do. */
    readonly allowed: PolicyDocument;
    /** The most that it may ever do. */
    readonly boundaryArn: pulumi.Input<string>;
}

/**
 * A role `<logicalName>-role` with a boundary, and its one policy `<logicalName>-policy`. Whoever needs the role complete
 * waits for the policy.
 */
export function createBoundedRole(
    parent: pulumi.Resource,
    logicalName: string,
    { name, trust, allowed, boundaryArn }: BoundedRoleArgs,
): { readonly role: aws.iam.Role; readonly policy: aws.iam.RolePolicy } {
    const role = new aws.iam.Role(
        `${logicalName}-role`,
        { name, assumeRolePolicy: JSON.stringify(trust), permissionsBoundary: boundaryArn },
        { parent },
    );
    const policy = new aws.iam.RolePolicy(
        `${logicalName}-policy`,
        { role: role.id, policy: pulumi.jsonStringify(allowed) },
        { parent },
    );
    return { role, policy };
}
