import { html, type Markup } from "../../../report/html/markup.ts";
import type { Matrix } from "../../matrix.ts";
import { groupedRows, statesIn } from "../grouped-rows.ts";
import { countsOf } from "../outcome.ts";
import { STATES } from "../words.ts";

/** Which rows, in which order. Hidden until the script can obey. */
export function controls(matrix: Matrix): Markup {
  const { nobody } = countsOf(matrix);
  return html`<form class="controls" hidden>
    <fieldset>
      <legend>Show</legend>
      <button type="button" data-show="" aria-pressed="true">
        all <span>${matrix.rows.length}</span>
      </button>
      ${
        nobody === 0
          ? html``
          : html`<button type="button" data-show=".is-nobody" aria-pressed="false">
              page nobody <span>${nobody}</span>
            </button>`
      }
      ${groupedRows(matrix).map(
        ({ group, rows, title }) =>
          html`<button type="button" data-show-group="${group}" aria-pressed="false">
            ${title} <span>${rows.length}</span>
          </button>`,
      )}
    </fieldset>
    <label
      >Order
      <select>
        <option value="">by group, the worst first</option>
        <option value="rank">the worst first</option>
        <option value="lost">most agent minutes lost first</option>
        <option value="told">told last, first</option>
      </select></label
    >
    <output aria-live="polite"></output>
  </form>`;
}

/** What the words mean; only those that occur. */
export function legend(matrix: Matrix): Markup {
  return html`<ul class="legend">
    ${statesIn(matrix).map(
      (state) =>
        html`<li>
          <span class="${`cell ${state}`}"
            ><span class="state"
              ><i aria-hidden="true">${STATES[state].mark}</i
              ><span>${state === "no-data" ? "no data" : STATES[state].word}</span></span
            ></span
          >
          ${STATES[state].says}
        </li>`,
    )}
    <li><b>T+5</b> minutes of lab time after the first fault</li>
  </ul>`;
}
