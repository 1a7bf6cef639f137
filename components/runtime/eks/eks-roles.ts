import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { NAME_LIMITS, physicalName } from "../../shared/names";
import type { Placement } from "../../shared/placement";
import type { PolicyDocument } from "../../shared/policy";
import { awsPolicyArn } from "./cluster-policies";

/** What a role of a cluster is made from. */
export interface ClusterRoleArgs {
    readonly placement: Placement;
    /** What the role is for, a part of its names. */
    readonly job: string;
    readonly trust: PolicyDocument;
    /** Names of AWS's own policies that EKS documents for it, each once. */
    readonly documented: readonly string[];
    /** What it may do beside. @default - nothing */
    readonly allowed?: PolicyDocument;
    readonly boundaryArn: pulumi.Input<string>;
}

/** A role with what must be there before it can be used. */
export interface ClusterRole {
    readonly arn: pulumi.Output<string>;
    readonly policies: readonly pulumi.Resource[];
}

/**
 * A role `<logicalName>-<job>-role`, with AWS's own policies where EKS documents these and no statements. EKS changes them
 * as Auto Mode learns; what they may grow to is bounded.
 */
export function createClusterRole(
    parent: pulumi.Resource,
    logicalName: string,
    { placement, job, trust, documented, allowed, boundaryArn }: ClusterRoleArgs,
): ClusterRole {
    const name = `${logicalName}-${job}`;
    const role = new aws.iam.Role(
        `${name}-role`,
        {
            name: physicalName(placement, job, NAME_LIMITS.role),
            assumeRolePolicy: JSON.stringify(trust),
            permissionsBoundary: boundaryArn,
        },
        { parent },
    );
    const attachments = documented.map(
        (policy) =>
            new aws.iam.RolePolicyAttachment(
                `${name}-${policy}`,
                { role: role.name, policyArn: awsPolicyArn(placement, policy) },
                { parent },
            ),
    );
    const own =
        allowed === undefined
            ? []
            : [
                  new aws.iam.RolePolicy(
                      `${name}-policy`,
                      { role: role.name, policy: pulumi.jsonStringify(allowed) },
                      { parent },
                  ),
              ];
    return { arn: role.arn, policies: [...attachments, ...own] };
}
