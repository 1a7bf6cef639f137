// A program outside the project: drives two environments at once, and prints what came of it as JSON.
import { EnvironmentError, openEnvironment } from "pulumi-airlock";

const { options, stacks } = JSON.parse(process.argv[2]);

async function drive(stack) {
    const environment = await openEnvironment({ ...options, stack });
    const before = await environment.outputs();
    const history = await environment.history();
    const preview = environment.preview();
    const planned = [];
    for await (const event of preview) {
        planned.push(event);
    }
    const update = environment.up({ reason: `the first of ${stack}` });
    const told = [];
    for await (const event of update) {
        told.push(event);
    }
    const again = await environment.up({ reason: "nothing new" });
    return {
        before: before ?? null,
        historyBefore: history,
        planned,
        preview: await preview,
        told,
        up: await update,
        again,
        outputs: await environment.outputs(),
        history: await environment.history(),
    };
}

try {
    const results = await Promise.all(stacks.map(drive));
    console.log(JSON.stringify(Object.fromEntries(stacks.map((stack, index) => [stack, results[index]]))));
} catch (error) {
    console.log(
        JSON.stringify({ isOurs: error instanceof EnvironmentError, ...error.toJSON?.(), text: String(error) }),
    );
    process.exitCode = 1;
}
