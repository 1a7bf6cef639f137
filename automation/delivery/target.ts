import { Refusal } from "../../release/problem";

/** A pull request, by where it lies. */
export type Target =
    | { readonly kind: "github"; readonly owner: string; readonly repository: string; readonly number: number }
    | { readonly kind: "codecommit"; readonly repository: string; readonly number: number };

/** What is asked for, as it was written; exactly one is there. */
export interface TargetOptions {
    /** `owner/repository#number` */
    readonly github?: string;
    /** `repository#number` */
    readonly codecommit?: string;
}

const GITHUB = /^([A-Za-z0-9][A-Za-z0-9-]{0,38})\/([A-Za-z0-9_.-]{1,100})#([1-9]\d{0,9})$/;
const CODECOMMIT = /^([A-Za-z0-9_.-]{1,100})#([1-9]\d{0,9})$/;

/** @throws {Refusal} when there is not exactly one, or it does not name a pull request. */
export function readTarget({ github, codecommit }: TargetOptions): Target {
    if ((github === undefined) === (codecommit === undefined)) {
        throw new Refusal("Pull request", [
            {
                path: "--github, --codecommit",
                message: github === undefined ? "none is given" : "both are given",
                remedy: "give one: --github owner/repository#number or --codecommit repository#number",
            },
        ]);
    }
    const [, owner = "", repository = "", number = ""] = GITHUB.exec(github ?? "") ?? [];
    if (number !== "") {
        return { kind: "github", owner, repository, number: Number(number) };
    }
    const [, name = "", id = ""] = CODECOMMIT.exec(codecommit ?? "") ?? [];
    if (id !== "") {
        return { kind: "codecommit", repository: name, number: Number(id) };
    }
    const form = github === undefined ? "repository#number" : "owner/repository#number";
    throw new Refusal("Pull request", [
        {
            path: github === undefined ? "--codecommit" : "--github",
            message: `"${github ?? codecommit}" is not ${form}`,
            remedy: `write it as ${form}, for example ${github === undefined ? "platform#12" : "acme/platform#12"}`,
        },
    ]);
}
