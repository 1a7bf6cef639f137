import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Placement } from "../shared/placement";
import type { AclRule, NetworkAclPlan } from "./network-acl-plan";
import { type PlannedSubnet, type SubnetPlan, TIERS, type Tier } from "./subnet-plan";

/** What everything inside one network is made with. */
export interface NetworkFrame {
    /** Logical name of the network, first part of every child's. */
    readonly name: string;
    readonly parent: pulumi.Resource;
    readonly placement: Placement;
    readonly vpcId: pulumi.Input<string>;
    /** Tags of subnets beside the network's own, by tier. @default - none */
    readonly subnetTags?: { readonly [tier in Tier]?: { readonly [key: string]: string } };
}

/** A subnet that was made, with its place in the plan. */
export interface MadeSubnet extends PlannedSubnet {
    readonly tier: Tier;
    readonly subnet: aws.ec2.Subnet;
}

/** Something of which a network has one in each zone. */
export interface ZonePart {
    /** Letter of the zone. */
    readonly suffix: string;
    readonly id: pulumi.Input<string>;
}

/** The subnets that were made: by tier, one a zone in the order of the zones. */
export type MadeTiers = { readonly [tier in Tier]: readonly MadeSubnet[] };

/** Tags that show a thing's place in consoles: `<project>-<environment>-<role>`. */
export function nameTag({ project, environment }: Placement, role: string): { readonly Name: string } {
    return { Name: `${project}-${environment}-${role}` };
}

/** Makes every subnet of a plan, and a network ACL for each tier that there is. */
export function createTiers(frame: NetworkFrame, plan: SubnetPlan, aclOf: (tier: Tier) => NetworkAclPlan): MadeTiers {
    const made = {
        public: createSubnets(frame, "public", plan.public),
        private: createSubnets(frame, "private", plan.private),
        isolated: createSubnets(frame, "isolated", plan.isolated),
        transit: createSubnets(frame, "transit", plan.transit),
    };
    for (const tier of TIERS.filter((each) => made[each].length > 0)) {
        createNetworkAcl(frame, tier, made[tier], aclOf(tier));
    }
    return made;
}

function createSubnets(frame: NetworkFrame, tier: Tier, planned: readonly PlannedSubnet[]): readonly MadeSubnet[] {
    return planned.map((place) => {
        const role = `${tier}-${place.suffix}`;
        const subnet = new aws.ec2.Subnet(
            `${frame.name}-${role}`,
            {
                vpcId: frame.vpcId,
                availabilityZone: place.zone,
                cidrBlock: place.cidr,
                // Also in the public tier: a load balancer or a NAT gateway brings its own address.
                mapPublicIpOnLaunch: false,
                // Names are for people; the tier is what the proof of the network reads.
                tags: { ...frame.subnetTags?.[tier], ...nameTag(frame.placement, role), Tier: tier },
            },
            { parent: frame.parent },
        );
        return { ...place, tier, subnet };
    });
}

function createNetworkAcl(frame: NetworkFrame, tier: Tier, subnets: readonly MadeSubnet[], plan: NetworkAclPlan): void {
    const acl = new aws.ec2.NetworkAcl(
        `${frame.name}-${tier}`,
        {
            vpcId: frame.vpcId,
            // Inline, so that the list is the whole truth: a rule that somebody adds by hand is seen and removed.
            ingress: plan.ingress.map(aclRule),
            egress: plan.egress.map(aclRule),
            tags: nameTag(frame.placement, tier),
        },
        { parent: frame.parent },
    );
    for (const { suffix, subnet } of subnets) {
        new aws.ec2.NetworkAclAssociation(
            `${frame.name}-${tier}-${suffix}`,
            { networkAclId: acl.id, subnetId: subnet.id },
            { parent: frame.parent },
        );
    }
}

function aclRule({ number, cidr, traffic }: AclRule) {
    const rule = { ruleNo: number, action: "allow", cidrBlock: cidr };
    switch (traffic.kind) {
        case "any":
            return { ...rule, protocol: "-1", fromPort: 0, toPort: 0 };
        case "tcp":
            return { ...rule, protocol: "tcp", fromPort: traffic.fromPort, toPort: traffic.toPort };
        case "path-mtu":
            // Destination unreachable (3), fragmentation needed (4).
            return { ...rule, protocol: "icmp", fromPort: 0, toPort: 0, icmpType: 3, icmpCode: 4 };
        default: {
            const unknown: never = traffic;
            throw new TypeError(`unknown traffic: ${JSON.stringify(unknown)}`);
        }
    }
}
