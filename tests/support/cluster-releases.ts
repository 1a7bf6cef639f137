import assert from "node:assert/strict";
import { join } from "node:path";
import { type Application, readApplication } from "../../packaging/application";
import { objectsText, renderObjects } from "../../packaging/kubernetes/objects";
import { renderTemplate, templateText } from "../../packaging/template";
import { sha256 } from "../../release/canonical";
import type { EksContract } from "../../release/contract";
import { type Admitted, admitToCluster } from "../../release/kubernetes/admission";
import { bindDeployment } from "../../release/kubernetes/bind";
import type { Deployment } from "../../release/kubernetes/deployment";
import type { ClusterPlatform } from "../../release/kubernetes/platform";
import type { ReleaseManifest } from "../../release/manifest";
import { MANIFEST } from "./releases";

export const HELLO = readApplication(join(__dirname, "../../examples/hello"));

/** An application that says everything that one can say. */
export const FULL: Application = {
    ...HELLO,
    name: "billing-api",
    port: 9090,
    healthPath: "/up/now",
    cpu: 2048,
    memory: 5120,
    environment: { ZEBRA: "z", ALPHA: "a = <b>" },
    secrets: ["TOKEN_B", "DB_PASSWORD"],
    scaling: { cpuPercent: 75 },
};

export const PLATFORM: ClusterPlatform = {
    environment: "prod",
    region: "eu-central-1",
    cluster: "airlock-prod",
    namespace: "hello",
    serviceAccount: "hello",
    registry: "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
    repository: "airlock/hello",
    secretsPath: "/airlock/prod/hello/secrets",
    compute: "auto-mode",
    ingress: { class: "airlock", hosts: ["hello.example.com"], paths: [], order: 7, tls: true },
    tasks: { min: 2, max: 6 },
    rollout: { strategy: "canary", canaryPercent: 10, canaryBakeMinutes: 10, bakeMinutes: 30 },
    alarms: { errorRatePercent: 1, latencyP99Milliseconds: 1500, windowMinutes: 5 },
    alarmPrefix: "airlock-prod-hello",
};

/** The contract of an application's workload on a cluster. */
export function clusterContract(application: Application, platform: Partial<ClusterPlatform> = {}): EksContract {
    const { name, port, healthPath } = application;
    return {
        runtime: "eks",
        format: 2,
        workload: name,
        needs: { port, healthPath },
        holds: [],
        platform: {
            ...PLATFORM,
            namespace: name,
            serviceAccount: name,
            repository: `airlock/${name}`,
            secretsPath: `/airlock/prod/${name}/secrets`,
            alarmPrefix: `airlock-prod-${name}`,
            ...platform,
        },
    };
}

/** The candidate of an application: its manifest and the texts that were sealed. @param objects other ones than packaged. */
export function candidateOf(application: Application, objects = objectsText(renderObjects(application))) {
    const template = templateText(renderTemplate(application));
    const { name, port, healthPath } = application;
    const manifest: ReleaseManifest = {
        ...MANIFEST,
        workload: name,
        templateHash: sha256(template),
        objectsHash: sha256(objects),
        needs: { port, healthPath },
    };
    return { manifest, files: { template, objects } };
}

/** What admission says of an application's objects, changed or not. */
export function admitted(
    application: Application,
    contract = clusterContract(application),
    objects?: string,
): Admitted {
    const { manifest, files } = candidateOf(application, objects);
    return admitToCluster(contract, manifest, files);
}

/** An application's release, admitted and bound. */
export function deploymentOf(application: Application, platform: Partial<ClusterPlatform> = {}): Deployment {
    const contract = clusterContract(application, platform);
    const result = admitted(application, contract);
    assert.ok(result.ok, JSON.stringify(result));
    return bindDeployment(contract, candidateOf(application).manifest, result.objects);
}
