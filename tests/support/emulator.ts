export { type Emulator, MOTO, startEmulator } from "../../automation/local/emulator";

/** Account that the emulator plays for a caller whose key id is no account's. */
export const MOTO_ACCOUNT = "123456789012";
