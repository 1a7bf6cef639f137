import assert from "node:assert/strict";
import { known } from "../../../automation/doctor/finding";
import { checkQuotas, QUOTAS, type QuotaFacts } from "../../../automation/doctor/quotas";
import type { PlannedResource } from "../../../automation/recording/plan";
import { CLOSED, linesOf, planned } from "./world";

const VPC = "aws:ec2/vpc:Vpc";

function quota(what: string) {
    return QUOTAS.find((one) => one.what.startsWith(what)) ?? assert.fail(what);
}

function found(
    resources: readonly PlannedResource[],
    what: string,
    facts: Partial<QuotaFacts>,
    had = 0,
): readonly string[] {
    const fact = { quota: quota(what), applied: known(5), inUse: known(0), ...facts };
    const state = {
        resources: Array.from({ length: had }, () => ({ urn: "", type: VPC, id: "" })),
        pendingOperations: 0,
    };
    return linesOf(checkQuotas(resources, state, [fact]));
}

describe("The doctor's look at quotas", () => {
    const one = [planned(VPC, "network")];

    it("takes what fits beside what the account has, and refuses one more", () => {
        assert.deepEqual(found(one, "VPCs", { inUse: known(4) }), [
            "ok: within 1 quota: 1 and 4 of others of 5 VPCs in the region",
        ]);
        assert.deepEqual(found(one, "VPCs", { inUse: known(5) }), [
            "problem: more than allowed: 1 and 5 of others of 5 VPCs in the region → aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-F678F1CE --desired-value 6",
        ]);
    });

    it("does not count twice what this stack has made already", () => {
        assert.deepEqual(found(one, "VPCs", { inUse: known(5) }, 1), [
            "ok: within 1 quota: 1 and 4 of others of 5 VPCs in the region",
        ]);
    });

    it("compares with AWS's standard where the quota cannot be read, and says so", () => {
        assert.deepEqual(found(one, "VPCs", { applied: CLOSED, inUse: CLOSED }), [
            "ok: within 1 quota, 1 of them AWS's standard: 1 of 5 VPCs in the region",
            "unchecked: the quota of VPCs in the region, and 1 figure more, not checked: the door is closed → open the door",
        ]);
        const six = Array.from({ length: 6 }, (_, index) => planned(VPC, `network-${index}`));
        assert.match(
            found(six, "VPCs", { applied: CLOSED })[0] ?? "",
            /^problem: more than allowed by AWS's standard: 6 of 5 VPCs/,
        );
    });

    it("says nothing of what the plan does not make", () => {
        assert.deepEqual(found([], "VPCs", {}), []);
    });

    const NACL = "aws:ec2/networkAcl:NetworkAcl";
    const rules = (count: number) => Array.from({ length: count }, () => ({ ruleNo: 1 }));
    const COUNTED: readonly (readonly [string, readonly PlannedResource[], number])[] = [
        [
            "rules in one direction of a network ACL",
            [planned(NACL, "a", { ingress: rules(3), egress: rules(7) }), planned(NACL, "b", { ingress: rules(6) })],
            7,
        ],
        [
            "rules in one direction of a security group",
            [
                ...["a", "b"].map((name) =>
                    planned("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", name, {
                        securityGroupId: "sg-1",
                    }),
                ),
                planned("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "c", { securityGroupId: "sg-1" }),
                planned("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "d", { securityGroupId: "sg-2" }),
            ],
            2,
        ],
        [
            "NAT gateways in one zone",
            [
                planned("aws:ec2/subnet:Subnet", "a", { availabilityZone: "eu-west-1a" }),
                planned("aws:ec2/subnet:Subnet", "b", { availabilityZone: "eu-west-1a" }),
                planned("aws:ec2/subnet:Subnet", "c", { availabilityZone: "eu-west-1b" }),
                ...["a", "b", "c"].map((name) =>
                    planned("aws:ec2/natGateway:NatGateway", `nat-${name}`, { subnetId: `${name}-id` }),
                ),
            ],
            2,
        ],
        [
            "interface endpoints in one network",
            [
                planned("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { vpcEndpointType: "Gateway", vpcId: "vpc-1" }),
                planned("aws:ec2/vpcEndpoint:VpcEndpoint", "ecr", { vpcEndpointType: "Interface", vpcId: "vpc-1" }),
            ],
            1,
        ],
    ];
    for (const [what, resources, expected] of COUNTED) {
        it(`counts ${what}`, () => assert.equal(quota(what).planned(resources), expected));
    }

    it("knows each quota by its own code, and each standard is a number", () => {
        assert.equal(new Set(QUOTAS.map(({ service, code }) => `${service}/${code}`)).size, QUOTAS.length);
        for (const { code, standard, what } of QUOTAS) {
            assert.match(code, /^L-[0-9A-F]{8}$/, what);
            assert.ok(standard > 0, what);
        }
    });
});
