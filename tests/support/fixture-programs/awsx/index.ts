import type * as pulumi from "@pulumi/pulumi";
import { type ConstructResult, main, type Provider } from "@pulumi/pulumi/provider";
import { type BalancerInputs, StandInBalancer } from "./balancer";
import { type NetworkInputs, StandInNetwork } from "./network";
import { type ServiceInputs, StandInService } from "./service";

/** Stands in for awsx where its plugin is not there: makes what it makes, so that the real AWS provider judges that. */
const provider: Provider = {
    version: "3.9.0",
    schema: JSON.stringify({ name: "awsx", version: "3.9.0" }),
    async construct(
        name: string,
        type: string,
        inputs: pulumi.Inputs,
        options: pulumi.ComponentResourceOptions,
    ): Promise<ConstructResult> {
        switch (type) {
            case "awsx:ec2:Vpc":
                return resultOf(new StandInNetwork(name, inputs as NetworkInputs, options));
            case "awsx:lb:ApplicationLoadBalancer":
                return resultOf(new StandInBalancer(name, inputs as BalancerInputs, options));
            case "awsx:ecs:FargateService":
                return resultOf(new StandInService(name, inputs as ServiceInputs, options));
            default:
                throw new Error(`nothing stands in for ${type}`);
        }
    },
};

function resultOf(component: pulumi.ComponentResource & { readonly state: pulumi.Inputs }): ConstructResult {
    return { urn: component.urn, state: component.state };
}

main(provider, process.argv.slice(2));
