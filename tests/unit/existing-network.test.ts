import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
    checkExistingNetwork,
    type FoundNetwork,
    type FoundSubnet,
    type FoundVpc,
    type WantedNetwork,
} from "../../components/network/existing-network";
import { Refusal } from "../../release/problem";
import { refuseUnfitNetwork, wantedNetwork } from "../../stacks/existing-network";
import type { Settings } from "../../stacks/settings";
import { type Overrides, part, settingsOf, workloads } from "../support/settings";

const VPC = "vpc-0123456789abcdef0";
const OTHER = "vpc-0000000000000000f";
const CIDR = "10.18.0.0/16";

const WANTED: WantedNetwork = {
    vpcId: VPC,
    cidr: CIDR,
    publicSubnetIds: ["subnet-0a", "subnet-0b"],
    privateSubnetIds: ["subnet-1a", "subnet-1b"],
    isolatedSubnetIds: ["subnet-2a"],
    scheme: "public",
    needInternet: ["tasks.egress"],
    mostTasks: 24,
};

const INTERNET = { destination: "0.0.0.0/0", target: "igw-1" };
const NAT = { destination: "0.0.0.0/0", target: "nat-1" };
const TO_OFFICE = { destination: "10.200.0.0/16", target: "tgw-1" };
const TO_S3 = { destination: "pl-1", target: "vpce-1" };

function subnet(zone: string, ...routes: FoundSubnet["routes"]): FoundSubnet {
    return { vpcId: VPC, zone: `eu-west-1${zone}`, cidr: "10.18.1.0/27", freeAddresses: 27, routes };
}

const SUBNETS: { readonly [id: string]: FoundSubnet } = {
    "subnet-0a": subnet("a", INTERNET),
    "subnet-0b": subnet("b", INTERNET),
    "subnet-1a": subnet("a", TO_S3, NAT),
    "subnet-1b": subnet("b", NAT),
    "subnet-2a": subnet("a", TO_OFFICE, TO_S3),
};

/** The sound network with some things found otherwise; a subnet that is undefined is not there. */
function found(
    subnets: { readonly [id: string]: Partial<FoundSubnet> | undefined } = {},
    vpc: Partial<FoundVpc> = {},
): FoundNetwork {
    const all = { ...SUBNETS, ...subnets };
    return {
        vpc: { cidr: CIDR, dnsSupport: true, dnsHostnames: true, ...vpc },
        subnets: new Map(
            Object.entries(all).flatMap(([id, given]) =>
                given === undefined ? [] : [[id, { ...subnet("a"), ...SUBNETS[id], ...given }] as const],
            ),
        ),
    };
}

function problems(network: FoundNetwork, wanted: Partial<WantedNetwork> = {}): readonly string[] {
    return checkExistingNetwork(network, { ...WANTED, ...wanted }, "environments[2].cidr").map(
        ({ path, message, remedy }) => `${path}: ${message}; ${remedy}`,
    );
}

describe("An existing network", () => {
    it("is fit with DNS, its own block, and in each tier the zones, routes and addresses that are needed", () => {
        assert.deepEqual(problems(found()), []);
    });

    const oneZone = (list: string) =>
        `network.${list}: "eu-west-1a" is their only zone, and what is here must outlive a zone; list subnets in two zones or more`;
    const sameZone = (path: string, id: string, first: string) =>
        `network.${path}: "${id}" is in eu-west-1a like "${first}", and a load balancer takes one subnet a zone; list one subnet a zone`;
    const attribute = (what: string, option: string) =>
        `network.vpcId: "${VPC}" has ${what} off, without which AWS's services have no private names there; turn on ${what}: aws ec2 modify-vpc-attribute --vpc-id ${VPC} ${option}`;
    const notPublic =
        'network.publicSubnetIds[0]: "subnet-0a" has no default route to an internet gateway; add the route, or list a subnet that has it';
    const noWayOut = (needs: string) =>
        `network.privateSubnetIds[0]: "subnet-1a" has no default route, which is needed by ${needs}; add a route to a NAT gateway or another way out, or close the egress`;
    const leaky = (destination: string, target: string) =>
        `network.isolatedSubnetIds[0]: "subnet-2a" has a route for ${destination} to "${target}", and an isolated subnet has no way out; take out the route, or list a subnet without it`;

    const wrong: readonly (readonly [string, FoundNetwork, Partial<WantedNetwork>, readonly string[]])[] = [
        [
            "that is not there",
            { ...found(), vpc: undefined },
            {},
            [`network.vpcId: "${VPC}" is no VPC of this account and region; give the id of one that is there`],
        ],
        [
            "without DNS support",
            found({}, { dnsSupport: false }),
            {},
            [attribute("DNS support", "--enable-dns-support")],
        ],
        [
            "without DNS host names",
            found({}, { dnsHostnames: false }),
            {},
            [attribute("DNS host names", "--enable-dns-hostnames")],
        ],
        [
            "with another block than the environment's",
            found({}, { cidr: "10.40.0.0/16" }),
            {},
            [
                `environments[2].cidr: "${CIDR}" is not "10.40.0.0/16", the block of ${VPC}; write the network's own block`,
            ],
        ],
        [
            "without one of the subnets, whatever else its tier lacks then",
            found({ "subnet-1b": undefined }),
            {},
            [
                'network.privateSubnetIds[1]: "subnet-1b" is no subnet of this account and region; give the id of one that is there',
            ],
        ],
        [
            "with a subnet of another network, whose routes are not looked at",
            found({ "subnet-2a": { vpcId: OTHER, routes: [NAT] } }),
            {},
            [
                `network.isolatedSubnetIds[0]: "subnet-2a" is in "${OTHER}", not in "${VPC}"; list a subnet of network.vpcId`,
            ],
        ],
        [
            "with private subnets in one zone",
            found({ "subnet-1b": { zone: "eu-west-1a" } }),
            {},
            [oneZone("privateSubnetIds")],
        ],
        [
            "with public subnets in one zone, for a public balancer",
            found({ "subnet-0b": { zone: "eu-west-1a" } }),
            {},
            [oneZone("publicSubnetIds"), sameZone("publicSubnetIds[1]", "subnet-0b", "subnet-0a")],
        ],
        [
            "with two private subnets in one of the zones of an internal balancer",
            found({ "subnet-1c": subnet("a", NAT) }),
            { scheme: "internal", privateSubnetIds: ["subnet-1a", "subnet-1b", "subnet-1c"] },
            [sameZone("privateSubnetIds[2]", "subnet-1c", "subnet-1a")],
        ],
        ["with a public subnet without a way out", found({ "subnet-0a": { routes: [] } }), {}, [notPublic]],
        ["with a public subnet behind NAT", found({ "subnet-0a": { routes: [NAT] } }), {}, [notPublic]],
        [
            "with a public subnet that reaches one place through the internet gateway",
            found({ "subnet-0a": { routes: [{ destination: "203.0.113.0/24", target: "igw-1" }] } }),
            {},
            [notPublic],
        ],
        [
            "with a private subnet without a way out, where tasks need one",
            found({ "subnet-1a": { routes: [TO_OFFICE] } }),
            {},
            [noWayOut("tasks.egress")],
        ],
        [
            "with a private subnet without a way out, where tasks and builds need one",
            found({ "subnet-1a": { routes: [] } }),
            { needInternet: ["tasks.egress", "build.egress"] },
            [noWayOut("tasks.egress and build.egress")],
        ],
        [
            "with a private subnet that is public, even where nothing needs the internet",
            found({ "subnet-1b": { routes: [INTERNET] } }),
            { needInternet: [] },
            [
                'network.privateSubnetIds[1]: "subnet-1b" has its default route to "igw-1", which is of no use without a public address; route it through NAT, or list it in publicSubnetIds',
            ],
        ],
        [
            "with an isolated subnet that has a default route",
            found({ "subnet-2a": { routes: [{ destination: "0.0.0.0/0", target: "tgw-1" }] } }),
            {},
            [leaky("0.0.0.0/0", "tgw-1")],
        ],
        [
            "with an isolated subnet that has a default route of IPv6",
            found({ "subnet-2a": { routes: [{ destination: "::/0", target: "eigw-1" }] } }),
            {},
            [leaky("::/0", "eigw-1")],
        ],
        [
            "with an isolated subnet that reaches half of the internet",
            found({ "subnet-2a": { routes: [TO_S3, { destination: "128.0.0.0/1", target: "nat-1" }] } }),
            {},
            [leaky("128.0.0.0/1", "nat-1")],
        ],
    ];
    for (const [what, network, wanted, expected] of wrong) {
        it(`is refused ${what}`, () => assert.deepEqual(problems(network, wanted), expected));
    }

    it("is refused with all of it at once, from the network to its subnets", () => {
        const network = found(
            { "subnet-0a": { routes: [] }, "subnet-1b": undefined, "subnet-2a": { vpcId: OTHER } },
            { dnsHostnames: false },
        );
        assert.deepEqual(
            problems(network).map((line) => line.split(":")[0]),
            [
                "network.vpcId",
                "network.publicSubnetIds[0]",
                "network.privateSubnetIds[1]",
                "network.isolatedSubnetIds[0]",
            ],
        );
    });

    it("may be closed where nothing needs the internet, and lead to on-premises everywhere", () => {
        const network = found({ "subnet-1a": { routes: [] }, "subnet-1b": { routes: [TO_OFFICE] } });
        assert.deepEqual(problems(network, { needInternet: [] }), []);
        const byOnPremises = { routes: [{ destination: "0.0.0.0/0", target: "tgw-1" }] };
        assert.deepEqual(problems(found({ "subnet-1a": byOnPremises, "subnet-1b": byOnPremises })), []);
    });

    it("may have its public and isolated subnets in one zone where no balancer is in them", () => {
        const network = found({ "subnet-0b": { zone: "eu-west-1a" } });
        assert.deepEqual(problems(network, { scheme: "internal" }), []);
        assert.deepEqual(problems(found(), { scheme: "internal", publicSubnetIds: [], isolatedSubnetIds: [] }), []);
    });

    it("may have two private subnets in a zone where no balancer is in them", () => {
        const network = found({ "subnet-1c": subnet("a", NAT) });
        assert.deepEqual(problems(network, { privateSubnetIds: ["subnet-1a", "subnet-1b", "subnet-1c"] }), []);
    });

    describe("has room for the most tasks twice over", () => {
        const few = (free: number, needed: number, most: number) => [
            `network.privateSubnetIds: "${free}" free addresses are fewer than ${needed}: room for ${most} tasks at most, twice over while a release is rolled out, less those in use; list larger subnets, or lower tasks.max`,
        ];
        // A /27 has 27 addresses to give, so the two have 54.
        const free = (a: number, b: number) =>
            found({ "subnet-1a": { freeAddresses: a }, "subnet-1b": { freeAddresses: b } });

        it("where nothing is in use", () => {
            assert.deepEqual(problems(free(27, 27), { mostTasks: 27 }), []);
            assert.deepEqual(problems(free(27, 27), { mostTasks: 28 }), few(54, 56, 28));
        });

        it("where the addresses in use may be those of its own tasks", () => {
            assert.deepEqual(problems(free(20, 17), { mostTasks: 27 }), []);
            assert.deepEqual(problems(free(20, 7), { mostTasks: 27 }), []);
            assert.deepEqual(problems(free(20, 6), { mostTasks: 27 }), few(26, 27, 27));
        });

        it("where more is in use than they can have", () => {
            assert.deepEqual(problems(free(5, 5), { mostTasks: 10 }), []);
            assert.deepEqual(problems(free(5, 4), { mostTasks: 10 }), few(9, 10, 10));
        });
    });
});

const EXISTING = {
    kind: "existing",
    vpcId: VPC,
    publicSubnetIds: ["subnet-0000000a", "subnet-0000000b"],
    privateSubnetIds: ["subnet-0000001a", "subnet-0000001b"],
    isolatedSubnetIds: ["subnet-0000002a", "subnet-0000002b"],
};

describe("What an environment wants of an existing network", () => {
    const wanted = (stack: string, overrides: Overrides = {}) =>
        wantedNetwork(settingsOf(stack, { network: EXISTING, ...overrides }));
    const needs = (stack: string, tasks: string, build: string) =>
        wanted(stack, {
            ...part(stack, "tasks", { egress: tasks }),
            ...part(stack, "build", { egress: build }),
            network: { ...EXISTING, endpointSecurityGroupId: "sg-00000001", s3PrefixListId: "pl-00000001" },
        })?.needInternet;

    it("is nothing where it makes its own", () => assert.equal(wantedNetwork(settingsOf("prod")), undefined));

    it("is the internet for tasks, and in the first environment for builds, as the settings say", () => {
        assert.deepEqual(needs("dev", "internet", "nat"), ["tasks.egress", "build.egress"]);
        assert.deepEqual(needs("dev", "endpoints", "nat"), ["build.egress"]);
        assert.deepEqual(needs("dev", "endpoints", "none"), []);
        assert.deepEqual(needs("prod", "internet", "nat"), ["tasks.egress"]);
        assert.deepEqual(needs("prod", "endpoints", "nat"), []);
    });

    it("is room for every workload's most tasks", () => {
        const three = workloads(
            { name: "hello", route: { hosts: ["a.example.com"] } },
            ...["two", "three"].map((name) => ({ name, route: { hosts: [`${name}.example.com`] } })),
        );
        assert.equal(wanted("prod", { ...three, ...part("prod", "tasks", { min: 1, max: 7 }) })?.mostTasks, 21);
    });

    it("is the environment's own block, and subnets for its kind of balancer", () => {
        assert.equal(wanted("prod")?.cidr, "10.18.0.0/16");
        assert.equal(wanted("prod")?.scheme, "public");
        assert.equal(wanted("prod", part("prod", "ingress", { scheme: "internal" }))?.scheme, "internal");
    });
});

describe("A real update into an existing network", () => {
    type Reply = { readonly [property: string]: unknown };

    /** Which tables the subnets are associated with: those of the first zone with none. */
    function answer(token: string, inputs: Reply): Reply {
        const route = (target: Reply) => ({
            cidrBlock: "0.0.0.0/0",
            ipv6CidrBlock: "",
            destinationPrefixListId: "",
            gatewayId: "",
            natGatewayId: "",
            ...target,
        });
        const nat = [route({ natGatewayId: "nat-1" })];
        switch (token) {
            case "aws:ec2/getVpcs:getVpcs":
                return { ids: [VPC] };
            case "aws:ec2/getSubnets:getSubnets":
                return { ids: [...EXISTING.publicSubnetIds, ...EXISTING.privateSubnetIds, "subnet-0000002a"] };
            case "aws:ec2/getVpc:getVpc":
                return {
                    id: VPC,
                    cidrBlock: "10.18.0.0/16",
                    enableDnsSupport: true,
                    enableDnsHostnames: true,
                    mainRouteTableId: "rtb-main",
                };
            case "aws:ec2/getSubnet:getSubnet":
                return {
                    id: inputs.id,
                    vpcId: VPC,
                    availabilityZone: `eu-west-1${String(inputs.id).at(-1)}`,
                    cidrBlock: "10.18.0.0/24",
                    availableIpAddressCount: 251,
                };
            case "aws:ec2/getRouteTables:getRouteTables":
                return { ids: ["rtb-public"] };
            case "aws:ec2/getRouteTable:getRouteTable":
                return inputs.routeTableId === "rtb-main"
                    ? { id: "rtb-main", associations: [{ subnetId: "", main: true }], routes: nat }
                    : {
                          id: "rtb-public",
                          associations: EXISTING.publicSubnetIds.map((subnetId) => ({ subnetId })),
                          routes: [route({ gatewayId: "igw-1" })],
                      };
            default:
                return assert.fail(`nobody said what ${token} answers`);
        }
    }

    async function update(settings: Settings, preview: boolean, call = answer) {
        const asked: string[] = [];
        await pulumi.runtime.setMocks(
            {
                newResource: ({ name }) => ({ id: name, state: {} }),
                call: ({ token, inputs }) => {
                    asked.push(token);
                    return call(token, inputs);
                },
            },
            "airlock",
            "prod",
            preview,
        );
        try {
            await refuseUnfitNetwork(settings);
            return { asked, refused: undefined };
        } catch (error) {
            if (error instanceof Refusal) {
                return { asked, refused: error.message };
            }
            throw error;
        } finally {
            await pulumi.runtime.disconnect();
        }
    }
    const settings = () => settingsOf("prod", { network: EXISTING });

    it("looks at every subnet's routes, which are the main table's where it has no table of its own", async () => {
        assert.equal(
            (await update(settings(), false)).refused,
            [
                'Network of stack "prod": 2 problems',
                '  - network.isolatedSubnetIds[0]: "subnet-0000002a" has a route for 0.0.0.0/0 to "nat-1", and an isolated subnet has no way out; take out the route, or list a subnet without it',
                '  - network.isolatedSubnetIds[1]: "subnet-0000002b" is no subnet of this account and region; give the id of one that is there',
            ].join("\n"),
        );
    });

    it("goes on where the network is fit", async () => {
        const fit = settingsOf("prod", { network: { ...EXISTING, isolatedSubnetIds: [] } });
        assert.equal((await update(fit, false)).refused, undefined);
    });

    it("refuses a network that is not there, whose tables nobody looks for", async () => {
        const { asked, refused } = await update(settings(), false, (token, inputs) =>
            token.endsWith("getVpcs") || token.endsWith("getSubnets") ? { ids: [] } : answer(token, inputs),
        );
        assert.match(refused ?? "", /^Network of stack "prod": 7 problems\n.*"vpc-0123456789abcdef0" is no VPC/s);
        assert.deepEqual(asked.sort(), ["aws:ec2/getSubnets:getSubnets", "aws:ec2/getVpcs:getVpcs"]);
    });

    it("fails as the lookup does where that fails for another reason", async () => {
        const failing = update(settings(), false, () => {
            throw Object.assign(new Error(), { details: "UnauthorizedOperation" });
        });
        await assert.rejects(failing, /UnauthorizedOperation/);
    });

    it("looks at nothing in a preview, or where the network is the environment's own", async () => {
        assert.deepEqual(await update(settings(), true), { asked: [], refused: undefined });
        assert.deepEqual(await update(settingsOf("prod"), false), { asked: [], refused: undefined });
    });
});
