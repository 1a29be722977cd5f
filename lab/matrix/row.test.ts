import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AlertResult, RunResult } from "../report/run-result.ts";
import { sampleResult } from "../report/sample-result.ts";
import { cellOf } from "./cell.ts";
import { COLUMNS, columnsOf } from "./columns.ts";
import type { CellState } from "./matrix.ts";
import { outcomeOf } from "./render/outcome.ts";
import { rowOf } from "./row.ts";

const MINUTE = 60_000;
const SLO = "KasServiceGrpcRequestsErrorSLOViolation";
const base = sampleResult();

/** A run with one fault from minute 10 to 30, in which these alerts were walked. */
function run(alerts: readonly AlertResult[], parts: Partial<RunResult> = {}): RunResult {
  const fault = {
    id: "f",
    fault: "redis-kill",
    says: "Redis is killed",
    injectedAtMs: 10 * MINUTE,
    effectAtMs: 10 * MINUTE,
    healedAtMs: 30 * MINUTE,
    goneAtMs: 30 * MINUTE,
  };
  const agents = { ...base.agents, total: 10, cutOff: 10, mostCutOff: 8, minutesLost: 100 };
  return { ...base, tags: ["redis"], hurts: "", faults: [fault], agents, alerts, ...parts };
}

function alert(parts: Partial<AlertResult> = {}): AlertResult {
  return {
    alert: SLO,
    window: "1h",
    component: "",
    pager: "pagerduty",
    severity: "s2",
    origin: "gitlab",
    receivers: ["slo_gprd_main"],
    kind: "page",
    spans: [],
    silence: "the share of failed calls was 0 %",
    gated: false,
    ...parts,
  };
}

function fired(firingMinute: number, resolvedMinute: number | null = null): AlertResult["spans"] {
  return [
    {
      pendingAtMs: (firingMinute - 2) * MINUTE,
      firingAtMs: firingMinute * MINUTE,
      resolvedAtMs: resolvedMinute === null ? null : resolvedMinute * MINUTE,
    },
  ];
}

const errorColumn = COLUMNS[0];
assert.ok(errorColumn !== undefined);
const nobodyHurt = { agents: { ...base.agents, cutOff: 0, minutesLost: 0 } };

describe("a cell", () => {
  const cases: readonly (readonly [string, AlertResult, Partial<RunResult>, CellState])[] = [
    ["a page during the fault", alert({ spans: fired(14) }), {}, "page"],
    ["a page after the repair", alert({ spans: fired(36) }), {}, "late-page"],
    ["cleared while still broken", alert({ spans: fired(14, 20) }), {}, "cleared-early"],
    ["a page for nothing", alert({ spans: fired(14) }), nobodyHurt, "false-page"],
    ["a ticket", alert({ spans: fired(14), kind: "ticket" }), {}, "ticket"],
    ["what routing drops", alert({ spans: fired(14), kind: "dropped" }), {}, "silent"],
    ["silent though users are hurt", alert(), {}, "blind"],
    ["silent, nobody is hurt", alert(), nobodyHurt, "silent"],
    ["silent, but users miss something", alert(), { ...nobodyHurt, hurts: "x" }, "blind"],
    ["a closed gate", alert({ gated: true }), {}, "gated"],
  ];
  for (const [name, one, parts, state] of cases) {
    it(`${name}: ${state}`, () => {
      assert.equal(cellOf(errorColumn, run([one], parts)).state, state);
    });
  }

  it("counts from the fault and says why", () => {
    const cell = cellOf(errorColumn, run([alert({ spans: fired(14, 40) })]));
    assert.equal(cell.firedAfterMs, 4 * MINUTE);
    assert.equal(cell.clearedAfterMs, 30 * MINUTE);
    assert.equal(cell.atMs, 14 * MINUTE);
    assert.match(cell.why, /told slo_gprd_main/);
  });

  it("takes no firing before the fault for one of it", () => {
    const [before, after] = [fired(4, 8), fired(14)];
    const both = cellOf(errorColumn, run([alert({ spans: [...before, ...after] })]));
    assert.deepEqual([both.state, both.firedAfterMs], ["page", 4 * MINUTE]);
    const only = cellOf(errorColumn, run([alert({ spans: before, silence: "" })]));
    assert.deepEqual([only.state, only.firedAfterMs, only.atMs], ["blind", null, 10 * MINUTE]);
    assert.match(
      only.why,
      /fired 6 min before the fault, cleared before it, and did not fire again/,
    );
    const still = cellOf(errorColumn, run([alert({ spans: fired(4, 25), silence: "" })]));
    assert.deepEqual([still.state, still.firedAfterMs], ["blind", null]);
    assert.match(still.why, /fired 6 min before the fault, and cleared 15 min after it/);
  });

  it("has no data where no rule of its column was walked", () => {
    assert.equal(cellOf(errorColumn, run([])).state, "no-data");
  });
});

describe("a row", () => {
  const redis = alert({
    alert: "RedisMasterMissing",
    window: "",
    origin: "generic",
    receivers: ["prod_pagerduty"],
  });

  it("says who knew, when, and what it cost", () => {
    const result = run([alert(), { ...redis, spans: fired(12) }]);
    const row = rowOf(columnsOf([result]), result, "x");
    assert.equal(row.whoKnew, "Redis on-call, T+2");
    assert.equal(row.group, "redis");
    assert.equal(row.cutOffShare, 0.8);
    assert.equal(row.detectedAfterMs, 2 * MINUTE);
    assert.equal(row.faultMs, 20 * MINUTE);
    assert.equal(row.mitigatedAfterMs, 20 * MINUTE);
    assert.equal(row.cutOff, 10);
    assert.equal(row.agentMinutesLost, 100);
    assert.equal(
      row.lesson,
      "RedisMasterMissing told prod_pagerduty. The error alert saw nothing: the share of failed calls was 0 %.",
    );
  });

  it("says nobody, with the reason, when users are hurt and nothing fired", () => {
    const result = run([alert()]);
    const row = rowOf(columnsOf([result]), result, "x");
    assert.equal(row.whoKnew, "nobody");
    assert.equal(row.lesson, "The error alert saw nothing: the share of failed calls was 0 %.");
  });

  it("names what was too small where the gate was shut, and nothing that was large enough", () => {
    const silence =
      "only its volume gate kept it silent: the rate of finished calls over 1h reached 0.2/s, it needs 1/s; the error share was up";
    const result = run([alert({ gated: true, silence })]);
    assert.equal(
      rowOf(columnsOf([result]), result, "x").lesson,
      "Too few calls for the error alert: the rate of finished calls over 1h reached 0.2/s, it needs 1/s.",
    );
  });

  it("is hurt by what its scenario says, also where no agent was cut off", () => {
    const result = run([alert({ gated: true })], {
      ...nobodyHurt,
      hurts: "commits are not delivered",
    });
    const row = rowOf(columnsOf([result]), result, "x");
    assert.equal(outcomeOf(columnsOf([result]), row), "nobody");
    assert.match(row.lesson, /^Commits are not delivered\. Too few calls/);
  });

  it("says how far the parts of an alert went that fired", () => {
    const because = "the error share over 1h was above 0.72 % for 20 min, up to 61 %";
    const result = run([alert({ spans: fired(14), firedBecause: because })]);
    const row = rowOf(columnsOf([result]), result, "x");
    assert.equal(row.cells["error-1h"]?.why, `${SLO} told slo_gprd_main: ${because}`);
    assert.equal(row.lesson, `${SLO} told slo_gprd_main.`);
  });

  it("tells a page that came after the repair from one in time", () => {
    const result = run([alert({ spans: fired(41) })]);
    assert.match(
      rowOf(columnsOf([result]), result, "x").whoKnew,
      /^on-call, 11 min after the repair/,
    );
  });

  it("does not take the lab's own alerts for somebody who knew", () => {
    const result = run([
      alert({ alert: "LabAgentsDisconnected", window: "", origin: "lab", spans: fired(12) }),
    ]);
    assert.equal(rowOf(columnsOf([result]), result, "x").whoKnew, "nobody");
  });

  it("has a column for each alert of the user's own rules", () => {
    const own = alert({ alert: "MyKasDown", window: "", origin: "user", spans: fired(11) });
    const result = run([own]);
    const row = rowOf(columnsOf([result]), result, "x");
    assert.equal(row.cells["MyKasDown"]?.state, "page");
  });
});
