import { tableCell } from "../../kit/markdown.ts";
import { html, type Markup } from "../report/html/markup.ts";
import { selfContained } from "../report/html/document.ts";
import { changesText, type Difference } from "../report/differences.ts";
import type { Comparison, Side } from "./comparison.ts";

/** The page on a terminal: the sentence, both sides, what differs, what does not in a number. */
export function compareText(comparison: Comparison): string {
  const { scenario, seed, speed, says, a, b, rows, lost, gained } = comparison;
  const differing = differ(rows);
  return [
    `${scenario}, seed ${seed}, ${speed}x`,
    `  A  ${sideText(a)}`,
    `  B  ${sideText(b)}`,
    "",
    says,
    ...list("Held with A, fails with B", lost),
    ...list("Failed with A, holds with B", gained),
    "",
    differing.length === 0 ? "Nothing else differs." : changesText(differing).trimEnd(),
    `${rows.length - differing.length} of ${rows.length} facts are equal.`,
    ...list("What a kas could not follow", cannotFollow(comparison)),
    "",
  ].join("\n");
}

/** For an issue or the summary of a pipeline. */
export function compareMarkdown(comparison: Comparison): string {
  const { scenario, seed, speed, says, a, b, rows, lost, gained } = comparison;
  const bullets = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0
      ? []
      : [`**${title}**`, "", ...items.map((item) => `- ${tableCell(item)}`), ""];
  return [
    `## ${tableCell(says)}`,
    "",
    `\`${scenario}\`, seed ${tableCell(seed)}, ${speed}x.`,
    "",
    "| | A | B |",
    "| --- | --- | --- |",
    `| kas | ${tableCell(a.kas)} | ${tableCell(b.kas)} |`,
    ...differ(rows).map(
      (row) => `| ${tableCell(row.what)} | ${tableCell(row.a)} | ${tableCell(row.b)} |`,
    ),
    "",
    ...bullets("Held with A, fails with B", lost),
    ...bullets("Failed with A, holds with B", gained),
    ...bullets("What a kas could not follow", cannotFollow(comparison)),
  ].join("\n");
}

/** One self-contained file, readable without scripts. */
export function compareHtml(comparison: Comparison): string {
  const { scenario, title, seed, speed, says, a, b, rows, lost, gained } = comparison;
  const body = html`<main>
    <header>
      <h1>${says}</h1>
      <p class="sub">${title} (${scenario}), seed ${seed}, ${speed}x</p>
    </header>
    <section>
      <h2>What differs</h2>
      <table class="compare">
        <thead>
          <tr>
            <th scope="col">fact</th>
            <th scope="col">A: ${a.kas}</th>
            <th scope="col">B: ${b.kas}</th>
          </tr>
        </thead>
        <tbody>
          ${[...rows].sort(byDifference).map(rowMarkup)}
        </tbody>
      </table>
      <p class="quiet">
        Runs: <a href="${a.run}/report.html">A</a>, <a href="${b.run}/report.html">B</a>.
      </p>
    </section>
    ${listMarkup("Held with A, fails with B", lost)}
    ${listMarkup("Failed with A, holds with B", gained)}
    ${listMarkup("What a kas could not follow", cannotFollow(comparison))}
  </main>`;
  return selfContained({ title: says, styles: COMPARE_STYLES, body });
}

const COMPARE_STYLES = `
table.compare { border-collapse: collapse; width: 100%; }
table.compare th, table.compare td { text-align: left; padding: 0.3rem 0.6rem; vertical-align: top;
  border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); overflow-wrap: anywhere; }
table.compare tr.differs td { font-weight: 600; }
`;

function rowMarkup({ what, a, b }: Difference): Markup {
  return html`<tr class="${a === b ? "equal" : "differs"}">
    <td>${what}</td>
    <td>${a}</td>
    <td>${b}</td>
  </tr>`;
}

function listMarkup(title: string, items: readonly string[]): Markup {
  if (items.length === 0) return html``;
  return html`<section>
    <h2>${title}</h2>
    <ul>
      ${items.map((item) => html`<li>${item}</li>`)}
    </ul>
  </section>`;
}

function byDifference(left: Difference, right: Difference): number {
  return Number(left.a === left.b) - Number(right.a === right.b);
}

function differ(rows: readonly Difference[]): readonly Difference[] {
  return rows.filter(({ a, b }) => a !== b);
}

function cannotFollow({ a, b }: Comparison): readonly string[] {
  return [...new Set([...a.cannotFollow, ...b.cannotFollow])];
}

function sideText({ kas, verdict, run }: Side): string {
  return `${kas}: ${verdict}   ${run}`;
}

function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ["", title, ...items.map((item) => `  ${item}`)];
}
