import { createHash } from "node:crypto";
import { KMSClient, KMSInvalidSignatureException, SignCommand, VerifyCommand } from "@aws-sdk/client-kms";
import type { Signatures } from "../ports";

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html key ECC_NIST_P256 */
const SigningAlgorithm = "ECDSA_SHA_256" as const;

/**
 * Signatures by a KMS key. The digest of the text is signed, because a message is limited to 4,096 bytes.
 *
 * @param keyId ARN of the key or of its alias; in another account an alias works only as an ARN.
 */
export function kmsSignatures(keyId: string, client = new KMSClient({ region: regionOf(keyId) })): Signatures {
    const common = (text: string) => ({
        KeyId: keyId,
        Message: createHash("sha256").update(text).digest(),
        MessageType: "DIGEST" as const,
        SigningAlgorithm,
    });
    return {
        async sign(text) {
            const { Signature } = await client.send(new SignCommand(common(text)));
            if (Signature === undefined) {
                throw new Error("the key gave no signature");
            }
            return Signature;
        },
        async verify(text, signature) {
            try {
                const { SignatureValid } = await client.send(
                    new VerifyCommand({ ...common(text), Signature: signature }),
                );
                return SignatureValid === true;
            } catch (error) {
                if (error instanceof KMSInvalidSignatureException) {
                    return false;
                }
                throw error;
            }
        },
    };
}

/** The key may be in another region than the function. */
function regionOf(arn: string): string | undefined {
    return arn.split(":")[3] || undefined;
}
