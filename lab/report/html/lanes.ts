import { duration, labTime } from "../format.ts";
import type { AlertResult, FaultResult, RunResult } from "../run-result.ts";
import { html, type Markup } from "./markup.ts";
import { breakable, hasFired, isInLane, loudness, ruleMark } from "./silences.ts";
import { backdrop, type TimeAxis } from "./time-axis.ts";

/** Per cent of the width that one character of a flag's label takes, on a plot of 800 pixels. */
const CHARACTER_PERCENT = 0.85;
const FLAG_PERCENT = 2.5;

/** Faults: light while they take or lose effect, solid while they hurt. */
export function faultLanes(result: RunResult, axis: TimeAxis): readonly Markup[] {
  if (result.faults.length === 0) {
    const text = result.withoutFaults ? "left out (--without-faults)" : "none in this scenario";
    return [
      lane(
        { name: html`Fault`, body: html`<span class="silence">${text}</span>`, side: html`` },
        axis,
        result,
      ),
    ];
  }
  return result.faults.map((fault) =>
    lane(
      {
        name: html`Fault <code>${fault.id}</code><small>${fault.says}</small>`,
        body: html`${faultBars(fault, axis)}`,
        side: html`${faultSide(fault)}`,
      },
      axis,
      result,
    ),
  );
}

function faultBars(fault: FaultResult, axis: TimeAxis): readonly Markup[] {
  const { injectedAtMs, effectAtMs, healedAtMs, goneAtMs, says } = fault;
  if (injectedAtMs === null) return [html`<span class="silence">not injected: ${says}</span>`];
  const endMs = goneAtMs ?? axis.endMs;
  const solidFromMs = effectAtMs ?? endMs;
  const solidToMs = Math.max(solidFromMs, healedAtMs ?? endMs);
  return [
    html`<i class="bar fault light" style="${axis.span(injectedAtMs, endMs)}" title="${says}"></i>`,
    effectAtMs === null
      ? html``
      : html`<i
          class="bar fault"
          role="img"
          aria-label="${`fault ${fault.id} in effect from ${labTime(solidFromMs)} to ${labTime(solidToMs)}`}"
          style="${axis.span(solidFromMs, solidToMs)}"
          title="${says}"
        ></i>`,
  ];
}

function faultSide(fault: FaultResult): string {
  if (fault.injectedAtMs === null) return "not injected";
  if (fault.effectAtMs === null) return "no effect was seen";
  if (fault.goneAtMs === null) return `in effect from ${labTime(fault.effectAtMs)}, not seen to go`;
  return `in effect ${labTime(fault.effectAtMs)} to ${labTime(fault.goneAtMs)}`;
}

/** What the operator did, and the scenario's other named moments, as flags. */
export function operatorLane(result: RunResult, axis: TimeAxis): Markup {
  const taken = new Set([...result.faults, ...result.actions].map(({ id }) => id));
  const others = result.moments.filter(({ id }) => !taken.has(id));
  const flags = [
    ...result.actions.map(({ says, atMs }) => ({ text: says, atMs })),
    ...others.map(({ id, atMs }) => ({ text: id, atMs })),
  ].sort((a, b) => a.atMs - b.atMs);
  const lines = flagLines(flags, axis);
  const marks = flags.map((flag, index) => {
    const line = lines[index] ?? 0;
    const left = axis.percent(flag.atMs);
    const side = left > 70 ? " leftward" : "";
    return html`<span
      class="flag${side}"
      style="left:${left}%;top:${line * 20}px"
      data-at="${Math.round(flag.atMs)}"
      ><i></i><b>${index + 1}</b><span>${flag.text}</span></span
    >`;
  });
  const height = (Math.max(0, ...lines) + 1) * 20 + 6;
  const body =
    flags.length === 0 ? html`<span class="silence">nothing was done</span>` : html`${marks}`;
  const side = html`<ol class="acts">
    ${flags.map(({ atMs, text }, index) => html`<li>${index + 1} &nbsp;${labTime(atMs)} ${text}</li>`)}
  </ol>`;
  return lane({ name: html`Operator`, body, side, height }, axis, result);
}

/** The line of each flag, so that no label runs into the next. */
export function flagLines(
  flags: readonly { readonly text: string; readonly atMs: number }[],
  axis: TimeAxis,
): readonly number[] {
  const ends: number[] = [];
  return flags.map(({ text, atMs }) => {
    const at = axis.percent(atMs);
    const width = text.length * CHARACTER_PERCENT + FLAG_PERCENT;
    const [from, to] = at > 70 ? [at - width, at] : [at, at + width];
    const free = ends.findIndex((end) => end <= from);
    const line = free === -1 ? ends.length : free;
    ends[line] = to;
    return line;
  });
}

/** A lane for each alert that matters here: pending light, firing solid, GitLab's for kas always. */
export function alertLanes(result: RunResult, axis: TimeAxis): readonly Markup[] {
  return result.alerts
    .filter(isInLane)
    .sort((a, b) => rank(a) - rank(b))
    .map((alert) =>
      lane(
        {
          name: html`${breakable(alert.alert)}${ruleMark(alert)}`,
          body: html`${alertBars(alert, axis)}`,
          side: html`${alertSide(alert)}`,
        },
        axis,
        result,
      ),
    );
}

/** Production's that fired, its silent ones, the lab's proposals. */
function rank(alert: AlertResult): number {
  if (alert.origin === "lab") return 2;
  return hasFired(alert) ? 0 : 1;
}

function alertBars(alert: AlertResult, axis: TimeAxis): readonly Markup[] {
  const bars = alert.spans.flatMap(({ pendingAtMs, firingAtMs, resolvedAtMs }) => {
    const endMs = resolvedAtMs ?? axis.endMs;
    const pending = html`<i
      class="bar told light"
      role="img"
      aria-label="${alert.alert} pending from ${labTime(pendingAtMs)} to ${labTime(firingAtMs ?? endMs)}"
      style="${axis.span(pendingAtMs, firingAtMs ?? endMs)}"
      title="pending from ${labTime(pendingAtMs)}"
    ></i>`;
    if (firingAtMs === null) return [pending];
    return [
      pending,
      html`<i
        class="bar told"
        role="img"
        aria-label="${alert.alert} firing from ${labTime(firingAtMs)} to ${labTime(endMs)}"
        style="${axis.span(firingAtMs, endMs)}"
        title="firing from ${labTime(firingAtMs)}"
      ></i>`,
    ];
  });
  if (alert.spans.length > 0) return bars;
  return [
    html`<span class="silence">${alert.gated ? "gated: too few calls to fire" : "silent"}</span>`,
  ];
}

function alertSide(alert: AlertResult): string {
  const kind = loudness(alert);
  const firing = alert.spans.find(({ firingAtMs }) => firingAtMs !== null);
  if (firing?.firingAtMs === undefined || firing.firingAtMs === null) {
    return alert.spans.length > 0 ? `${kind}; pending only` : kind;
  }
  const { firingAtMs, resolvedAtMs } = firing;
  const length =
    resolvedAtMs === null ? "to the end" : `for ${duration(resolvedAtMs - firingAtMs)}`;
  return `${kind}; fired ${labTime(firingAtMs)} ${length}`;
}

function lane(
  parts: {
    readonly name: Markup;
    readonly body: Markup;
    readonly side: Markup;
    readonly height?: number;
  },
  axis: TimeAxis,
  result: RunResult,
): Markup {
  return html`<div class="row lane">
    <div class="name">${parts.name}</div>
    <div class="plot" style="height:${parts.height ?? 26}px">
      ${backdrop(axis, result)}${parts.body}
    </div>
    <div class="side">${parts.side}</div>
  </div>`;
}
