import type { Problem } from "../../../release/problem";
import type { Hybrid } from "./hybrid";
import type { HybridContext, HybridRule } from "./rule";
import { ANNOUNCEMENT_RULES } from "./rules/announcement";
import { ASN_RULES } from "./rules/asn";
import { DNS_RULES } from "./rules/dns";
import { ENVIRONMENT_RULES } from "./rules/environment";
import { GATEWAY_RULES } from "./rules/gateway";
import { INTERFACE_RULES } from "./rules/interface";
import { PEER_RULES } from "./rules/peer";
import { PREFIX_RULES } from "./rules/prefix";
import { RESILIENCE_RULES } from "./rules/resilience";
import { VPN_RULES } from "./rules/vpn";

/**
 * Everything that a link to on-premises must fulfil, each rule with the page that it is taken from.
 *
 * Three things that AWS refuses are not here, since nothing in a link says them: several interfaces on a hosted
 * connection, two connections that end in one device, and what others have put on a gateway or connection.
 */
export const HYBRID_RULES: readonly HybridRule[] = [
    ...ENVIRONMENT_RULES,
    ...ASN_RULES,
    ...GATEWAY_RULES,
    ...INTERFACE_RULES,
    ...PEER_RULES,
    ...RESILIENCE_RULES,
    ...PREFIX_RULES,
    ...ANNOUNCEMENT_RULES,
    ...VPN_RULES,
    ...DNS_RULES,
];

/**
 * All that is wrong with a link to on-premises, by every rule, before anything of it exists.
 *
 * @param path where the person wrote the link.
 */
export function checkHybrid(hybrid: Hybrid, context: HybridContext, path = "hybrid"): readonly Problem[] {
    return HYBRID_RULES.flatMap(({ check }) => check(hybrid, context, path));
}
