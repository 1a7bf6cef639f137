import {
    DescribeTargetGroupsCommand,
    ElasticLoadBalancingV2Client,
    TargetGroupNotFoundException,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Balancers } from "../ports";

/** Load balancers and target groups, as Elastic Load Balancing knows them. */
export function loadBalancers(client = new ElasticLoadBalancingV2Client()): Balancers {
    return {
        async balancerOf(targetGroupArn) {
            try {
                const { TargetGroups } = await client.send(
                    new DescribeTargetGroupsCommand({ TargetGroupArns: [targetGroupArn] }),
                );
                return TargetGroups?.[0]?.LoadBalancerArns?.[0];
            } catch (error) {
                // The binding of a group that has just been deleted may still be there.
                if (error instanceof TargetGroupNotFoundException) {
                    return undefined;
                }
                throw error;
            }
        },
    };
}
