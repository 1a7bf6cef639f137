import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketName, NAME_LIMITS, physicalName } from "../shared/names";
import type { Placement } from "../shared/placement";
import type { PolicyDocument } from "../shared/policy";
import { PrivateBucket } from "../shared/private-bucket";
import { BOUNDARIES, type BoundaryKind } from "./boundaries";
import { keyPolicy } from "./key-policy";
import { readerPolicy } from "./reader-policy";

/** Days until a key that is to be deleted is gone, during which it can be kept: 7 to 30. */
const KEY_DELETION_DAYS = { protected: 30, disposable: 7 } as const;

/** Arguments of {@link Guardrails}. */
export interface GuardrailsArgs {
    readonly placement: Placement;
    /** Whether key and records refuse to be deleted; without it a destroy takes them along, records included. */
    readonly deletionProtection: boolean;
    /**
     * Role of the environment before this one that writes candidates into this one's inbox.
     * @default - nobody outside the account uses the key
     */
    readonly promoterRoleArn?: string;
    /** Whether logs are delivered into a bucket that the key encrypts. @default false */
    readonly logDelivery?: boolean;
    /** Whether workloads run on a cluster of EKS, whose roles need a boundary of their own. @default false */
    readonly hasCluster?: boolean;
}

/** ARNs of the permissions boundaries, one a kind of role; the cluster's only where there is one. */
export type BoundaryArns = { readonly [kind in Exclude<BoundaryKind, "cluster">]: pulumi.Output<string> } & {
    readonly cluster?: pulumi.Output<string>;
};

/**
 * What holds an environment's roles and people in their place. It makes:
 *
 * 1. the environment's key, rotated yearly, with the alias `alias/<project>-<environment>`;
 * 2. permissions boundaries, for the roles of builds, of deployments, of what runs, and of a cluster where there is one;
 * 3. a policy for people, who read, approve and roll back, and can change no workload by hand;
 * 4. the bucket in which each release leaves its record.
 */
export class Guardrails extends pulumi.ComponentResource {
    /** Key that everything of the environment is encrypted with. */
    public readonly keyArn: pulumi.Output<string>;
    public readonly boundaries: BoundaryArns;
    /** Policy to attach to the roles that people take on. */
    public readonly readerPolicyArn: pulumi.Output<string>;
    public readonly recordsBucketName: pulumi.Output<string>;
    public readonly recordsBucketArn: pulumi.Output<string>;

    constructor(name: string, args: GuardrailsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("airlock:governance:Guardrails", name, args, opts);
        const at = args.placement;
        const runtime = args.hasCluster === true ? "eks" : "ecs";
        this.keyArn = this.createKey(name, args);
        this.boundaries = {
            build: this.createPolicy(name, at, "build-boundary", BOUNDARIES.build(at, runtime)),
            deploy: this.createPolicy(name, at, "deploy-boundary", BOUNDARIES.deploy(at, runtime)),
            service: this.createPolicy(name, at, "service-boundary", BOUNDARIES.service(at)),
            ...(args.hasCluster === true && {
                cluster: this.createPolicy(name, at, "cluster-boundary", BOUNDARIES.cluster(at)),
            }),
        };
        this.readerPolicyArn = this.createPolicy(name, at, "reader", readerPolicy(at));
        const records = new PrivateBucket(
            `${name}-records`,
            {
                bucketName: bucketName(at, "records"),
                keyArn: this.keyArn,
                versioned: true,
                forceDestroy: !args.deletionProtection,
                protect: args.deletionProtection,
            },
            { parent: this },
        );
        this.recordsBucketName = records.bucketName;
        this.recordsBucketArn = records.bucketArn;
        this.registerOutputs({
            keyArn: this.keyArn,
            boundaries: this.boundaries,
            readerPolicyArn: this.readerPolicyArn,
            recordsBucketName: this.recordsBucketName,
            recordsBucketArn: this.recordsBucketArn,
        });
    }

    private createKey(name: string, { placement, deletionProtection, promoterRoleArn, logDelivery }: GuardrailsArgs) {
        const { project, environment } = placement;
        const key = new aws.kms.Key(
            `${name}-key`,
            {
                description: `Everything of ${project} in ${environment}`,
                enableKeyRotation: true,
                deletionWindowInDays: deletionProtection ? KEY_DELETION_DAYS.protected : KEY_DELETION_DAYS.disposable,
                policy: JSON.stringify(keyPolicy(placement, { promoterRoleArn, logDelivery })),
            },
            { parent: this, protect: deletionProtection },
        );
        new aws.kms.Alias(
            `${name}-key-alias`,
            { name: `alias/${project}-${environment}`, targetKeyId: key.keyId },
            { parent: this },
        );
        return key.arn;
    }

    private createPolicy(name: string, at: Placement, role: string, document: PolicyDocument) {
        return new aws.iam.Policy(
            `${name}-${role}`,
            { name: physicalName(at, role, NAME_LIMITS.policy), policy: JSON.stringify(document) },
            { parent: this },
        ).arn;
    }
}
