import type { HistoryEntry } from "../../../contracts/history.ts";
import type { RunResult } from "../run-result.ts";
import { chartRow } from "./chart-row.ts";
import { alertLanes, faultLanes, operatorLane } from "./lanes.ts";
import { html, scriptJson, trusted, type Markup } from "./markup.ts";
import { selfContained } from "./document.ts";
import { SCRIPT } from "./script.ts";
import { expectationsSection } from "./expectations.ts";
import { logSection } from "./log-section.ts";
import { factsSection, headSection, historyLine } from "./sections.ts";
import { REPORT_STYLES } from "./report-styles.ts";
import { silencesSection } from "./silences.ts";
import { axisRow, TimeAxis } from "./time-axis.ts";

/** Charts that stand right under the time axis: who was hurt, and what the SLI said. */
const ABOVE = ["agents", "sli"];

/**
 * `report.html`: one self-contained file that answers in order: did it pass, what broke, who was hurt
 * and for how long, who was told, what fixed it. Drawn here, so that it is visible without scripts.
 */
export function renderHtml(result: RunResult, _history: readonly HistoryEntry[]): string {
  const axis = new TimeAxis(result.durationMs);
  const above = result.charts.filter(({ id }) => ABOVE.includes(id));
  const below = result.charts.filter(({ id }) => !ABOVE.includes(id));
  const data = {
    endMs: axis.endMs,
    charts: Object.fromEntries(
      result.charts.map(({ id, unit, series }) => [
        id,
        { unit, series: series.map(({ points }) => points) },
      ]),
    ),
  };
  const body = html`<main>
      ${headSection(result)}
      <section id="what-happened">
        <h2>What happened</h2>
        ${historyLine(result)}${keys()}${axisRow(axis, "lab time since T+0")}
        ${faultLanes(result, axis)}${operatorLane(result, axis)}${alertLanes(result, axis)}
        ${above.map((chart) => chartRow(chart, axis, result))}
      </section>
      ${silencesSection(result)}${expectationsSection(result)}
      <section>
        <h2>Underneath</h2>
        ${below.map((chart) => chartRow(chart, axis, result))}
      </section>
      ${logSection(result)}${factsSection(result)}
    </main>
    <script type="application/json" id="chart-data">
      ${scriptJson(data)}
    </script>
    <script>
      ${trusted(SCRIPT)};
    </script>`;
  return selfContained({
    title: `${result.verdict}: ${result.title}`,
    styles: REPORT_STYLES,
    body,
  });
}

/** What the marks on the time axis mean. */
function keys(): Markup {
  return html`<ul class="keys" aria-label="marks">
    <li><i class="shade"></i>a fault is in effect</li>
    <li><i class="act"></i>a moment, or what the operator did</li>
    <li><i class="bar told light"></i>alert pending</li>
    <li><i class="bar told"></i>alert firing</li>
  </ul>`;
}
