import { computed } from "@preact/signals";
import type { HistoryEntry } from "../../../../../contracts/history.ts";
import type { Shade } from "../charts/chart-model.ts";
import { entries } from "../state/lab.ts";
import { playedWords } from "./drill-words.ts";

/** A fault from its injection to its proven end; null: not yet, or not seen. */
export interface FaultSpan {
  readonly id: string;
  readonly fault: string;
  readonly says: string;
  readonly injectedMs: number;
  readonly effectMs: number | null;
  readonly healedMs: number | null;
  readonly goneMs: number | null;
}

export interface AlertSpan {
  readonly pendingMs: number;
  readonly firingMs: number | null;
  readonly resolvedMs: number | null;
}

/** An alert with all its stretches; `mark` tells two rules of one name apart. */
export interface AlertLane {
  readonly key: string;
  readonly alert: string;
  readonly mark: string;
  readonly pages: boolean;
  readonly isProposal: boolean;
  readonly says: string;
  readonly spans: readonly AlertSpan[];
}

/** What the operator did, and named moments. */
export interface Act {
  readonly id: string;
  readonly says: string;
  readonly atMs: number;
}

export interface Story {
  readonly faults: readonly FaultSpan[];
  readonly alerts: readonly AlertLane[];
  readonly acts: readonly Act[];
}

export const story = computed<Story>(() => readStory(entries.value.map(({ entry }) => entry)));

export function readStory(history: readonly HistoryEntry[]): Story {
  return { faults: faultSpans(history), alerts: alertLanes(history), acts: actsOf(history) };
}

type FaultEntry = Extract<HistoryEntry, { kind: "fault" }>;
type AlertEntry = Extract<HistoryEntry, { kind: "alert" }>;

function faultSpans(history: readonly HistoryEntry[]): readonly FaultSpan[] {
  const spans: FaultSpan[] = [];
  for (const entry of history) {
    if (entry.kind !== "fault") continue;
    const index = spans.findLastIndex(({ id, goneMs }) => id === entry.id && goneMs === null);
    if (entry.phase === "injected") spans.push(injected(entry));
    const known = spans[index];
    if (entry.phase !== "injected" && known !== undefined)
      spans[index] = { ...known, ...later(entry) };
  }
  return spans;
}

function injected({ id, fault, says, at }: FaultEntry): FaultSpan {
  return { id, fault, says, injectedMs: at, effectMs: null, healedMs: null, goneMs: null };
}

function later({ phase, at }: FaultEntry): Partial<FaultSpan> {
  if (phase === "effect-observed") return { effectMs: at };
  if (phase === "healed") return { healedMs: at };
  return phase === "gone-observed" ? { goneMs: at } : {};
}

/** The lab's own control signal is no alert of anybody. */
const HIDDEN_ORIGIN = "lab-control";

function alertLanes(history: readonly HistoryEntry[]): readonly AlertLane[] {
  const lanes = new Map<string, AlertLane>();
  const open = new Map<string, number>();
  for (const entry of history) {
    if (entry.kind !== "alert" || entry.labels["origin"] === HIDDEN_ORIGIN) continue;
    const { window = "", component = "" } = entry.labels;
    const key = `${entry.alert} ${window} ${component}`;
    const lane = lanes.get(key) ?? newLane(key, entry, window === "" ? component : window);
    const series = `${key} ${JSON.stringify(entry.labels)}`;
    const spans = [...lane.spans];
    const index = open.get(series);
    if (entry.phase === "pending" || index === undefined) {
      open.set(series, spans.push(opened(entry)) - 1);
    } else {
      const span = spans[index];
      if (span !== undefined) spans[index] = moved(span, entry);
      if (entry.phase === "resolved") open.delete(series);
    }
    lanes.set(key, { ...lane, spans });
  }
  return [...lanes.values()].sort((a, b) => rank(a) - rank(b));
}

function newLane(key: string, { alert, labels, annotations }: AlertEntry, mark: string): AlertLane {
  const isProposal = labels["origin"] === "lab" || alert.startsWith("Lab");
  const says = annotations["title"] ?? annotations["description"] ?? "";
  return { key, alert, mark, pages: labels["pager"] !== undefined, isProposal, says, spans: [] };
}

function opened({ phase, at }: AlertEntry): AlertSpan {
  return {
    pendingMs: at,
    firingMs: phase === "firing" ? at : null,
    resolvedMs: phase === "resolved" ? at : null,
  };
}

function moved(span: AlertSpan, { phase, at }: AlertEntry): AlertSpan {
  return phase === "firing" ? { ...span, firingMs: at } : { ...span, resolvedMs: at };
}

function rank({ isProposal, pages }: AlertLane): number {
  return (isProposal ? 2 : 0) + (pages ? 0 : 1);
}

function actsOf(history: readonly HistoryEntry[]): readonly Act[] {
  const named = new Set<string>();
  const acts: Act[] = [];
  for (const entry of history) {
    if (entry.kind === "fault") named.add(entry.id);
    if (entry.kind === "drill") {
      const says = playedWords(entry.fact);
      if (says !== null) acts.push({ id: says, says, atMs: entry.at });
    }
    if (entry.kind !== "action") continue;
    named.add(entry.id);
    acts.push({ id: entry.id, says: entry.says, atMs: entry.at });
  }
  for (const entry of history) {
    if (entry.kind !== "moment" || named.has(entry.id)) continue;
    acts.push({ id: entry.id, says: entry.id, atMs: entry.at });
  }
  return acts.sort((a, b) => a.atMs - b.atMs);
}

/** Stretches in which a fault was in effect, up to `untilMs` for one that still is. */
export function faultShades({ faults }: Story, untilMs: number): readonly Shade[] {
  return faults.map(({ injectedMs, effectMs, healedMs, goneMs }) => ({
    kind: "region",
    fromMs: effectMs ?? injectedMs,
    toMs: goneMs ?? healedMs ?? untilMs,
    colour: "hurt",
  }));
}
