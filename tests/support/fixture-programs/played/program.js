const pulumi = require("@pulumi/pulumi");

// An environment as the library sees it: real settings files, one component, resources of a provider that is played
// beside it, and the outputs of an environment. What goes wrong is said in the configuration.

const settings = new pulumi.Config("played");
const project = new pulumi.Config();
const fault = settings.get("fault") ?? "none";
const isProtected = project.requireBoolean("deletionProtection");

class Thing extends pulumi.CustomResource {
    constructor(name, props, opts) {
        super("played:index:Thing", name, props, opts);
    }
}

class Platform extends pulumi.ComponentResource {
    constructor(name) {
        super("airlock:played:Platform", name);
        const count = settings.getNumber("things") ?? 3;
        for (let index = 0; index < count; index += 1) {
            const value = index === 0 ? (settings.get("value") ?? "good") : "good";
            // A key that changes replaces the thing.
            const key = index === 1 ? (settings.get("key") ?? "a") : "a";
            new Thing(`${name}-${index}`, { key, value }, { parent: this, protect: isProtected });
        }
        this.registerOutputs({});
    }
}

switch (fault) {
    case "exception":
        throw new Error("the program stumbled");
    case "refusal":
        throw new pulumi.RunError(
            'Update of stack "dev": 1 problem\n  - tasks.min: "70" is above 60; set it to 1 to 60',
        );
    case "logged":
        pulumi.log.error("the program says that this cannot be");
        break;
    case "hang":
        setInterval(() => {}, 1000);
        break;
}

new Platform("platform");

const environment = pulumi.getStack();
const [workload] = project.requireObject("workloads");
exports.environment = environment;
exports.vpcId = "vpc-0123456789abcdef0";
exports.addresses = [`${environment}.example.com`];
exports.pipelines = {
    [workload.name]: `arn:aws:codepipeline:eu-west-1:111122223333:airlock-${environment}-${workload.name}`,
};
exports.firstPush = environment === "dev" ? { [workload.name]: "git push" } : {};
exports.readerPolicyArn = `arn:aws:iam::111122223333:policy/airlock-${environment}-reader`;
if (fault === "secret") {
    exports.readerPolicyArn = pulumi.secret(exports.readerPolicyArn);
}
