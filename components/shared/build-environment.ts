import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Image of AWS that builds run in, where no image of the team's own is given. @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html */
export const STANDARD_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:6.0";

/** What the security group of builds is made from. */
export interface BuildGroupArgs {
    readonly vpcId: pulumi.Input<string>;
    /** Its tag `Name`. */
    readonly name: string;
    readonly description: string;
    /** `nat` lets builds out by HTTPS; `none` leaves them the groups that they carry besides. */
    readonly egress: { readonly kind: "none" | "nat" };
}

/** The security group `<logicalName>-group` of builds, which lets nobody in, with its one way out where there is one. */
export function createBuildGroup(
    parent: pulumi.Resource,
    logicalName: string,
    { vpcId, name, description, egress }: BuildGroupArgs,
): aws.ec2.SecurityGroup {
    const group = new aws.ec2.SecurityGroup(
        `${logicalName}-group`,
        { vpcId, description, tags: { Name: name } },
        { parent },
    );
    if (egress.kind === "nat") {
        new aws.vpc.SecurityGroupEgressRule(
            `${logicalName}-to-internet`,
            {
                securityGroupId: group.id,
                ipProtocol: "tcp",
                fromPort: 443,
                toPort: 443,
                description: "HTTPS to internet",
                // Neither registries nor AWS's services have few fixed addresses; the port is what can be narrowed.
                cidrIpv4: "0.0.0.0/0",
            },
            { parent },
        );
    }
    return group;
}
