import type { PutOnce } from "../functions/ports";
import { sha256 } from "../release/canonical";
import type { Declared, DeclaredBucket } from "./declared";
import type { CloudEvent } from "./events";

interface StoredBucket {
    readonly declared: DeclaredBucket;
    readonly owner: Declared;
    /** Versions of each object, oldest first. */
    readonly objects: Map<string, Uint8Array[]>;
}

/** An object in one of the buckets. */
export interface ObjectCopy {
    /** Environment that declares the bucket. */
    readonly environment: string;
    readonly bucket: string;
    /** All versions, oldest first. */
    readonly versions: readonly Uint8Array[];
}

/** The declared buckets of all environments, with what was put into them. Names are global, as in S3. */
export class Storage {
    private readonly buckets: ReadonlyMap<string, StoredBucket>;

    /** @param tell takes the event of each object that is put into a bucket which tells. */
    constructor(
        environments: readonly Declared[],
        private readonly tell: (event: CloudEvent) => void,
    ) {
        this.buckets = new Map(
            environments.flatMap((owner) =>
                owner.buckets.map((declared) => [declared.name, { declared, owner, objects: new Map() }] as const),
            ),
        );
    }

    /** Writes an object unless there is one. @param account that must own the bucket, where it is given. */
    putOnce(name: string, account: string | undefined, key: string, bytes: Uint8Array): PutOnce {
        const bucket = this.buckets.get(name);
        if (bucket === undefined || (account !== undefined && account !== bucket.owner.account)) {
            return "no such bucket";
        }
        if (bucket.objects.has(key)) {
            return "already there";
        }
        bucket.objects.set(key, [bytes]);
        if (bucket.declared.tellsEvents) {
            this.tell(objectCreated(bucket, key, bytes));
        }
        return "written";
    }

    /** Bytes of an object; of the newest version where none is given. */
    get(name: string, key: string, version?: string): Uint8Array | undefined {
        const bytes = this.buckets.get(name)?.objects.get(key)?.at(-1);
        return bytes !== undefined && (version === undefined || version === versionOf(key, bytes)) ? bytes : undefined;
    }

    /** Whether sources may read from the bucket: only a versioned one says which version an execution took. */
    isVersioned(name: string): boolean {
        return this.buckets.get(name)?.declared.versioned === true;
    }

    /** Whether an environment declares the bucket. */
    exists(name: string): boolean {
        return this.buckets.has(name);
    }

    /** Every object with this key. */
    copiesOf(key: string): readonly ObjectCopy[] {
        return [...this.buckets.values()].flatMap(({ owner, declared, objects }) => {
            const versions = objects.get(key);
            return versions === undefined ? [] : [{ environment: owner.environment, bucket: declared.name, versions }];
        });
    }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
function objectCreated({ declared, owner }: StoredBucket, key: string, bytes: Uint8Array): CloudEvent {
    return {
        account: owner.account,
        region: owner.region,
        source: "aws.s3",
        "detail-type": "Object Created",
        detail: {
            bucket: { name: declared.name },
            object: {
                key,
                size: bytes.length,
                ...(declared.versioned ? { "version-id": versionOf(key, bytes) } : {}),
            },
        },
    };
}

function versionOf(key: string, bytes: Uint8Array): string {
    return sha256(`${key} ${sha256(bytes)}`).slice(0, 32);
}
