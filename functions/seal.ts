import { z } from "zod";
import { sha256 } from "../release/canonical";
import {
    CANDIDATE_FILES,
    HEALTH_PATH,
    manifestText,
    PORT,
    parseManifest,
    type ReleaseManifest,
    releaseHash,
} from "../release/manifest";
import { type Problem, Refusal } from "../release/problem";
import { parseJson, strictObject, text } from "../release/schema";
import { fileOf, pack, textOf, toBytes, unpack } from "./archive";
import { COMMIT, EXECUTION, NAME, REPOSITORY, WORKLOAD } from "./input";
import { done, type PipelineFunction } from "./job";
import type { Build } from "./ports";

const INPUT = strictObject({
    execution: EXECUTION,
    workload: WORKLOAD,
    commit: COMMIT,
    project: NAME,
    build: text(/^[\w:/.-]{1,200}$/, "the id of a build", "the build action gives it; release the commit anew"),
    repository: REPOSITORY,
});

/** The part of a package that the build says of itself: names and needs; `checks` are the build's claim and not read. */
const APPLICATION = z.object({
    name: WORKLOAD,
    needs: z.object({ port: PORT, healthPath: HEALTH_PATH }),
});

/**
 * Makes a release of what was built. Build code must not vouch for itself, so digest, test results and commit come from
 * the services that know them; only names and needs come from the package. The manifest is signed here and nowhere else.
 */
export const seal: PipelineFunction<typeof INPUT> = {
    name: "seal",
    input: INPUT,
    async run(input, { artifacts, builds, images, signatures }) {
        const { workload, commit, build: buildId, repository } = input;
        const built = unpack(await artifacts.read("Built"), "Built");
        const application = parseJson(APPLICATION, textOf(built, "application.json", "Built"), "application.json");
        const template = fileOf(built, CANDIDATE_FILES.template, "Built");
        const objects = fileOf(built, CANDIDATE_FILES.objects, "Built");
        const [build, digest] = await Promise.all([builds.find(buildId), images.digestOf(repository, commit)]);
        const problems = [
            ...checkBuild(input, build),
            ...checkName(application.name, workload),
            ...(digest === undefined ? [noImage(repository, commit)] : []),
        ];
        if (build === undefined || digest === undefined || problems.length > 0) {
            throw new Refusal("Seal", problems);
        }
        const manifest: ReleaseManifest = {
            format: 2,
            workload,
            commit,
            imageDigest: digest,
            templateHash: sha256(template),
            objectsHash: sha256(objects),
            needs: application.needs,
            // In one order, so that a retry seals the same release under the same hash.
            checks: build.reports
                .map(({ name, passed, failed }) => ({ name, passed, failed }))
                .sort((a, b) => compare(a.name, b.name) || a.passed - b.passed),
            buildId,
        };
        const text = manifestText(parseManifest(manifestText(manifest)));
        await artifacts.write(
            "Candidate",
            pack({
                [CANDIDATE_FILES.manifest]: toBytes(text),
                [CANDIDATE_FILES.signature]: await signatures.sign(text),
                [CANDIDATE_FILES.template]: template,
                [CANDIDATE_FILES.objects]: objects,
            }),
        );
        return done({ Release: releaseHash(manifest), Digest: digest });
    },
};

function checkName(name: string, workload: string): readonly Problem[] {
    return name === workload
        ? []
        : [
              {
                  path: "name",
                  message: `"${name}" is not "${workload}", which this pipeline releases`,
                  remedy: "use the workload's name in airlock.yaml",
              },
          ];
}

function noImage(repository: string, commit: string): Problem {
    return {
        path: repository,
        message: `the registry has no image tagged "${commit}"`,
        remedy: "look at the build's log for the push, and release the commit anew",
    };
}

function checkBuild({ build: id, project, commit }: z.output<typeof INPUT>, build: Build | undefined): Problem[] {
    const problems: Problem[] = [];
    const remedy = "release the commit anew";
    // The id comes out of the build itself, so another project's is not looked at.
    if (build === undefined || !id.startsWith(`${project}:`)) {
        return [{ path: "build", message: `there is no build "${id}" of ${project}`, remedy }];
    }
    if (!build.succeeded) {
        problems.push({ path: "build", message: `"${id}" did not succeed`, remedy });
    }
    if (build.commit !== commit) {
        const built = build.commit === undefined ? "a commit that nobody knows" : `"${build.commit}"`;
        problems.push({ path: "build", message: `"${id}" built ${built}, not "${commit}"`, remedy });
    }
    if (build.reports.length === 0) {
        problems.push({
            path: "checks",
            message: "the build reported no test",
            remedy: "let a check in airlock.yaml write a report",
        });
    }
    for (const { name, passed, failed } of build.reports) {
        if (failed > 0 || passed === 0) {
            problems.push({
                path: `checks.${name}`,
                message: `${passed} tests passed and ${failed} failed`,
                remedy: "mend the tests, and push again",
            });
        }
    }
    return problems;
}

function compare(a: string, b: string): number {
    return a < b ? -1 : Number(a > b);
}
