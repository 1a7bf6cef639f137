import assert from "node:assert/strict";
import { SourceRepository } from "../../components/source/source-repository";
import { DEV, KEY_ARN, make, promiseOf } from "../support/mocks";

const ARGS = { placement: DEV, workload: "hello", branch: "main", keyArn: KEY_ARN, deletionProtection: true };
const REPOSITORY = "aws:codecommit/repository:Repository";

describe("SourceRepository", () => {
    it("makes one encrypted repository, named after project, environment and workload", async () => {
        const made = await make(DEV, () => new SourceRepository("hello-source", ARGS));
        assert.deepEqual(made.list(), [
            "airlock:source:SourceRepository hello-source",
            `${REPOSITORY} hello-source-repository`,
        ]);
        const repository = made.find(REPOSITORY, "hello-source-repository");
        assert.deepEqual(repository.inputs, {
            repositoryName: "airlock-dev-hello",
            description: "Source of hello; main is released",
            kmsKeyId: KEY_ARN,
        });
        assert.equal(repository.parent, "hello-source");
    });

    it("says where it is", async () => {
        const { component } = await make(DEV, () => new SourceRepository("hello-source", ARGS));
        assert.equal(
            await promiseOf(component.repositoryArn),
            "arn:aws:codecommit:eu-west-1:111122223333:airlock-dev-hello",
        );
        assert.equal(
            await promiseOf(component.cloneUrl),
            "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/airlock-dev-hello",
        );
    });

    for (const deletionProtection of [true, false]) {
        it(`is ${deletionProtection ? "" : "not "}protected where deletion protection is ${deletionProtection ? "on" : "off"}`, async () => {
            const made = await make(DEV, () => new SourceRepository("hello-source", { ...ARGS, deletionProtection }));
            assert.equal(made.find(REPOSITORY, "hello-source-repository").protect, deletionProtection);
        });
    }
});
