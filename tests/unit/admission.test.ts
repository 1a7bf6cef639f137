import assert from "node:assert/strict";
import { checkAdmission, type PackagedTemplate, PINNED_IMAGE } from "../../release/admission";
import { sha256 } from "../../release/canonical";
import type { EcsContract } from "../../release/contract";
import type { ReleaseManifest } from "../../release/manifest";
import { WORKLOAD_RESOURCES } from "../../release/resource-types";
import { CONTRACT, MANIFEST, OBJECTS_TEXT, TEMPLATE } from "../support/releases";

interface Offer {
    readonly contract?: Partial<EcsContract>;
    readonly manifest?: Partial<ReleaseManifest>;
    readonly template?: Partial<PackagedTemplate>;
}

/** What is wrong with a candidate whose template is the sealed one. */
function admit({ contract, manifest, template }: Offer = {}) {
    const text = JSON.stringify({ ...TEMPLATE, ...template });
    return checkAdmission(
        { ...CONTRACT, ...contract },
        { ...MANIFEST, templateHash: sha256(text), ...manifest },
        { template: text, objects: OBJECTS_TEXT },
    );
}

function withResources(resources: { readonly [logicalId: string]: PackagedTemplate["Resources"][string] }): Offer {
    return { template: { Resources: { ...TEMPLATE.Resources, ...resources } } };
}

function withContainers(ContainerDefinitions: unknown): Offer {
    return withResources({
        TaskDefinition: { Type: "AWS::ECS::TaskDefinition", Properties: { ContainerDefinitions } },
    });
}

describe("Admission", () => {
    it("lets in a release that fits", () => {
        assert.deepEqual(admit(), []);
    });

    it("refuses a template that is not the sealed one, and reads nothing else of it", () => {
        const problems = checkAdmission({ ...CONTRACT, workload: "other" }, MANIFEST, {
            template: `${JSON.stringify(TEMPLATE)} `,
            objects: OBJECTS_TEXT,
        });
        assert.deepEqual(problems, [
            {
                path: "template.json",
                message: `its SHA-256 is not the "${MANIFEST.templateHash}" that was sealed`,
                remedy: "build the release again",
            },
        ]);
        assert.deepEqual(
            checkAdmission(CONTRACT, MANIFEST, { template: "not even JSON", objects: OBJECTS_TEXT }).map(
                ({ path }) => path,
            ),
            ["template.json"],
        );
    });

    it("refuses objects that are not the sealed ones, though this runtime does not read them", () => {
        assert.deepEqual(checkAdmission(CONTRACT, MANIFEST, { template: JSON.stringify(TEMPLATE), objects: "[1]" }), [
            {
                path: "kubernetes.json",
                message: `its SHA-256 is not the "${MANIFEST.objectsHash}" that was sealed`,
                remedy: "build the release again",
            },
        ]);
    });

    it("refuses a template with anything that could turn it into another one, or that is none", () => {
        const refused = [
            {
                path: "template.json",
                message:
                    "is not a template of AWSTemplateFormatVersion, Description, Parameters, Conditions, Resources alone",
                remedy: "package the application with Airlock's own builder",
            },
        ];
        const sealed = (template: unknown) => {
            const text = JSON.stringify(template);
            const manifest = { ...MANIFEST, templateHash: sha256(text) };
            return checkAdmission(CONTRACT, manifest, { template: text, objects: OBJECTS_TEXT });
        };
        const { Parameters: _parameters, ...withoutParameters } = TEMPLATE;
        for (const template of [
            { ...TEMPLATE, Transform: "AWS::Serverless-2016-10-31" },
            { ...TEMPLATE, Resources: { ...TEMPLATE.Resources, More: { "Fn::Transform": { Name: "AWS::Include" } } } },
            { ...TEMPLATE, Hooks: {} },
            withoutParameters,
            [],
            null,
            "text",
        ]) {
            assert.deepEqual(sealed(template), refused, JSON.stringify(template));
        }
    });

    it("refuses another workload's release", () => {
        assert.deepEqual(admit({ manifest: { workload: "other" } }), [
            {
                path: "workload",
                message: '"other" is not "hello", which this pipeline deploys',
                remedy: "send the candidate to its own workload's inbox",
            },
        ]);
    });

    it("refuses needs that the platform does not meet, both at once", () => {
        assert.deepEqual(admit({ manifest: { needs: { port: 9090, healthPath: "/up" } } }), [
            {
                path: "port",
                message: 'the application asks for "9090", the environment provides "8080"',
                remedy: "make port in airlock.yaml and in the workload's settings the same",
            },
            {
                path: "healthPath",
                message: 'the application asks for "/up", the environment provides "/health"',
                remedy: "make healthPath in airlock.yaml and in the workload's settings the same",
            },
        ]);
    });

    for (const [logicalId, type] of Object.entries(WORKLOAD_RESOURCES)) {
        it(`refuses a template whose ${logicalId} is missing or something else`, () => {
            const { [logicalId]: _left, ...rest } = TEMPLATE.Resources;
            const expected = {
                path: `Resources.${logicalId}`,
                message: `is not the ${type} that every packaged template has`,
                remedy: "package the application with Airlock's own builder",
            };
            const first = (offer: Offer) => admit(offer).filter(({ path }) => path === expected.path);
            assert.deepEqual(first({ template: { Resources: rest } }), [expected]);
            assert.deepEqual(first(withResources({ [logicalId]: { Type: "AWS::SQS::Queue" } })), [expected]);
        });
    }

    it("lets in a resource type that the workload may add, and refuses the same where it may not", () => {
        const offer = withResources({ Jobs: { Type: "AWS::SQS::Queue" } });
        assert.deepEqual(admit({ ...offer, contract: { resourceTypes: ["AWS::SQS::Queue"] } }), []);
        assert.deepEqual(admit({ ...offer, contract: { resourceTypes: ["AWS::SNS::Topic"] } }), [
            {
                path: "Resources.Jobs.Type",
                message: '"AWS::SQS::Queue" is not among the resource types that this workload may add',
                remedy: "add it to resourceTypes in the workload's settings, or leave it out of the template",
            },
        ]);
    });

    it("refuses a second service, task definition or scaling target under another name", () => {
        for (const Type of Object.values(WORKLOAD_RESOURCES)) {
            assert.deepEqual(
                admit(withResources({ Another: { Type } })).map(({ path }) => path),
                ["Resources.Another.Type"],
                Type,
            );
        }
    });

    const images: readonly (readonly [string, unknown])[] = [
        ["no container", []],
        ["containers that are no list", { Ref: "Containers" }],
        ["a second container", [{ Image: PINNED_IMAGE }, { Image: PINNED_IMAGE }]],
        ["an image of another registry", [{ Image: "docker.io/library/nginx:latest" }]],
        ["an image by tag", [{ Image: { "Fn::Join": ["", [{ Ref: "Registry" }, "/hello:latest"]] } }]],
    ];
    for (const [what, containers] of images) {
        it(`refuses ${what}`, () => {
            assert.deepEqual(admit(withContainers(containers)), [
                {
                    path: "Resources.TaskDefinition.Properties.ContainerDefinitions",
                    message: "is not one container with the release's own image, by digest",
                    remedy: "package the application with Airlock's own builder",
                },
            ]);
        });
    }

    it("refuses parameters that the platform does not give, and the lack of those that it does", () => {
        const { Cluster: _left, ...rest } = TEMPLATE.Parameters;
        assert.deepEqual(admit({ template: { Parameters: { ...rest, Region: {} } } }), [
            {
                path: "Parameters",
                message: "Cluster, Region in template and platform do not match",
                remedy: "package the application with the version of Airlock that the platform runs",
            },
        ]);
    });

    it("refuses everything at once", () => {
        const offer = { ...withContainers([]), manifest: { workload: "other" } };
        assert.deepEqual(
            admit(offer).map(({ path }) => path),
            ["workload", "Resources.TaskDefinition.Properties.ContainerDefinitions"],
        );
    });
});
