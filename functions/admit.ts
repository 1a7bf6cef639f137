import { checkAdmission } from "../release/admission";
import { bindRelease, parseEcsContract } from "../release/contract";
import { CANDIDATE_FILES, parseManifest, releaseHash } from "../release/manifest";
import { type Problem, Refusal, refuseIfAny } from "../release/problem";
import { strictObject } from "../release/schema";
import { fileOf, pack, textOf, toBytes, unpack } from "./archive";
import { EXECUTION, PARAMETER, REPOSITORY, WORKLOAD } from "./input";
import { done, type PipelineFunction } from "./job";

const INPUT = strictObject({
    execution: EXECUTION,
    workload: WORKLOAD,
    repository: REPOSITORY,
    contract: PARAMETER,
});

/**
 * Lets a release into an environment: its signature is the sealing key's, its image is in this environment's own
 * registry under the same digest, it fits the runtime contract, and nothing that the environment depends on is down.
 * What comes out is the template and the parameters
 * that the change set is made with.
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
        const template = textOf(candidate, CANDIDATE_FILES.template, "Candidate");
        const objects = textOf(candidate, CANDIDATE_FILES.objects, "Candidate");
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
        const contract = parseEcsContract(contractJson, contractName);
        refuseIfAny("Admit", [
            ...checkAdmission(contract, manifest, { template, objects }),
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
        const parameters = toBytes(JSON.stringify(bindRelease(contract, manifest)));
        await artifacts.write("Admitted", pack({ ...candidate, "parameters.json": parameters }));
        return done({ Release: releaseHash(manifest), Commit: manifest.commit, Digest: manifest.imageDigest });
    },
};
