/** Whether a version `1.2.3` is at least another one; what follows a `-` or `+` is not looked at. */
export function isAtLeast(version: string, least: string): boolean {
    const [a, b] = [numbersOf(version), numbersOf(least)];
    for (let index = 0; index < 3; index++) {
        const difference = (a[index] ?? 0) - (b[index] ?? 0);
        if (difference !== 0) {
            return difference > 0;
        }
    }
    return true;
}

function numbersOf(version: string): readonly number[] {
    return (version.replace(/^v/, "").split(/[-+]/)[0] ?? "").split(".").map(Number);
}
