import { generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import type { Build } from "../functions/ports";
import type { Approval } from "../release/approval";
import { sha256 } from "../release/canonical";
import type { Declared, DeclaredPipeline } from "./declared";
import { type CloudEvent, matchesPattern, transformInput } from "./events";
import type { SourceRevision } from "./pipeline";
import { refuse } from "./refuse";
import { Registries } from "./registry";
import type { Commit } from "./source";
import { Stacks } from "./stacks";
import { Storage } from "./storage";

/** An execution that an event has asked for. */
export interface Start {
    readonly declared: Declared;
    readonly pipeline: DeclaredPipeline;
    readonly revisions: readonly SourceRevision[];
    /** What asked for it: the rule and the event, for people. */
    readonly startedBy: string;
}

const START_INPUT = z.object({
    sourceRevisions: z
        .array(z.object({ actionName: z.string(), revisionType: z.string(), revisionValue: z.string() }))
        .default([]),
});

interface Answer extends Approval {
    readonly pipeline: string;
    readonly execution: string;
    readonly stage: string;
}

/**
 * The accounts of all environments, in memory: exactly what their programs declare, and what releases leave there. Things
 * find each other as in AWS, by account, region and name, so that environments which share an account share its services.
 */
export class Cloud {
    readonly storage: Storage;
    readonly images: Registries;
    readonly builds = new Map<string, Build>();
    readonly approvals: Answer[] = [];
    /** Names of the alarms that are in ALARM. */
    readonly firing = new Set<string>();
    /** Executions that events have asked for and that have not been played. */
    readonly starts: Start[] = [];
    /** Events that no rule took. */
    readonly unheard: CloudEvent[] = [];
    /** Commits by repository and id. */
    private readonly commits = new Map<string, Commit>();
    private readonly stacksByPlace = new Map<string, Stacks>();
    private readonly keys = new Map<string, { readonly privateKey: KeyObject; readonly publicKey: KeyObject }>();
    private ids = 0;

    constructor(readonly environments: readonly Declared[]) {
        this.storage = new Storage(environments, (event) => this.tell(event));
        this.images = new Registries(environments);
    }

    /** An id in the form of a UUID, never the same twice. */
    newId(): string {
        const hex = sha256(`rehearsal ${this.ids++}`);
        return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    }

    /** Starts what the rules of the event's account and region ask for; a rule elsewhere does not hear of it. */
    tell(event: CloudEvent): void {
        const { account, region } = event;
        const rules = this.environments
            .filter((declared) => declared.account === account && declared.region === region)
            .flatMap(({ rules }) => rules)
            .filter(({ enabled, pattern }) => enabled && matchesPattern(pattern, { ...event }));
        for (const { name, targets } of rules) {
            for (const { arn, inputTransformer } of targets) {
                const input = START_INPUT.parse(JSON.parse(transformInput(inputTransformer, event)));
                this.start(arn, input.sourceRevisions, `rule ${name}, ${event["detail-type"]}`);
            }
        }
        if (rules.length === 0) {
            this.unheard.push(event);
        }
    }

    private start(arn: string, revisions: readonly SourceRevision[], startedBy: string): void {
        const [, , service, region, account, name] = arn.split(":");
        for (const declared of this.environments) {
            const pipeline = declared.pipelines.find((one) => one.name === name);
            const isHere = declared.account === account && declared.region === region && service === "codepipeline";
            if (isHere && pipeline !== undefined) {
                this.starts.push({ declared, pipeline, revisions, startedBy });
                return;
            }
        }
        refuse("event target", arn, "there is no such pipeline", "name a pipeline that the program makes");
    }

    /** A push to a repository, and the event of it. */
    push({ account, region }: Declared, repository: string, branch: string, commit: Commit): void {
        this.commits.set(`${repository} ${commit.id}`, commit);
        this.tell({
            account,
            region,
            source: "aws.codecommit",
            "detail-type": "CodeCommit Repository State Change",
            detail: {
                repositoryName: repository,
                event: "referenceUpdated",
                referenceType: "branch",
                referenceName: branch,
                commitId: commit.id,
            },
        });
    }

    /** A push to a repository elsewhere: its connection starts the pipelines that follow the branch. */
    pushElsewhere(repository: string, branch: string, commit: Commit): void {
        this.commits.set(`${repository} ${commit.id}`, commit);
        for (const declared of this.environments) {
            for (const pipeline of declared.pipelines) {
                const source = pipeline.stages[0]?.actions.find(
                    ({ configuration }) => configuration.FullRepositoryId === repository,
                );
                const follows = pipeline.triggers.some(
                    ({ gitConfiguration }) =>
                        gitConfiguration.sourceActionName === source?.name &&
                        gitConfiguration.pushes.some(({ branches }) => branches.includes.includes(branch)),
                );
                if (source !== undefined && follows) {
                    const revision = { actionName: source.name, revisionType: "COMMIT_ID", revisionValue: commit.id };
                    this.starts.push({ declared, pipeline, revisions: [revision], startedBy: "connection, push" });
                }
            }
        }
    }

    commitOf(repository: string, id: string): Commit | undefined {
        return this.commits.get(`${repository} ${id}`);
    }

    stacksOf({ account, region }: Declared): Stacks {
        const place = `${account}/${region}`;
        const stacks = this.stacksByPlace.get(place) ?? new Stacks();
        this.stacksByPlace.set(place, stacks);
        return stacks;
    }

    /** Signs with the key behind an alias. @param aliasArn ARN of an alias that an environment declares. */
    sign(aliasArn: string, text: string): Uint8Array {
        return sign("sha256", Buffer.from(text), this.keyOf(aliasArn).privateKey);
    }

    verifySignature(aliasArn: string, text: string, signature: Uint8Array): boolean {
        return verify("sha256", Buffer.from(text), this.keyOf(aliasArn).publicKey, signature);
    }

    private keyOf(aliasArn: string) {
        const [, , , region, account, alias = ""] = aliasArn.split(":");
        const isDeclared = this.environments.some(
            (one) => one.account === account && one.region === region && one.keyAliases.includes(alias),
        );
        if (!isDeclared) {
            return refuse("key", aliasArn, "there is no such alias", "declare it in the first environment");
        }
        const key = this.keys.get(aliasArn) ?? generateKeyPairSync("ec", { namedCurve: "P-256" });
        this.keys.set(aliasArn, key);
        return key;
    }
}
