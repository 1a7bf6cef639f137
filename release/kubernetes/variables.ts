import type { Problem } from "../problem";
import { isReserved, LONGEST_VALUE, PROVIDED_VARIABLES, secretIn, VARIABLE_NAME } from "../variables";
import { type PackagedObjects, type PackagedVariable, REPACKAGE } from "./packaged";
import { isPlaceholder, PLACEHOLDERS } from "./placeholders";

const ENV = "Rollout.spec.template.spec.containers[0].env";
const DATA = "SecretProviderClass.spec.secretObjects[0].data";

type Provided = (typeof PROVIDED_VARIABLES)[number];

/** The names of an application's secrets, in the order in which the packaged objects list them. */
export function secretNames({ SecretProviderClass }: PackagedObjects): readonly string[] {
    return SecretProviderClass?.spec.secretObjects[0].data.map(({ key }) => key) ?? [];
}

/**
 * What the variables of a packaged container may not be, which their form does not say: names that a runtime sets, values
 * that look like secrets or like placeholders, secrets other than the workload's own. No message tells a value.
 */
export function checkVariables(objects: PackagedObjects): readonly Problem[] {
    const [container] = objects.Rollout.spec.template.spec.containers;
    const { env, ports } = container;
    const workload = objects.Rollout.metadata.name;
    const provided: { readonly [name in Provided]: string } = {
        ENVIRONMENT: PLACEHOLDERS.environment,
        PORT: String(ports[0]?.containerPort),
        RELEASE: PLACEHOLDERS.release,
    };
    const fault = (variable: PackagedVariable, index: number): string | undefined => {
        if (env.findIndex(({ name }) => name === variable.name) < index) {
            return "is there twice";
        }
        return "value" in variable ? plainFault(variable, provided) : secretFault(variable, workload);
    };
    return [
        ...PROVIDED_VARIABLES.filter((name) => !env.some((variable) => variable.name === name)).map((name) => ({
            path: ENV,
            message: `has no "${name}", which every application gets`,
            remedy: REPACKAGE,
        })),
        ...env.flatMap((variable, index) => {
            const message = fault(variable, index);
            return message === undefined ? [] : [{ path: `${ENV}[${index}]`, message, remedy: REPACKAGE }];
        }),
        ...checkSecrets(objects),
    ];
}

function plainFault({ name, value }: { name: string; value: string }, provided: { [name: string]: string }) {
    if (!VARIABLE_NAME.test(name)) {
        return "its name is not that of a variable";
    }
    if (isReserved(name)) {
        return provided[name] === value ? undefined : `"${name}" is set by the platform`;
    }
    if (isPlaceholder(value)) {
        return `the value of "${name}" is a placeholder that no variable has`;
    }
    if (value.length > LONGEST_VALUE) {
        return `the value of "${name}" has ${value.length} characters, above ${LONGEST_VALUE}`;
    }
    const found = secretIn(name, value);
    return found === undefined ? undefined : `the ${found} of "${name}" looks like a secret, and anyone can read it`;
}

function secretFault(variable: Exclude<PackagedVariable, { value: string }>, workload: string): string | undefined {
    const { name, key } = variable.valueFrom.secretKeyRef;
    if (!VARIABLE_NAME.test(variable.name) || isReserved(variable.name)) {
        return "its name is not one that a secret may have";
    }
    return name === workload && key === variable.name
        ? undefined
        : `"${variable.name}" is not the workload's own secret of that name`;
}

/** The driver fetches exactly what the variables name. */
function checkSecrets(objects: PackagedObjects): readonly Problem[] {
    const data = objects.SecretProviderClass?.spec.secretObjects[0].data ?? [];
    const wanted = objects.Rollout.spec.template.spec.containers[0].env
        .filter((variable) => "valueFrom" in variable)
        .map(({ name }) => name);
    const fetched = data.map(({ key }) => key);
    const isSame = data.every(({ objectName, key }) => objectName === key) && same(wanted, fetched);
    return isSame ? [] : [{ path: DATA, message: "is not the list of the variables' secrets", remedy: REPACKAGE }];
}

function same(one: readonly string[], other: readonly string[]): boolean {
    return one.length === other.length && one.every((name) => other.includes(name));
}
