// A sandbox as small as one can be: a provider that says when it ends, and one thing, which asks AWS for nothing.
import * as aws from "@pulumi/aws";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

const expires = new pulumi.Config().get("expires");
new aws.Provider("default", {
    region: "eu-west-1",
    accessKey: "test",
    secretKey: "test",
    skipCredentialsValidation: true,
    skipRegionValidation: true,
    skipMetadataApiCheck: true,
    skipRequestingAccountId: true,
    defaultTags: { tags: expires === undefined ? {} : { Expires: expires } },
});
new docker.Image("image", { imageName: "registry.example.com/hello:1", skipPush: true });
