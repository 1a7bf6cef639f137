import type { Problem } from "../../release/problem";
import { awsPrincipals, CALLER_KEYS, demands, statementsOf } from "../documents";
import { isUnknown, type ResourceRule } from "../rule";

/** Whose resources a request goes to; a condition on it is the other half of an endpoint's perimeter. */
const RESOURCE_KEYS = ["aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"] as const;

/**
 * Without a policy an endpoint carries anybody's request to anybody's resource, and so what was stolen out.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export const endpointPolicy: ResourceRule = {
    scope: "resource",
    name: "endpoint-policy",
    description: "Every private endpoint has a policy that says whose requests it carries.",
    types: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
    check: ({ inputs: { policy, serviceName, vpcEndpointType } }): readonly Problem[] => {
        // Endpoints of appliances and of other people's services take no policy.
        const takesPolicy = vpcEndpointType !== "GatewayLoadBalancer" && String(serviceName).includes("amazonaws.");
        if (!takesPolicy || isUnknown(policy)) {
            return [];
        }
        if (policy === undefined || policy === "") {
            return [
                {
                    path: "policy",
                    message: "is missing, so AWS's own allows everything to everybody",
                    remedy: "allow the environment's own principals",
                },
            ];
        }
        return statementsOf(policy, "policy")
            .filter((statement) => statement.allows && awsPrincipals(statement).includes("*"))
            .filter((statement) => !demands(statement, [...CALLER_KEYS, ...RESOURCE_KEYS]))
            .map(({ path }) => ({
                path: `${path}.Principal`,
                message: '"*" is everybody, and no condition says whose request or resource it must be',
                remedy: "demand aws:PrincipalAccount or aws:PrincipalOrgID",
            }));
    },
};
