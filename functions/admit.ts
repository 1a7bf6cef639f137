import { checkAdmission, type PackagedFiles } from "../release/admission";
import { bindRelease, parseContract, type RuntimeContract } from "../release/contract";
import { admitToCluster } from "../release/kubernetes/admission";
import { bindDeployment } from "../release/kubernetes/bind";
import { DEPLOYMENT_FILE } from "../release/kubernetes/deployment";
import { CANDIDATE_FILES, parseManifest, type ReleaseManifest, releaseHash } from "../release/manifest";
import { type Problem, Refusal, refuseIfAny } from "../release/problem";
import { strictObject } from "../release/schema";
import { fileOf, pack, textOf, toBytes, unpack } from "./archive";
import { EXECUTION, PARAMETER, REPOSITORY, WORKLOAD } from "./input";
import { done, type PipelineFunction } from "./job";
import type { Files } from "./ports";

const INPUT = strictObject({
    execution: EXECUTION,
    workload: WORKLOAD,
    repository: REPOSITORY,
    contract: PARAMETER,
});

/**
 * Lets a release into an environment: its signature is the sealing key's, its image is in this environment's own
 * registry under the same digest, it fits the runtime contract, and nothing that the environment depends on is down.
 * What comes out is the candidate and one file more: on ECS the parameters that the change set is made with, on EKS the
 * objects that are applied.
 */
export const admit: PipelineFunction<typeof INPUT> = {
    name: "admit",
    input: INPUT,
    async run({ repository, contract: contractName }, { artifacts, images, signatures, contracts, alarms }) {
        const candidate = unpack(await artifacts.read("Candidate"), "Candidate");
        const manifestText = textOf(candidate, CANDIDATE_FILES.manifest, "Candidate");
        const signature = fileOf(candidate, CANDIDATE_FILES.signature, "Candidate");
        if (!(await signatures.verify(manifestText, signature))) {
            // An unsigned manifest is nobody's word, so nothing that it says is looked at.
            throw new Refusal("Admit", [
                {
                    path: CANDIDATE_FILES.signature,
                    message: "is not the sealing key's signature of this manifest",
                    remedy: "release the commit anew; if it happens again, find out who wrote the candidate",
                },
            ]);
        }
        const manifest = parseManifest(manifestText);
        const files = {
            template: textOf(candidate, CANDIDATE_FILES.template, "Candidate"),
            objects: textOf(candidate, CANDIDATE_FILES.objects, "Candidate"),
        };
        const [contractJson, imageIsHere] = await Promise.all([
            contracts.find(contractName),
            images.has(repository, manifest.imageDigest),
        ]);
        if (contractJson === undefined) {
            throw new Refusal("Admit", [
                {
                    path: contractName,
                    message: "there is no such parameter",
                    remedy: "bring the platform up: pulumi up",
                },
            ]);
        }
        const contract = parseContract(contractJson, contractName);
        const bound = bind(contract, manifest, files);
        refuseIfAny("Admit", [
            ...bound.problems,
            ...(imageIsHere
                ? []
                : [
                      {
                          path: repository,
                          message: `has no image "${manifest.imageDigest}"`,
                          remedy: "wait for the copy from the first environment's registry, then retry the stage",
                      },
                  ]),
            ...(await alarms.firing(contract.holds)).map(
                (name): Problem => ({
                    path: name,
                    message: "is in ALARM: the link that this environment depends on is down",
                    remedy: "wait until it is up, then retry the stage",
                }),
            ),
        ]);
        await artifacts.write("Admitted", pack({ ...candidate, ...bound.files }));
        return done({ Release: releaseHash(manifest), Commit: manifest.commit, Digest: manifest.imageDigest });
    },
};

interface Bound {
    readonly problems: readonly Problem[];
    /** What the environment's deploy stage reads beside the candidate. */
    readonly files: Files;
}

function bind(contract: RuntimeContract, manifest: ReleaseManifest, files: PackagedFiles): Bound {
    if (contract.runtime === "ecs") {
        const problems = checkAdmission(contract, manifest, files);
        return { problems, files: { "parameters.json": toBytes(JSON.stringify(bindRelease(contract, manifest))) } };
    }
    const admitted = admitToCluster(contract, manifest, files);
    return admitted.ok
        ? {
              problems: [],
              files: {
                  [DEPLOYMENT_FILE]: toBytes(JSON.stringify(bindDeployment(contract, manifest, admitted.objects))),
              },
          }
        : { problems: admitted.problems, files: {} };
}
