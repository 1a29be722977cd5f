import { happened, series, type SyntheticWindow } from "../synthetic-evidence.ts";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { judgesAsListed } from "./judged-rows.ts";

const WINDOW: SyntheticWindow = ["during", 600, 1800];
const UP = 'up{job="gitlab-kas"}';
const query = "x";
const full = { [query]: [series({}, 0, 3600, (atS) => (atS < 900 ? 1 : 3))] };
const scraped = { [UP]: [series({ pod: "a" }, 0, 3600), series({ pod: "b" }, 0, 3600)] };
const gap = { [UP]: [series({ pod: "a" }, 0, 3600), series({ pod: "b" }, 700, 3600)] };
const down = { [UP]: [series({ pod: "a" }, 0, 3600, (atS) => (atS === 900 ? 0 : 1))] };
const noNumber = { [query]: [series({}, 0, 3600, () => Number.NaN)] };

judgesAsListed("promql", [
  ["always", { query, is: ">= 1" }, WINDOW, { queries: full }, "pass", /^1 to 3$/],
  ["not always", { query, is: "< 3" }, WINDOW, { queries: full }, "fail", /^1 to 3$/],
  ["at an instant", { query, is: "== 1" }, ["at", 700, 700], { queries: full }, "pass", /^1$/],
  [
    "not at that instant",
    { query, is: "== 1" },
    ["at", 950, 950],
    { queries: full },
    "fail",
    /^3$/,
  ],
  ["at some time", { query, is: "> 2" }, ["by", 600, 1800], { queries: full }, "pass", /^1 to 3$/],
  ["at no time", { query, is: "> 5" }, ["by", 600, 1800], { queries: full }, "fail", /^1 to 3$/],
  ["no data", { query, is: ">= 0" }, WINDOW, {}, "inconclusive", /no data in this window/],
  [
    "no number is no data",
    { query, is: ">= 0" },
    WINDOW,
    { queries: noNumber },
    "inconclusive",
    /no data/,
  ],
  [
    "data for half of the window",
    { query, is: ">= 0" },
    WINDOW,
    { queries: { [query]: [series({}, 600, 1200)] } },
    "inconclusive",
    /^data at only 41 of 81 instants/,
  ],
  [
    "a violation in half of the window is one",
    { query, is: "> 1" },
    WINDOW,
    { queries: { [query]: [series({}, 600, 1200)] } },
    "fail",
    /^1$/,
  ],
  ["none", { query, is: "none" }, WINDOW, { queries: scraped }, "pass", /^none, with 2 targets/],
  [
    "not none",
    { query, is: "none" },
    WINDOW,
    { queries: { ...scraped, ...full } },
    "fail",
    /^1 series, first value 1 at \+10:00$/,
  ],
  [
    "none, but a target was missed",
    { query, is: "none" },
    WINDOW,
    { queries: gap },
    "inconclusive",
    /has gaps/,
  ],
  [
    "none, but a target was down",
    { query, is: "none" },
    WINDOW,
    { queries: down },
    "inconclusive",
    /is not 1/,
  ],
  ["none, and nobody watched", { query, is: "none" }, WINDOW, {}, "inconclusive", /has gaps/],
  [
    "none, watched by another series",
    { query, is: "none", watched: "up{}" },
    WINDOW,
    { queries: { "up{}": [series({}, 0, 3600)] } },
    "pass",
    /^none, with 1 targets/,
  ],
]);

function alert(atS: number, phase: "firing" | "resolved", window = "1h"): HistoryEntry {
  const name = { kind: "alert", alert: "KasServiceGrpcRequestsErrorSLOViolation" } as const;
  return happened(atS, { ...name, phase, labels: { window }, annotations: {} });
}

const ERROR = { alert: "KasServiceGrpcRequestsErrorSLOViolation" };
const fires = { ...ERROR, window: "1h", fires: { "not before": "3m", "not after": "9m" } };
const clears = { ...ERROR, clears: { "not after": "15m" } };
const silent = { ...ERROR, silent: true };
const NONE = "no production alert fires";
const lab = happened(700, {
  kind: "alert",
  alert: "LabAgentsDisconnected",
  phase: "firing",
  labels: {},
  annotations: {},
});

judgesAsListed("alerts", [
  ["fires in time", fires, WINDOW, [alert(900, "firing")], "pass", /^fired at \+5:00$/],
  ["fires too early", fires, WINDOW, [alert(660, "firing")], "fail", /^fired at \+1:00$/],
  ["fired before", fires, WINDOW, [alert(500, "firing")], "fail", /^fired at -1:40$/],
  ["fires too late", fires, WINDOW, [alert(1200, "firing")], "fail", /^fired at \+10:00$/],
  ["never fires", fires, WINDOW, [], "fail", /^never fired$/],
  ["the other window fires", fires, WINDOW, [alert(900, "firing", "6h")], "fail", /^never fired$/],
  [
    "clears in time",
    clears,
    WINDOW,
    [alert(900, "firing"), alert(1300, "resolved")],
    "pass",
    /^cleared at \+11:40$/,
  ],
  [
    "clears too late",
    clears,
    WINDOW,
    [alert(900, "firing"), alert(1600, "resolved")],
    "fail",
    /\+16:40$/,
  ],
  ["never clears", clears, WINDOW, [alert(900, "firing")], "fail", /^it never cleared$/],
  ["never fired, so never clears", clears, WINDOW, [], "fail", /^it was not firing$/],
  ["silent", silent, WINDOW, [lab], "pass", /^none fired$/],
  ["silent again", silent, WINDOW, [alert(100, "firing"), alert(500, "resolved")], "pass", /^none/],
  ["not silent", silent, WINDOW, [alert(900, "firing")], "fail", /Violation at \+15:00$/],
  ["still firing from before", silent, WINDOW, [alert(100, "firing")], "fail", /at \+1:40$/],
  ["no production alert", NONE, WINDOW, [lab], "pass", /^none fired$/],
  ["a production alert", NONE, WINDOW, [alert(900, "firing")], "fail", /at \+15:00$/],
]);

judgesAsListed("promql", [
  [
    "a sorted extent over several series",
    { query, is: "<= 0.5" },
    WINDOW,
    {
      queries: {
        [query]: [series({ a: "1" }, 0, 3600, () => 0.25), series({}, 0, 3600, () => 0.5)],
      },
    },
    "pass",
    /^0\.250 to 0\.500$/,
  ],
]);
