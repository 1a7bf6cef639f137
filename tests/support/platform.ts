import type { PlatformPlanArgs } from "../../components/platform/platform-plan";
import type { Placement } from "../../components/shared/placement";
import type { StatePlace } from "../../components/shared/state-names";

/** Where the platform's pipeline of tests stands: in prod's account. */
export const PLATFORM: Placement = {
    project: "airlock",
    environment: "platform",
    account: "333344445555",
    region: "eu-west-1",
    partition: "aws",
};

/** Where the state of dev and of prod is kept. */
export const STATES: { readonly dev: StatePlace; readonly prod: StatePlace } = {
    dev: { project: "airlock", account: "111122223333", region: "eu-west-1", partition: "aws" },
    prod: { project: "airlock", account: "333344445555", region: "eu-west-1", partition: "aws" },
};

export const PLATFORM_PLAN: PlatformPlanArgs = {
    placement: PLATFORM,
    source: { kind: "codecommit", branch: "main" },
    environments: [
        { name: "dev", approval: { approvers: 0 } },
        { name: "prod", approval: { approvers: 2 } },
    ],
};
