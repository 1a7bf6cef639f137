import assert from "node:assert/strict";
import {
    copiesPolicy,
    ReleaseRegistry,
    type ReleaseRegistryArgs,
    writersPolicy,
} from "../../components/build/release-registry";
import { workloadRoleArn } from "../../components/shared/names";
import { DEV, KEY_ARN, make, PROD, parsed, promiseOf, STAGING } from "../support/mocks";

const REPOSITORY = "aws:ecr/repository:Repository";
const REPLICATION = "aws:ecr/replicationConfiguration:ReplicationConfiguration";
const REGISTRY_POLICY = "aws:ecr/registryPolicy:RegistryPolicy";

function makeRegistry(args: Partial<ReleaseRegistryArgs> = {}) {
    return make(
        DEV,
        () =>
            new ReleaseRegistry("registry", {
                placement: DEV,
                workloads: ["hello", "billing"],
                keyArn: KEY_ARN,
                keepImages: 50,
                pusherArn: (workload) => workloadRoleArn(DEV, workload, "build"),
                replicateTo: [],
                acceptFrom: undefined,
                isShared: false,
                deletionProtection: true,
                ...args,
            }),
    );
}

describe("ReleaseRegistry", () => {
    it("makes a repository with its lifecycle and its writers for each workload, and scans all", async () => {
        const made = await makeRegistry();
        assert.deepEqual(made.list(), [
            "airlock:build:ReleaseRegistry registry",
            "aws:ecr/lifecyclePolicy:LifecyclePolicy registry-billing-lifecycle",
            "aws:ecr/lifecyclePolicy:LifecyclePolicy registry-hello-lifecycle",
            "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration registry-scanning",
            `${REPOSITORY} registry-billing`,
            `${REPOSITORY} registry-hello`,
            "aws:ecr/repositoryPolicy:RepositoryPolicy registry-billing-writers",
            "aws:ecr/repositoryPolicy:RepositoryPolicy registry-hello-writers",
        ]);
        assert.deepEqual(
            made.find("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", "registry-scanning")
                .inputs,
            {
                scanType: "BASIC",
                rules: [
                    {
                        scanFrequency: "SCAN_ON_PUSH",
                        repositoryFilters: [{ filter: "airlock/*", filterType: "WILDCARD" }],
                    },
                ],
            },
        );
    });

    it("makes repositories whose tags are written once and whose images are encrypted with the key", async () => {
        const made = await makeRegistry();
        assert.deepEqual(made.find(REPOSITORY, "registry-hello").inputs, {
            name: "airlock/hello",
            imageTagMutability: "IMMUTABLE",
            encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: KEY_ARN }],
            forceDelete: false,
        });
        assert.deepEqual(Object.keys(made.component.repositoryArns), ["hello", "billing"]);
        const { hello } = made.component.repositoryArns;
        assert.ok(hello);
        assert.equal(await promiseOf(hello), "arn:aws:ecr:eu-west-1:111122223333:repository/airlock/hello");
    });

    it("keeps as many images as are asked, and drops pushes that were never finished", async () => {
        const made = await makeRegistry({ keepImages: 10 });
        const lifecycle = made.find("aws:ecr/lifecyclePolicy:LifecyclePolicy", "registry-hello-lifecycle");
        assert.equal(lifecycle.inputs.repository, "airlock/hello");
        assert.deepEqual(parsed(lifecycle, "policy"), {
            rules: [
                {
                    rulePriority: 1,
                    description: "Layers of pushes that were never finished",
                    selection: {
                        tagStatus: "untagged",
                        countType: "sinceImagePushed",
                        countUnit: "days",
                        countNumber: 7,
                    },
                    action: { type: "expire" },
                },
                {
                    rulePriority: 2,
                    description: "The newest 10 images can be rolled back to",
                    selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 },
                    action: { type: "expire" },
                },
            ],
        });
    });

    it("denies every writer of images but the workload's own build and the copying of the registry", async () => {
        const made = await makeRegistry();
        const writers = made.find("aws:ecr/repositoryPolicy:RepositoryPolicy", "registry-billing-writers");
        assert.equal(writers.inputs.repository, "airlock/billing");
        assert.deepEqual(parsed(writers, "policy"), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "OnlyTheBuildWrites",
                    Effect: "Deny",
                    Principal: "*",
                    Action: [
                        "ecr:PutImage",
                        "ecr:InitiateLayerUpload",
                        "ecr:UploadLayerPart",
                        "ecr:CompleteLayerUpload",
                        "ecr:BatchDeleteImage",
                        "ecr:PutImageTagMutability",
                    ],
                    Condition: {
                        ArnNotLike: {
                            "aws:PrincipalArn": [
                                "arn:aws:iam::111122223333:role/airlock-dev-billing-build",
                                "arn:aws:iam::111122223333:role/aws-service-role/replication.ecr.amazonaws.com/*",
                            ],
                        },
                    },
                },
            ],
        });
    });

    it("denies even builds where images only arrive as copies", () => {
        const [statement] = writersPolicy(PROD, undefined).Statement;
        assert.deepEqual(statement?.Condition, {
            ArnNotLike: {
                "aws:PrincipalArn": ["arn:aws:iam::333344445555:role/aws-service-role/replication.ecr.amazonaws.com/*"],
            },
        });
    });

    it("copies images to the registries that are named", async () => {
        const replicateTo = [
            { account: STAGING.account, region: "eu-west-1" },
            { account: DEV.account, region: "eu-central-1" },
        ];
        const made = await makeRegistry({ replicateTo });
        assert.deepEqual(made.find(REPLICATION, "registry-replication").inputs, {
            replicationConfiguration: {
                rules: [
                    {
                        destinations: [
                            { registryId: "222233334444", region: "eu-west-1" },
                            { registryId: "111122223333", region: "eu-central-1" },
                        ],
                        repositoryFilters: [{ filter: "airlock/", filterType: "PREFIX_MATCH" }],
                    },
                ],
            },
        });
        assert.ok(!made.list().some((each) => each.startsWith(REGISTRY_POLICY)));
    });

    it("takes copies from the first environment's account, of this project's images alone", async () => {
        const made = await makeRegistry({ placement: PROD, acceptFrom: DEV.account });
        assert.deepEqual(
            parsed(made.find(REGISTRY_POLICY, "registry-copies"), "policy"),
            copiesPolicy(PROD, DEV.account),
        );
        assert.deepEqual(copiesPolicy(PROD, DEV.account), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "CopiesFromTheFirstEnvironment",
                    Effect: "Allow",
                    Principal: { AWS: "arn:aws:iam::111122223333:root" },
                    Action: ["ecr:ReplicateImage"],
                    Resource: "arn:aws:ecr:eu-west-1:333344445555:repository/airlock/*",
                },
            ],
        });
        assert.ok(!made.list().some((each) => each.startsWith(REPLICATION)));
    });

    for (const on of [true, false]) {
        it(`${on ? "refuses to be" : "can be"} deleted with images where deletion protection is ${on ? "on" : "off"}`, async () => {
            const repository = (await makeRegistry({ deletionProtection: on })).find(REPOSITORY, "registry-hello");
            assert.equal(repository.protect, on);
            assert.equal(repository.inputs.forceDelete, !on);
        });
    }

    it("keeps images that other environments run from, and goes once they are gone", async () => {
        const made = await makeRegistry({ deletionProtection: false, isShared: true });
        const repository = made.find(REPOSITORY, "registry-hello");
        assert.equal(repository.protect, false);
        assert.equal(repository.inputs.forceDelete, false);
    });
});
