import type { HistoryEntry } from "../../../contracts/history.ts";
import { happened, logLine, stream, type SyntheticWindow } from "../synthetic-evidence.ts";
import { judgesAsListed } from "./judged-rows.ts";

const WINDOW: SyntheticWindow = ["during", 600, 1800];

const BROKEN = "error reading from server: EOF";

function tunnel(
  atS: number,
  ageS: number | null,
  code: string,
  lastedS = 1300,
  said = BROKEN,
): HistoryEntry {
  return happened(atS, {
    kind: "tunnel-ended",
    agent: "agent-1",
    tunnel: 1,
    lastedMs: lastedS * 1000,
    connectionAgeMs: ageS === null ? null : ageS * 1000,
    code,
    message: code === "OK" ? "" : said,
  });
}

const OLD = tunnel(1500, 1360, "OK");
const REFUSED = tunnel(1600, 9, "Unavailable", 0, "unavailable");
const AGE = "stay open until their age";
const AT_AGE = "end at their age";

judgesAsListed("tunnels", [
  ["all end at their age", AGE, WINDOW, [OLD], "pass", /^1 ended, the youngest .* 1360 s old$/],
  [
    "a slow denial is none",
    AGE,
    WINDOW,
    [OLD, tunnel(1600, 90, "ResourceExhausted", 90)],
    "pass",
    /^1 ended/,
  ],
  [
    "a slow refusal is none",
    AGE,
    WINDOW,
    [OLD, tunnel(1600, 90, "Unavailable", 90, "unavailable")],
    "pass",
    /^1 ended/,
  ],
  [
    "a broken one was open",
    AGE,
    WINDOW,
    [OLD, tunnel(1600, 90, "Unavailable", 90)],
    "fail",
    /EOF$/,
  ],
  ["refused calls are none", AGE, WINDOW, [OLD, REFUSED], "pass", /^1 ended/],
  [
    "the hard close is at the age",
    AGE,
    WINDOW,
    [tunnel(1500, 1420, "Unavailable")],
    "pass",
    /^1 ended/,
  ],
  [
    "one ends early",
    AGE,
    WINDOW,
    [tunnel(1500, 900, "OK")],
    "fail",
    /^1 of 1 ended early; agent-1: OK/,
  ],
  [
    "one fails",
    AGE,
    WINDOW,
    [tunnel(1500, 1360, "Unavailable")],
    "fail",
    /Unavailable error reading from server: EOF$/,
  ],
  ["one lost its connection", AGE, WINDOW, [tunnel(1500, null, "Unknown")], "fail", /ended early/],
  ["none ends", AGE, WINDOW, [tunnel(100, 1360, "OK")], "inconclusive", /^no tunnel ended/],
  ["a late end is no early one", AGE, WINDOW, [tunnel(1500, 1830, "Unavailable")], "pass", /^1 e/],
  ["all end at their age", AT_AGE, WINDOW, [OLD, tunnel(1500, 1440, "OK")], "pass", /^2 ended/],
  ["one ends early", AT_AGE, WINDOW, [OLD, tunnel(1500, 900, "OK")], "fail", /ended early/],
  [
    "one ends late",
    AT_AGE,
    WINDOW,
    [OLD, tunnel(1500, 1830, "Unavailable")],
    "fail",
    /^agent-1: Unavailable error reading .*: EOF at 1830 s$/,
  ],
]);

const TOLD = [REFUSED, tunnel(900, 5, "Unavailable", 0, "unavailable")];
const LEAK = stream("agent-2", 9, 900, 901, { code: "Unavailable", message: "Status: 404 FLAG" });
const PLAIN = { code: "Unavailable", message: "unavailable" };

judgesAsListed("agent-sees", [
  ["code and text", PLAIN, WINDOW, TOLD, "pass", /^2 x "Unavailable unavailable"$/],
  ["a word never appears", { never: ["404"] }, WINDOW, TOLD, "pass", /^2 x/],
  ["another code", { code: "NotFound" }, WINDOW, TOLD, "fail", /Unavailable/],
  ["another text", { message: "agent not found" }, WINDOW, TOLD, "fail", /Unavailable/],
  [
    "a word does appear",
    { ...PLAIN, never: ["flag"] },
    WINDOW,
    [...TOLD, ...LEAK],
    "fail",
    /1 x .*FLAG"$/,
  ],
  ["nothing failed that should", PLAIN, WINDOW, [OLD], "fail", /^no failed stream$/],
  ["nothing was said", { never: ["404"] }, WINDOW, [OLD], "inconclusive", /told nothing$/],
]);

function lookup(atS: number, pod: string, agent: string | null = "agent-1"): HistoryEntry {
  const request = { kind: "rails-request", endpoint: "agent_info", pod, agent } as const;
  return happened(atS, { ...request, client: "gitlab-kas", status: 404, worker: 1 });
}

const MINUTE = { per: "token and pod", apart: "60s" };
const AT_10 = lookup(10, "a");
const ALWAYS: SyntheticWindow = ["during", 0, 3600];

judgesAsListed("lookups", [
  [
    "far apart",
    MINUTE,
    ALWAYS,
    [AT_10, lookup(71, "a")],
    "pass",
    /closest two 61 s apart \(agent-1 from a\)$/,
  ],
  ["another pod", MINUTE, ALWAYS, [AT_10, lookup(11, "b")], "pass", /^2 lookups/],
  ["another token", MINUTE, ALWAYS, [AT_10, lookup(11, "a", "agent-2")], "pass", /^2 lookups/],
  ["a probe without a token", MINUTE, ALWAYS, [AT_10, lookup(11, "a", null)], "pass", /^1 lookups/],
  ["a little late is forgiven", MINUTE, ALWAYS, [AT_10, lookup(68, "a")], "pass", /58 s apart/],
  ["too close", MINUTE, ALWAYS, [AT_10, lookup(50, "a")], "fail", /40 s apart/],
  ["nobody asked", MINUTE, ALWAYS, [lookup(11, "a", null)], "inconclusive", /was not asked/],
]);

const error = { msg: "GetAgentInfo()", error: "error kind: 0; status: 404" };
const logs = [
  logLine("kas-1", 700, error),
  logLine("kas-2", 800, error),
  logLine("kas-2", 900, {}),
];
const of = "kas";
const msg = "GetAgentInfo()";

judgesAsListed("log", [
  [
    "enough lines",
    { of, msg, "at least": 2 },
    WINDOW,
    { logs },
    "pass",
    /^2 lines; first logs\/kas-1.log:700$/,
  ],
  [
    "with a field",
    { of, msg, fields: { error: error.error } },
    WINDOW,
    { logs },
    "pass",
    /^2 lines/,
  ],
  ["with a text", { of, contains: "status: 404" }, WINDOW, { logs }, "pass", /^2 lines/],
  ["too few", { of, msg, "at least": 3 }, WINDOW, { logs }, "fail", /^2 lines/],
  ["too many", { of, msg, "at most": 1 }, WINDOW, { logs }, "fail", /^2 lines/],
  ["never", { of, msg: "panic", "at most": 0 }, WINDOW, { logs }, "pass", /^0 lines$/],
  ["not never", { of, msg, "at most": 0 }, WINDOW, { logs }, "fail", /^2 lines/],
  ["out of the window", { of, msg }, ["during", 850, 1800], { logs }, "fail", /^0 lines$/],
  ["no log at all", { of, msg, "at most": 0 }, WINDOW, {}, "inconclusive", /not one line/],
  ["another component", { of: "lb-sim", msg }, WINDOW, { logs }, "inconclusive", /not one line/],
]);
