export const GAPS: readonly { subject: string; reason: string }[] = [];
