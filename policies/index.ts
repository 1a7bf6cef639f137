import { PolicyPack } from "@pulumi/policy";
import { getStack } from "@pulumi/pulumi";
import { EXEMPTIONS } from "./exemptions";
import { policiesOf } from "./pack";
import { RULES } from "./rules";

new PolicyPack("airlock", {
    description: "What every environment of Airlock must hold.",
    // The engine tells a pack the stack as it tells programs. Where it does not, the levels are the strictest.
    policies: policiesOf(RULES, getStack(), {
        exemptions: EXEMPTIONS,
        today: new Date().toISOString().slice(0, 10),
    }),
});
