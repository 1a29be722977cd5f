import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Series } from "../observe/series.ts";
import type { AlertResult } from "../report/run-result.ts";
import { onCallSentences, silenceReasons } from "./on-call.ts";
import { queryPort, series, syntheticEvidence } from "./synthetic-evidence.ts";

const SLO = "KasServiceGrpcRequestsErrorSLOViolation";
const CESSATION = "KasServiceGrpcRequestsTrafficCessation";
const ABSENT = "KasServiceGrpcRequestsTrafficAbsent";
const { timelineStartMs: FROM_MS } = syntheticEvidence({});

const rate = (value: number): readonly Series[] => [series({}, 0, 3600, () => value)];
const OPS_1H = 'gitlab_component_ops:rate_1h{type="kas"}';
const RATIO_1H = 'gitlab_component_errors:ratio_1h{type="kas"}';
const OPS_30M = 'gitlab_component_ops:rate_30m{type="kas", stage="main"}';
const OPS_5M = 'gitlab_component_ops:rate_5m{type="kas", stage="main"}';
const GONE = `group by (environment, stage) (${OPS_5M} offset 1h) unless group by (environment, stage) (${OPS_5M})`;

interface Row {
  readonly name: string;
  readonly alert: string;
  readonly window?: string;
  readonly queries: Readonly<Record<string, readonly Series[]>>;
  readonly lengthS?: number;
  readonly says: RegExp;
}

const ROWS: readonly Row[] = [
  {
    name: "too few calls",
    alert: SLO,
    window: "1h",
    queries: { [OPS_1H]: rate(0.23), [RATIO_1H]: rate(0.8) },
    says: /^at worst 80\.00 % of the finished calls failed, but it needs 1 finished call\/s over 1h, and the most here was 0\.23\/s$/,
  },
  {
    name: "too few errors",
    alert: SLO,
    window: "1h",
    queries: { [OPS_1H]: rate(2), [RATIO_1H]: rate(0.001) },
    says: /^at most 0\.10 % of the finished calls failed over 1h, it needs 0\.72 %$/,
  },
  {
    name: "neither",
    alert: SLO,
    window: "1h",
    queries: { [OPS_1H]: rate(0.1), [RATIO_1H]: rate(0) },
    says: /^at most 0\.00 % .*; and it needs 1 finished call\/s/,
  },
  {
    name: "not long enough",
    alert: SLO,
    window: "1h",
    queries: { [OPS_1H]: rate(2), [RATIO_1H]: rate(0.8) },
    says: /not for long enough at once$/,
  },
  {
    name: "nothing counted",
    alert: SLO,
    window: "6h",
    queries: {},
    says: /^no finished call was counted$/,
  },
  {
    name: "traffic went on",
    alert: CESSATION,
    queries: { [OPS_30M]: rate(0.02) },
    says: /never stopped .*\(least rate 0\.020\/s\)$/,
  },
  {
    name: "traffic stopped briefly",
    alert: CESSATION,
    queries: { [OPS_30M]: [series({}, 0, 3600, (s) => (s < 120 ? 0 : 1))] },
    says: /^the rate was 0 for 2 min in all, it needs 5 at once$/,
  },
  { name: "no traffic at all", alert: CESSATION, queries: {}, says: /^no call was ever counted/ },
  { name: "a short run", alert: ABSENT, queries: {}, lengthS: 2400, says: /this run has 40 min$/ },
  { name: "a long run", alert: ABSENT, queries: {}, lengthS: 7200, says: /never went missing$/ },
  {
    name: "missing for a while",
    alert: ABSENT,
    queries: { [GONE]: [series({}, 0, 600)] },
    lengthS: 7200,
    says: /missing for 11 min in all, it needs 30 at once$/,
  },
];

describe("why an alert stayed silent", () => {
  for (const { name, alert, window = "", queries, lengthS = 3600, says } of ROWS) {
    it(`${alert.replace("KasServiceGrpcRequests", "")}: ${name}`, async () => {
      const toMs = FROM_MS + lengthS * 1000;
      const reasons = await silenceReasons(minutely(queries), [{ alert, window }], FROM_MS, toMs);
      assert.match(reasons.get(`${alert} ${window}`) ?? "", says);
    });
  }
});

/** As Prometheus would: one point a minute. */
function minutely(queries: Readonly<Record<string, readonly Series[]>>) {
  const thinned = Object.entries(queries).map(([expr, found]) => [
    expr,
    found.map(({ labels, points }) => ({ labels, points: points.filter((_, i) => i % 4 === 0) })),
  ]);
  return queryPort(Object.fromEntries(thinned) as Record<string, readonly Series[]>);
}

const SILENT: AlertResult = {
  alert: SLO,
  window: "1h",
  pager: "pagerduty",
  severity: "s2",
  origin: "gitlab",
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
  healthyAtEnd: 10,
};

describe("what the on-call would have seen", () => {
  it("is nothing, while every agent was cut off", () => {
    assert.deepEqual(onCallSentences([SILENT], AGENTS, 600_000), [
      "Nobody was paged. All 10 agents were cut off for 14 to 24 minutes.",
      `${SLO} (1h) stayed silent: it is gated.`,
    ]);
  });

  it("begins with the page, and says how long after the fault it came", () => {
    assert.deepEqual(
      onCallSentences([SILENT, FIRED], { ...AGENTS, cutOff: 3 }, 600_000).slice(0, 2),
      [
        `The on-call was paged at +15:00, 5 min after the fault: ${SLO} (1h).`,
        "3 of 10 agents were cut off for 14 to 24 minutes.",
      ],
    );
  });

  it("says when the page came before the fault", () => {
    assert.match(onCallSentences([FIRED], AGENTS, 960_000)[0] ?? "", /60 s before the fault/);
  });

  it("does not take the lab's own alerts for a page", () => {
    const own = { ...FIRED, origin: "lab", pager: "" } as const;
    const calm = { ...AGENTS, cutOff: 0, cutOffMsMin: null, cutOffMsMax: null };
    assert.deepEqual(onCallSentences([own], calm, null), [
      "Nobody was paged. No agent was cut off.",
    ]);
  });
});
