import { bringUp, type Estate } from "./lifecycle";

let shared: Promise<Estate> | undefined;

after("the shared environments", async () => {
    await (await shared?.catch(() => undefined))?.close();
});

/** All environments, brought up once for all tests of a process. Nobody changes them; a test that does works on a fork. */
export function sharedEstate(): Promise<Estate> {
    shared ??= bringUp();
    return shared;
}
