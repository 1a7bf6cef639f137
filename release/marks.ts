/** Stands wherever a program marked a value as secret. */
export const SECRET = "[secret]";

/** Stands for a value that only a real update could tell. */
export const UNKNOWN = "[unknown]";
