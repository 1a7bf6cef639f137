import type { Problem } from "../../../../release/problem";
import type { Hybrid } from "../hybrid";
import { directLinkOf, proposalsOf } from "../parts";
import { type HybridRule, outside, repeats } from "../rule";

const LIMITS = "https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html";
const ASSOCIATIONS = "https://docs.aws.amazon.com/directconnect/latest/UserGuide/multi-account-associate-vgw.html";

/** Gateways of one kind that a Direct Connect gateway takes. Fixed. */
const MAX_ASSOCIATIONS = { "vpn-gateway": 20, "transit-gateway": 6 } as const;
/** Private or transit interfaces that a Direct Connect gateway takes. Fixed. */
const MAX_INTERFACES = 30;

/** Whose the Direct Connect gateway is, and what stands on it. */
export const GATEWAY_RULES: readonly HybridRule[] = [
    {
        id: "gateway-other-account",
        source: ASSOCIATIONS,
        check: (hybrid, { account }, path) => {
            const gateway = directLinkOf(hybrid)?.gateway;
            return gateway?.kind === "other-account" && gateway.account === account
                ? [
                      {
                          path: `${path}.link.gateway.account`,
                          message: `"${account}" is the environment's own account`,
                          remedy: 'give the account that has the gateway, or set kind to "existing"',
                      },
                  ]
                : [];
        },
    },
    {
        id: "gateway-other-account-interfaces",
        source: ASSOCIATIONS,
        check: (hybrid, _context, path) => {
            const link = directLinkOf(hybrid);
            return link?.gateway.kind === "other-account"
                ? outside(
                      link.interfaces.length,
                      [0, 0],
                      `${path}.link.interfaces`,
                      `"${link.interfaces.length}" virtual interfaces are listed, and those of another account's gateway are that account's`,
                      "list none",
                  )
                : [];
        },
    },
    {
        id: "gateway-needs-interface",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-gateways-intro.html",
        check: (hybrid, _context, path) => {
            const link = directLinkOf(hybrid);
            return link?.gateway.kind === "create" && link.interfaces.length === 0
                ? [
                      {
                          path: `${path}.link.interfaces`,
                          message: '"0" virtual interfaces are listed, and a gateway that is made here has no others',
                          remedy: "list one or more",
                      },
                  ]
                : [];
        },
    },
    {
        id: "gateway-interface-quota",
        source: LIMITS,
        check: (hybrid, _context, path) => {
            const count = directLinkOf(hybrid)?.interfaces.length ?? 0;
            return outside(
                count,
                [0, MAX_INTERFACES],
                `${path}.link.interfaces`,
                `"${count}" virtual interfaces are above ${MAX_INTERFACES}, all that a Direct Connect gateway takes`,
                `list at most ${MAX_INTERFACES}`,
            );
        },
    },
    { id: "gateway-association-quota", source: LIMITS, check: checkAssociations },
    {
        id: "gateway-one-kind",
        source: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-transit-gateways.html",
        check: (hybrid, _context, path) =>
            proposalsOf(hybrid, path)
                .filter(({ part: { behind } }) => behind !== undefined && behind !== hybrid.link.kind)
                .map(({ part: { behind }, path: at }) => ({
                    path: `${at}.behind`,
                    message: `"${behind}" is not "${hybrid.link.kind}", the kind of this link, and a gateway takes one kind only`,
                    remedy: "have it associated with a Direct Connect gateway of its own",
                })),
    },
    {
        id: "proposal-once",
        source: ASSOCIATIONS,
        check: (hybrid, _context, path) =>
            repeats(
                proposalsOf(hybrid, path).map(({ part, path: at }) => ({ key: part.id, path: `${at}.id` })),
                (id) => `"${id}" is accepted twice`,
                "list each proposal once",
            ),
    },
    {
        id: "proposal-other-account",
        source: ASSOCIATIONS,
        check: (hybrid, { account }, path) =>
            proposalsOf(hybrid, path)
                .filter(({ part }) => part.account === account)
                .map(({ part, path: at }) => ({
                    path: `${at}.account`,
                    message: `"${part.account}" is the environment's own account, whose gateways need no proposal`,
                    remedy: "give the account that made the proposal",
                })),
    },
];

function checkAssociations(hybrid: Hybrid, _context: unknown, path: string): readonly Problem[] {
    const link = directLinkOf(hybrid);
    if (link === undefined) {
        return [];
    }
    const max = MAX_ASSOCIATIONS[link.kind];
    const count = 1 + proposalsOf(hybrid, path).length;
    return outside(
        count,
        [1, max],
        `${path}.link.gateway.proposals`,
        `"${count}" gateways with this environment's own are above ${max}, all of kind "${link.kind}" that a Direct Connect gateway takes`,
        `accept at most ${max - 1} proposals`,
    );
}
