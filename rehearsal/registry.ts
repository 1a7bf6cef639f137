import type { Declared } from "./declared";
import { refuse } from "./refuse";

type Place = Pick<Declared, "account" | "region">;

/** The image registries of all accounts: digests by tag, each tag written once, and copied where that is declared. */
export class Registries {
    /** By account, region and repository. */
    private readonly tags = new Map<string, Map<string, string>>();

    constructor(private readonly environments: readonly Declared[]) {}

    /**
     * Pushes an image, and copies it to every registry that the pushed one's environments declare.
     *
     * @param host of the registry, as a build is given it.
     * @throws {Refusal} for a repository that nobody declares there, and for another digest under a tag that is taken.
     */
    push(host: string, repository: string, tag: string, digest: string): void {
        const [, account = "", region = ""] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\./.exec(host) ?? [];
        const owners = this.environments.filter((one) => one.account === account && one.region === region);
        if (!owners.some(({ imageRepositories }) => imageRepositories.includes(repository))) {
            refuse("registry", `${host}/${repository}`, "there is no such repository", "declare it");
        }
        for (const place of [{ account, region }, ...owners.flatMap(({ replicas }) => replicas)]) {
            const tags = this.tagsOf(place, repository);
            if ((tags.get(tag) ?? digest) !== digest) {
                refuse("registry", `${repository}:${tag}`, "the tag is taken by another image", "push a new commit");
            }
            tags.set(tag, digest);
        }
    }

    digestOf(place: Place, repository: string, tag: string): string | undefined {
        return this.tagsOf(place, repository).get(tag);
    }

    has(place: Place, repository: string, digest: string): boolean {
        return [...this.tagsOf(place, repository).values()].includes(digest);
    }

    private tagsOf({ account, region }: Place, repository: string): Map<string, string> {
        const key = `${account}/${region}/${repository}`;
        const tags = this.tags.get(key) ?? new Map<string, string>();
        this.tags.set(key, tags);
        return tags;
    }
}
