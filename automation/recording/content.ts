import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { hashOf, sha256 } from "../../release/canonical";

/** Hashes of files and folders, each read once. */
export class ContentHashes {
    private readonly known = new Map<string, string>();

    /**
     * SHA-256 of a file's bytes, or of a folder's files by name.
     *
     * @throws {Error} when nothing readable is there.
     */
    hashOf(path: string): string {
        const known = this.known.get(path);
        if (known !== undefined) {
            return known;
        }
        const hash = statSync(path).isDirectory() ? this.hashOfFolder(path) : sha256(readFileSync(path));
        this.known.set(path, hash);
        return hash;
    }

    private hashOfFolder(path: string): string {
        return hashOf(Object.fromEntries(readdirSync(path).map((name) => [name, this.hashOf(join(path, name))])));
    }
}
