import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What a program asks of `awsx:lb:ApplicationLoadBalancer`, as far as this stands in for it. */
export interface BalancerInputs extends Omit<aws.lb.LoadBalancerArgs, "subnets"> {
    readonly subnetIds: pulumi.Input<string[]>;
    readonly defaultSecurityGroup: { readonly skip: true };
    readonly defaultTargetGroup: aws.lb.TargetGroupArgs;
    readonly listeners: (Omit<aws.lb.ListenerArgs, "loadBalancerArn" | "defaultActions"> &
        Partial<Pick<aws.lb.ListenerArgs, "defaultActions">>)[];
}

/** A balancer with one target group, which every listener without an action of its own forwards to. */
export class StandInBalancer extends pulumi.ComponentResource {
    readonly state: pulumi.Inputs;

    constructor(name: string, inputs: BalancerInputs, options: pulumi.ComponentResourceOptions) {
        super("awsx:lb:ApplicationLoadBalancer", name, {}, options);
        const { subnetIds, defaultSecurityGroup: _, defaultTargetGroup, listeners, ...balancer } = inputs;
        const loadBalancer = new aws.lb.LoadBalancer(name, { ...balancer, subnets: subnetIds }, { parent: this });
        const targetGroup = new aws.lb.TargetGroup(name, defaultTargetGroup, { parent: this });
        const forward = [{ type: "forward", targetGroupArn: targetGroup.arn }];
        this.state = {
            loadBalancer,
            defaultTargetGroup: targetGroup,
            listeners: listeners.map(
                (listener, index) =>
                    new aws.lb.Listener(
                        `${name}-${index}`,
                        { defaultActions: forward, ...listener, loadBalancerArn: loadBalancer.arn },
                        { parent: this },
                    ),
            ),
            vpcId: targetGroup.vpcId,
        };
        this.registerOutputs(this.state);
    }
}
