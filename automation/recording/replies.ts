import { type Json, sha256 } from "../../release/canonical";
import { Refusal } from "../../release/problem";
import { STAND_INS } from "./stand-ins";

/** Where the stand-ins stand: account (12 digits), region and partition of the ARNs. */
export interface ReplyPlacement {
    readonly account: string;
    readonly region: string;
    readonly partition: string;
}

/** What a provider would answer: the id and every output property that is known. */
export interface Reply {
    readonly id: string;
    readonly outputs: { readonly [property: string]: Json };
}

/** What a stand-in may add to the inputs. */
export interface StandIn {
    readonly id: string;
    readonly [property: string]: Json;
}

/** A registration, with the means to make up what AWS would choose. The same registration always gets the same. */
export class Thing {
    constructor(
        readonly type: string,
        readonly logicalName: string,
        readonly inputs: { readonly [property: string]: Json },
        readonly at: ReplyPlacement,
    ) {}

    /** Hexadecimal digits, `length` of them (1 to 64), made from type and logical name, or from `seed`. */
    hex(length: number, seed = `${this.type}::${this.logicalName}`): string {
        return sha256(seed).slice(0, length);
    }

    /** An identifier of EC2: the prefix and 17 hexadecimal digits. */
    ec2Id(prefix: string, seed?: string): string {
        return `${prefix}-${this.hex(17, seed)}`;
    }

    /** A version 4 UUID. */
    get uuid(): string {
        const hex = this.hex(32);
        return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    }

    /** A decimal number below `below`. */
    number(below: number): number {
        return Number.parseInt(this.hex(8), 16) % below;
    }

    /** The input as text; empty where it is not given. */
    text(property: string): string {
        const value = this.inputs[property];
        return value === undefined || value === null ? "" : String(value);
    }

    /** Physical name: the one that is asked for, else the logical name and 7 digits, as the provider would name it. */
    name(property: string): string {
        const asked = this.text(property);
        if (asked !== "") {
            return asked;
        }
        const prefix = this.text(`${property}Prefix`);
        return prefix === "" ? `${this.logicalName}-${this.hex(7)}` : `${prefix}${this.hex(26)}`;
    }

    /** ARN in this account and region. */
    arn(service: string, resource: string): string {
        const { partition, region, account } = this.at;
        return `arn:${partition}:${service}:${region}:${account}:${resource}`;
    }

    /** ARN of something that has no region. */
    globalArn(service: string, resource: string): string {
        return `arn:${this.at.partition}:${service}::${this.at.account}:${resource}`;
    }

    /** Domain that the services of the partition answer under. */
    get domain(): string {
        return this.at.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    }
}

/**
 * Stand-in for what the provider would answer to a registration: the inputs, and the properties that AWS chooses, made
 * up in their real form from the names alone. No two things of one program get the same id.
 *
 * @param inputs the inputs as a plan says them; a secret in them never reaches an id or a name.
 * @throws {Refusal} for a type that has no stand-in: nothing is ever answered by guess.
 */
export function replyFor(
    type: string,
    name: string,
    inputs: { readonly [property: string]: Json },
    at: ReplyPlacement,
): Reply {
    const standIn = STAND_INS[type];
    if (standIn === undefined) {
        const problem = {
            path: type,
            message: `no stand-in for this type, asked for by resource "${name}"`,
            remedy: "say in automation/recording/stand-ins.ts what AWS answers",
        };
        throw new Refusal("Recording engine", [problem]);
    }
    // A resource may stand in another region than its provider, by its own property.
    const region = typeof inputs.region === "string" ? inputs.region : at.region;
    const { id, ...computed } = standIn(new Thing(type, name, inputs, { ...at, region }));
    const shared: Reply["outputs"] = type.startsWith("aws:") ? { region, tagsAll: inputs.tags ?? {} } : {};
    return { id, outputs: { ...shared, ...inputs, ...computed } };
}
