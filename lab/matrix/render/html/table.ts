import { html, type Markup } from "../../../report/html/markup.ts";
import type { Matrix, MatrixCell, MatrixColumn, MatrixRow } from "../../matrix.ts";
import { courseBrief, hurtFacts, placeWords } from "../facts.ts";
import { groupedRows, rowName } from "../grouped-rows.ts";
import { cellAt, outcomeOf, worstFirst } from "../outcome.ts";
import { alertNames, cellWords, minutesAfter, ORIGINS, shareWords, STATES } from "../words.ts";
import { reportLink } from "./links.ts";

/** So many alerts find room beside each other on a screen of 1280 pixels. */
const FITTING_COLUMNS = 10;

const VERDICT_MARKS = { pass: "✓", fail: "✗", inconclusive: "?" } as const;

/**
 * The table. Every cell says its state in words, with a mark, in colour: any two of them are enough.
 * Roles are written out because a phone shows rows as cards, and browsers forget tables then.
 */
export function matrixTable(matrix: Matrix): Markup {
  const { columns, rows } = matrix;
  const ranks = new Map(worstFirst(columns, rows).map((row, index) => [row, index]));
  const fits = columns.length <= FITTING_COLUMNS ? " fits" : "";
  return html`<div
    class="table${fits}"
    tabindex="0"
    role="region"
    aria-label="incidents and alerts"
  >
    <table role="table" class="matrix">
      <thead role="rowgroup">
        ${headRows(columns)}
      </thead>
      ${groupedRows(matrix).map(
        (group) =>
          html`<tbody role="rowgroup" data-group="${group.group}">
            <tr role="row" class="group">
              <th role="rowheader" scope="rowgroup" colspan="${columns.length + 3}">
                <span>${group.title}</span>
              </th>
            </tr>
            ${group.rows.map((row) => bodyRow(matrix, row, ranks.get(row) ?? 0))}
          </tbody>`,
      )}
    </table>
  </div>`;
}

function headRows(columns: readonly MatrixColumn[]): Markup {
  const runs: { origin: MatrixColumn["origin"]; count: number }[] = [];
  for (const { origin } of columns) {
    const last = runs.at(-1);
    if (last?.origin === origin) last.count++;
    else runs.push({ origin, count: 1 });
  }
  return html`<tr role="row" class="origins">
      <th class="name" aria-hidden="true"></th>
      <th aria-hidden="true"></th>
      ${runs.map(
        ({ origin, count }) =>
          html`<th role="columnheader" scope="colgroup" colspan="${count}">
            <span>${ORIGIN_TITLES[origin]}</span>
          </th>`,
      )}
      <th class="lesson" aria-hidden="true"></th>
    </tr>
    <tr role="row" class="heads">
      <th role="columnheader" scope="col" class="name">Incident</th>
      <th role="columnheader" scope="col" class="share">Cut off</th>
      ${columns.map(
        ({ alerts, origin, title }) =>
          html`<th
            role="columnheader"
            scope="col"
            title="${`${ORIGINS[origin]}: ${alertNames(alerts)}`}"
          >
            ${breakable(title)}
          </th>`,
      )}
      <th role="columnheader" scope="col" class="lesson">Who knew, and what to take home</th>
    </tr>`;
}

const ORIGIN_TITLES: Readonly<Record<MatrixColumn["origin"], string>> = {
  gitlab: "GitLab's alerts for kas",
  generic: "GitLab's generic alerts",
  lab: "the lab's proposals",
  user: "your rules",
};

function bodyRow(matrix: Matrix, row: MatrixRow, rank: number): Markup {
  const { columns, rows } = matrix;
  const index = rows.indexOf(row);
  const outcome = outcomeOf(columns, row);
  const name = rowName(matrix, row);
  const link = reportLink(row.run, null);
  const title = link === null ? html`${row.title}` : html`<a href="${link}">${row.title}</a>`;
  return html`<tr
    role="row"
    class="${`incident is-${outcome}`}"
    data-group="${row.group}"
    data-rank="${rank}"
    data-lost="${row.agentMinutesLost}"
    data-told="${row.detectedAfterMs ?? ""}"
  >
    <th role="rowheader" scope="row" class="name">
      <b>${title}</b>
      <code>${name}</code>
      <small>${placeWords(row)}${verdictNote(row)}</small>
    </th>
    <td role="cell" class="share" data-head="cut off">
      ${
        row.cutOffShare > 0
          ? html`<b>${shareWords(row.cutOffShare)}</b
              ><i class="bar" aria-hidden="true"
                ><i
                  style="width:${Math.max(2, Math.min(100, Math.round(row.cutOffShare * 100)))}%"
                ></i
              ></i>`
          : html`<span class="quiet">${row.hurts === "" ? "nobody" : "none, but hurt"}</span>`
      }
      ${hurtFacts(row).map((fact) => html`<small>${fact}</small>`)}
    </td>
    ${columns.map((column, at) => tableCell(row, column, `${index}-${at}`))}
    <td role="cell" class="lesson">
      <b class="who">${row.whoKnew}</b>
      <span>${breakable(row.lesson)}</span>
      <small
        >${courseBrief(row).join(" · ")}
        <a class="more" href="#incident-${index}" aria-label="${`all about ${name}`}"
          >more</a
        ></small
      >
    </td>
  </tr>`;
}

function verdictNote(row: MatrixRow): Markup {
  if (row.verdict === "pass") return html``;
  return html`<em class="${row.verdict}">${VERDICT_MARKS[row.verdict]} ${row.verdict}</em>`;
}

function tableCell(row: MatrixRow, column: MatrixColumn, id: string): Markup {
  const cell = cellAt(row, column.id);
  return html`<td role="cell" class="${`cell ${cell.state}`}" data-head="${column.title}">
    ${stateMarkup(row, cell)}
    <a class="why" href="#why-${id}" aria-label="${`why: ${row.scenario}, ${column.title}`}">why</a>
  </td>`;
}

/** The state as mark and words, as a link to the moment in the run where there is one. */
export function stateMarkup(row: MatrixRow, cell: MatrixCell): Markup {
  const inside = html`<i aria-hidden="true">${STATES[cell.state].mark}</i
    ><span>${cell.state === "no-data" ? "no data" : cellWords(cell)}</span>`;
  const link = cell.atMs === null ? null : reportLink(row.run, cell.atMs);
  if (link === null) return html`<span class="state">${inside}</span>`;
  return html`<a class="state" href="${link}" title="${`${STATES[cell.state].says}: open the run`}"
    >${inside}</a
  >`;
}

/** When it fired and cleared, for the words under a state. */
export function firedWords({ clearedAfterMs, firedAfterMs }: MatrixCell): string {
  if (firedAfterMs === null) return "";
  const cleared = clearedAfterMs === null ? "" : `, cleared ${minutesAfter(clearedAfterMs)}`;
  return `fired ${minutesAfter(firedAfterMs)}${cleared}`;
}

/** A long name may break where its words begin. */
function breakable(title: string): Markup {
  const parts = title.split(/(?<=[a-z0-9_])(?=[A-Z])/);
  return html`${parts.map((part, index) => (index === 0 ? html`${part}` : html`<wbr />${part}`))}`;
}
