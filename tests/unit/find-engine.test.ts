import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngine, pathWith } from "../../automation/find-engine";

describe("Finding the engine", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "airlock-find-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    /** A command line in a folder; one that nobody may execute is none. */
    function install(place: string, mode = 0o755): string {
        const bin = join(folder, place);
        mkdirSync(bin, { recursive: true });
        writeFileSync(join(bin, "pulumi"), "#!/bin/sh\n");
        chmodSync(join(bin, "pulumi"), mode);
        return bin;
    }

    const env = () => ({ PATH: `/nonexistent:${folder}/path`, PULUMI_HOME: `${folder}/home`, HOME: folder });

    it("finds none where there is none, or one that cannot be executed", () => {
        assert.equal(findEngine(env()), undefined);
        install("path", 0o644);
        assert.equal(findEngine(env()), undefined);
    });

    it("takes the one on the PATH before the others", () => {
        install("home/bin");
        const onPath = install("path");
        const found = findEngine(env());
        assert.deepEqual(found, { folder: onPath, isOnPath: true });
        assert.equal(pathWith(found, "/a:/b"), "/a:/b");
    });

    it("takes the newest version of PULUMI_HOME, then its bin, then what ~/.pulumi has", () => {
        const own = install(".pulumi/bin");
        assert.deepEqual(findEngine(env()), { folder: own, isOnPath: false });
        const home = install("home/bin");
        assert.equal(findEngine(env())?.folder, home);
        install("home/versions/3.99.0/bin");
        const newest = install("home/versions/3.255.0/bin");
        assert.equal(findEngine(env())?.folder, newest);
        assert.equal(pathWith(findEngine(env()), "/a"), `${newest}:/a`);
    });

    it("does without PULUMI_HOME and without a PATH", () => {
        const own = install(".pulumi/versions/3.255.0/bin");
        assert.deepEqual(findEngine({ HOME: folder }), { folder: own, isOnPath: false });
    });
});
