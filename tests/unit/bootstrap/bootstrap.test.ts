import assert from "node:assert/strict";
import { type BootstrapRequest, bootstrapAccount } from "../../../automation/bootstrap/bootstrap";
import { nextCommands } from "../../../automation/bootstrap/command";
import type { GitHubRequest } from "../../../automation/bootstrap/github-trust";
import {
    type AskedProvider,
    type BootstrapPorts,
    NotAllowed,
    NotSignedIn,
    type OidcProvider,
    type ResourceFailure,
    type StackChange,
    type StackState,
} from "../../../automation/bootstrap/ports";
import { Refusal } from "../../../release/problem";
import { ADMIN_ARN, FACTS, PLACE, STATE_KEY_ARN } from "../../support/bootstrap";

const ID = "arn:aws:cloudformation:eu-west-1:111122223333:stack/airlock-bootstrap/1";
const OUTPUTS = {
    StateBucket: "airlock-state-111122223333-eu-west-1",
    StateKeyArn: STATE_KEY_ARN,
    PlatformRoleArn: "arn:aws:iam::111122223333:role/airlock-platform",
    PreviewRoleArn: "arn:aws:iam::111122223333:role/airlock-preview",
};

function stack(status: string, administrator = "", gitHub: StackState["parameters"] = {}): StackState {
    return { id: ID, status, parameters: { Administrator: administrator, ...gitHub }, outputs: OUTPUTS };
}

interface Played {
    /** What each look at the stack shows, the last one for good. */
    readonly states: readonly (StackState | undefined)[];
    readonly unchanged?: boolean;
    readonly failures?: readonly ResourceFailure[];
    readonly account?: string;
    readonly identity?: Error;
    readonly refused?: Error;
    /** GitHub as the account's identity provider. */
    readonly provider?: OidcProvider;
}

function play(played: Played) {
    const { states, unchanged = false, failures = [], account = PLACE.account, identity, refused, provider } = played;
    const looks = [...states];
    const changes: (readonly [string, StackChange])[] = [];
    const said: string[] = [];
    const providers: AskedProvider[] = [];
    const started = (kind: string, change: StackChange) => {
        if (refused !== undefined) {
            throw refused;
        }
        changes.push([kind, change]);
    };
    const ports: BootstrapPorts = {
        identity: async () => {
            if (identity !== undefined) {
                throw identity;
            }
            return { account, arn: `arn:aws:sts::${account}:assumed-role/administrator/jo` };
        },
        find: async () => (looks.length > 1 ? looks.shift() : looks[0]),
        findProvider: async (arn) => {
            assert.equal(arn, "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com");
            return provider;
        },
        createProvider: async (asked, tags) => {
            assert.deepEqual(tags, { Project: "airlock", ManagedBy: "airlock bootstrap" });
            providers.push(asked);
        },
        create: async (change) => {
            started("create", change);
            return ID;
        },
        update: async (change) => {
            started("update", change);
            return unchanged ? "unchanged" : "started";
        },
        failures: async () => failures,
        wait: async (_, signal) => signal.throwIfAborted(),
    };
    const run = (
        administrator: BootstrapRequest["administrator"] = "keep",
        gitHub: GitHubRequest = "keep",
        signal = new AbortController().signal,
    ) => bootstrapAccount({ facts: FACTS, administrator, gitHub }, ports, (line) => said.push(line), signal);
    return { run, changes, said, providers };
}

async function refused(
    played: Played,
    administrator: BootstrapRequest["administrator"] = "keep",
    gitHub: GitHubRequest = "keep",
) {
    const { run } = play(played);
    const error = await run(administrator, gitHub).then(
        () => assert.fail("nothing was refused"),
        (reason: unknown) => reason,
    );
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.subject, "Bootstrap of account 111122223333");
    return error.problems.map(({ path, message, remedy }) => `${path}: ${message}; ${remedy}`);
}

describe("A bootstrap", () => {
    it("makes the stack where there is none, and says what it made", async () => {
        const { run, changes, said } = play({
            states: [undefined, stack("CREATE_IN_PROGRESS"), stack("CREATE_IN_PROGRESS"), stack("CREATE_COMPLETE")],
        });
        assert.deepEqual(await run(), {
            result: "created",
            account: "111122223333",
            region: "eu-west-1",
            stack: "airlock-bootstrap",
            bucket: "airlock-state-111122223333-eu-west-1",
            keyArn: STATE_KEY_ARN,
            platformRoleArn: "arn:aws:iam::111122223333:role/airlock-platform",
            previewRoleArn: "arn:aws:iam::111122223333:role/airlock-preview",
            administrator: "",
            gitHubSubjects: [],
            backendUrl: "s3://airlock-state-111122223333-eu-west-1?region=eu-west-1",
            secretsProvider: "awskms://alias/airlock-state?region=eu-west-1",
        });
        assert.deepEqual(
            changes.map(([kind, { name, parameters, tags }]) => ({ kind, name, parameters, tags })),
            [
                {
                    kind: "create",
                    name: "airlock-bootstrap",
                    parameters: {
                        Administrator: { value: "" },
                        GitHubRepository: { value: "" },
                        GitHubEnvironment: { value: "" },
                    },
                    tags: { Project: "airlock", ManagedBy: "airlock bootstrap" },
                },
            ],
        );
        assert.deepEqual(said, ["making stack airlock-bootstrap in eu-west-1 of 111122223333", "create in progress"]);
    });

    for (const [asked, expected] of [
        ["keep", "keep"],
        ["nobody", { value: "" }],
        [{ arn: ADMIN_ARN }, { value: ADMIN_ARN }],
    ] as const) {
        it(`changes the stack that is there, with ${JSON.stringify(asked)} as its administrator`, async () => {
            const { run, changes } = play({ states: [stack("CREATE_COMPLETE"), stack("UPDATE_COMPLETE")] });
            assert.equal((await run(asked)).result, "updated");
            assert.deepEqual(
                changes.map(([kind, { parameters }]) => [kind, parameters.Administrator]),
                [["update", expected]],
            );
        });
    }

    const ACME = { GitHubRepository: "acme/platform", GitHubEnvironment: "" };
    for (const [title, before, asked, expected] of [
        ["keeps the trust in a repository", ACME, "keep", ["keep", "keep"]],
        ["has no trust to keep in a stack from before there was one", {}, "keep", [{ value: "" }, { value: "" }]],
        ["takes the trust away", ACME, "nobody", [{ value: "" }, { value: "" }]],
        [
            "trusts another repository, in an environment of its own",
            ACME,
            { repository: "acme@1/platform@2", environment: "previews" },
            [{ value: "acme@1/platform@2" }, { value: "previews" }],
        ],
    ] as const) {
        it(title, async () => {
            const { run, changes, providers } = play({
                states: [stack("CREATE_COMPLETE", "", before), stack("UPDATE_COMPLETE")],
                provider: { audiences: ["sts.amazonaws.com"] },
            });
            await run("keep", asked);
            assert.deepEqual(
                changes.map(([, { parameters }]) => [parameters.GitHubRepository, parameters.GitHubEnvironment]),
                [expected],
            );
            assert.deepEqual(providers, []);
        });
    }

    it("makes GitHub an identity provider before a role trusts it, where the account has none", async () => {
        const { run, said, providers } = play({ states: [undefined, stack("CREATE_COMPLETE", "", ACME)] });
        const { gitHubSubjects } = await run("keep", { repository: "acme/platform" });
        assert.deepEqual(gitHubSubjects, [
            "repo:acme/platform:environment:preview-dev",
            "repo:acme/platform:environment:preview-staging",
        ]);
        assert.deepEqual(providers, [
            {
                arn: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
                url: "https://token.actions.githubusercontent.com",
                audience: "sts.amazonaws.com",
            },
        ]);
        assert.deepEqual(said, [
            "making identity provider https://token.actions.githubusercontent.com of 111122223333",
            "making stack airlock-bootstrap in eu-west-1 of 111122223333",
        ]);
    });

    it("refuses an identity provider that does not take the tokens, before anything is changed", async () => {
        const played = { states: [undefined], provider: { audiences: ["https://github.com/acme"] } };
        assert.deepEqual(await refused(played, "keep", { repository: "acme/platform" }), [
            '--github: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" of this account does not take tokens for "sts.amazonaws.com"; agree with whoever made it, then let it: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com --client-id sts.amazonaws.com',
        ]);
    });

    it("refuses names that GitHub does not have, together with a bad administrator", async () => {
        const bad = { repository: "acme@1/platform", environment: "preview dev" };
        assert.deepEqual(await refused({ states: [undefined] }, { arn: "jo" }, bad), [
            '--administrator: "jo" is not the ARN of a role or a user; write it like arn:aws:iam::111122223333:role/administrator',
            '--github: "acme@1/platform" is neither owner/repository nor owner@id/repository@id; give what this prints after repo: gh api repos/OWNER/REPOSITORY/actions/oidc/customization/sub --jq .sub_claim_prefix',
            '--github-environment: "preview dev" is not 1 to 255 letters, digits, ".", "_" or "-"; name the repository\'s environment so, for example preview-dev',
        ]);
    });

    it("does nothing where nothing differs", async () => {
        const { run, said } = play({ states: [stack("UPDATE_COMPLETE", ADMIN_ARN)], unchanged: true });
        const { result, administrator } = await run();
        assert.deepEqual([result, administrator, said], ["unchanged", ADMIN_ARN, []]);
    });

    it("refuses where nobody is signed in, and where credentials may not do it", async () => {
        assert.deepEqual(await refused({ states: [undefined], identity: new NotSignedIn("token has expired") }), [
            "credentials: AWS takes none from here (token has expired); sign in to account 111122223333, for example with aws sso login, and name the profile in AWS_PROFILE",
        ]);
        assert.deepEqual(await refused({ states: [undefined], refused: new NotAllowed("not authorized") }), [
            "credentials: they may not do this (not authorized); use those of an administrator of the account",
        ]);
    });

    it("refuses another account's credentials", async () => {
        assert.deepEqual(await refused({ states: [undefined], account: "999900001111" }), [
            'credentials: "arn:aws:sts::999900001111:assumed-role/administrator/jo" is of account "999900001111", and not of "111122223333"; use credentials of that account, or correct it: npx airlock account ENVIRONMENT ID',
        ]);
    });

    it("refuses an administrator who is no role or user of the account", async () => {
        const states = [undefined];
        assert.deepEqual(await refused({ states }, { arn: "arn:aws:sts::111122223333:assumed-role/admin/jo" }), [
            '--administrator: "arn:aws:sts::111122223333:assumed-role/admin/jo" is a session, which ends, and not the role that it is of; give what this prints: aws iam get-role --role-name admin --query Role.Arn --output text',
        ]);
        assert.deepEqual(await refused({ states }, { arn: "jo" }), [
            '--administrator: "jo" is not the ARN of a role or a user; write it like arn:aws:iam::111122223333:role/administrator',
        ]);
        assert.deepEqual(await refused({ states }, { arn: "arn:aws:iam::999900001111:role/admin" }), [
            '--administrator: "arn:aws:iam::999900001111:role/admin" is of account "999900001111", and the state is in "111122223333"; name a role or user of that account',
        ]);
    });

    for (const status of ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS"]) {
        it(`refuses a stack in ${status}, which takes no change`, async () => {
            assert.deepEqual(await refused({ states: [stack(status)] }), [
                `stack airlock-bootstrap: "${status}" takes no change; take it away, and run this again: aws cloudformation delete-stack --stack-name airlock-bootstrap --region eu-west-1`,
            ]);
        });
    }

    it("refuses a stack that is being changed, and one whose way back failed", async () => {
        assert.deepEqual(await refused({ states: [stack("UPDATE_IN_PROGRESS")] }), [
            'stack airlock-bootstrap: "UPDATE_IN_PROGRESS" takes no change; wait until that is done, and run this again',
        ]);
        assert.deepEqual(await refused({ states: [stack("UPDATE_ROLLBACK_FAILED")] }), [
            'stack airlock-bootstrap: "UPDATE_ROLLBACK_FAILED" takes no change; bring it back first: aws cloudformation continue-update-rollback --stack-name airlock-bootstrap --region eu-west-1',
        ]);
    });

    it("tells every cause of a failed creation, and what to do about a name that is taken", async () => {
        const failures = [
            { resource: "StateBucket", type: "AWS::S3::Bucket", reason: "airlock-state-1 already exists." },
            { resource: "PlatformRole", type: "AWS::IAM::Role", reason: "Role airlock-platform already exists" },
            {
                resource: "PreviewRole",
                type: "AWS::IAM::Role",
                reason: "Cannot exceed quota for ACLSizePerRole: 2048 (Service: Iam, Status Code: 409)",
            },
            { resource: "StateKey", type: "AWS::KMS::Key", reason: "The new key policy will not allow you to update" },
        ];
        assert.deepEqual(await refused({ states: [undefined, stack("DELETE_COMPLETE")], failures }), [
            "StateBucket: AWS::S3::Bucket was refused (airlock-state-1 already exists); where airlock-state-111122223333-eu-west-1 is yours, from an earlier bootstrap, import it into the stack or remove it once nothing in it is needed; where it is somebody else's, rename the project in Pulumi.yaml",
            "PlatformRole: AWS::IAM::Role was refused (Role airlock-platform already exists); it is there from an earlier bootstrap or was made by hand: import it into the stack, or remove it",
            "PreviewRole: AWS::IAM::Role was refused (Cannot exceed quota for ACLSizePerRole: 2048 (Service: Iam, Status Code: 409)); let the repository have one environment for all: --github-environment NAME",
            "StateKey: AWS::KMS::Key was refused (The new key policy will not allow you to update); mend that, and run this again",
        ]);
    });

    it("refuses an update that was taken back", async () => {
        const states = [
            stack("CREATE_COMPLETE"),
            stack("UPDATE_ROLLBACK_IN_PROGRESS"),
            stack("UPDATE_ROLLBACK_FAILED"),
        ];
        assert.deepEqual(await refused({ states }), [
            'stack airlock-bootstrap: it ended in "UPDATE_ROLLBACK_FAILED" without a reason; look at its events in the CloudFormation console',
        ]);
    });

    it("stops waiting when it is interrupted", async () => {
        const { run } = play({ states: [undefined, stack("CREATE_IN_PROGRESS")] });
        const reason = new Refusal("airlock", [{ path: "SIGINT", message: "interrupted", remedy: "run it again" }]);
        await assert.rejects(run("keep", "keep", AbortSignal.abort(reason)), reason);
    });
});

describe("What comes after a bootstrap", () => {
    const done = {
        result: "created",
        account: PLACE.account,
        region: PLACE.region,
        stack: "airlock-bootstrap",
        bucket: OUTPUTS.StateBucket,
        keyArn: OUTPUTS.StateKeyArn,
        platformRoleArn: OUTPUTS.PlatformRoleArn,
        previewRoleArn: OUTPUTS.PreviewRoleArn,
        gitHubSubjects: [],
        backendUrl: "s3://bucket?region=eu-west-1",
        secretsProvider: "awskms://alias/airlock-state?region=eu-west-1",
    } as const;

    it("is the first update by the named administrator, whose right is then taken away", () => {
        assert.deepEqual(nextCommands("dev", FACTS, { ...done, administrator: ADMIN_ARN }), [
            "pulumi login 's3://bucket?region=eu-west-1'",
            "pulumi stack init dev --secrets-provider 'awskms://alias/airlock-state?region=eu-west-1'",
            "pulumi stack init staging --secrets-provider 'awskms://alias/airlock-state?region=eu-west-1'",
            "pulumi up --stack dev",
            "npx airlock bootstrap --stack dev --no-administrator",
        ]);
    });

    it("is the pipeline's where no administrator is named", () => {
        assert.deepEqual(nextCommands("dev", FACTS, { ...done, administrator: "" }), [
            "pulumi login 's3://bucket?region=eu-west-1'",
        ]);
    });
});
