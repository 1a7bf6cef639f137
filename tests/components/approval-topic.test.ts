import assert from "node:assert/strict";
import { ApprovalTopic } from "../../components/pipeline/approval-topic";
import { KEY_ARN, make, PROD, promiseOf } from "../support/mocks";

const TOPIC_ARN = "arn:aws:sns:eu-west-1:333344445555:airlock-prod-approvals";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";

function makeTopic(notify: readonly string[]) {
    return make(PROD, () => new ApprovalTopic("approvals", { placement: PROD, keyArn: KEY_ARN, notify }));
}

describe("ApprovalTopic", () => {
    it("makes an encrypted topic, and no subscription where nobody is named", async () => {
        const made = await makeTopic([]);
        assert.deepEqual(made.list(), [
            "airlock:pipeline:ApprovalTopic approvals",
            "aws:sns/topic:Topic approvals-topic",
        ]);
        assert.deepEqual(made.find("aws:sns/topic:Topic", "approvals-topic").inputs, {
            name: "airlock-prod-approvals",
            kmsMasterKeyId: KEY_ARN,
        });
        assert.equal(await promiseOf(made.component.topicArn), TOPIC_ARN);
    });

    it("tells each address, under a name that does not depend on its place in the list", async () => {
        const names = async (notify: readonly string[]) =>
            (await makeTopic(notify)).list().filter((each) => each.startsWith(SUBSCRIPTION));
        const both = [`${SUBSCRIPTION} approvals-a@example.com`, `${SUBSCRIPTION} approvals-b@example.com`];
        assert.deepEqual(await names(["a@example.com", "b@example.com"]), both);
        assert.deepEqual(await names(["b@example.com", "a@example.com"]), both);
    });

    it("sends mail to the address that is named", async () => {
        const subscription = (await makeTopic(["b@example.com"])).find(SUBSCRIPTION, "approvals-b@example.com");
        assert.deepEqual(subscription.inputs, { topic: TOPIC_ARN, protocol: "email", endpoint: "b@example.com" });
        assert.equal(subscription.parent, "approvals");
    });
});
