/** What every packaged template has, exactly once each, by logical id. */
export const WORKLOAD_RESOURCES = {
    TaskDefinition: "AWS::ECS::TaskDefinition",
    Service: "AWS::ECS::Service",
    ScalableTarget: "AWS::ApplicationAutoScaling::ScalableTarget",
    ScalingPolicy: "AWS::ApplicationAutoScaling::ScalingPolicy",
} as const;

export type WorkloadResource = keyof typeof WORKLOAD_RESOURCES;

/** What an application's own template may add where its workload's settings list the type. */
export const OPTIONAL_RESOURCE_TYPES = ["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::DynamoDB::Table"] as const;

export type OptionalResourceType = (typeof OPTIONAL_RESOURCE_TYPES)[number];
