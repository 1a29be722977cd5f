import assert from "node:assert/strict";
import { it } from "node:test";
import type { HistoryEntry } from "../../../contracts/history.ts";
import {
  happened,
  judged,
  series,
  syntheticEvidence,
  type Synthetic,
  type SyntheticWindow,
} from "../synthetic-evidence.ts";
import { hasMargins } from "../testing/margin-rows.ts";

const NO = /^$/;
const query = "x";
const step = (fromS: number, toS: number): Synthetic => ({
  queries: {
    [query]: [series({}, 0, 3600, (atS) => (atS >= fromS && atS < toS ? 3 : 1))],
  },
});
const slope = { queries: { [query]: [series({}, 0, 3600, (atS) => atS / 100)] } };
const rare = (fromS: number, toS: number): Synthetic => ({
  queries: {
    [query]: [series({}, fromS, toS)],
    'up{job="gitlab-kas"}': [series({ pod: "a" }, 0, 3600)],
  },
});

function fired(fromS: number, toS: number | null): Synthetic {
  const alert = (atS: number, phase: "firing" | "resolved"): HistoryEntry =>
    happened(atS, { kind: "alert", alert: "KasServiceX", phase, labels: {}, annotations: {} });
  return { history: [alert(fromS, "firing"), ...(toS === null ? [] : [alert(toS, "resolved")])] };
}
const fires = { alert: "KasServiceX", fires: { "not before": "3m", "not after": "9m" } };
const clears = { alert: "KasServiceX", clears: { "not after": "15m" } };
const silent = { alert: "KasServiceX", silent: true };
const W: SyntheticWindow = ["during", 600, 1800];
const { timelineStartMs: t0 } = syntheticEvidence({});

hasMargins([
  ["flat", "promql", { query, is: "< 2" }, W, step(0, 1), "pass", null, NO],
  [
    "flips after",
    "promql",
    { query, is: "< 2" },
    W,
    step(1860, 1950),
    "pass",
    52.5,
    /53 s after its e/,
  ],
  [
    "flips inside",
    "promql",
    { query, is: "< 2" },
    W,
    step(1770, 3600),
    "fail",
    37.5,
    /38 s before/,
  ],
  ["one bad scrape", "promql", { query, is: "< 2" }, W, step(900, 915), "fail", 15, /only 15 s/],
  ["on a slope", "promql", { query, is: "<= 18.5" }, W, slope, "pass", 50, /50 s after its end/],
  [
    "at an instant",
    "promql",
    { query, is: "== 1" },
    ["at", 900, 900],
    step(945, 999),
    "pass",
    37.5,
    /time/,
  ],
  [
    "at some time",
    "promql",
    { query, is: "> 2" },
    ["by", 600, 1800],
    step(1770, 3600),
    "pass",
    37.5,
    /limit/,
  ],
  [
    "none, but nearly",
    "promql",
    { query, is: "none" },
    W,
    rare(1830, 1900),
    "pass",
    22.5,
    /after its end/,
  ],
  ["not none", "promql", { query, is: "none" }, W, rare(900, 910), "fail", 15, /only 15 s/],
  ["fires in time", "alerts", fires, W, fired(900, null), "pass", 135, /2 min after its first/],
  [
    "fires at its last",
    "alerts",
    fires,
    W,
    fired(1140, null),
    "pass",
    15,
    /0\.0 s before its last/,
  ],
  ["fires too late", "alerts", fires, W, fired(1260, null), "fail", 75, /2 min after its last/],
  ["fires too early", "alerts", fires, W, fired(720, null), "fail", 15, /60 s before its first/],
  ["never fires", "alerts", fires, W, {}, "fail", null, NO],
  ["clears in time", "alerts", clears, W, fired(900, 1380), "pass", 135, /cleared 2 min before/],
  ["silent", "alerts", silent, W, {}, "pass", null, NO],
  ["fires later", "alerts", silent, W, fired(1920, null), "pass", 75, /fired 2 min after the end/],
  [
    "fired before",
    "alerts",
    silent,
    W,
    fired(300, 540),
    "pass",
    75,
    /cleared 60 s before the begin/,
  ],
  ["fires shortly", "alerts", silent, W, fired(900, 960), "fail", 15, /for only 60 s/],
  [
    "fires near the end",
    "alerts",
    "no production alert fires",
    W,
    fired(1740, null),
    "fail",
    75,
    /60 s b/,
  ],
]);

it("a query looks back over its own range too", async () => {
  const ranged = "x[5m]";
  const queries = { [ranged]: step(1860, 1950).queries?.[query] ?? [] };
  const { margin } = await judged("promql", { query: ranged, is: "< 2" }, W, { queries });
  assert.equal(((margin?.within[0]?.fromMs ?? 0) - t0) / 1000, 1852.5 - 380 - 300);
  assert.equal(margin?.restsOn, "samples");
});
