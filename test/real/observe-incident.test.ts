import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { KAS_TARGET_LABELS } from "../../contracts/targets.ts";
import { RULE_FILE_MODELS } from "../../dashboards/catalogue.ts";
import type { AlertChange } from "../../lab/observe/alert-events.ts";
import type { PrometheusClient } from "../../lab/observe/prometheus-client.ts";
import { replayScrapes, type RecordedScrape } from "../../lab/observe/replay.ts";
import { loadRuleFile } from "../../lab/observe/rule-file.ts";
import { RuleWalker } from "../../lab/observe/rule-walker.ts";
import { startPrometheus, type StartedPrometheus } from "./observe-prometheus.ts";

// The recorded incident of test/recordings: flag off from second 600 to 1500, ten agents, two kas.
const ROOT = join(import.meta.dirname, "../..");
const RECORDINGS = join(ROOT, "test/recordings");
const START = Date.UTC(2026, 5, 1, 12);
const END_S = 2685;

interface Summary {
  readonly open_streams_every_15s: readonly (readonly [number, number, number])[];
  readonly handled_at_end: Readonly<Record<string, number>>;
}
const summary = JSON.parse(readFileSync(join(RECORDINGS, "summary.json"), "utf8")) as Summary;

function* scrapes(): Generator<RecordedScrape> {
  const text = gunzipSync(readFileSync(join(RECORDINGS, "scrapes.jsonl.gz"))).toString();
  for (const line of text.trim().split("\n")) {
    const { t, kas, metrics } = JSON.parse(line) as { t: number; kas: number; metrics: string };
    yield { target: `kas-${kas + 1}`, at: START + t * 1000, page: metrics };
  }
}

let prometheus: StartedPrometheus | undefined;
let client: PrometheusClient;
after(async () => await prometheus?.stop());
before(async () => {
  prometheus = await startPrometheus();
  client = prometheus.client;
  await replayScrapes({
    scrapes: scrapes(),
    endpointOf: (pod) => ({
      host: pod,
      port: 8151,
      path: "/metrics",
      labels: { ...KAS_TARGET_LABELS, pod },
    }),
    write: client,
  });
});

/** The one value of a query at a second of the recording; null when it has none. */
async function valueAt(expr: string, second: number): Promise<number | null> {
  const series = await client.instant(expr, START + Math.round(second * 1000));
  assert.ok(series.length <= 1, `${expr} gave ${series.length} series`);
  return series[0]?.points[0]?.value ?? null;
}

test("open streams every 15 s are what was counted by hand", async () => {
  const seen = new Map<string, Map<number, number>>();
  // Half a second past each whole scrape, which began up to 60 ms late.
  const fromMs = START + 500;
  const expr = 'sum by (grpc_method) (grpc_server_requests_in_flight{app="kas"})';
  for (const { labels, points } of await client.range(
    expr,
    fromMs,
    fromMs + END_S * 1000,
    15_000,
  )) {
    const bySecond = points.map(({ at, value }) => [(at - fromMs) / 1000, value] as const);
    seen.set(labels["grpc_method"] ?? "", new Map(bySecond));
  }
  const streams = summary.open_streams_every_15s.map(([second]) => [
    second,
    seen.get("GetConfiguration")?.get(second) ?? 0,
    seen.get("Connect")?.get(second) ?? 0,
  ]);
  assert.equal(streams.length, END_S / 15 + 1);
  assert.deepEqual(streams, summary.open_streams_every_15s);
});

test("completions by code and method at the end are what was counted by hand", async () => {
  const expr = "sum by (grpc_code, grpc_method) (grpc_server_handled_total)";
  const series = await client.instant(expr, START + (END_S + 1) * 1000);
  const counted = series.map(({ labels, points }) => [
    `${labels["grpc_code"] ?? ""} ${labels["grpc_method"] ?? ""}`,
    points[0]?.value,
  ]);
  assert.deepEqual(Object.fromEntries(counted), summary.handled_at_end);
});

// kas-1 at second 1560.04, a scrape. Both series appeared at 1410.03, 150.01 s earlier, which is more
// than 1.1 scrapes after the window's begin: Prometheus adds half a mean interval (15.001 s / 2, 5 %
// of 150.01 s) at that end and nothing at the other. Unavailable went from 12 to 70, OK from 10 to 40.
const rates = [
  { says: "errors", matchers: 'grpc_code="Unavailable"', expected: ((70 - 12) * 1.05) / 300 },
  { says: "clean ends", matchers: 'grpc_code="OK"', expected: ((40 - 10) * 1.05) / 300 },
  { says: "both", matchers: 'grpc_code!=""', expected: ((58 + 30) * 1.05) / 300 },
];
for (const { says, matchers, expected } of rates) {
  test(`the rate over five minutes is the one worked out by hand: ${says}`, async () => {
    const expr = `sum(rate(grpc_server_handled_total{pod="kas-1", grpc_method="Connect", ${matchers}}[5m]))`;
    const value = await valueAt(expr, 1560.04);
    assert.ok(value !== null && Math.abs(value - expected) < 1e-9, `${String(value)}, ${expected}`);
  });
}

test("every scrape was seen", async () => {
  assert.equal(
    await valueAt(`sum(count_over_time(up{app="kas"}[${END_S + 1}s]))`, END_S + 0.5),
    360,
  );
  assert.equal(await valueAt(`min(min_over_time(up{app="kas"}[${END_S + 1}s]))`, END_S + 0.5), 1);
});

test("the rules raise none of GitLab's four alerts, and the lab's own at their minutes", async () => {
  const changes: AlertChange[] = [];
  const walker = new RuleWalker({
    groups: Object.keys(RULE_FILE_MODELS).flatMap((path) => loadRuleFile(join(ROOT, path))),
    query: client,
    write: client,
    fromMs: START - 1,
    onChange: (change) => changes.push(change),
  });
  await walker.walkTo(START + END_S * 1000);
  assert.deepEqual(
    changes.map(({ alert, phase, at }) => `${alert} ${phase} minute ${(at - START) / 60_000}`),
    [
      // Seven agents of ten at second 645, eight again at 1785.
      "LabAgentsDisconnected pending minute 11",
      "LabAgentsDisconnected firing minute 13",
      "LabAgentsDisconnected resolved minute 30",
      "LabGetConfigurationSLA pending minute 11",
      "LabGetConfigurationSLA firing minute 13",
    ],
  );
});

test("the error ratio is far above the alert's threshold, the volume stays below its gate", async () => {
  const peak = (metric: string): Promise<number | null> =>
    valueAt(`max_over_time(${metric}[45m])`, END_S);
  const [ratio, hour, minutes] = await Promise.all(
    ["errors:ratio_1h", "ops:rate_1h", "ops:rate_5m"].map((name) =>
      peak(`gitlab_component_${name}`),
    ),
  );
  assert.equal(ratio, 1);
  assert.ok(typeof hour === "number" && hour > 0.05 && hour < 0.15, `${String(hour)}/s in 1 h`);
  assert.ok(
    typeof minutes === "number" && minutes > 0.5 && minutes < 1,
    `${String(minutes)}/s in 5 m`,
  );
});
