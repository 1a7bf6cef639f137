import { Refusal } from "../release/problem";

/** A refusal of one problem, as the service that stands behind the stand-in would answer it. */
export function refuse(subject: string, path: string, message: string, remedy: string): never {
    throw new Refusal(subject, [{ path, message, remedy }]);
}
