import { z } from "zod";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { formatOffset, parseDuration } from "../../../kit/duration.ts";
import { changeMargin, silenceMargin } from "../alert-margins.ts";
import { finding, type Check, type Finding, type Window } from "./check.ts";

/** GitLab's production alerts for kas; anything else is the lab's. */
export const PRODUCTION_ALERT_PREFIX = "KasService";

const Offset = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, "is no duration (3m)")
  .transform((text) => parseDuration(text) ?? 0);

/** Times are counted from the window's start. */
const Named = z
  .strictObject({
    alert: z.string(),
    /** The label of that name, where two rules share an alert's name. */
    window: z.string().optional(),
    /** Fires for the first time this long after the window's start, at the earliest and latest. */
    fires: z.strictObject({ "not before": Offset.default(0), "not after": Offset }).optional(),
    /** Has fired and is resolved at the latest this long after the window's start. */
    clears: z.strictObject({ "not after": Offset }).optional(),
    silent: z.literal(true).optional(),
  })
  .refine(
    ({ fires, clears, silent }) =>
      (silent === true) !== (fires !== undefined || clears !== undefined),
    "needs either silent: true, or fires, clears or both",
  );

const Spec = z.union([z.literal("no production alert fires"), Named]);
type Spec = z.output<typeof Spec>;

type AlertEntry = Extract<HistoryEntry, { kind: "alert" }>;

/** One time an alert fired; `resolvedMs` is null while it goes on. */
interface Firing {
  readonly alert: string;
  readonly fromMs: number;
  readonly resolvedMs: number | null;
}

const WHERE = "history.jsonl: alert";

/** Which alerts fire, when, and which stay silent. */
export const alertsCheck: Check<Spec> = {
  key: "alerts",
  says: "an alert that fires or clears within a time or stays silent, or no production alert at all",
  schema: Spec,
  judge(evidence, window, spec) {
    const all = evidence.history.filter((entry) => entry.kind === "alert");
    const t0 = evidence.timelineStartMs;
    const scrapeMs = evidence.scrapeIntervalMs;
    if (spec === "no production alert fires") {
      const production = all.filter(({ alert }) => alert.startsWith(PRODUCTION_ALERT_PREFIX));
      const margin = silenceMargin(allFirings(production), window, scrapeMs);
      return { ...silent(spec, firingsIn(production, window), t0), margin };
    }
    const own = all.filter(
      ({ alert, labels }) =>
        alert === spec.alert && (spec.window === undefined || labels["window"] === spec.window),
    );
    const name = spec.window === undefined ? spec.alert : `${spec.alert} (${spec.window})`;
    const firings = firingsIn(own, window);
    const since = `after ${formatOffset(window.fromMs - t0)}`;
    const findings: Finding[] = [];
    if (spec.silent === true) {
      const margin = silenceMargin(allFirings(own), window, scrapeMs);
      findings.push({ ...silent(`${name} silent`, firings, t0), margin });
    }
    if (spec.fires !== undefined) {
      const limits = { fromMs: spec.fires["not before"], toMs: spec.fires["not after"] };
      const changeMs = (firings[0] ?? allFirings(own)[0])?.fromMs ?? null;
      const margin = changeMargin(changeMs, from(window, limits), window, scrapeMs, "fired");
      findings.push({ ...fires(`${name} fires`, since, firings, window, limits), margin });
    }
    if (spec.clears !== undefined) {
      const limitMs = spec.clears["not after"];
      const allowed = { fromMs: Number.NEGATIVE_INFINITY, toMs: limitMs };
      const changeMs = allFirings(own).findLast(
        ({ fromMs }) => fromMs === firings.at(-1)?.fromMs,
      )?.resolvedMs;
      const room = from(window, allowed);
      const margin = changeMargin(changeMs ?? null, room, window, scrapeMs, "cleared");
      findings.push({ ...clears(`${name} clears`, since, firings, window, limitMs), margin });
    }
    const worst = findings.find(({ verdict }) => verdict !== "pass") ?? findings[0];
    if (worst === undefined) throw new Error("an alerts check without a spec");
    return worst;
  },
};

/** Limits that are counted from the window's start, as lab time. */
function from(
  window: Window,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: window.fromMs + fromMs, toMs: window.fromMs + toMs };
}

/** Firings that overlap the window, also one that began before it; what comes after it is not seen. */
function firingsIn(entries: readonly AlertEntry[], window: Window): readonly Firing[] {
  return allFirings(entries.filter(({ at }) => at <= window.toMs)).filter(
    ({ resolvedMs }) => resolvedMs === null || resolvedMs > window.fromMs,
  );
}

/** Every time it fired in the whole run. */
function allFirings(entries: readonly AlertEntry[]): readonly Firing[] {
  return entries
    .filter(({ phase }) => phase === "firing")
    .map((entry) => {
      const end = entries.find(
        (other) => other.phase === "resolved" && other.at > entry.at && isSameAlert(other, entry),
      );
      return { alert: entry.alert, fromMs: entry.at, resolvedMs: end?.at ?? null };
    });
}

function isSameAlert(a: AlertEntry, b: AlertEntry): boolean {
  return (
    a.alert === b.alert && JSON.stringify(sorted(a.labels)) === JSON.stringify(sorted(b.labels))
  );
}

function sorted(labels: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}

function fires(
  what: string,
  since: string,
  firings: readonly Firing[],
  window: Window,
  limits: { readonly fromMs: number; readonly toMs: number },
): Finding {
  const first = firings[0];
  const afterMs = first === undefined ? undefined : first.fromMs - window.fromMs;
  const holds = afterMs !== undefined && afterMs >= limits.fromMs && afterMs <= limits.toMs;
  return finding(holds, {
    expected: `${what} ${formatOffset(limits.fromMs)} to ${formatOffset(limits.toMs)} ${since}`,
    seen: afterMs === undefined ? "never fired" : `fired at ${formatOffset(afterMs)}`,
    where: WHERE,
    mayBeTimeOuts: true,
    sinceMs: window.fromMs + limits.toMs,
  });
}

function clears(
  what: string,
  since: string,
  firings: readonly Firing[],
  window: Window,
  limitMs: number,
): Finding {
  const last = firings.at(-1);
  const resolvedMs = last?.resolvedMs ?? null;
  const afterMs = resolvedMs === null ? null : resolvedMs - window.fromMs;
  const lasting = last === undefined ? "it was not firing" : "it never cleared";
  return finding(afterMs !== null && afterMs <= limitMs, {
    expected: `${what} by ${formatOffset(limitMs)} ${since}`,
    seen: afterMs === null ? lasting : `cleared at ${formatOffset(afterMs)}`,
    where: WHERE,
    mayBeTimeOuts: true,
    sinceMs: window.fromMs + limitMs,
  });
}

function silent(expected: string, fired: readonly Firing[], timelineStartMs: number): Finding {
  const first = fired[0];
  const seen = fired
    .slice(0, 3)
    .map(({ alert, fromMs }) => `${alert} at ${formatOffset(fromMs - timelineStartMs)}`)
    .join(", ");
  return finding(first === undefined, {
    expected,
    seen: first === undefined ? "none fired" : seen,
    where: WHERE,
    mayBeTimeOuts: true,
    sinceMs: first?.fromMs ?? null,
  });
}
