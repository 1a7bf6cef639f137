import { SIGNS } from "../../release/change";
import { SECRET, UNKNOWN } from "../../release/marks";
import { PRICES } from "../../stacks/prices";
import { type Cause, countsOf, countText, type Digest, type DigestArea } from "./digest";
import { STYLE } from "./html-style";
import { type DiffLine, diffLines } from "./lines";
import {
    costText,
    dollars,
    goingChanges,
    isCompared,
    originOf,
    replacingText,
    riskText,
    type ToldChange,
    titleOf,
    toldChanges,
    toldRisks,
    unchangedText,
} from "./told";
import { joinedLines, visible, visibleLine } from "./visible";

/** Changes of an area that stand open; where there are more, all are folded. */
const OPEN = 30;

/**
 * A digest as one HTML page that needs nothing else: no script, no font, no picture. It says everything that the digest
 * does, in the order of the Markdown. Names and values are text in it and nothing else; a policy of the page forbids the rest.
 */
export function renderHtml(digest: Digest): string {
    const title = `${titleOf(digest)}: ${digest.verdict.text}`;
    const sections = [
        verdictOf(digest),
        causesOf(digest.causes),
        risksOf(digest),
        goingOf(digest),
        policiesOf(digest),
        ...digest.areas.map(areaOf),
        outputsOf(digest),
        warningsOf(digest.warnings),
        costOf(digest),
        `<h2>Unchanged</h2>\n<p>${text(unchangedText(digest))}.</p>`,
    ];
    return [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
        '<meta name="referrer" content="no-referrer">',
        `<title>${text(title)}</title>`,
        `<style>${STYLE}</style>`,
        "</head>",
        "<body>",
        "<main>",
        ...sections.filter((section) => section !== ""),
        "</main>",
        "</body>",
        "</html>",
        "",
    ].join("\n");
}

/** Text between tags and in attributes. */
function text(value: string): string {
    return visible(value)
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;")
        .replaceAll("'", "&#39;");
}

function code(value: string): string {
    return `<code>${text(visibleLine(value))}</code>`;
}

function list(title: string, items: readonly string[]): string {
    return items.length === 0
        ? ""
        : `<h2>${title}</h2>\n<ul class="card" style="padding-left:2rem">\n${items.map((item) => `<li>${item}</li>`).join("\n")}\n</ul>`;
}

function verdictOf(digest: Digest): string {
    const { verdict, risk, cost } = digest;
    const facts = [
        `Risk: <span class="level ${risk.level}">${riskText(digest)}</span>`,
        ...(cost.difference === 0 ? [] : [`idle cost ${text(costText(cost))}`]),
        text(originOf(digest)),
    ];
    return [
        `<div class="card verdict ${verdict.kind} ${risk.level}">`,
        `<h1>${code(titleOf(digest))}: ${text(verdict.text)}</h1>`,
        `<p class="muted">${facts.join(" · ")}</p>`,
        "</div>",
    ].join("\n");
}

function causesOf(causes: readonly Cause[]): string {
    const cards = causes.map(({ text: said, name }) => {
        const about = name === undefined ? "" : `<p>${code(name)}</p>\n`;
        return `<div class="card">\n${about}<pre>${text(said)}</pre>\n</div>`;
    });
    return cards.length === 0 ? "" : ["<h2>Cause</h2>", ...cards].join("\n");
}

function risksOf(digest: Digest): string {
    const rules = toldRisks(digest).map(({ level, title, source, reasons, count }) => {
        const items = reasons.map(([reason, names]) => `<li>${text(reason)}: ${names.map(code).join(", ")}</li>`);
        const link = `<a href="${text(source)}" rel="noreferrer">why</a>`;
        return `<p><span class="level ${level}">${level}</span> ${text(title)} ${count > 1 ? `(${count}) ` : ""}<small>${link}</small></p>\n<ul>\n${items.join("\n")}\n</ul>`;
    });
    return rules.length === 0 ? "" : ["<h2>Risk</h2>", '<div class="card">', ...rules, "</div>"].join("\n");
}

function goingOf(digest: Digest): string {
    const items = goingChanges(digest).map(([word, change]) => {
        const { name, type, replacing } = change;
        const why = replacing.length === 0 ? "" : `, ${replacingText(change)} ${replacing.map(code).join(", ")}`;
        return `${word} ${code(name)} <span class="type">${code(type)}</span>${why}`;
    });
    return list("Replaced and deleted", items);
}

function policiesOf({ policies }: Digest): string {
    const items = policies.map(
        ({ policy, level, name, message }) =>
            `<span class="level ${level === "mandatory" ? "high" : "medium"}">${level}</span> ${code(policy)} on ${code(name)}: ${text(joinedLines(message))}`,
    );
    return list("Policies", items);
}

function areaOf({ name, changes }: DigestArea): string {
    const open = changes.length <= OPEN;
    return [
        `<h2>${text(name)} <span class="muted">${text(countText(countsOf(changes)))}</span></h2>`,
        ...toldChanges(changes).map((told) => changeOf(told, open)),
    ].join("\n");
}

function changeOf({ names, change }: ToldChange, open: boolean): string {
    const { action, type } = change;
    const heading = `<span class="sign">${SIGNS[action]}</span>${names.map(code).join(", ")} <span class="type">${code(type)}</span>`;
    const rows = diffLines(change).map(rowOf);
    if (rows.length === 0) {
        return `<div class="card" style="padding:.4rem .75rem;margin:.35rem 0">${heading}</div>`;
    }
    const isOpen = open && isCompared(action);
    return `<details class="change"${isOpen ? " open" : ""}><summary>${heading}</summary><div><pre>${rows.join("")}</pre></div></details>`;
}

const ROWS = { "-": "gone", "+": "come", " ": "" } as const;

function rowOf({ sign, text: said }: DiffLine): string {
    const marked = [SECRET, UNKNOWN].reduce(
        (html, mark) => html.replaceAll(text(mark), `<mark>${text(mark)}</mark>`),
        text(said),
    );
    return `<span class="row ${ROWS[sign]}">${sign} ${marked}</span>`;
}

function outputsOf({ outputs }: Digest): string {
    const rows = diffLines({ differences: outputs, replacing: [] }).map(rowOf);
    return rows.length === 0 ? "" : `<h2>Outputs</h2>\n<div class="card"><pre>${rows.join("")}</pre></div>`;
}

function warningsOf(warnings: readonly Cause[]): string {
    const items = warnings.map(({ text: said, name }) => `${name === undefined ? "" : `${code(name)}: `}${text(said)}`);
    return list("Warnings", items);
}

function costOf({ cost }: Digest): string {
    if (cost.lines.length === 0) {
        return "";
    }
    const rows = cost.lines.map(
        ({ what, before, after, difference }) =>
            `<tr><td>${text(what)}</td><td class="number">${before} → ${after}</td><td class="number">${text(dollars(difference))}</td></tr>`,
    );
    return [
        `<h2>Idle cost: ${text(costText(cost))}</h2>`,
        `<div class="card"><table>\n${rows.join("\n")}\n</table>`,
        `<p class="muted"><small>List prices of ${PRICES.region}, ${PRICES.asOf}; traffic, storage and running tasks come on top.</small></p></div>`,
    ].join("\n");
}
