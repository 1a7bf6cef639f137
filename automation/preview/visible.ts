/**
 * What a screen must not do on its own: control characters, and marks that turn the direction of text or hide in it, by
 * which a value can be made to look like another.
 *
 * @see https://trojansource.codes
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The text with every such character written as its number; tabs and ends of lines stay. */
export function visible(text: string): string {
    return text
        .replaceAll("\r\n", "\n")
        .replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The same on one line. */
export function visibleLine(text: string): string {
    return visible(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** Several lines as one sentence after another. */
export function joinedLines(text: string): string {
    return text.trim().replace(/\s*\n\s*/g, " ");
}

/** A text of at most `limit` characters; the end of a longer one is told by its length, and no character is cut in two. */
export function shortened(text: string, limit: number): string {
    if (text.length <= limit) {
        return text;
    }
    const end = /[\ud800-\udbff]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
    return `${text.slice(0, end)}… (${text.length} characters)`;
}
