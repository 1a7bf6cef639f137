import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import { type CheckResult, type CreateResult, type DiffResult, main, type Provider } from "@pulumi/pulumi/provider";

/** Stands in for Docker's provider: builds nothing, and answers an image with a digest that its name alone makes. */
const provider: Provider = {
    version: "5.2.0",
    schema: JSON.stringify({ name: "docker", version: "5.2.0" }),
    async check(_urn: pulumi.URN, _olds: pulumi.Inputs, inputs: pulumi.Inputs): Promise<CheckResult> {
        return { inputs };
    },
    async diff(_id: pulumi.ID, _urn: pulumi.URN, olds: pulumi.Inputs, news: pulumi.Inputs): Promise<DiffResult> {
        return { changes: olds.imageName !== news.imageName };
    },
    async create(_urn: pulumi.URN, inputs: pulumi.Inputs): Promise<CreateResult> {
        return { id: inputs.imageName, outs: answered(inputs) };
    },
    async update(_id: pulumi.ID, _urn: pulumi.URN, _olds: pulumi.Inputs, news: pulumi.Inputs) {
        return { outs: answered(news) };
    },
    async delete(): Promise<void> {},
};

function answered(inputs: pulumi.Inputs): pulumi.Inputs {
    const name = String(inputs.imageName);
    const baseImageName = name.slice(0, name.lastIndexOf(":"));
    const digest = createHash("sha256").update(name).digest("hex");
    return { ...inputs, baseImageName, repoDigest: `${baseImageName}@sha256:${digest}` };
}

main(provider, process.argv.slice(2));
