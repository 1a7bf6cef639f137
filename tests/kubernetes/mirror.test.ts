import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { mirror } from "../../deployer/mirror";
import type { ClusterSetup } from "../../release/kubernetes/cluster-setup";
import { type ImageRegistry, startRegistry } from "../support/image-registry";
import { chartFolder, helm, objectsOf, setupOf, valuesFile } from "../support/kubernetes-chart";
import { buildParts, HELM, programOf } from "../support/kubernetes-parts";

const SECRET = `Basic ${Buffer.from("AWS:password").toString("base64")}`;

describe("The controller's copy in the environment's own registry, by real Helm", function () {
    this.timeout(600_000);
    let publisher: ImageRegistry | undefined;
    let own: ImageRegistry | undefined;
    let chart = "";
    let scratch = "";
    let setup: ClusterSetup;

    before(async function () {
        const reason = buildParts(HELM);
        if (reason !== undefined) {
            console.log(`    skipped: ${reason}`);
            this.skip();
        }
        scratch = mkdtempSync(join(tmpdir(), "airlock-mirror-"));
        chart = chartFolder();
        publisher = await startRegistry("open");
        own = await startRegistry({ authorization: SECRET });
        setup = await published(publisher);
    });

    after(async () => {
        await publisher?.close();
        await own?.close();
        for (const folder of [scratch, chart === "" ? "" : dirname(chart)].filter((each) => each !== "")) {
            rmSync(folder, { recursive: true, force: true });
        }
    });

    /** What people do elsewhere: Helm itself packages and pushes the chart, and tells its digest. */
    async function published({ host, url }: ImageRegistry): Promise<ClusterSetup> {
        const packaged = helm(["package", chart, "--destination", scratch]);
        assert.equal(packaged.status, 0, packaged.said);
        const archive = join(scratch, "argo-rollouts-2.40.5.tgz");
        const pushed = await helmAside(["push", archive, `oci://${host}/argo-helm`, "--plain-http"]);
        const [digest = ""] = pushed.match(/sha256:[0-9a-f]{64}/) ?? [];
        const planned = setupOf();
        const image = await pushImage(url);
        return {
            ...planned,
            chart: { ...planned.chart, from: `${host}/argo-helm/argo-rollouts`, digest },
            image: { ...planned.image, from: `${host}/argoproj/argo-rollouts`, digest: image },
        };
    }

    const at =
        ({ host, url }: ImageRegistry) =>
        (asked: string) => ({ url: asked === host ? url : `https://${asked}` });
    const ownAt = (registry: ImageRegistry) => ({ url: registry.url, authorization: SECRET });

    it("is copied under the digests that its publisher told, and is not copied twice", async () => {
        assert.ok(publisher !== undefined && own !== undefined);
        const registries = { own: ownAt(own), publisher: at(publisher) };
        assert.deepEqual(await mirror(setup, registries), [
            `chart: copied ${setup.chart.from}@${setup.chart.digest} to airlock/dev/charts/argo-rollouts`,
            `image: copied ${setup.image.from}@${setup.image.digest} to airlock/dev/images/argo-rollouts`,
        ]);
        const before = publisher.asked.length;
        assert.deepEqual(await mirror(setup, registries), [
            `chart: airlock/dev/charts/argo-rollouts@${setup.chart.digest} is there`,
            `image: airlock/dev/images/argo-rollouts@${setup.image.digest} is there`,
        ]);
        assert.equal(publisher.asked.length, before);
    });

    it("is what Helm installs from by that digest, and by no other", async () => {
        assert.ok(publisher !== undefined);
        const registry = await startRegistry("open");
        try {
            await mirror(setup, { own: { url: registry.url }, publisher: at(publisher) });
            const from = (digest: string) => `oci://${registry.host}/${setup.chart.repository}@${digest}`;
            const template = (digest: string) =>
                helmAside([
                    ...["template", "argo-rollouts", from(digest), "--plain-http"],
                    ...["--values", valuesFile(setup), "--kube-version", "1.34.0"],
                ]);
            const kinds = objectsOf(await template(setup.chart.digest)).map(({ kind }) => kind);
            assert.ok(kinds.includes("Deployment"));
            assert.match(await template(`sha256:${"0".repeat(64)}`), /not found/);
        } finally {
            await registry.close();
        }
    });

    it("is taken from nobody who gives something else than the digest says", async () => {
        const liar = await startRegistry("open");
        const empty = await startRegistry("open");
        try {
            const lied = await published(liar);
            liar.spoil(lied.chart.digest);
            await assert.rejects(
                mirror(lied, { own: { url: empty.url }, publisher: at(liar) }),
                new RegExp(`gave sha256:[0-9a-f]{64} for argo-helm/argo-rollouts@${lied.chart.digest}`),
            );
            assert.ok(empty.asked.every((line) => !line.startsWith("PUT")));
        } finally {
            await liar.close();
            await empty.close();
        }
    });

    it("is refused with a way out where it is not there, and the setup has no way to the publisher", async () => {
        const empty = await startRegistry("open");
        try {
            await assert.rejects(mirror(setup, { own: { url: empty.url }, publisher: undefined }), {
                name: "Refusal",
                message: [
                    'Setup of cluster "airlock-dev-cluster": 2 problems',
                    ...(["chart", "image"] as const).map((kind) => {
                        const { from, repository, digest } = setup[kind];
                        const to = `${setup.registry}/${repository}`;
                        return `  - runtime.controller.${kind}: "${digest}" is not in ${to}, and the setup has no way to ${from}; copy it from a machine that reaches both: oras cp ${from}@${digest} ${to}:1.8.3`;
                    }),
                ].join("\n"),
            });
        } finally {
            await empty.close();
        }
    });

    it("is had from registries that hand out tokens to everyone", async () => {
        const tokens = await startRegistry("token");
        const empty = await startRegistry("open");
        try {
            const digest = await pushImage(tokens.url, "Bearer everyone");
            const image = { ...setup.image, from: `${tokens.host}/argoproj/argo-rollouts`, digest };
            const said = await mirror(
                { ...setup, chart: image, image },
                { own: { url: empty.url }, publisher: at(tokens) },
            );
            assert.match(said[0] ?? "", /copied/);
        } finally {
            await tokens.close();
            await empty.close();
        }
    });
});

/** Helm, while this process answers it as a registry. @returns everything that it said. */
async function helmAside(args: readonly string[]): Promise<string> {
    const home = { HELM_CACHE_HOME: tmpdir(), HELM_CONFIG_HOME: tmpdir(), HELM_DATA_HOME: tmpdir() };
    return new Promise((resolve) => {
        execFile(
            programOf(HELM),
            [...args],
            { env: { ...process.env, ...home }, maxBuffer: 1e8 },
            (_error, stdout, stderr) => resolve(stdout + stderr),
        );
    });
}

/** An image for two platforms, as publishers have them. @returns the digest of its index. */
async function pushImage(url: string, authorization?: string): Promise<string> {
    const digestOf = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const name = `${url}/v2/argoproj/argo-rollouts`;
    const put = async (path: string, type: string, body: string) => {
        await fetch(`${name}/${path}`, { method: "PUT", headers: { ...headers, "content-type": type }, body });
        return { mediaType: type, digest: digestOf(body), size: body.length };
    };
    const blob = (text: string) => put(`blobs/uploads/0?digest=${digestOf(text)}`, "application/octet-stream", text);
    const manifest = (content: object, type: string) => {
        const text = JSON.stringify({ schemaVersion: 2, mediaType: type, ...content });
        return put(`manifests/${digestOf(text)}`, type, text);
    };
    const platforms = [];
    for (const architecture of ["amd64", "arm64"]) {
        const config = await blob(JSON.stringify({ architecture, os: "linux" }));
        const layer = await blob(`layer of ${architecture}`);
        platforms.push({
            ...(await manifest({ config, layers: [layer] }, "application/vnd.oci.image.manifest.v1+json")),
            platform: { architecture, os: "linux" },
        });
    }
    return (await manifest({ manifests: platforms }, "application/vnd.oci.image.index.v1+json")).digest;
}
