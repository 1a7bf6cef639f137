const { PolicyPack } = require("@pulumi/policy");

/** A policy of things, one that stops what breaks it and one that does not. */
function policy(name, enforcementLevel, broken) {
    return {
        name,
        description: `${name}.`,
        enforcementLevel,
        validateResource: ({ type, props }, report) => {
            if (type === "played:index:Thing" && broken(props)) {
                report(`key "${props.key}" and value "${props.value}" do not keep to it`);
            }
        },
    };
}

new PolicyPack("played-pack", {
    policies: [
        policy("values-are-good", "mandatory", ({ value }) => value === "dubious"),
        policy("keys-are-a", "advisory", ({ key }) => key !== "a"),
    ],
});
