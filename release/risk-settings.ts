import type { Json } from "./canonical";
import type { Change } from "./change";
import { type Difference, differencesOf, pathText } from "./difference";

/** One setting that differs, by the last name in its path, with its first letter small. */
export interface SettingChange {
    readonly name: string;
    /** Whole path, as people write it. */
    readonly path: string;
    readonly before?: Json;
    readonly after?: Json;
}

/** Every value that differs in the properties that change. Of a resource that comes or goes there is none to compare. */
export function differencesIn({ properties, before, after }: Change): readonly Difference[] {
    if (before === undefined || after === undefined) {
        return [];
    }
    return properties.flatMap((property) =>
        differencesOf(before.values[property], after.values[property]).map((difference) => ({
            ...difference,
            path: [property, ...difference.path],
        })),
    );
}

/** What of the settings of a resource differs. */
export function settingChanges(change: Change): readonly SettingChange[] {
    return differencesIn(change).map(({ path, ...sides }) => {
        const last = path.filter((part) => !part.startsWith("[")).at(-1) ?? "";
        return { name: last.charAt(0).toLowerCase() + last.slice(1), path: pathText(path), ...sides };
    });
}

/** `path: before → after`. */
export function describeSetting({ path, before, after }: SettingChange): string {
    return `${path}: ${textOf(before)} → ${textOf(after)}`;
}

/** Longest value that a reason tells. */
const LONGEST = 60;

function textOf(value: Json | undefined): string {
    if (value === undefined) {
        return "none";
    }
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** A number, also as text, as templates and contracts hold it. */
function numberOf(value: Json | undefined): number | undefined {
    if (typeof value === "number") {
        return value;
    }
    return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : undefined;
}

function isOn(value: Json | undefined): boolean {
    return value === true || value === "true" || value === "ENABLED" || value === "enabled" || value === "Enabled";
}

const turnedOff = ({ before, after }: SettingChange) => isOn(before) && !isOn(after);
const turnedOn = ({ before, after }: SettingChange) => !isOn(before) && isOn(after);
const lowered = (before: number | undefined, after: number | undefined) =>
    before !== undefined && after !== undefined && after < before;

const CAPACITY = new Set([
    ...["desiredCount", "desiredCapacity", "desiredSize", "instanceCount", "nodeCount", "numCacheNodes", "replicas"],
    ...["minCapacity", "minSize", "minTasks", "minCount", "maxCapacity", "maxSize", "maxTasks", "maxCount"],
    ...["shardCount", "readCapacity", "readCapacityUnits", "writeCapacity", "writeCapacityUnits"],
    ...["provisionedConcurrentExecutions", "reservedConcurrentExecutions"],
]);

/** Fewer of what serves. */
export function isScaledDown({ name, before, after }: SettingChange): boolean {
    return CAPACITY.has(name) && lowered(numberOf(before), numberOf(after));
}

const PROTECTION = new Set([
    ...["deletionProtection", "deletionProtectionEnabled", "enableDeletionProtection", "deleteProtection"],
    ...["terminationProtection", "enableTerminationProtection", "disableApiTermination", "disableApiStop"],
    ...["objectLockEnabled", "pointInTimeRecoveryEnabled"],
]);
const DESTRUCTION = new Set(["forceDestroy", "forceDelete", "skipFinalSnapshot", "forceOverwriteReplicaSecret"]);

/** What kept things from being lost is taken off, or what loses them is put on. */
export function isUnprotected(setting: SettingChange): boolean {
    const { name, path, before, after } = setting;
    return (
        (PROTECTION.has(name) && turnedOff(setting)) ||
        (DESTRUCTION.has(name) && turnedOn(setting)) ||
        (name === "imageTagMutability" && String(before).startsWith("IMMUTABLE") && after === "MUTABLE") ||
        (/ersioning|ointInTime/.test(path) && (name === "status" || name === "enabled") && turnedOff(setting))
    );
}

const ENCRYPTION = new Set([
    ...["encrypted", "storageEncrypted", "encryptAtRest", "atRestEncryptionEnabled", "transitEncryptionEnabled"],
    ...["sqsManagedSseEnabled", "encryptionInTransit", "enforceHttps", "nodeToNodeEncryption"],
]);
const KEYS = new Set([
    ...["kmsKeyId", "kmsKeyArn", "kmsMasterKeyId", "kmsKey", "kmsDataKeyReusePeriodSeconds", "encryptionKey"],
    ...["keyArn", "sseKmsKeyId", "encryptionConfiguration", "encryptionConfigurations", "sseAlgorithm"],
]);
const ENCRYPTED_PROTOCOL = /^(HTTPS|TLS)$/;

/** Something is no longer encrypted, at rest or on its way. */
export function isDecrypted(setting: SettingChange): boolean {
    const { name, before, after } = setting;
    return (
        (ENCRYPTION.has(name) && turnedOff(setting)) ||
        (name === "protocol" &&
            ENCRYPTED_PROTOCOL.test(String(before)) &&
            after !== undefined &&
            !ENCRYPTED_PROTOCOL.test(String(after)))
    );
}

/** Encrypted by a key that is not the environment's own any more, or one that no longer rotates. */
export function isWeaklyEncrypted(setting: SettingChange): boolean {
    const { name, before, after } = setting;
    return (
        (KEYS.has(name) && before !== undefined && before !== "" && (after === undefined || after === "")) ||
        (name === "sseAlgorithm" && String(before).startsWith("aws:kms") && after === "AES256") ||
        (name === "encryptionType" && before === "KMS" && after !== "KMS") ||
        (name === "enableKeyRotation" && turnedOff(setting))
    );
}

const RETENTION = new Set([
    ...["retentionDays", "logRetentionDays", "retentionPeriod", "retentionPeriodHours", "backupRetentionPeriod"],
    ...["automatedSnapshotRetentionPeriod", "snapshotRetentionLimit", "messageRetentionSeconds"],
    ...["deletionWindowInDays", "recoveryWindowInDays", "pendingWindowInDays", "keepDays", "countNumber"],
]);
/** Where there is no number, nothing goes. */
const FOR_EVER_WITHOUT = new Set(["retentionInDays", "noncurrentDays", "days"]);

/** What is kept goes earlier than it did. */
export function isKeptShorter({ name, path, before, after }: SettingChange): boolean {
    if (FOR_EVER_WITHOUT.has(name) && (name !== "days" || /expiration/i.test(path))) {
        const [from, to] = [before, after].map((value) => numberOf(value) || Number.POSITIVE_INFINITY);
        return lowered(from, to);
    }
    return RETENTION.has(name) && lowered(numberOf(before), numberOf(after));
}
