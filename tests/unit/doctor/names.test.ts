import assert from "node:assert/strict";
import { adoptCommand } from "../../../automation/doctor/adoption";
import { known } from "../../../automation/doctor/finding";
import { checkDirectConnection, checkSourceConnection } from "../../../automation/doctor/handshakes";
import { checkNames, newNames } from "../../../automation/doctor/names";
import { checkSingletons, newSingletons } from "../../../automation/doctor/singletons";
import { CLOSED, linesOf, planned } from "./world";

const STORE = planned("airlock:build:ArtifactStore", "artifacts");
const SHARED = planned("airlock:shared:PrivateBucket", "artifacts-bucket", {}, STORE);
const BUCKET = planned("aws:s3/bucket:Bucket", "artifacts-bucket-bucket", { bucket: "airlock-dev-artifacts" }, SHARED);
const CLUSTER = planned("aws:ecs/cluster:Cluster", "runtime-cluster", { name: "airlock-dev-cluster" });
const SCANNING = planned("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", "registry-scanning");
const POLICY = planned("aws:ecr/registryPolicy:RegistryPolicy", "registry-policy");
const REPLICATION = planned("aws:ecr/replicationConfiguration:ReplicationConfiguration", "registry-replication");
const RESOURCES = [STORE, SHARED, BUCKET, CLUSTER, SCANNING];
const CONTEXT = { stack: "dev", resources: RESOURCES, state: undefined };

function state(...resources: readonly (readonly [string, string, string])[]) {
    return { resources: resources.map(([urn, type, id]) => ({ urn, type, id })), pendingOperations: 0 };
}

/** The file that an adoption's command hands to Pulumi. */
function fileOf(command: string) {
    const [, json = ""] =
        /^echo '(.*)' \| pulumi import --stack dev --file \/dev\/stdin --generate-code=false --protect=false --yes$/.exec(
            command,
        ) ?? [];
    return JSON.parse(json);
}

describe("The command that adopts what exists", () => {
    it("takes it in as the program registers it, below components that are taken in, too", () => {
        assert.deepEqual(fileOf(adoptCommand(CONTEXT, BUCKET, "airlock-dev-artifacts")), {
            nameTable: {},
            resources: [
                { type: "airlock:build:ArtifactStore", name: "artifacts", component: true },
                {
                    type: "airlock:shared:PrivateBucket",
                    name: "artifacts-bucket",
                    component: true,
                    parent: "artifacts",
                },
                {
                    type: "aws:s3/bucket:Bucket",
                    name: "artifacts-bucket-bucket",
                    id: "airlock-dev-artifacts",
                    parent: "artifacts-bucket",
                },
            ],
        });
    });

    it("names those that the state has", () => {
        const context = { ...CONTEXT, state: state([STORE.urn, STORE.type, ""]) };
        const { nameTable, resources } = fileOf(adoptCommand(context, BUCKET, "b"));
        assert.deepEqual(nameTable, { artifacts: STORE.urn });
        assert.deepEqual(
            resources.map(({ name }: { readonly name: string }) => name),
            ["artifacts-bucket", "artifacts-bucket-bucket"],
        );
    });
});

describe("The doctor's look at names", () => {
    it("looks for those that the state does not have yet", () => {
        const names = (had?: ReturnType<typeof state>) =>
            newNames(RESOURCES, had).map(({ kind, name }) => `${kind} ${name}`);
        assert.deepEqual(names(), ["bucket airlock-dev-artifacts", "cluster airlock-dev-cluster"]);
        assert.deepEqual(names(state(["u", BUCKET.type, "airlock-dev-artifacts"])), ["cluster airlock-dev-cluster"]);
        const cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/airlock-dev-cluster";
        assert.deepEqual(names(state(["u", CLUSTER.type, cluster])), ["bucket airlock-dev-artifacts"]);
        assert.deepEqual(names(state(["u", CLUSTER.type, `${cluster}-2`])).length, 2);
    });

    it("tells what is free in one line, and what is taken with the command that adopts it", () => {
        const [bucket = assert.fail(), cluster = assert.fail()] = newNames(RESOURCES, undefined);
        const lines = linesOf(
            checkNames(CONTEXT, [
                [bucket, known("taken")],
                [cluster, known("free")],
            ]),
        );
        assert.equal(lines[0], "ok: 1 name of buckets, roles, repositories, clusters, pipelines and log groups free");
        assert.match(
            lines[1] ?? "",
            /^problem: bucket "airlock-dev-artifacts" exists and is not in the state → delete it, or adopt it: echo /,
        );
    });

    it("tells a bucket of another account, which no adoption brings back", () => {
        const [bucket = assert.fail()] = newNames(RESOURCES, undefined);
        assert.deepEqual(linesOf(checkNames(CONTEXT, [[bucket, known("elsewhere")]])), [
            'problem: bucket "airlock-dev-artifacts" belongs to another account → rename the project in Pulumi.yaml, before its first update',
        ]);
    });

    it("tells what could not be looked up once a reason", () => {
        const looked = newNames(RESOURCES, undefined).map((one) => [one, CLOSED] as const);
        assert.deepEqual(linesOf(checkNames(CONTEXT, looked)), [
            "unchecked: 2 names (airlock-dev-artifacts, airlock-dev-cluster) not checked: the door is closed → open the door",
        ]);
    });
});

describe("The doctor's look at what an account has once", () => {
    const untouched = { scanType: "BASIC", scanRules: 0, replicationRules: 0, policy: false };
    const all = [SCANNING, POLICY, REPLICATION];
    const found = (registry: Partial<typeof untouched>) =>
        checkSingletons({ ...CONTEXT, resources: all }, "111122223333", all, known({ ...untouched, ...registry }));

    it("looks only for what the state does not have yet", () => {
        assert.deepEqual(newSingletons(RESOURCES, undefined), [SCANNING]);
        assert.deepEqual(newSingletons(RESOURCES, state(["u", SCANNING.type, "1"])), []);
    });

    it("takes what is as AWS made it", () => {
        assert.deepEqual(linesOf(found({})), [
            "ok: scanning of the registry is as AWS made it",
            "ok: policy of the registry is as AWS made it",
            "ok: replication of the registry is as AWS made it",
        ]);
    });

    it("finds what the update would overwrite, with the command that adopts it", () => {
        for (const [registry, index, words] of [
            [{ scanType: "ENHANCED" }, 0, "scanning of the registry is ENHANCED with 0 rules"],
            [{ scanRules: 2 }, 0, "scanning of the registry is BASIC with 2 rules"],
            [{ policy: true }, 1, "policy of the registry is set"],
            [{ replicationRules: 1 }, 2, "replication of the registry has 1 rule"],
        ] as const) {
            const { level, what, mend = "" } = found(registry)[index] ?? assert.fail();
            assert.deepEqual([level, what], ["problem", `${words}, and the update would overwrite it`]);
            assert.match(mend, /^agree with whoever set it, then adopt it: echo .*"id":"111122223333"/);
        }
    });

    it("says what it could not look at", () => {
        assert.deepEqual(linesOf(checkSingletons(CONTEXT, "111122223333", [SCANNING], CLOSED)), [
            "unchecked: scanning of the registry not checked: the door is closed → open the door",
        ]);
    });
});

describe("The doctor's look at handshakes", () => {
    const arn = "arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b";
    const source = (status: string | undefined) =>
        linesOf([checkSourceConnection({ workload: "hello", arn, status: known(status) })])[0] ?? "";
    const link = (value: string | undefined, id = "dxcon-1") =>
        linesOf([checkDirectConnection({ name: "london", id, state: known(value) })])[0] ?? "";
    const console = "https://eu-west-1.console.aws.amazon.com/codesuite/settings/connections";

    it("wants a source's connection to be available", () => {
        assert.equal(source("AVAILABLE"), "ok: connection of hello is available");
        assert.equal(
            source("PENDING"),
            `problem: connection of hello waits for its handshake (${arn}) → choose "Update pending connection" at ${console}`,
        );
        assert.match(source("ERROR"), /^problem: connection of hello is ERROR /);
        assert.match(source(undefined), /^problem: connection of hello is not there /);
        assert.equal(
            linesOf([checkSourceConnection({ workload: "hello", arn, status: CLOSED })])[0],
            "unchecked: connection of hello not checked: the door is closed → open the door",
        );
    });

    it("wants what the link stands on to be there", () => {
        assert.equal(link("available"), "ok: dxcon-1 of interface london is available");
        assert.match(link("down"), /^note: dxcon-1 of interface london is down/);
        for (const waiting of ["ordering", "requested", "pending", "verifying"]) {
            assert.equal(
                link(waiting),
                `problem: dxcon-1 of interface london is ${waiting}: it cannot be used yet → wait for the other side, and look: aws directconnect describe-connections --connection-id dxcon-1`,
            );
        }
        assert.match(link("rejected"), /^problem: dxcon-1 of interface london is rejected → aws directconnect/);
        assert.match(link(undefined), /^problem: dxcon-1 of interface london is not there → /);
    });

    it("takes a hosted interface that waits for the update to accept it", () => {
        assert.equal(
            link("confirming", "dxvif-1"),
            "ok: dxvif-1 of interface london waits to be accepted, which the update does",
        );
    });

    it("names the command that shows each kind", () => {
        assert.match(
            link("deleted", "dxvif-1"),
            / → aws directconnect describe-virtual-interfaces --virtual-interface-id dxvif-1$/,
        );
        assert.match(link("deleted", "dxlag-1"), / → aws directconnect describe-lags --lag-id dxlag-1$/);
    });
});
