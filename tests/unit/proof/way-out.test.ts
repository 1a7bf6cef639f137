import assert from "node:assert/strict";
import { proveNetwork } from "../../../components/network/proof/prove";
import {
    aclRule,
    brokenClaims,
    changed,
    groupRule,
    openPaths,
    pathsWith,
    provenWith,
    resource,
    route,
    SOUND,
    soundNetwork,
    tableOf,
} from "../../support/networks";

const ANYWHERE = "0.0.0.0/0";
const BUILDS = "builds of hello (builds, clients)";
const ISOLATED = "subnet isolated-a (10.0.8.0/22)";
const PRIVATE = "subnet private-a (10.0.0.0/21)";

describe("The claim that nothing closed reaches the internet", () => {
    it("names the path of closed builds by one wrong route alone, hop by hop", () => {
        const proof = proveNetwork(
            [...soundNetwork(), route("wrong", "isolated", ANYWHERE, { natGatewayId: "nat-nat-a" })],
            SOUND,
        );
        assert.deepEqual(brokenClaims(proof), ["closed-egress"]);
        assert.deepEqual(openPaths(proof), [
            `closed-egress route: ${BUILDS} → ${ISOLATED} → route 0.0.0.0/0 in isolated → NAT gateway nat-a → internet`,
        ]);
        assert.deepEqual(
            proof.claims[0]?.violations.map(({ message }) => message),
            ["route 0.0.0.0/0 in isolated leads out of isolated-a, which is isolated"],
        );
    });

    it("starts at the subnet where nobody builds", () => {
        const open = openPaths(
            proveNetwork(
                [
                    ...soundNetwork().filter(({ name }) => name !== "hello-build-project"),
                    route("wrong", "isolated", "128.0.0.0/1", { transitGatewayId: "tgw-other" }),
                ],
                { ...SOUND, builds: "none" },
            ),
        );
        assert.deepEqual(open, [
            `closed-egress route: ${ISOLATED} → route 128.0.0.0/1 in isolated → transit gateway tgw-other → whatever is behind the link`,
            `on-premises-ingress route: beyond the link → transit gateway tgw-other → route 128.0.0.0/1 in isolated → ${ISOLATED}`,
        ]);
    });

    it("finds one wrong rule of a group while routes and ACLs still close", () => {
        assert.deepEqual(pathsWith([groupRule("egress", "wrong", "builds", ANYWHERE, { from: 443 })]), [
            "closed-egress group: builds of hello → group builds → rule wrong: tcp 443 to 0.0.0.0/0 → internet",
        ]);
    });

    it("finds one wrong rule of an ACL while routes and groups still close", () => {
        const proof = provenWith("NetworkAcl", "isolated", ({ egress }) => ({
            egress: [...(egress as []), aclRule(110, ANYWHERE, { from: 443 })],
        }));
        assert.deepEqual(openPaths(proof), [
            `closed-egress acl: ${BUILDS} → ${ISOLATED} → ACL isolated → rule 110: tcp 443 to 0.0.0.0/0 → internet`,
        ]);
    });

    it("takes a subnet that the ACL itself names for one of its subnets", () => {
        const proof = provenWith("NetworkAcl", "private", () => ({ subnetIds: ["subnet-isolated-a"] }));
        assert.deepEqual(brokenClaims(proof), ["closed-egress", "internet-ingress"]);
    });

    it("takes a denial before an allowance into account, and one after it not", () => {
        const egressWith = (deny: number) =>
            provenWith("NetworkAcl", "isolated", () => ({
                egress: [
                    aclRule(110, ANYWHERE, { from: 443 }),
                    aclRule(deny, ANYWHERE, { protocol: "-1", action: "deny" }),
                ],
            })).holds;
        assert.deepEqual([egressWith(109), egressWith(111)], [true, false]);
    });

    it("holds a group that closed builds and open tasks share to what the closed ones may", () => {
        const rule = (group: string) => pathsWith([groupRule("egress", "wide", group, ANYWHERE, { from: 443 })]);
        assert.deepEqual(rule("tasks"), []);
        assert.deepEqual(rule("clients"), [
            "closed-egress group: builds of hello, tasks of hello → group clients → rule wide: tcp 443 to 0.0.0.0/0 → internet",
        ]);
    });

    for (const [what, from, to, holds] of [
        ["HTTPS", 443, 443, true],
        ["the port below", 442, 443, false],
        ["the port above", 443, 444, false],
        ["HTTP", 80, 80, false],
    ] as const) {
        it(`${holds ? "lets" : "does not let"} open tasks out by ${what}`, () => {
            const open = pathsWith([groupRule("egress", "more", "tasks", "203.0.113.0/24", { from, to })]);
            assert.equal(open.length === 0, holds);
        });
    }

    it("closes tasks where their setting says so", () => {
        assert.deepEqual(pathsWith([], { tasks: "endpoints" }), [
            "closed-egress group: tasks of hello → group tasks → rule to-internet: tcp 443 to 0.0.0.0/0 → internet",
        ]);
    });

    it("lets builds out by HTTPS through NAT where they are open, and nowhere else", () => {
        const moved = changed(soundNetwork(), "Project", "hello-build-project", () => ({
            vpcConfig: { subnets: ["subnet-private-a"], securityGroupIds: ["securitygroup-builds"] },
        }));
        const rule = groupRule("egress", "out", "builds", ANYWHERE, { from: 443 });
        const open = (builds: "nat" | "closed") =>
            openPaths(proveNetwork([...moved, rule], { ...SOUND, builds })).map((path) => path.split(": ", 1)[0]);
        assert.deepEqual(open("nat"), []);
        assert.deepEqual(open("closed"), [
            "closed-egress route",
            "closed-egress group",
            "closed-egress acl",
            "closed-egress address",
        ]);
    });

    it("finds builds that run outside of the network, open or closed", () => {
        const outside = changed(soundNetwork(), "Project", "hello-build-project", () => ({}));
        for (const builds of ["nat", "closed"] as const) {
            const resources = outside.map((each) => {
                const { vpcConfig, ...inputs } = each.inputs;
                return each.name === "hello-build-project" ? { ...each, inputs } : each;
            });
            assert.deepEqual(openPaths(proveNetwork(resources, { ...SOUND, builds })), [
                "closed-egress address: builds of hello → AWS's own network → internet",
            ]);
        }
    });

    it("takes only the prefix list of a gateway endpoint here for a service", () => {
        const entries = [{ cidr: "10.0.4.0/24" }, { cidr: "10.1.0.0/24" }];
        const list = resource("aws:ec2/managedPrefixList:ManagedPrefixList", "own", { entries });
        const inside = { ...list, inputs: { entries: entries.slice(0, 1) } };
        const rule = (peer: string) => ({
            ...groupRule("egress", "list", "builds", "pl-x", { from: 443 }),
            inputs: {
                securityGroupId: "securitygroup-builds",
                ipProtocol: "tcp",
                fromPort: 443,
                toPort: 443,
                prefixListId: peer,
            },
        });
        assert.deepEqual(pathsWith([rule("pl-s3")]), []);
        assert.equal(pathsWith([rule("pl-foreign")]).length, 1);
        assert.deepEqual(pathsWith([inside, rule(String(list.id))]), []);
        assert.deepEqual(pathsWith([list, rule(String(list.id))]), [
            "closed-egress group: builds of hello → group builds → rule list: tcp 443 to prefix list own → internet",
        ]);
        assert.equal(pathsWith([groupRule("egress", "ssh", "builds", "pl-s3", { from: 22 })]).length, 1);
    });

    it("finds a private endpoint of a service that is not AWS's", () => {
        const named = (serviceName: string) => openPaths(provenWith("VpcEndpoint", "ecr", () => ({ serviceName })));
        assert.deepEqual(named("cn.com.amazonaws.cn-north-1.ecr.api"), []);
        assert.deepEqual(named("com.amazonaws.vpce.eu-west-1.vpce-svc-0123"), [
            "closed-egress address: endpoint ecr → com.amazonaws.vpce.eu-west-1.vpce-svc-0123 → whoever runs that service",
        ]);
    });

    it("wants every gateway gone where there is to be none", () => {
        const proof = proveNetwork(soundNetwork(), { ...SOUND, internet: "none", nat: false });
        const starts = openPaths(proof).filter((path) => path.startsWith("closed-egress"));
        assert.deepEqual(starts, [
            "closed-egress route: subnet public-a (10.0.12.0/22) → route 0.0.0.0/0 in public → internet gateway internet → internet",
            `closed-egress route: ${PRIVATE} → route 0.0.0.0/0 in private → NAT gateway nat-a → internet`,
            "closed-egress group: tasks of hello → group tasks → rule to-internet: tcp 443 to 0.0.0.0/0 → internet",
            "closed-egress address: the network → internet gateway internet → internet",
            "closed-egress address: subnet public-a (10.0.12.0/22) → NAT gateway nat-a → internet",
        ]);
    });

    it("wants no NAT gateway where there is to be none, whatever else there is", () => {
        assert.deepEqual(pathsWith([], { nat: false, tasks: "endpoints" }), [
            `closed-egress route: ${PRIVATE} → route 0.0.0.0/0 in private → NAT gateway nat-a → internet`,
            "closed-egress group: tasks of hello → group tasks → rule to-internet: tcp 443 to 0.0.0.0/0 → internet",
            "closed-egress address: subnet public-a (10.0.12.0/22) → NAT gateway nat-a → internet",
        ]);
    });

    it("finds a NAT gateway outside of the public tier", () => {
        assert.deepEqual(openPaths(provenWith("NatGateway", "nat-a", () => ({ subnetId: "subnet-isolated-a" }))), [
            `closed-egress address: ${ISOLATED} → NAT gateway nat-a → internet`,
        ]);
    });

    it("finds a way out of a table that a new subnet would fall to", () => {
        const spare = [tableOf("spare"), route("spare-out", "spare", ANYWHERE, { natGatewayId: "nat-nat-a" })];
        assert.deepEqual(pathsWith(spare), [
            "closed-egress route: whatever falls to this table → route 0.0.0.0/0 in spare → NAT gateway nat-a → internet",
        ]);
        const inline = [{ cidrBlock: ANYWHERE, natGatewayId: "nat-nat-a" }];
        assert.deepEqual(openPaths(provenWith("DefaultRouteTable", "default", () => ({ routes: inline }))), [
            "closed-egress route: whatever falls to this table → route 0.0.0.0/0 in default → NAT gateway nat-a → internet",
        ]);
    });

    it("follows no IPv6, and lets none pass", () => {
        assert.deepEqual(pathsWith([groupRule("egress", "six", "builds", "::/0", { from: 443 })]), [
            "closed-egress group: builds of hello → group builds → rule six: tcp 443 to ::/0 → internet",
        ]);
        const six = {
            ...route("six", "isolated", "", { egressOnlyGatewayId: "eigw-1" }),
            inputs: { routeTableId: "rtb-isolated", destinationIpv6CidrBlock: "::/0", egressOnlyGatewayId: "eigw-1" },
        };
        assert.deepEqual(pathsWith([six]), [
            `closed-egress route: ${BUILDS} → ${ISOLATED} → route ::/0 in isolated → egress-only internet gateway eigw-1 → internet`,
        ]);
    });
});
