import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { EnvironmentOutputs } from "../../stacks/outputs";
import { EnvironmentError } from "./errors";

type Plain<Value> =
    Value extends pulumi.Output<infer Known>
        ? Known
        : Value extends object
          ? { readonly [Key in keyof Value]: Plain<Value[Key]> }
          : Value;

/** What an environment says of itself once it is up, with plain values. */
export type PlainOutputs = Plain<EnvironmentOutputs>;

const TEXT_BY_WORKLOAD = z.record(z.string(), z.string());

/** Outputs that a newer project adds are let through. */
const OUTPUTS: z.ZodType<PlainOutputs> = z.looseObject({
    environment: z.string(),
    vpcId: z.string(),
    addresses: z.array(z.string()),
    pipelines: TEXT_BY_WORKLOAD,
    firstPush: TEXT_BY_WORKLOAD,
    onPremises: z.custom<PlainOutputs["onPremises"]>((value) => typeof value === "object").optional(),
    readerPolicyArn: z.string(),
});

/**
 * The outputs of an environment that is up.
 *
 * @throws {EnvironmentError} `program-failed` when the project's program gives other outputs than an environment has.
 */
export function readOutputs(environment: string, outputs: { readonly [name: string]: unknown }): PlainOutputs {
    const { data, error } = OUTPUTS.safeParse(outputs);
    if (data !== undefined) {
        return data;
    }
    const [first, ...more] = error.issues.map(({ path, message }) => ({
        message: `output ${path.join(".")} is none of an environment: ${message}`,
    }));
    const failures = [first ?? { message: error.message }, ...more] as const;
    throw new EnvironmentError("program-failed", environment, { failures, cause: error });
}
