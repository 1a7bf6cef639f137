import assert from "node:assert/strict";
import fc from "fast-check";
import type { EnvironmentFacts, Settings } from "../../stacks/settings";
import { type Topology, topologyOf } from "../../stacks/topology";
import { STACKS, settingsOf } from "../support/settings";

const BASE = settingsOf("dev");
const ONE = "111122223333";
const TWO = "444455556666";

/** The topology of every environment of a list, in order. */
function topologies(environments: readonly Pick<EnvironmentFacts, "name" | "account" | "region">[]) {
    const facts = environments.map((each) => ({ ...each, cidr: "10.0.0.0/16", connected: false }));
    const settings: Settings = { ...BASE, environments: facts };
    return facts.map((environment) => topologyOf({ ...settings, environment }));
}

function three(accounts: readonly [string, string, string], regions = ["eu-west-1", "eu-west-1", "eu-west-1"]) {
    const facts = STACKS.map((name, i) => ({ name, account: accounts[i] ?? "", region: regions[i] ?? "" }));
    const [dev, staging, prod] = topologies(facts);
    assert.ok(dev && staging && prod);
    return { dev, staging, prod };
}

const registryOf = ({ account, region }: { readonly account: string; readonly region: string }) =>
    `${account}/${region}`;

describe("Topology", () => {
    it("of the real stacks is a line: made in dev, promoted to staging, then to prod", () => {
        const [dev, staging, prod] = STACKS.map((stack) => topologyOf(settingsOf(stack)));
        assert.ok(dev && staging && prod);
        const line = [dev, staging, prod].map((at) => [
            at.previous?.environment,
            at.here.environment,
            at.next?.environment,
            at.isFirst,
        ]);
        assert.deepEqual(line, [
            [undefined, "dev", "staging", true],
            ["dev", "staging", "prod", false],
            ["staging", "prod", undefined, false],
        ]);
    });

    it("says all of an environment in the middle", () => {
        const { staging } = three([ONE, TWO, "777788889999"]);
        const at = (environment: string, account: string) => ({
            project: "airlock",
            environment,
            account,
            region: "eu-west-1",
            partition: "aws",
        });
        const expected: Topology = {
            here: at("staging", TWO),
            first: at("dev", ONE),
            isFirst: false,
            previous: at("dev", ONE),
            next: at("prod", "777788889999"),
            signingKeyAliasArn: `arn:aws:kms:eu-west-1:${ONE}:alias/airlock-release-signing`,
            registryOwner: at("staging", TWO),
            registryIsShared: false,
            replicateTo: [],
        };
        assert.deepEqual(staging, expected);
    });

    it("copies no image where all environments share one account", () => {
        const { dev, staging, prod } = three([ONE, ONE, ONE]);
        assert.deepEqual(dev.replicateTo, []);
        assert.deepEqual(
            [dev, staging, prod].map(({ registryOwner }) => registryOwner.environment),
            ["dev", "dev", "dev"],
        );
        assert.ok([dev, staging, prod].every(({ registryIsShared }) => registryIsShared));
    });

    it("copies images once to an account that two later environments share", () => {
        const { dev, staging, prod } = three([ONE, TWO, TWO]);
        assert.deepEqual(dev.replicateTo, [{ account: TWO, region: "eu-west-1" }]);
        assert.deepEqual([staging.registryOwner.environment, prod.registryOwner.environment], ["staging", "staging"]);
        assert.deepEqual(
            [dev, staging, prod].map(({ registryIsShared }) => registryIsShared),
            [false, true, true],
        );
    });

    it("copies images to another region of the same account", () => {
        const { dev } = three([ONE, ONE, ONE], ["eu-west-1", "eu-west-1", "eu-central-1"]);
        assert.deepEqual(dev.replicateTo, [{ account: ONE, region: "eu-central-1" }]);
    });

    it("names the signing key in the first environment's partition, account and region", () => {
        const { prod } = three([ONE, TWO, TWO], ["cn-north-1", "eu-west-1", "eu-west-1"]);
        assert.equal(prod.signingKeyAliasArn, `arn:aws-cn:kms:cn-north-1:${ONE}:alias/airlock-release-signing`);
    });

    it("of a single environment has no neighbours", () => {
        const [only] = topologies([{ name: "dev", account: ONE, region: "eu-west-1" }]);
        assert.ok(only);
        assert.deepEqual([only.previous, only.next, only.isFirst], [undefined, undefined, true]);
    });

    const facts = fc.record({
        account: fc.constantFrom(ONE, TWO, "777788889999"),
        region: fc.constantFrom("eu-west-1", "eu-central-1", "us-east-1"),
    });
    const lists = fc
        .array(facts, { minLength: 1, maxLength: 10 })
        .map((list) => topologies(list.map((each, index) => ({ name: `env-${index}`, ...each }))));

    it("hands every candidate to the environment that expects it from here", () => {
        fc.assert(
            fc.property(lists, (line) => {
                line.forEach((at, index) => {
                    const next = line[index + 1];
                    assert.deepEqual(at.next, next?.here);
                    assert.deepEqual(next?.previous, next === undefined ? undefined : at.here);
                    assert.equal(at.isFirst, at.previous === undefined);
                });
            }),
        );
    });

    it("has one first environment, on which all agree, and one signing key", () => {
        fc.assert(
            fc.property(lists, (line) => {
                assert.deepEqual(
                    line.map(({ isFirst }) => isFirst),
                    line.map((_, index) => index === 0),
                );
                assert.ok(line.every(({ first }) => first.environment === "env-0"));
                assert.equal(new Set(line.map(({ signingKeyAliasArn }) => signingKeyAliasArn)).size, 1);
            }),
        );
    });

    it("has one owner of each registry, which makes it in its own account and region", () => {
        fc.assert(
            fc.property(lists, (line) => {
                const owners = line.filter((at) => at.registryOwner.environment === at.here.environment);
                const registries = line.map(({ here }) => registryOf(here));
                assert.deepEqual(owners.map(({ here }) => registryOf(here)).sort(), [...new Set(registries)].sort());
                for (const at of line) {
                    assert.equal(registryOf(at.registryOwner), registryOf(at.here));
                    const sharers = registries.filter((each) => each === registryOf(at.here));
                    assert.equal(at.registryIsShared, sharers.length > 1);
                }
            }),
        );
    });

    it("copies images from the first environment to every other registry, each once, and never to its own", () => {
        fc.assert(
            fc.property(lists, ([first, ...later]) => {
                assert.ok(first);
                const own = registryOf(first.here);
                const others = new Set(later.map(({ here }) => registryOf(here)).filter((each) => each !== own));
                assert.deepEqual(first.replicateTo.map(registryOf).sort(), [...others].sort());
                assert.ok(later.every(({ replicateTo }) => replicateTo.length === 0));
            }),
        );
    });
});
