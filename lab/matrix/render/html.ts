import { duration } from "../../report/format.ts";
import { html, trusted, type Markup } from "../../report/html/markup.ts";
import { selfContained } from "../../report/html/document.ts";
import type { Matrix } from "../matrix.ts";
import { controls, legend } from "./html/controls.ts";
import { incidentSection } from "./html/incident.ts";
import { SCRIPT } from "./html/script.ts";
import { MATRIX_STYLES } from "./html/styles.ts";
import { matrixTable } from "./html/table.ts";
import { answerOf, countsLine, countsOf, type Counts } from "./outcome.ts";

/**
 * `matrix.html`: one self-contained file. Above the table the one sentence that answers it, below it
 * every cell in words. Everything is readable without scripts, in print, and on a phone.
 */
export function renderHtml(matrix: Matrix): string {
  const counts = countsOf(matrix);
  const answer = answerOf(counts);
  const body = html`<main>
      <header>
        <h1>${answer}</h1>
        <p class="sub">${countsLine(counts)}</p>
        <ul class="figures">
          ${figures(counts)}
        </ul>
      </header>
      ${controls(matrix)}${legend(matrix)}${matrixTable(matrix)}${incidentSection(matrix)}
      ${factsSection(matrix)}
    </main>
    <div id="why" popover tabindex="-1" role="dialog" aria-label="why"></div>
    <script>
      ${trusted(SCRIPT)};
    </script>`;
  return selfContained({ title: answer, styles: MATRIX_STYLES, body });
}

function figures({ falsePage, hurt, late, nobody, page }: Counts): readonly Markup[] {
  const figure = (tone: string, value: number, says: string): Markup =>
    html`<li class="${value === 0 ? "plain" : tone}"><b>${value}</b>${says}</li>`;
  return [
    figure("plain", hurt, "hurt users"),
    figure("hurt", nobody, "of them page nobody"),
    figure("hurt", late, "page only after the repair"),
    figure("hurt", falsePage, "page for nothing"),
    figure("told", page, "page somebody at all"),
  ];
}

function factsSection(matrix: Matrix): Markup {
  const { labVersion, missing, rows, seed, startedWall, suite, wallMs } = matrix;
  const facts: readonly (readonly [string, string])[] = [
    ["kas-lab", labVersion],
    ["suite", suite === "" ? "all scenarios" : suite],
    ["seed", seed],
    ["started", startedWall],
    ["wall time", `${duration(wallMs)} for ${rows.length} runs`],
    ...missing.map(({ scenario, why }) => ["not here", `${scenario}: ${why}`] as const),
  ];
  return html`<section>
    <h2>The runs</h2>
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </section>`;
}
