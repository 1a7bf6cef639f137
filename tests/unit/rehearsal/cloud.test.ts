import assert from "node:assert/strict";
import { Cloud } from "../../../rehearsal/cloud";
import { ACCOUNT, BUCKET, cloudOf, declaredBy, inbox, pipeline, REGION, resource, rule } from "./support";

const BYTES = new Uint8Array([1, 2, 3]);
const STAGES = [
    {
        name: "Source",
        actions: [
            {
                name: "Elsewhere",
                category: "Source",
                provider: "CodeStarSourceConnection",
                configuration: { FullRepositoryId: "team/hello", BranchName: "main" },
            },
        ],
    },
];

describe("The cloud of the rehearsal", () => {
    describe("keeps objects", () => {
        it("once: a second one under the same key changes nothing", () => {
            const { storage } = cloudOf(...inbox("in"));
            assert.equal(storage.putOnce("in", ACCOUNT, "k", BYTES), "written");
            assert.equal(storage.putOnce("in", ACCOUNT, "k", new Uint8Array([9])), "already there");
            assert.deepEqual(storage.get("in", "k"), BYTES);
            assert.deepEqual(storage.copiesOf("k"), [{ environment: "dev", bucket: "in", versions: [BYTES] }]);
        });

        it("in declared buckets of the account that is named, and nowhere else", () => {
            const { storage } = cloudOf(...inbox("in"));
            assert.equal(storage.putOnce("out", undefined, "k", BYTES), "no such bucket");
            assert.equal(storage.putOnce("in", "222222222222", "k", BYTES), "no such bucket");
        });

        it("and gives the version that is asked for, or none", () => {
            const { storage } = cloudOf(...inbox("in"));
            storage.putOnce("in", undefined, "k", BYTES);
            assert.equal(storage.get("in", "k", "another"), undefined);
        });
    });

    describe("starts pipelines", () => {
        it("by a rule, with the revision of the event", () => {
            const cloud = cloudOf(...inbox("in"), pipeline("p", []), ...rule("r", "in", "p"));
            cloud.storage.putOnce("in", undefined, "candidates/1.zip", BYTES);
            assert.deepEqual(
                cloud.starts.map((start) => [start.pipeline.name, start.revisions, start.startedBy]),
                [
                    [
                        "p",
                        [{ actionName: "Inbox", revisionType: "S3_OBJECT_KEY", revisionValue: "candidates/1.zip" }],
                        "rule r, Object Created",
                    ],
                ],
            );
            assert.deepEqual(cloud.unheard, []);
        });

        it("not for a bucket that tells nobody", () => {
            const cloud = cloudOf(resource(BUCKET, { bucket: "in" }), pipeline("p", []), ...rule("r", "in", "p"));
            cloud.storage.putOnce("in", undefined, "k", BYTES);
            assert.deepEqual(cloud.starts, []);
        });

        it("not by a rule of another account, and keeps what nobody heard", () => {
            const cloud = new Cloud([
                declaredBy(inbox("in"), "dev"),
                declaredBy([pipeline("p", []), ...rule("r", "in", "p", "222222222222")], "prod", "222222222222"),
            ]);
            cloud.storage.putOnce("in", undefined, "k", BYTES);
            assert.deepEqual(cloud.starts, []);
            assert.equal(cloud.unheard.length, 1);
        });

        it("not by a rule that is switched off", () => {
            const [off, target] = rule("r", "in", "p");
            const disabled = resource(off?.type ?? "", { ...off?.inputs, state: "DISABLED" });
            const cloud = cloudOf(
                ...inbox("in"),
                pipeline("p", []),
                disabled,
                ...(target === undefined ? [] : [target]),
            );
            cloud.storage.putOnce("in", undefined, "k", BYTES);
            assert.deepEqual(cloud.starts, []);
        });

        it("refuses a target that is no pipeline", () => {
            const cloud = cloudOf(...inbox("in"), ...rule("r", "in", "gone"));
            assert.throws(() => cloud.storage.putOnce("in", undefined, "k", BYTES), /gone: there is no such pipeline/);
        });

        it("by a connection, when its branch is pushed", () => {
            const follows = { branches: { includes: ["main"] } };
            const triggers = [{ gitConfiguration: { sourceActionName: "Elsewhere", pushes: [follows] } }];
            const cloud = cloudOf(pipeline("p", STAGES, { triggers }));
            const commit = { id: "c0ffee", folder: "/nowhere" };
            cloud.pushElsewhere("team/hello", "other", commit);
            assert.deepEqual(cloud.starts, []);
            cloud.pushElsewhere("team/hello", "main", commit);
            assert.deepEqual(
                cloud.starts.map(({ revisions }) => revisions),
                [[{ actionName: "Elsewhere", revisionType: "COMMIT_ID", revisionValue: "c0ffee" }]],
            );
        });
    });

    describe("keeps images", () => {
        const repository = resource("aws:ecr/repository:Repository", { name: "a/hello" });
        const copies = resource("aws:ecr/replicationConfiguration:ReplicationConfiguration", {
            replicationConfiguration: { rules: [{ destinations: [{ registryId: "222222222222", region: REGION }] }] },
        });
        const host = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
        const later = { account: "222222222222", region: REGION };

        it("under a tag once, and copies them where that is declared", () => {
            const { images } = cloudOf(repository, copies);
            images.push(host, "a/hello", "c1", "sha256:1");
            images.push(host, "a/hello", "c1", "sha256:1");
            assert.equal(images.digestOf({ account: ACCOUNT, region: REGION }, "a/hello", "c1"), "sha256:1");
            assert.ok(images.has(later, "a/hello", "sha256:1"));
            assert.throws(() => images.push(host, "a/hello", "c1", "sha256:2"), /the tag is taken/);
        });

        it("without copies where none is declared", () => {
            const { images } = cloudOf(repository);
            images.push(host, "a/hello", "c1", "sha256:1");
            assert.ok(!images.has(later, "a/hello", "sha256:1"));
        });

        it("refuses a repository that nobody declares", () => {
            assert.throws(
                () => cloudOf().images.push(host, "a/hello", "c1", "sha256:1"),
                /there is no such repository/,
            );
        });
    });

    describe("signs", () => {
        const alias = `arn:aws:kms:${REGION}:${ACCOUNT}:alias/signing`;
        const key = resource("aws:kms/alias:Alias", { name: "alias/signing" });

        it("so that another text does not pass", () => {
            const cloud = cloudOf(key);
            const signature = cloud.sign(alias, "text");
            assert.ok(cloud.verifySignature(alias, "text", signature));
            assert.ok(!cloud.verifySignature(alias, "texts", signature));
        });

        it("refuses a key that nobody declares", () => {
            assert.throws(() => cloudOf().sign(alias, "text"), /there is no such alias/);
            assert.throws(() => cloudOf(key).sign(alias.replace("eu-west-1", "eu-west-2"), "text"), /no such alias/);
        });
    });
});
