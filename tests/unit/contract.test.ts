import assert from "node:assert/strict";
import {
    bindRelease,
    PLATFORM_PARAMETERS,
    parseContract,
    RELEASE_PARAMETERS,
    rolloutParameters,
} from "../../release/contract";
import { releaseHash } from "../../release/manifest";
import type { RolloutPolicy } from "../../release/rollout";
import { CONTRACT, MANIFEST } from "../support/releases";
import { refusalOf } from "../support/settings";

/** The problems of a contract with some fields replaced, as `path: message`. */
function problemsOf(changes: { readonly [key: string]: unknown }): readonly string[] {
    const refusal = refusalOf(() =>
        parseContract(JSON.stringify({ ...CONTRACT, ...changes }), "/airlock/dev/hello/contract"),
    );
    assert.equal(refusal.subject, "/airlock/dev/hello/contract");
    return refusal.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe("RuntimeContract", () => {
    it("reads back from its text", () => {
        const resourceTypes = ["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::DynamoDB::Table"] as const;
        const holds = ["x".repeat(255), ...Array.from({ length: 9 }, (_, index) => `link ${index}`)];
        for (const contract of [CONTRACT, { ...CONTRACT, resourceTypes: [...resourceTypes] }, { ...CONTRACT, holds }]) {
            assert.deepEqual(parseContract(JSON.stringify(contract), "contract"), contract);
        }
    });

    const eleven = Array.from({ length: 11 }, (_, index) => `link-${index}`);
    const { Cluster: _cluster, ...withoutCluster } = CONTRACT.parameters;
    const types = '"AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::DynamoDB::Table"';
    const wrong: readonly (readonly [{ readonly [key: string]: unknown }, string])[] = [
        [{ format: 1 }, 'format: "1" is not "2"'],
        [{ runtime: "lambda" }, 'runtime: "lambda" is not one of "ecs", "eks"'],
        [{ workload: undefined }, "workload: is missing"],
        [
            { needs: { port: "8080", healthPath: "/" } },
            'needs.port: "8080" is not a whole number of a port from 1 to 65535',
        ],
        [{ resourceTypes: ["AWS::S3::Bucket"] }, `resourceTypes[0]: "AWS::S3::Bucket" is not one of ${types}`],
        [{ holds: undefined }, "holds: is missing"],
        [{ holds: [""] }, 'holds[0]: "" is not an alarm name of 1 to 255 characters'],
        [{ holds: ["x".repeat(256)] }, `holds[0]: "${"x".repeat(256)}" is not an alarm name of 1 to 255 characters`],
        [{ holds: eleven }, `holds: "${JSON.stringify(eleven)}" is not a list of 0 to 10 alarms`],
        [{ parameters: withoutCluster }, "parameters.Cluster: is missing"],
        [{ parameters: { ...CONTRACT.parameters, MinTasks: 1 } }, 'parameters.MinTasks: "1" is not a text'],
        [{ parameters: { ...CONTRACT.parameters, Role: "x" } }, 'parameters: unknown key "Role"'],
        [{ extra: 1 }, '(top): unknown key "extra"'],
    ];
    for (const [changes, problem] of wrong) {
        it(`refuses ${problem}`, () => assert.deepEqual(problemsOf(changes), [problem]));
    }

    it("refuses a text that is not JSON, with where it was read", () => {
        assert.equal(
            refusalOf(() => parseContract("", "/airlock/dev/hello/contract")).message,
            "/airlock/dev/hello/contract: 1 problem\n  - (top): is not JSON; give the text as it was written",
        );
    });

    it("has parameters of the platform and of the release, and none of both", () => {
        assert.equal(new Set([...PLATFORM_PARAMETERS, ...RELEASE_PARAMETERS]).size, PLATFORM_PARAMETERS.length + 2);
    });
});

describe("A rollout as parameters", () => {
    const table: readonly (readonly [RolloutPolicy, readonly [string, string, string, string]])[] = [
        [{ strategy: "rolling" }, ["ROLLING", "0", "100", "0"]],
        [{ strategy: "all-at-once", bakeMinutes: 5 }, ["BLUE_GREEN", "5", "100", "0"]],
        [{ strategy: "linear", stepPercent: 12.5, stepBakeMinutes: 3, bakeMinutes: 10 }, ["LINEAR", "10", "12.5", "3"]],
        [
            { strategy: "canary", canaryPercent: 10, canaryBakeMinutes: 20, bakeMinutes: 30 },
            ["CANARY", "30", "10", "20"],
        ],
    ];
    for (const [policy, [Strategy, BakeMinutes, StepPercent, StepBakeMinutes]] of table) {
        it(`says ${policy.strategy} in the words of the template`, () => {
            assert.deepEqual(rolloutParameters(policy), { Strategy, BakeMinutes, StepPercent, StepBakeMinutes });
        });
    }
});

describe("A release bound to a contract", () => {
    it("has every parameter of the template, each once", () => {
        const { Parameters } = bindRelease(CONTRACT, MANIFEST);
        assert.deepEqual(Parameters, {
            ...CONTRACT.parameters,
            ImageDigest: MANIFEST.imageDigest,
            Release: releaseHash(MANIFEST),
        });
        assert.deepEqual(Object.keys(Parameters).sort(), [...PLATFORM_PARAMETERS, ...RELEASE_PARAMETERS].sort());
    });

    it("keeps the service from being replaced or deleted by a release", () => {
        assert.deepEqual(bindRelease(CONTRACT, MANIFEST).StackPolicy, {
            Statement: [
                { Effect: "Allow", Principal: "*", Action: ["Update:*"], Resource: "*" },
                {
                    Effect: "Deny",
                    Principal: "*",
                    Action: ["Update:Replace", "Update:Delete"],
                    Resource: "LogicalResourceId/Service",
                },
            ],
        });
    });
});
