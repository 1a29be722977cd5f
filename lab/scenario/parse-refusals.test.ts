import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatMistakes } from "./mistakes.ts";
import { parseScenario } from "./parse.ts";
import { GOOD_FILE, VOCABULARY } from "./sample-scenario.ts";

/** Name, text of the good file, text in its place, line and column, sentence. */
const ROWS: readonly (readonly [string, string, string, string, RegExp])[] = [
  [
    "an unknown key at the top",
    "title: Mine",
    "title: Mine\nspead: 3",
    "3:1",
    /unknown key "spead" {3}did you mean "speed"\?/,
  ],
  ["a missing key", "end: 40m\n", "", "1:1", /"end" is missing/],
  ["a speed below 1", "title: Mine", "title: Mine\nspeed: 0.5", "3:8", />=1/],
  ["a number as title", "title: Mine", "title: 7", "2:8", /must be text/],
  ["a name with capitals", "scenario: mine", "scenario: Mine", "1:11", /is lower-case letters/],
  [
    "no runbook and no incident",
    "{ incident: S02 }",
    "{ incidnt: S02 }",
    "5:7",
    /unknown key "incidnt" {3}did you mean "incident"/,
  ],
  ["an unknown preset", "runbook-small", "runbook-tiny", "6:22", /unknown topology "runbook-tiny"/],
  ["no agents", "count: 4", "count: 0", "6:54", />=1/],
  ["a bad spread", "spread: 2m", "spread: 2 min", "6:74", /is no duration/],
  [
    "an unknown steady phrase",
    "[all agents connected]",
    "[all agent connected]",
    "7:35",
    /"all agent connected" is not one of all agents connected, no counted errors {3}did you mean "all agents connected"\?/,
  ],
  [
    "a steady state after the fault",
    "by: off - 30s",
    "by: off + 30s",
    "7:15",
    /\+10:30 is after the first fault \+10:00/,
  ],
  [
    "a steady state before the start",
    "by: off - 30s",
    "by: off - 11m",
    "7:15",
    /"off - 11m" is before the start/,
  ],
  [
    "a step after the end",
    "{ at: 20m, id: on",
    "{ at: 50m, id: on",
    "9:11",
    /\+50:00 is after the end \+40:00/,
  ],
  [
    "a heal before its fault",
    "{ at: 20m, id: on",
    "{ at: 5m, id: on",
    "14:12",
    /"on" is not later than the fault/,
  ],
  [
    "a step at a later moment",
    "{ at: 20m, id: on",
    "{ at: new, id: on",
    "9:11",
    /moment "new" comes further down/,
  ],
  [
    "an unknown action",
    "do: heal",
    "do: heel",
    "9:28",
    /"heel" is not one of heal, commit, note {3}did you mean "heal"\?/,
  ],
  [
    "an unknown fault",
    "fault: feature-flag",
    "fault: feature-flab",
    "12:12",
    /did you mean "feature-flag"\? {3}\(kaslab list faults\)/,
  ],
  [
    "an unknown parameter",
    "enabled: false }",
    "enabled: false, off: 1 }",
    "13:66",
    /unknown key "off"/,
  ],
  ["a missing parameter", ", enabled: false }", " }", "13:11", /"enabled" is missing/],
  ["a wrong parameter", "enabled: false", "enabled: true", "13:59", /"true" is not one of false/],
  [
    "an unknown flag",
    "kubernetes_agent_internal_api",
    "kubernetes_agent_api",
    "13:19",
    /is not one of kubernetes_agent_internal_api/,
  ],
  [
    "a fault that nothing heals",
    "    until: on\n",
    "",
    "12:12",
    /feature-flag needs "until: <moment>" or "for: <duration>"/,
  ],
  ["an unknown moment to heal", "until: on", "until: onn", "14:12", /unknown moment "onn"/],
  [
    "a heal by something else",
    "until: on",
    "until: new",
    "14:12",
    /"new" heals nothing: it needs "do: heal"/,
  ],
  ["a moment named twice", "id: new", "id: off", "15:25", /moment "off" is named twice/],
  ["a moment named end", "id: new", "id: end", "15:25", /moment "end" is named twice/],
  ["a commit to nobody", ", to: { agent: agent-4 }", "", "15:34", /commit needs "to: /],
  [
    "a commit to an unknown agent",
    "agent-4",
    "agent-5",
    "15:55",
    /unknown agent "agent-5" {3}\(agent-1 to agent-4\)/,
  ],
  [
    "a heal with a target",
    "do: heal }",
    "do: heal, to: { agent: agent-1 } }",
    "9:34",
    /only commit has "to"/,
  ],
  [
    "an expectation without a sentence",
    "says: all back\n    by",
    "by",
    "17:5",
    /"says" is missing/,
  ],
  [
    "an unknown check",
    "redis: only",
    "rediss: only",
    "22:5",
    /unknown key "rediss" {3}did you mean "redis"\? {3}\(kaslab list checks\)/,
  ],
  [
    "no check",
    "    alerts: no production alert fires\n",
    "",
    "23:5",
    /needs exactly one of agents/,
  ],
  [
    "two checks",
    "alerts: no production",
    "redis: only live connections\n    alerts: no production",
    "23:5",
    /needs exactly one of/,
  ],
  [
    "an unknown word in a check",
    "only live connections",
    "only live",
    "22:12",
    /"only live" is not one of only live connections/,
  ],
  ["an unknown time", "by: on + 720s", "by: later", "18:9", /unknown moment "later"/],
  ["a time that is none", "by: on + 720s", "by: on plus 720s", "18:9", /is no time/],
  ["an offset that is none", "by: on + 720s", "by: on + 720", "18:9", /"720" is no duration/],
  ["a time after the end", "by: on + 720s", "by: on + 2h", "18:9", /is after the end/],
  [
    "a window that ends before it begins",
    "during: off..end",
    "during: on..off",
    "25:5",
    /the window ends \(\+10:00\) before it begins \(\+20:00\)/,
  ],
  ["half a window", "during: off..end", "during: off", "26:13", /needs two times/],
  [
    "two ways to say when",
    "during: off..end",
    "during: off..end\n    at: off",
    "25:5",
    /at, during exclude each other/,
  ],
  [
    "an unknown alert",
    "alerts: no production alert fires",
    "alerts: { alert: KasServiceGrpcRequestsTrafficCesation, silent: true }",
    "24:22",
    /did you mean "KasServiceGrpcRequestsTrafficCessation"\? {3}\(kaslab list alerts\)/,
  ],
  [
    "an alert that fires and is silent",
    "alerts: no production alert fires",
    "alerts: { alert: X, silent: true, clears: { not after: 1m } }",
    "24:13",
    /needs either silent/,
  ],
  [
    "an unknown metric",
    "log: { of: kas, msg: x }",
    "promql: { query: 'sum(rate(grpc_server_handled[5m]))', is: none }",
    "27:22",
    /unknown metric "grpc_server_handled" {3}did you mean "grpc_server_handled_total"\?/,
  ],
  [
    "an unknown label",
    "log: { of: kas, msg: x }",
    "promql: { query: 'up{grpc_cod=\"OK\"}', is: none }",
    "27:22",
    /metric up has no label "grpc_cod"/,
  ],
  [
    "a comparison that is none",
    "log: { of: kas, msg: x }",
    "promql: { query: up, is: about 3 }",
    "27:30",
    /needs "<= 10" or "none"/,
  ],
  [
    "a log of nothing",
    "log: { of: kas, msg: x }",
    "log: { of: kas }",
    "27:10",
    /needs msg or contains/,
  ],
];

describe("a scenario file with one mistake is refused, and the mistake is told alone:", () => {
  for (const [name, from, to, place, says] of ROWS) {
    it(name, () => {
      assert.ok(GOOD_FILE.includes(from), `no "${from}" in the good file`);
      const parsed = parseScenario(GOOD_FILE.replace(from, to), "mine.yaml", VOCABULARY);
      assert.ok("mistakes" in parsed, "it was accepted");
      const text = formatMistakes(parsed.mistakes);
      assert.match(text, says);
      const lines = text.split("\n");
      assert.equal(lines.length, 1, text);
      assert.ok(text.startsWith(`mine.yaml:${place}  `), text);
    });
  }
});
