import { COMMAND } from "../../../../kit/installation.ts";
import { labTime } from "../../../report/format.ts";
import { html, type Markup } from "../../../report/html/markup.ts";
import type { Matrix, MatrixRow } from "../../matrix.ts";
import { costWords, courseWords, placeWords } from "../facts.ts";
import { groupedRows, rowName } from "../grouped-rows.ts";
import { cellAt } from "../outcome.ts";
import { alertNames } from "../words.ts";
import { reportLink } from "./links.ts";
import { firedWords, stateMarkup } from "./table.ts";

/** Everything behind the cells, one fold for each incident: without scripts, "why" leads here. */
export function incidentSection(matrix: Matrix): Markup {
  return html`<section>
    <h2>Incident by incident</h2>
    ${groupedRows(matrix).flatMap(({ rows }) => rows.map((row) => incident(matrix, row)))}
  </section>`;
}

function incident(matrix: Matrix, row: MatrixRow): Markup {
  const index = matrix.rows.indexOf(row);
  const report = reportLink(row.run, null);
  return html`<details class="incident" id="incident-${index}" data-group="${row.group}">
    <summary>
      <b>${row.title}</b>
      <span class="quiet">${rowName(matrix, row)}, ${placeWords(row)}</span>
      <span class="who">${row.whoKnew}</span>
    </summary>
    <p class="lesson">${row.lesson}</p>
    ${row.verdict === "pass" ? html`` : html`<p class="missed">${row.verdict}: ${row.reason}</p>`}
    <p>${costWords(row).join("; ")}. <br />${courseWords(row).join("; ")}.</p>
    ${row.notes.map((note) => html`<p class="quiet">${note}</p>`)}
    <dl class="whys">
      ${matrix.columns.map((column, at) => {
        const cell = cellAt(row, column.id);
        const link = cell.atMs === null ? null : reportLink(row.run, cell.atMs);
        return html`<div id="why-${index}-${at}">
          <dt class="${`cell ${cell.state}`}">
            ${stateMarkup(row, cell)} <span>${column.title}</span>
          </dt>
          <dd>
            <p>${cell.why}</p>
            <p class="quiet">
              ${[alertNames(column.alerts), firedWords(cell)].filter((text) => text !== "").join("; ")}
            </p>
            ${
              link === null || cell.atMs === null
                ? html``
                : html`<p><a href="${link}">the run at ${labTime(cell.atMs)}</a></p>`
            }
          </dd>
        </div>`;
      })}
    </dl>
    ${report === null ? html`` : html`<p><a href="${report}">the whole run</a></p>`}
    <pre>${COMMAND} run ${row.scenario} --seed ${matrix.seed}</pre>
  </details>`;
}
