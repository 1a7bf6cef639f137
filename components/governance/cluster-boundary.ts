import { iamArn, localArn, type Placement } from "../shared/placement";
import { type PolicyDocument, policyDocument } from "../shared/policy";
import { allow, REGISTRY_PULL, registryLogin, useKeys, writeLogs } from "./boundary-statements";

/**
 * For the roles of a cluster of EKS, of its machines, of its add-ons and of the controller of rollouts. What EKS does by
 * itself it does by policies of AWS's own, which scope it by tags of the cluster and grow with EKS; this is how far they may.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-iam-awsmanpol.html
 */
export function clusterBoundary(at: Placement): PolicyDocument {
    return policyDocument(
        allow(
            "MachinesAndBalancers",
            [
                "acm:DescribeCertificate",
                "acm:ListCertificates",
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:UpdateAutoScalingGroup",
                "ec2:*",
                "elasticloadbalancing:*",
                "shield:DescribeProtection",
                "shield:GetSubscriptionState",
                "wafv2:GetWebACL",
                "wafv2:GetWebACLForResource",
            ],
            // They come and go with pods, and are known by ids.
            "*",
        ),
        allow(
            "ProfilesOfMachines",
            [
                "iam:AddRoleToInstanceProfile",
                "iam:CreateInstanceProfile",
                "iam:DeleteInstanceProfile",
                "iam:GetInstanceProfile",
                "iam:RemoveRoleFromInstanceProfile",
                "iam:TagInstanceProfile",
            ],
            iamArn(at, "instance-profile/eks*"),
        ),
        allow("BeAMachine", ["iam:PassRole"], iamArn(at, `role/${at.project}-${at.environment}-auto-node`), {
            StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" },
        }),
        allow("LinkedRole", ["iam:CreateServiceLinkedRole"], iamArn(at, "role/aws-service-role/*"), {
            StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" },
        }),
        registryLogin(),
        allow(
            "Images",
            REGISTRY_PULL,
            // Images of add-ons are in registries of AWS's, an account a region.
            `arn:${at.partition}:ecr:${at.region}:*:repository/*`,
        ),
        allow(
            "Identities",
            ["eks:DescribeCluster", "eks-auth:AssumeRoleForPodIdentity"],
            [localArn(at, "eks", `cluster/${at.project}-${at.environment}-cluster`)],
        ),
        writeLogs(at),
        allow("FindLogGroups", ["logs:DescribeLogGroups"], "*"),
        // Metrics have no resource.
        allow("Metrics", ["cloudwatch:GetMetricData", "cloudwatch:PutMetricData"], "*"),
        useKeys(),
        {
            Sid: "NeverChangeWorkloads",
            Effect: "Deny",
            Action: [
                "cloudformation:*",
                "codebuild:*",
                "codepipeline:*",
                "ecs:*",
                "eks:Associate*",
                "eks:Create*",
                "eks:Delete*",
                "eks:Update*",
                "iam:Attach*",
                "iam:CreatePolicy*",
                "iam:CreateRole",
                "iam:Put*",
                "iam:Update*",
                "sts:AssumeRole",
            ],
            // A denial of everything, everywhere.
            Resource: "*",
        },
    );
}
