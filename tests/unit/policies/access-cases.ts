import { UNKNOWN } from "../../../release/marks";
import { ACCOUNT, type Case, component, policy, resource, under } from "./cases";

const TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

const EVERYBODY = { Sid: "All", Effect: "Allow", Principal: "*", Action: "sns:Publish", Resource: "*" };

function topicPolicy(statement: object) {
    return [resource(TOPIC_POLICY, { policy: policy(statement) })];
}

const OPEN_TOPIC =
    'topicpolicy policy.Statement[All].Principal: "*" is everybody, and no condition says whose request it must be; ' +
    "name the principal, or demand one by aws:PrincipalArn, aws:PrincipalOrgID or aws:SourceArn";

const publicPolicy: readonly Omit<Case, "rule">[] = [
    { what: "everybody without a condition", resources: topicPolicy(EVERYBODY), problems: [OPEN_TOPIC] },
    {
        what: "everybody as an AWS principal",
        resources: topicPolicy({ ...EVERYBODY, Principal: { AWS: ["*"] } }),
        problems: [OPEN_TOPIC],
    },
    {
        what: "a condition that anything meets",
        resources: topicPolicy({ ...EVERYBODY, Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:*" } } }),
        problems: [OPEN_TOPIC],
    },
    {
        what: "a condition that any organization meets",
        resources: topicPolicy({ ...EVERYBODY, Condition: { StringLike: { "aws:PrincipalOrgID": "o-*" } } }),
        problems: [OPEN_TOPIC],
    },
    {
        what: "a source that is a bucket",
        resources: topicPolicy({ ...EVERYBODY, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::data" } } }),
        problems: [],
    },
    {
        what: "a source that is any bucket",
        resources: topicPolicy({ ...EVERYBODY, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } } }),
        problems: [OPEN_TOPIC],
    },
    {
        what: "a condition that holds without the key",
        resources: topicPolicy({
            ...EVERYBODY,
            Condition: { StringEqualsIfExists: { "aws:PrincipalAccount": ACCOUNT } },
        }),
        problems: [OPEN_TOPIC],
    },
    {
        what: "a condition that leaves out one account alone",
        resources: topicPolicy({ ...EVERYBODY, Condition: { StringNotEquals: { "aws:PrincipalAccount": ACCOUNT } } }),
        problems: [OPEN_TOPIC],
    },
    {
        what: "a condition of something else than the caller",
        resources: topicPolicy({ ...EVERYBODY, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
        problems: [OPEN_TOPIC],
    },
    {
        what: "everybody of one account",
        resources: topicPolicy({ ...EVERYBODY, Condition: { StringEquals: { "AWS:PrincipalAccount": ACCOUNT } } }),
        problems: [],
    },
    {
        what: "one role",
        resources: topicPolicy({ ...EVERYBODY, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/one` } }),
        problems: [],
    },
    { what: "a refusal of everybody", resources: topicPolicy({ ...EVERYBODY, Effect: "Deny" }), problems: [] },
    { what: "a policy that is not known yet", resources: [resource(TOPIC_POLICY, { policy: UNKNOWN })], problems: [] },
    {
        what: "a trust in everybody",
        resources: [
            resource("aws:iam/role:Role", {
                assumeRolePolicy: policy({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }),
            }),
        ],
        problems: [
            'role assumeRolePolicy.Statement[0].Principal: "*" is everybody, and no condition says whose request it must be; ' +
                "name the principal, or demand one by aws:PrincipalArn, aws:PrincipalOrgID or aws:SourceArn",
        ],
    },
    {
        what: "a function that everybody may call",
        resources: [resource("aws:lambda/permission:Permission", { principal: "*" })],
        problems: [
            'permission principal: "*" lets everybody call the function; name the service or account, with sourceArn',
        ],
    },
    {
        what: "a function that everybody of an organization may call",
        resources: [resource("aws:lambda/permission:Permission", { principal: "*", principalOrgId: "o-1234567890" })],
        problems: [],
    },
];

const publicAddress: readonly Omit<Case, "rule">[] = [
    {
        what: "a subnet that gives public addresses",
        resources: [resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true })],
        problems: ['subnet mapPublicIpOnLaunch: "true" makes it reachable from the internet; set it to false'],
    },
    {
        what: "a subnet that gives none",
        resources: [resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: false })],
        problems: [],
    },
    {
        what: "a launch template, which takes texts for flags",
        resources: [
            resource("aws:ec2/launchTemplate:LaunchTemplate", {
                networkInterfaces: [{ associatePublicIpAddress: "false" }, { associatePublicIpAddress: "true" }],
            }),
        ],
        problems: [
            'launchtemplate networkInterfaces[1].associatePublicIpAddress: "true" makes it reachable from the internet; set it to false',
        ],
    },
    {
        what: "an address of a machine",
        resources: [resource("aws:ec2/eip:Eip", { domain: "vpc", instance: UNKNOWN })],
        problems: [
            "eip instance: is given, so it has an address of the internet; reach it through a load balancer, or by Session Manager",
        ],
    },
    {
        what: "an address of a NAT gateway",
        resources: [resource("aws:ec2/eip:Eip", { domain: "vpc" })],
        problems: [],
    },
    {
        what: "a function with an open URL",
        resources: [resource("aws:lambda/functionUrl:FunctionUrl", { authorizationType: "NONE" })],
        problems: ['functionurl authorizationType: "NONE" makes it reachable from the internet; use AWS_IAM'],
    },
    {
        what: "a function with a URL for signed requests",
        resources: [resource("aws:lambda/functionUrl:FunctionUrl", { authorizationType: "AWS_IAM" })],
        problems: [],
    },
];

const PUBLIC = component({ ingress: { scheme: "public", allowedCidrs: ["0.0.0.0/0"] } });
const INTERNAL = component({ ingress: { scheme: "internal", allowedCidrs: ["10.0.0.0/8"] } });

const publicBalancer: readonly Omit<Case, "rule">[] = [
    {
        what: "a public one where settings say public",
        resources: [PUBLIC, under(PUBLIC, resource(BALANCER, { internal: false }))],
        problems: [],
    },
    {
        what: "a public one where settings say internal",
        resources: [INTERNAL, under(INTERNAL, resource(BALANCER, { internal: false }))],
        problems: [
            'loadbalancer internal: "false" faces the internet, which no setting asks for; set it to true, or ingress.scheme to public',
        ],
    },
    {
        what: "one that says nothing, where no setting is",
        resources: [resource(BALANCER, {})],
        problems: [
            'loadbalancer internal: "false" faces the internet, which no setting asks for; set it to true, or ingress.scheme to public',
        ],
    },
    { what: "an internal one", resources: [resource(BALANCER, { internal: true })], problems: [] },
];

function ingress(inputs: Record<string, string | number>) {
    return resource(INGRESS_RULE, { ipProtocol: "tcp", fromPort: 443, toPort: 443, ...inputs });
}

function opened(cidr: string, ports: string, property = "securitygroupingressrule cidrIpv4"): string {
    return `${property}: "${cidr}" is the whole internet, to ${ports}; name the group or the block that may come in`;
}

const openIngress: readonly Omit<Case, "rule">[] = [
    {
        what: "a listener's port of a public balancer",
        resources: [PUBLIC, under(PUBLIC, ingress({ cidrIpv4: "0.0.0.0/0" }))],
        problems: [],
    },
    {
        what: "another port of a public balancer",
        resources: [PUBLIC, under(PUBLIC, ingress({ cidrIpv4: "0.0.0.0/0", fromPort: 22, toPort: 22 }))],
        problems: [opened("0.0.0.0/0", "port 22")],
    },
    {
        what: "ports around a listener's",
        resources: [PUBLIC, under(PUBLIC, ingress({ cidrIpv4: "0.0.0.0/0", fromPort: 80, toPort: 443 }))],
        problems: [opened("0.0.0.0/0", "ports 80 to 443")],
    },
    {
        what: "addresses that the settings do not allow",
        resources: [PUBLIC, under(PUBLIC, ingress({ cidrIpv6: "::/0" }))],
        problems: [opened("::/0", "port 443", "securitygroupingressrule cidrIpv6")],
    },
    {
        what: "a port of something that is no public balancer",
        resources: [INTERNAL, under(INTERNAL, ingress({ cidrIpv4: "0.0.0.0/0" }))],
        problems: [opened("0.0.0.0/0", "port 443")],
    },
    { what: "a block that is named", resources: [ingress({ cidrIpv4: "10.0.0.0/8" })], problems: [] },
    {
        what: "a group's own list",
        resources: [
            resource("aws:ec2/securityGroup:SecurityGroup", {
                ingress: [{ protocol: "-1", fromPort: -1, toPort: -1, cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] }],
            }),
        ],
        problems: [opened("0.0.0.0/0", "every port", "securitygroup ingress[0].cidrBlocks")],
    },
    {
        what: "a rule of the older kind, out and in",
        resources: ["egress", "ingress"].map((type) =>
            resource(
                "aws:ec2/securityGroupRule:SecurityGroupRule",
                { type, fromPort: 5432, toPort: 5432, cidrBlocks: ["0.0.0.0/0"] },
                { name: type },
            ),
        ),
        problems: [opened("0.0.0.0/0", "port 5432", "ingress cidrBlocks")],
    },
];

const OWN = { StringEquals: { "aws:PrincipalAccount": ACCOUNT } };

function endpoint(inputs: Record<string, string>) {
    return [
        resource(ENDPOINT, { serviceName: "com.amazonaws.eu-west-1.sqs", vpcEndpointType: "Interface", ...inputs }),
    ];
}

const endpointPolicy: readonly Omit<Case, "rule">[] = [
    {
        what: "an endpoint without a policy",
        resources: endpoint({}),
        problems: [
            "vpcendpoint policy: is missing, so AWS's own allows everything to everybody; allow the environment's own principals",
        ],
    },
    {
        what: "an endpoint that carries everybody's requests",
        resources: endpoint({ policy: policy({ ...EVERYBODY, Action: "*" }) }),
        problems: [
            'vpcendpoint policy.Statement[All].Principal: "*" is everybody, and no condition says whose request or resource it must be; ' +
                "demand aws:PrincipalAccount or aws:PrincipalOrgID",
        ],
    },
    {
        what: "an endpoint that carries one account's requests",
        resources: endpoint({ policy: policy({ ...EVERYBODY, Condition: OWN }) }),
        problems: [],
    },
    {
        what: "an endpoint to one organization's resources",
        resources: endpoint({
            policy: policy({ ...EVERYBODY, Condition: { StringEquals: { "aws:ResourceOrgID": "o-1234567890" } } }),
        }),
        problems: [],
    },
    {
        what: "an endpoint of an appliance",
        resources: endpoint({ vpcEndpointType: "GatewayLoadBalancer" }),
        problems: [],
    },
    { what: "a policy that is not known yet", resources: endpoint({ policy: UNKNOWN }), problems: [] },
];

/** Cases of the rules that ask who may come in. */
export const ACCESS_CASES: readonly Case[] = [
    ...publicPolicy.map((one) => ({ rule: "public-policy", ...one })),
    ...publicAddress.map((one) => ({ rule: "public-address", ...one })),
    ...publicBalancer.map((one) => ({ rule: "public-balancer", ...one })),
    ...openIngress.map((one) => ({ rule: "open-ingress", ...one })),
    ...endpointPolicy.map((one) => ({ rule: "endpoint-policy", ...one })),
];
