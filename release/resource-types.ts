/** What every packaged template is made of; always allowed. */
export const WORKLOAD_RESOURCE_TYPES = [
    "AWS::ECS::TaskDefinition",
    "AWS::ECS::Service",
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
] as const;

/** What an application's own template may add where its workload's settings list the type. */
export const OPTIONAL_RESOURCE_TYPES = ["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::DynamoDB::Table"] as const;

export type OptionalResourceType = (typeof OPTIONAL_RESOURCE_TYPES)[number];
