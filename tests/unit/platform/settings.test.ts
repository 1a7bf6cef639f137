import assert from "node:assert/strict";
import { join } from "node:path";
import { readProject } from "../../../automation/recording/project";
import { type PlatformSettings, readPlatformSettings } from "../../../platform/settings";
import { pinProblems, placeholderProblems } from "../../../platform/update-guard";
import type { StackConfig } from "../../../stacks/settings";
import { PROJECT } from "../../support/environments";
import { refusalOf } from "../../support/settings";

/** The committed configuration of the platform's stack, with some keys changed. */
function config(changes: { readonly [key: string]: unknown } = {}): StackConfig {
    const written = [...readProject(join(PROJECT, "platform"), "platform").config].map(([key, { value }]) => [
        key,
        value,
    ]);
    const changed = Object.entries(changes).map(([key, value]) => [
        key.includes(":") ? key : `airlock-platform:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return Object.fromEntries([...written, ...changed]);
}

function settings(changes: { readonly [key: string]: unknown } = {}, stack = "platform"): PlatformSettings {
    return readPlatformSettings("airlock-platform", stack, config(changes));
}

function refused(changes: { readonly [key: string]: unknown }, stack = "platform"): readonly string[] {
    const [heading, ...lines] = refusalOf(() => settings(changes, stack)).message.split("\n");
    assert.match(heading ?? "", /^Settings of stack "\w+" \(platform\/Pulumi\.\w+\.yaml\): \d+ problems?$/);
    return lines.map((line) => line.replace(/^ {2}- /, ""));
}

const NETWORK = {
    vpcId: "vpc-0123456789abcdef0",
    privateSubnetIds: ["subnet-0123456789abcdef0"],
    clientGroupIds: [],
    egress: { kind: "nat" },
};
const proxy = (changes: object) => ({
    ...NETWORK,
    egress: { kind: "proxy", url: "http://10.18.40.5:3128", cidr: "10.18.40.0/24", direct: [], ...changes },
});

describe("The platform's settings", () => {
    it("take the environments, their order and their approvals from the program's own files", () => {
        const { placement, environments, notify } = settings();
        assert.deepEqual(placement, {
            project: "airlock",
            environment: "platform",
            account: "000000000000",
            region: "eu-west-1",
            partition: "aws",
        });
        const state = { project: "airlock", account: "000000000000", region: "eu-west-1", partition: "aws" };
        assert.deepEqual(
            environments,
            [
                ["dev", 0],
                ["staging", 0],
                ["prod", 1],
            ].map(([name, approvers]) => ({ name, approval: { approvers }, account: "000000000000", state })),
        );
        assert.deepEqual(notify, []);
    });

    it("have defaults for what the stack's file does not say", () => {
        const { image, retention, deletionProtection } = settings();
        assert.deepEqual(
            { image, retention, deletionProtection },
            {
                image: { kind: "standard" },
                retention: { logDays: 365, planDays: 90 },
                deletionProtection: true,
            },
        );
    });

    it("accept a proxy up to the last port, and an image by its digest", () => {
        const uri = `333344445555.dkr.ecr.eu-west-1.amazonaws.com/toolchain@sha256:${"ab".repeat(32)}`;
        const read = settings({
            network: proxy({
                url: "http://proxy.example.com:65535",
                direct: [".s3.eu-west-1.amazonaws.com", "10.18.0.2"],
            }),
            image: { kind: "toolchain", uri },
        });
        assert.equal(read.image.kind, "toolchain");
        assert.equal(read.network.egress.kind, "proxy");
    });

    it("take the base of an image that is built by its digest alone", () => {
        const build = (base: string) => ({ image: { kind: "build", base } });
        const base = `public.ecr.aws/docker/library/node:24-bookworm-slim@sha256:${"ab".repeat(32)}`;
        assert.deepEqual(settings(build(base)).image, { kind: "build", base });
        for (const other of ["public.ecr.aws/docker/library/node:24-bookworm-slim", base.slice(0, -1), `${base} x`]) {
            assert.deepEqual(refused(build(other)), [
                `image.base: "${other}" is not an image by its digest; write it like public.ecr.aws/docker/library/node:24-bookworm-slim@sha256:<64 hexadecimal digits>`,
            ]);
        }
    });

    it("refuse a proxy without a port that is one, and a block that is everything", () => {
        assert.deepEqual(refused({ network: proxy({ url: "http://proxy.example.com:65536" }) }), [
            'network.egress.url: "http://proxy.example.com:65536" has a port above 65535; use the port that the proxy listens on, often 3128',
        ]);
        assert.deepEqual(refused({ network: proxy({ url: "https://proxy.example.com" }) }), [
            'network.egress.url: "https://proxy.example.com" is not the address of a proxy; write it like http://proxy.example.com:3128',
        ]);
        assert.deepEqual(refused({ network: proxy({ cidr: "0.0.0.0/0" }) }), [
            'network.egress.cidr: "0.0.0.0/0" is every address; name the block that the proxy stands in',
        ]);
    });

    it("refuse an image by its tag, another stack and another region, all at once", () => {
        assert.deepEqual(
            refused(
                { image: { kind: "toolchain", uri: "toolchain:latest" }, "aws:region": "eu-central-1", more: "x" },
                "other",
            ),
            [
                '(top): unknown key "more"; remove it; the keys are source, network, image, retention, deletionProtection',
                'aws:region: "eu-central-1" is not "eu-west-1", the region of the last environment, where the pipeline stands; set it: pulumi config set aws:region eu-west-1 --stack platform',
                'image.uri: "toolchain:latest" is not an image in ECR by its digest; write it like 111122223333.dkr.ecr.eu-west-1.amazonaws.com/toolchain@sha256:<64 hexadecimal digits>',
                'stack: "other" is not "platform", after which everything here is named; select it: pulumi stack select platform',
            ],
        );
    });
});

describe("A real update of the platform", () => {
    it("is refused while ids and accounts are placeholders", () => {
        assert.deepEqual(
            placeholderProblems(settings()).map(({ path, message }) => `${path}: ${message}`),
            [
                'environments[0].account: "000000000000" of dev is a placeholder',
                'environments[1].account: "000000000000" of staging is a placeholder',
                'environments[2].account: "000000000000" of prod is a placeholder',
                'network.vpcId: "vpc-00000000000000000" is a placeholder',
                'network.privateSubnetIds[0]: "subnet-00000000000000000" is a placeholder',
            ],
        );
        const real = settings({ network: NETWORK });
        const environments = real.environments.map((each) => ({ ...each, account: "111122223333" }));
        assert.deepEqual(placeholderProblems({ ...real, environments }), []);
    });

    it("is refused while a tool that builds fetch has no checksum, and not where the image has the tools", () => {
        const pins = `${"0".repeat(64)}  pulumi-v3.255.0-linux-x64.tar.gz\n${"1".repeat(64)}  other.tar.gz\n`;
        assert.deepEqual(pinProblems({ image: { kind: "standard" } }, pins), [
            {
                path: "platform/toolchain.sha256",
                message: '"pulumi-v3.255.0-linux-x64.tar.gz" has no checksum yet',
                remedy: "write the one that its publisher lists; docs/platform-pipeline.md says where",
            },
        ]);
        assert.deepEqual(pinProblems({ image: { kind: "toolchain", uri: "any" } }, pins), []);
    });
});
