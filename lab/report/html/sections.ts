import { bytes, duration, durationRange, labTime } from "../format.ts";
import { lagByProcess, marginSays, smallestMargins } from "../lag-words.ts";
import { profileText } from "../profile-text.ts";
import type { JudgedExpectation, RunResult } from "../run-result.ts";
import { html, type Markup } from "./markup.ts";

/** Verdict, title, one sentence, and the figures an SRE asks for first. */
export function headSection(result: RunResult): Markup {
  const [first = "", ...rest] = result.onCall;
  return html`<header>
    <div class="head">
      <span class="verdict ${result.verdict}">${result.verdict}</span>
      <div>
        <h1>${result.title}</h1>
        <p class="quiet">${result.reason}${result.nextStep === "" ? "" : `. ${result.nextStep}`}</p>
      </div>
    </div>
    <p class="lead">${first}</p>
    <ul class="figures">
      ${figures(result)}
    </ul>
    ${
      rest.length === 0
        ? html``
        : html`<ul class="oncall quiet">
            ${rest.map((sentence) => html`<li>${sentence}</li>`)}
          </ul>`
    }
  </header>`;
}

function figures(result: RunResult): readonly Markup[] {
  const { agents, alerts, expectations, lag } = result;
  const paged = alerts.filter(
    ({ pager, spans }) => pager !== "" && spans.some(({ firingAtMs }) => firingAtMs !== null),
  );
  const firstPage = Math.min(
    ...paged.flatMap(({ spans }) => spans.map(({ firingAtMs }) => firingAtMs ?? Infinity)),
  );
  const passed = expectations.filter(({ verdict }) => verdict === "pass").length;
  const cut =
    agents.cutOffMsMin === null || agents.cutOffMsMax === null
      ? "nobody"
      : durationRange(agents.cutOffMsMin, agents.cutOffMsMax);
  return [
    figure("hurt", `${agents.cutOff} of ${agents.total}`, "agents were cut off"),
    figure("hurt", cut, "without a connection"),
    figure("told", paged.length === 0 ? "nobody" : labTime(firstPage), "was paged"),
    figure("healed", `${agents.healthyAtEnd} of ${agents.total}`, "connected at the end"),
    figure("plain", `${passed} of ${expectations.length}`, "expectations held"),
    figure("plain", duration(lag.maxMs), "lag at most (lab time)"),
  ];
}

function figure(tone: string, value: string, says: string): Markup {
  return html`<li class="${tone}"><b>${value}</b>${says}</li>`;
}

/** Where the time before T+0 comes from: what was not lived must not look as if it were. */
export function historyLine({ history }: RunResult): Markup {
  return history === undefined ? html`` : html`<p class="quiet">Before T+0: ${history.says}.</p>`;
}

/** Expected and seen, the ones that did not hold first. */
export function expectationsSection(result: RunResult): Markup {
  const order = { fail: 0, inconclusive: 1, pass: 2 } as const;
  const sorted = [...result.expectations].sort((a, b) => order[a.verdict] - order[b.verdict]);
  return html`<section>
    <h2>Expectations</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Verdict</th>
            <th>What must hold</th>
            <th>When</th>
            <th>Expected</th>
            <th>Seen</th>
            <th>Where to look</th>
          </tr>
        </thead>
        <tbody>
          ${sorted.map(expectationRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function expectationRow(expectation: JudgedExpectation): Markup {
  const { verdict, says, expected, seen, where, source, fromAtMs, toAtMs, sinceAtMs } = expectation;
  const when = fromAtMs === toAtMs ? labTime(toAtMs) : `${labTime(fromAtMs)} to ${labTime(toAtMs)}`;
  const since = sinceAtMs === null ? "" : `, since ${labTime(sinceAtMs)}`;
  return html`<tr class="${verdict}">
    <td class="mark">${verdict}</td>
    <td>${says}</td>
    <td>${when}</td>
    <td>${expected}</td>
    <td>${seen}${since}</td>
    <td><code>${where}</code><br /><span class="quiet">${source}</span></td>
  </tr>`;
}

/** Warnings and errors at the marked moments. */
export function logSection(result: RunResult): Markup {
  if (result.logExcerpts.length === 0) return html``;
  const rows = result.logExcerpts.map(
    ({ at, component, file, lineNumber, line }) =>
      html`<tr>
        <td class="mark">${at}</td>
        <td>${component}</td>
        <td class="log">${line}<br /><span class="quiet">${file}:${lineNumber}</span></td>
      </tr>`,
  );
  return html`<section>
    <h2>What the logs said</h2>
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

/** How to run it again, and the facts of the run. */
export function factsSection(result: RunResult): Markup {
  const { wallMs, tools, peakMemoryBytes, floored, notes } = result;
  const memory = Object.entries(peakMemoryBytes)
    .map(([name, count]) => `${name} ${bytes(count)}`)
    .join(", ");
  const total = Object.values(peakMemoryBytes).reduce((sum, count) => sum + count, 0);
  const facts: readonly (readonly [string, string])[] = [
    ["run", result.run],
    ["rehearses", result.rehearses.join("; ")],
    ["topology", result.topology.summary],
    ["profile", profileText(result.profile)],
    ["seed", result.seed],
    ["speed", `${result.speed} lab seconds in one wall second`],
    ["lab time", `${duration(result.durationMs)} from T+0`],
    [
      "wall time",
      `${duration(wallMs.total)}: start ${duration(wallMs.start)}, timeline ${duration(wallMs.timeline)}, ` +
        `judge ${duration(wallMs.judge)}, stop ${duration(wallMs.stop)}`,
    ],
    [
      "lag",
      `${duration(result.lag.maxMs)} at most, at ${result.lag.where}; above ${duration(result.lag.limitMs)} nothing counts`,
    ],
    ["lag by process", lagByProcess(result, 20)],
    ...smallestMargins(result).map(
      (expectation, index) =>
        [index === 0 ? "smallest margins" : "", marginSays(expectation)] as const,
    ),
    ["floored guards", floored.length === 0 ? "none" : floored.join("; ")],
    [
      "programs",
      Object.entries(tools)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
    ],
    ["peak memory", `${bytes(total)}: ${memory}`],
    ["started", result.startedWall],
    ...notes.map((note) => ["note", note] as const),
  ];
  return html`<section>
    <h2>Again</h2>
    ${result.again.map(
      ({ says, command }) =>
        html`<p class="quiet">${says}</p>
          <pre>${command}</pre>`,
    )}
    <h2>The run</h2>
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </section>`;
}
