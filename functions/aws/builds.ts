import { BatchGetBuildsCommand, BatchGetReportsCommand, CodeBuildClient, type Report } from "@aws-sdk/client-codebuild";
import {
    DescribeImagesCommand,
    ECRClient,
    ImageNotFoundException,
    RepositoryNotFoundException,
} from "@aws-sdk/client-ecr";
import type { Build, Builds, Images } from "../ports";

/** Builds and their reports, as CodeBuild knows them. */
export function codeBuilds(client = new CodeBuildClient()): Builds {
    return {
        async find(id) {
            const { builds } = await client.send(new BatchGetBuildsCommand({ ids: [id] }));
            const build = builds?.[0];
            if (build === undefined) {
                return undefined;
            }
            const reportArns = build.reportArns ?? [];
            const { reports = [] } =
                reportArns.length === 0 ? {} : await client.send(new BatchGetReportsCommand({ reportArns }));
            return {
                // The build that a pipeline started is over once its next action runs; its status says how it ended.
                succeeded: build.buildStatus === "SUCCEEDED",
                commit: build.resolvedSourceVersion,
                reports: reportArns.map((arn) =>
                    countsOf(
                        arn,
                        reports.find((report) => report.arn === arn),
                    ),
                ),
            };
        },
    };
}

/**
 * A report that is gone, or was never completed, proves nothing, whatever it has counted so far: nothing passed.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/test-report.html the statuses
 */
function countsOf(arn: string, report: Report | undefined): Build["reports"][number] {
    const { SUCCEEDED: passed = 0, SKIPPED: skipped = 0 } = report?.testSummary?.statusCounts ?? {};
    return {
        name: report?.name ?? arn,
        passed: report?.status === "SUCCEEDED" || report?.status === "FAILED" ? passed : 0,
        failed: (report?.testSummary?.total ?? 0) - passed - skipped,
    };
}

/** Images in the registry of this account. */
export function registryImages(client = new ECRClient()): Images {
    async function digest(repositoryName: string, imageId: { imageTag?: string; imageDigest?: string }) {
        try {
            const { imageDetails } = await client.send(
                new DescribeImagesCommand({ repositoryName, imageIds: [imageId] }),
            );
            return imageDetails?.[0]?.imageDigest;
        } catch (error) {
            if (error instanceof ImageNotFoundException || error instanceof RepositoryNotFoundException) {
                return undefined;
            }
            throw error;
        }
    }
    return {
        digestOf: (repository, tag) => digest(repository, { imageTag: tag }),
        has: async (repository, imageDigest) => (await digest(repository, { imageDigest })) === imageDigest,
    };
}
