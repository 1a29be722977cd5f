import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AlertResult } from "../report/run-result.ts";
import { onCallSentences } from "./on-call.ts";

const SLO = "KasServiceGrpcRequestsErrorSLOViolation";

const SILENT: AlertResult = {
  alert: SLO,
  window: "1h",
  pager: "pagerduty",
  severity: "s2",
  component: "",
  origin: "gitlab",
  receivers: ["slo_alerts_pagerduty"],
  kind: "page",
  gated: false,
  spans: [],
  silence: "it is gated",
};
const FIRED: AlertResult = {
  ...SILENT,
  spans: [{ pendingAtMs: 800_000, firingAtMs: 900_000, resolvedAtMs: null }],
  silence: "",
};
const AGENTS = {
  total: 10,
  cutOff: 10,
  cutOffMsMin: 840_000,
  cutOffMsMax: 1_440_000,
  minutesLost: 190,
  mostCutOff: 10,
  firstCutAtMs: 720_000,
  lastBackAtMs: 2_113_000,
  healthyAtEnd: 10,
};

describe("what the on-call would have seen", () => {
  it("is nothing, while every agent was cut off", () => {
    assert.deepEqual(onCallSentences([SILENT], AGENTS, 600_000), [
      "Nobody was paged. All 10 agents were cut off for 14 to 24 minutes.",
      `${SLO} (1h) stayed silent: it is gated.`,
    ]);
  });

  it("tells an alert that too few calls kept silent from one that saw nothing", () => {
    const gated = { ...SILENT, gated: true, silence: "at most 0.3/s" };
    assert.equal(
      onCallSentences([gated], AGENTS, 600_000)[1],
      `${SLO} (1h) was gated: at most 0.3/s.`,
    );
  });

  it("begins with the page, and says how long after the fault it came", () => {
    assert.deepEqual(
      onCallSentences([SILENT, FIRED], { ...AGENTS, cutOff: 3 }, 600_000).slice(0, 2),
      [
        `The on-call was paged at +15:00, 5 min after the fault: ${SLO} (1h), by slo_alerts_pagerduty.`,
        "3 of 10 agents were cut off for 14 to 24 minutes.",
      ],
    );
  });

  it("takes no page before the fault for one of it", () => {
    assert.equal(
      onCallSentences([FIRED], AGENTS, 960_000)[0],
      `Nobody was paged of the fault; ${SLO} had paged before it, at +15:00. ` +
        "All 10 agents were cut off for 14 to 24 minutes.",
    );
  });

  it("tells the first page after the fault, and then what had paged before", () => {
    const later = { pendingAtMs: 1_800_000, firingAtMs: 1_920_000, resolvedAtMs: null };
    const twice = { ...FIRED, spans: [...FIRED.spans, later] };
    assert.deepEqual(onCallSentences([twice], AGENTS, 1_620_000), [
      `The on-call was paged at +32:00, 5 min after the fault: ${SLO} (1h), by slo_alerts_pagerduty.`,
      "All 10 agents were cut off for 14 to 24 minutes.",
      `${SLO} had paged at +15:00, before the fault: not of it.`,
    ]);
  });

  it("does not take the lab's own alerts for a page", () => {
    const own = { ...FIRED, origin: "lab", pager: "", kind: "ticket" } as const;
    const calm = { ...AGENTS, cutOff: 0, cutOffMsMin: null, cutOffMsMax: null };
    assert.deepEqual(onCallSentences([own], calm, null), [
      "Nobody was paged. No agent was cut off.",
    ]);
  });
});
