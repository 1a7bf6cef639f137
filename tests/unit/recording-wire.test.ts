import assert from "node:assert/strict";
import { filledIn, secretValue } from "../../automation/recording/wire";

describe("What an engine answers", () => {
    it("is what was given, with what is answered beside it", () => {
        assert.deepEqual(filledIn({ name: "a" }, { name: "b", arn: "c" }), { name: "a", arn: "c" });
    });

    it("adds members to an object that was given, and changes none of them", () => {
        assert.deepEqual(
            filledIn(
                { vpcConfig: { subnetIds: ["subnet-1"] } },
                { vpcConfig: { subnetIds: [], clusterSecurityGroupId: "sg-1" } },
            ),
            { vpcConfig: { subnetIds: ["subnet-1"], clusterSecurityGroupId: "sg-1" } },
        );
    });

    it("leaves lists and secrets whole", () => {
        const given = { list: ["a"], secret: secretValue("s") };
        assert.deepEqual(filledIn(given, { list: { b: 1 }, secret: { b: 1 } }), given);
    });
});
