import { z } from "zod";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { formatOffset, parseDuration } from "../duration.ts";
import { finding, within, type Check, type Finding } from "./check.ts";

/** GitLab's production alerts for kas; anything else is the lab's. */
export const PRODUCTION_ALERT_PREFIX = "KasService";

const Offset = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, "is no duration (3m)")
  .transform((text) => parseDuration(text) ?? 0);

const Spec = z.union([
  z.literal("no production alert fires"),
  z.strictObject({
    alert: z.string(),
    /** The label of that name, where two rules share an alert's name. */
    window: z.string().optional(),
    /** Fires for the first time this long after the window's start, at the earliest and latest. */
    fires: z.strictObject({ "not before": Offset, "not after": Offset }).optional(),
    silent: z.literal(true).optional(),
  }),
]);
type Spec = z.output<typeof Spec>;

type AlertEntry = Extract<HistoryEntry, { kind: "alert" }>;

/** Which alerts fire, when, and which stay silent. */
export const alertsCheck: Check<Spec> = {
  key: "alerts",
  says: "an alert that fires within a time or stays silent, or no production alert at all",
  schema: Spec,
  judge(evidence, window, spec) {
    const firing = within(evidence.history, window).filter(
      (entry): entry is AlertEntry => entry.kind === "alert" && entry.phase === "firing",
    );
    const where = "history.jsonl: alert";
    const t0 = evidence.timelineStartMs;
    if (spec === "no production alert fires") {
      const paged = firing.filter(({ alert }) => alert.startsWith(PRODUCTION_ALERT_PREFIX));
      return silent("no production alert fires", paged, t0, where);
    }
    const own = firing.filter(
      ({ alert, labels }) =>
        alert === spec.alert && (spec.window === undefined || labels["window"] === spec.window),
    );
    const name = spec.window === undefined ? spec.alert : `${spec.alert} (${spec.window})`;
    if (spec.fires === undefined) return silent(`${name} silent`, own, t0, where);
    const [from, to] = [spec.fires["not before"], spec.fires["not after"]];
    const first = own[0];
    const afterMs = first === undefined ? undefined : first.at - window.fromMs;
    const holds = afterMs !== undefined && afterMs >= from && afterMs <= to;
    const seen =
      first === undefined || afterMs === undefined
        ? "never fired"
        : `fired ${formatOffset(afterMs)} later, at ${formatOffset(first.at - t0)}`;
    return finding(holds, {
      expected: `${name} fires ${formatOffset(from)} to ${formatOffset(to)} after ${formatOffset(window.fromMs - t0)}`,
      seen,
      where,
      sinceMs: window.fromMs + to,
    });
  },
};

function silent(
  expected: string,
  fired: readonly AlertEntry[],
  timelineStartMs: number,
  where: string,
): Finding {
  const first = fired[0];
  const seen = fired
    .slice(0, 3)
    .map(({ alert, at }) => `${alert} at ${formatOffset(at - timelineStartMs)}`)
    .join(", ");
  const facts = { expected, seen: first === undefined ? "none fired" : seen, where };
  return finding(first === undefined, { ...facts, sinceMs: first?.at ?? null });
}
