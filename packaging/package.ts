import { canonicalJson, sha256 } from "../release/canonical";
import { CANDIDATE_FILES } from "../release/manifest";
import { type Application, readApplication } from "./application";
import { type CheckResult, install, type RunOptions, runChecks } from "./checks";
import { objectsText, renderObjects } from "./kubernetes/objects";
import { fillFolder } from "./output-folder";
import { readOwnTemplate } from "./own-template";
import { type RenderedTemplate, renderTemplate, TAKEN_NAMES, templateText } from "./template";

/** Files of a packaged application. */
export const PACKAGE_FILES = {
    application: "application.json",
    template: CANDIDATE_FILES.template,
    objects: CANDIDATE_FILES.objects,
} as const;

/** What `application.json` says: everything of a release's manifest that packaging knows. */
export interface ApplicationRecord {
    readonly format: 1;
    readonly name: string;
    readonly needs: { readonly port: number; readonly healthPath: string };
    readonly checks: readonly CheckResult[];
}

export interface PackageOptions extends RunOptions {
    /** Folder with the application and its `airlock.yaml`. */
    readonly appDir: string;
    /** Folder that is made, or replaced where packaging made it before; the one above it must exist. */
    readonly outDir: string;
}

export interface PackageResult {
    readonly application: Application;
    readonly record: ApplicationRecord;
    readonly template: RenderedTemplate;
    /** SHA-256 of `template.json`, as the release's manifest holds it. */
    readonly templateHash: string;
    /** SHA-256 of `kubernetes.json`, likewise. */
    readonly objectsHash: string;
}

/**
 * Makes a package of an application: reads `airlock.yaml`, renders the template and the Kubernetes objects, installs
 * dependencies and runs the checks, and writes `template.json`, `kubernetes.json` and `application.json`. On any failure
 * nothing is written.
 *
 * @throws {Refusal} for whatever the person who wrote the application can correct; the signal's reason when aborted.
 */
export async function packageApplication(options: PackageOptions): Promise<PackageResult> {
    const { appDir, outDir } = options;
    const application = readApplication(appDir);
    const template = renderTemplate(
        application,
        application.template === undefined ? {} : readOwnTemplate(appDir, application.template, TAKEN_NAMES),
    );
    const objects = objectsText(renderObjects(application));
    return fillFolder(outDir, Object.values(PACKAGE_FILES), async () => {
        await install(application, appDir, options);
        const checks = await runChecks(application, appDir, options);
        const record: ApplicationRecord = {
            format: 1,
            name: application.name,
            needs: { port: application.port, healthPath: application.healthPath },
            checks,
        };
        const text = templateText(template);
        return {
            files: {
                [PACKAGE_FILES.template]: text,
                [PACKAGE_FILES.objects]: objects,
                [PACKAGE_FILES.application]: canonicalJson(record),
            },
            result: { application, record, template, templateHash: sha256(text), objectsHash: sha256(objects) },
        };
    });
}
