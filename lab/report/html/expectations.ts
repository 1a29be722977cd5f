import { labTime } from "../format.ts";
import type { JudgedExpectation, RunResult } from "../run-result.ts";
import { html, type Markup } from "./markup.ts";

const ORDER = { fail: 0, inconclusive: 1, pass: 2 } as const;
const MARKS = { fail: "✗ fail", inconclusive: "? open", pass: "✓ pass" } as const;
/** A head that lists more than this many misses hides the rest of the page. */
const MISSED_MAX = 4;

/** Those that did not hold first. */
function sorted({ expectations }: RunResult): readonly JudgedExpectation[] {
  return [...expectations].sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict]);
}

/** Under the verdict: what did not hold, expected and seen. Empty when everything held. */
export function missedList(result: RunResult): Markup {
  const missed = sorted(result).filter(({ verdict }) => verdict !== "pass");
  if (missed.length === 0) return html``;
  const rest = missed.length - MISSED_MAX;
  return html`<ul class="missed">
    ${missed.slice(0, MISSED_MAX).map(
      (expectation) =>
        html`<li class="${expectation.verdict}">
          <b>${MARKS[expectation.verdict]}: ${expectation.says}</b>
          <span>expected ${expectation.expected}; seen ${seenWords(expectation)}</span>
          <span>look at ${expectation.where}</span>
        </li>`,
    )}
    ${rest > 0 ? html`<li><span>and ${rest} more in the table of expectations</span></li>` : html``}
  </ul>`;
}

/** Every expectation with expected and seen. Roles are written out: a phone shows rows as cards. */
export function expectationsSection(result: RunResult): Markup {
  const heads = ["Verdict", "What must hold", "When", "Expected", "Seen", "Where to look"];
  return html`<section>
    <h2>Expectations</h2>
    <table role="table" class="expectations" aria-label="expectations">
      <thead role="rowgroup">
        <tr role="row">
          ${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${sorted(result).map(expectationRow)}
      </tbody>
    </table>
  </section>`;
}

function expectationRow(expectation: JudgedExpectation): Markup {
  const { verdict, says, expected, where, source } = expectation;
  const cell = (head: string, inside: Markup): Markup =>
    html`<td role="cell" data-head="${head}"><span>${inside}</span></td>`;
  return html`<tr role="row" class="${verdict}">
    <td role="cell" class="mark" data-head="verdict">${MARKS[verdict]}</td>
    ${cell("must hold", html`${says}`)} ${cell("when", html`${whenWords(expectation)}`)}
    ${cell("expected", html`${expected}`)} ${cell("seen", html`${seenWords(expectation)}`)}
    ${cell("where", html`<code>${where}</code><small>${source}</small>`)}
  </tr>`;
}

function whenWords({ fromAtMs, toAtMs }: JudgedExpectation): string {
  return fromAtMs === toAtMs ? labTime(toAtMs) : `${labTime(fromAtMs)} – ${labTime(toAtMs)}`;
}

function seenWords({ seen, sinceAtMs }: JudgedExpectation): string {
  return sinceAtMs === null ? seen : `${seen}, since ${labTime(sinceAtMs)}`;
}
