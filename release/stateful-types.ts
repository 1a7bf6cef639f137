/**
 * Types whose resources hold what cannot be made again: data, keys, addresses that others know, history. By the name that
 * Pulumi, CloudFormation or Kubernetes has for them, with what they hold.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export const STATEFUL_TYPES: ReadonlyMap<string, string> = new Map(
    (
        [
            ["objects", "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "AWS::S3::Bucket"],
            ["items", "aws:dynamodb/table:Table", "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"],
            ["a database", "aws:rds/instance:Instance", "AWS::RDS::DBInstance"],
            ["a database", "aws:rds/cluster:Cluster", "AWS::RDS::DBCluster"],
            ["a database", "aws:docdb/cluster:Cluster", "AWS::DocDB::DBCluster"],
            ["a database", "aws:neptune/cluster:Cluster", "AWS::Neptune::DBCluster"],
            ["a database", "aws:redshift/cluster:Cluster", "AWS::Redshift::Cluster"],
            ["an index", "aws:opensearch/domain:Domain", "AWS::OpenSearchService::Domain"],
            ["a cache", "aws:elasticache/replicationGroup:ReplicationGroup", "AWS::ElastiCache::ReplicationGroup"],
            ["files", "aws:efs/fileSystem:FileSystem", "AWS::EFS::FileSystem"],
            ["a volume", "aws:ebs/volume:Volume", "AWS::EC2::Volume", "v1:PersistentVolumeClaim"],
            ["volumes", "apps/v1:StatefulSet"],
            ["messages", "aws:sqs/queue:Queue", "AWS::SQS::Queue"],
            ["records", "aws:kinesis/stream:Stream", "AWS::Kinesis::Stream"],
            ["subscriptions", "aws:sns/topic:Topic", "AWS::SNS::Topic"],
            ["images", "aws:ecr/repository:Repository", "AWS::ECR::Repository"],
            ["source code", "aws:codecommit/repository:Repository", "AWS::CodeCommit::Repository"],
            ["history of releases", "aws:codepipeline/pipeline:Pipeline", "AWS::CodePipeline::Pipeline"],
            ["logs", "aws:cloudwatch/logGroup:LogGroup", "AWS::Logs::LogGroup"],
            ["a key, and with it all that it encrypted", "aws:kms/key:Key", "AWS::KMS::Key"],
            ["a secret", "aws:secretsmanager/secret:Secret", "AWS::SecretsManager::Secret", "v1:Secret"],
            ["backups", "aws:backup/vault:Vault", "AWS::Backup::BackupVault"],
            ["users", "aws:cognito/userPool:UserPool", "AWS::Cognito::UserPool"],
            ["names that others resolve", "aws:route53/zone:Zone", "AWS::Route53::HostedZone"],
            ["an address that others know", "aws:ec2/eip:Eip", "AWS::EC2::EIP"],
            ["addresses of all that is in it", "aws:ec2/vpc:Vpc", "AWS::EC2::VPC"],
            ["addresses of all that is in it", "aws:ec2/subnet:Subnet", "AWS::EC2::Subnet"],
            ["a name that clients know", "aws:lb/loadBalancer:LoadBalancer"],
            ["a name that clients know", "AWS::ElasticLoadBalancingV2::LoadBalancer"],
            ["a connection to on-premises", "aws:directconnect/gateway:Gateway"],
            ["a connection to on-premises", "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface"],
            ["a connection to on-premises", "aws:directconnect/transitVirtualInterface:TransitVirtualInterface"],
            ["a connection to on-premises", "aws:ec2transitgateway/transitGateway:TransitGateway"],
            ["a connection to on-premises", "aws:ec2/vpnGateway:VpnGateway", "AWS::EC2::VPNGateway"],
            ["a connection to on-premises", "aws:ec2/vpnConnection:VpnConnection", "AWS::EC2::VPNConnection"],
            ["what runs on it", "aws:ecs/cluster:Cluster", "AWS::ECS::Cluster"],
            ["what runs on it", "aws:eks/cluster:Cluster", "AWS::EKS::Cluster"],
        ] as const
    ).flatMap(([held, ...types]) => types.map((type) => [type, held] as const)),
);
