import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";
import { APPLICATION_FILE } from "../packaging/application";

/** What is to become of a release. */
export type Fate = "everywhere" | "halted at build" | "rolled back in the last environment";

/** One release of the scenario. */
export interface ReleaseScript {
    readonly title: string;
    readonly fate: Fate;
    /** Changes the copy of the application that the release's commit is made from. */
    readonly change: (folder: string) => void;
}

/** The releases of a rehearsal, in order; each is a commit of its own. */
export const RELEASES: readonly ReleaseScript[] = [
    { title: "Release 1, the first", fate: "everywhere", change: () => undefined },
    { title: "Release 2, a change", fate: "everywhere", change: changeImage },
    { title: "Release 3, a test fails", fate: "halted at build", change: breakTest },
    {
        title: "Release 4, ill under traffic",
        fate: "rolled back in the last environment",
        change: (folder) => {
            changeImage(folder);
            changeImage(folder);
        },
    },
];

/** A label more: another image, the same application. */
function changeImage(folder: string): void {
    appendFileSync(join(folder, "Dockerfile"), "LABEL rehearsal=true\n");
}

/**
 * Adds a test that fails beside the application's own. Where its tests are not found, its first check is made to end with
 * exit code 1.
 */
function breakTest(folder: string): void {
    const tests = ["test", "tests"].find(
        (name) =>
            existsSync(join(folder, name)) && readdirSync(join(folder, name)).some((file) => /\.test\.js$/.test(file)),
    );
    if (tests !== undefined) {
        writeFileSync(
            join(folder, tests, "rehearsal.test.js"),
            'throw new Error("this test is made to fail by the rehearsal");\n',
        );
        return;
    }
    const file = join(folder, APPLICATION_FILE);
    const document = parseDocument(readFileSync(file, "utf8"));
    const check = document.getIn(["checks", 0]);
    if (isMap(check)) {
        check.set("run", ["node", "-e", "process.exit(1)"]);
        writeFileSync(file, document.toString());
    }
}
