/**
 * What both sides of a tunnel agree on: strong choices alone, so that nothing weaker can be negotiated.
 *
 * @see https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
 */
export const VPN_OPTIONS = {
    ikeVersions: ["ikev2"],
    encryptionAlgorithms: ["AES256-GCM-16", "AES256"],
    integrityAlgorithms: ["SHA2-256", "SHA2-384", "SHA2-512"],
    /** Elliptic curves of 256, 384 and 521 bits. */
    dhGroupNumbers: [19, 20, 21],
    /** Longest that AWS allows. */
    phase1LifetimeSeconds: 28_800,
    /** Below that of phase 1, as AWS demands. */
    phase2LifetimeSeconds: 3_600,
    dpdTimeoutSeconds: 30,
    /** AWS takes a tunnel up again by itself where the other side went silent. */
    dpdTimeoutAction: "restart",
    startupAction: "start",
} as const;
