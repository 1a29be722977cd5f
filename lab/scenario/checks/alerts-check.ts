import { z } from "zod";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { formatOffset, parseDuration } from "../../../kit/duration.ts";
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
    const entries = evidence.history.filter(
      (entry): entry is AlertEntry => entry.kind === "alert" && entry.at <= window.toMs,
    );
    const t0 = evidence.timelineStartMs;
    if (spec === "no production alert fires") {
      const production = entries.filter(({ alert }) => alert.startsWith(PRODUCTION_ALERT_PREFIX));
      return silent(spec, firingsIn(production, window), t0);
    }
    const own = entries.filter(
      ({ alert, labels }) =>
        alert === spec.alert && (spec.window === undefined || labels["window"] === spec.window),
    );
    const name = spec.window === undefined ? spec.alert : `${spec.alert} (${spec.window})`;
    const firings = firingsIn(own, window);
    const since = `after ${formatOffset(window.fromMs - t0)}`;
    const findings: Finding[] = [];
    if (spec.silent === true) findings.push(silent(`${name} silent`, firings, t0));
    if (spec.fires !== undefined) {
      const limits = { fromMs: spec.fires["not before"], toMs: spec.fires["not after"] };
      findings.push(fires(`${name} fires`, since, firings, window, limits));
    }
    if (spec.clears !== undefined) {
      findings.push(clears(`${name} clears`, since, firings, window, spec.clears["not after"]));
    }
    const worst = findings.find(({ verdict }) => verdict !== "pass") ?? findings[0];
    if (worst === undefined) throw new Error("an alerts check without a spec");
    return worst;
  },
};

/** Firings that overlap the window, also one that began before it. */
function firingsIn(entries: readonly AlertEntry[], window: Window): readonly Firing[] {
  const firings: Firing[] = [];
  for (const entry of entries.filter(({ phase }) => phase === "firing")) {
    const end = entries.find(
      (other) => other.phase === "resolved" && other.at > entry.at && isSameAlert(other, entry),
    );
    const resolvedMs = end?.at ?? null;
    if (resolvedMs !== null && resolvedMs <= window.fromMs) continue;
    firings.push({ alert: entry.alert, fromMs: entry.at, resolvedMs });
  }
  return firings;
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
    sinceMs: first?.fromMs ?? null,
  });
}
