import { formatLength } from "../../kit/duration.ts";
import type { AlertResult, RunResult } from "../report/run-result.ts";
import type { CellState, MatrixCell, MatrixColumn } from "./matrix.ts";

/** When the incident began and ended in a run, lab ms since its T+0. */
export interface IncidentSpan {
  readonly fromMs: number;
  /** The last heal; null while it went on to the end. */
  readonly toMs: number | null;
}

/** From the first fault to the last heal; null in a run without faults. */
export function incidentSpan({ faults }: Pick<RunResult, "faults">): IncidentSpan | null {
  const injected = faults.flatMap(({ injectedAtMs }) =>
    injectedAtMs === null ? [] : [injectedAtMs],
  );
  if (injected.length === 0) return null;
  const healed = faults.map(({ healedAtMs }) => healedAtMs);
  const isOver = healed.every((at) => at !== null);
  return {
    fromMs: Math.min(...injected),
    toMs: isOver ? Math.max(...healed) : null,
  };
}

/** Whether anybody outside suffered. */
export function isHurting({ agents, hurts }: Pick<RunResult, "agents" | "hurts">): boolean {
  return agents.cutOff > 0 || hurts !== "";
}

interface Firing {
  readonly alert: AlertResult;
  readonly atMs: number;
  readonly clearedMs: number | null;
}

/** Kinds from the loudest. */
const LOUDNESS: readonly AlertResult["kind"][] = ["page", "chat", "ticket", "dropped"];

/** What one column's alerts did in one run. */
export function cellOf(column: MatrixColumn, result: RunResult): MatrixCell {
  const alerts = result.alerts.filter(({ alert, window }) =>
    column.alerts.some(
      (own) => own.alert === alert && (own.window === "" || own.window === window),
    ),
  );
  const span = incidentSpan(result);
  const fromMs = span?.fromMs ?? 0;
  // Who was told before the incident was not told of it: the first half hour of a fleet pages by itself.
  const all = alerts.flatMap((alert) => firingsOf(alert));
  const firings = all.filter(({ atMs }) => span === null || atMs >= fromMs);
  const kind = LOUDNESS.find((loud) => firings.some(({ alert }) => alert.kind === loud));
  const first = firings
    .filter(({ alert }) => alert.kind === kind)
    .sort((a, b) => a.atMs - b.atMs)
    .at(0);
  if (first === undefined) {
    const near = alerts.find(({ gated }) => gated) ?? alerts[0];
    return {
      state: stateOfSilence(column, result, alerts),
      firedAfterMs: null,
      clearedAfterMs: null,
      why:
        earlierWords(all, fromMs) ??
        (near === undefined
          ? "no rule of this column was walked"
          : `${near.alert}: ${near.silence}`),
      atMs: span?.fromMs ?? null,
    };
  }
  return {
    state: stateOfFiring(first, result, span),
    firedAfterMs: first.atMs - fromMs,
    clearedAfterMs: first.clearedMs === null ? null : first.clearedMs - fromMs,
    why: firedWords(first.alert),
    atMs: first.atMs,
  };
}

/** What fired before the incident, and not again; undefined when nothing did. */
function earlierWords(all: readonly Firing[], fromMs: number): string | undefined {
  const last = all.toSorted((a, b) => a.atMs - b.atMs).at(-1);
  if (last === undefined) return undefined;
  const { alert, atMs, clearedMs } = last;
  const before = `${alert.alert}: fired ${formatLength(fromMs - atMs)} before the fault`;
  if (clearedMs === null) return `${before}, and still did at the end`;
  return clearedMs <= fromMs
    ? `${before}, cleared before it, and did not fire again`
    : `${before}, and cleared ${formatLength(clearedMs - fromMs)} after it`;
}

/** Whom it told, and how far the parts of its expression went. */
function firedWords({ alert, component, firedBecause, receivers }: AlertResult): string {
  const name = component === "" ? alert : `${alert} (${component})`;
  const [first = "nobody", ...others] = receivers;
  const also = others.length === 0 ? "" : ` (also ${others.join(", ")})`;
  const told = `${name} told ${first}${also}`;
  return firedBecause === undefined || firedBecause === "" ? told : `${told}: ${firedBecause}`;
}

function firingsOf(alert: AlertResult): readonly Firing[] {
  return alert.spans.flatMap(({ firingAtMs, resolvedAtMs }) =>
    firingAtMs === null ? [] : [{ alert, atMs: firingAtMs, clearedMs: resolvedAtMs }],
  );
}

function stateOfFiring(first: Firing, result: RunResult, span: IncidentSpan | null): CellState {
  const { kind } = first.alert;
  if (kind === "dropped") return "silent";
  if (kind !== "page") return kind;
  if (!isHurting(result)) return "false-page";
  if (span === null) return "false-page";
  if (span.toMs !== null && first.atMs > span.toMs) return "late-page";
  const endMs = span.toMs ?? result.durationMs;
  if (first.clearedMs !== null && first.clearedMs < endMs) return "cleared-early";
  return "page";
}

function stateOfSilence(
  column: MatrixColumn,
  result: RunResult,
  alerts: readonly AlertResult[],
): CellState {
  if (alerts.length === 0) return "no-data";
  if (alerts.some(({ gated }) => gated)) return "gated";
  // The error alerts are the ones that should say that users are hurt.
  return column.id.startsWith("error-") && isHurting(result) ? "blind" : "silent";
}
