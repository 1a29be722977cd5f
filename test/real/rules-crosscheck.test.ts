import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { GENERIC_TIMINGS, KAS_TIMINGS, LATER_TIMINGS } from "../../dashboards/alert-timings.ts";
import type { FiringSpan, TimingCase } from "../../dashboards/timing-case.ts";
import { alertsOf, isSpanOf } from "../../dashboards/promtool-test.ts";
import { SCRAPE_S } from "../../dashboards/timing-series.ts";
import type { AlertChange } from "../../lab/observe/alert-events.ts";
import type { PrometheusClient } from "../../lab/observe/prometheus-client.ts";
import { loadRuleFile } from "../../lab/observe/rule-file.ts";
import { RuleWalker } from "../../lab/observe/rule-walker.ts";
import type { WriteSample } from "../../lab/observe/series.ts";
import { explainSilence } from "../../lab/on-call/why.ts";
import { startPrometheus, type StartedPrometheus } from "./observe-prometheus.ts";

// The rows of rules-promtool.test.ts with the lab's own parts: remote write, a real Prometheus, the
// rule walker. Both hold the same table to the minute, so they fire and clear at the same instants.
const RULES = join(import.meta.dirname, "../../dashboards/rules");
const TABLES = {
  "kas.rules.yml": KAS_TIMINGS,
  "generic.rules.yml": GENERIC_TIMINGS,
  "kas-later.rules.yml": LATER_TIMINGS,
} as const;
const MINUTE = 60_000;
/** Every row has its own day, so that none is in another's window. */
const DAY = 24 * 60 * MINUTE;
const FIRST_DAY = Date.UTC(2026, 2, 1);

let prometheus: StartedPrometheus | undefined;
let client: PrometheusClient;
before(async () => {
  prometheus = await startPrometheus();
  client = prometheus.client;
});
after(async () => await prometheus?.stop());

const rows = Object.entries(TABLES).flatMap(([file, cases]) => cases.map((one) => ({ file, one })));
rows.forEach(({ file, one }, index) => {
  test(`walker: ${one.name}`, async () => {
    const startMs = FIRST_DAY + index * DAY;
    const changes: AlertChange[] = [];
    await client.write(samplesOf(one, startMs));
    const walker = new RuleWalker({
      groups: loadRuleFile(join(RULES, file)),
      query: client,
      write: client,
      fromMs: startMs - 1,
      onChange: (change) => changes.push(change),
    });
    const zeroMs = startMs + one.historyMinutes * MINUTE;
    // In two stretches: what is pending at T+0 is carried over.
    await walker.walkTo(zeroMs);
    await walker.walkTo(zeroMs + one.minutes * MINUTE);
    assert.deepEqual(sorted(spansOf(changes, zeroMs)), sorted(one.fires));
    await assertExplained(file, one, startMs);
  });
});

/** What is said of every alert's silence must fit how long each of them really held. */
async function assertExplained(file: string, one: TimingCase, startMs: number): Promise<void> {
  const endMs = startMs + (one.historyMinutes + one.minutes) * MINUTE;
  const alerts = alertsOf(`dashboards/rules/${file}`);
  const rules = loadRuleFile(join(RULES, file)).flatMap((group) =>
    group.rules.filter((rule) => "alert" in rule),
  );
  assert.equal(rules.length, alerts.length);
  for (const [index, rule] of rules.entries()) {
    const spans = one.fires.filter((span) => isSpanOf(alerts[index]!, span));
    const { heldMs, sentence } = await explainSilence(rule, client, startMs, endMs, MINUTE);
    const longest = spans.map(({ fires, clears }) => (clears ?? one.minutes + 1) - 1 - fires);
    if (spans.length > 0) assert.equal(heldMs, Math.max(...longest) * MINUTE + rule.for, sentence);
    else assert.ok(heldMs === null || heldMs < rule.for, `${rule.alert}: ${sentence}`);
  }
}

/** The row of ten agents or so: enough errors, too few calls. */
test("the silence below the volume gate is the gate's, and the sentence has Prometheus' numbers", async () => {
  const row = rows.findIndex(({ one }) => one.name === "100 % counted errors at 0.5/s");
  const { one, file } = rows[row]!;
  const startMs = FIRST_DAY + row * DAY;
  const [rule] = loadRuleFile(join(RULES, file)).flatMap((group) =>
    group.rules.filter((each) => "alert" in each),
  );
  const endMs = startMs + (one.historyMinutes + one.minutes) * MINUTE;
  const { gated, sentence } = await explainSilence(rule!, client, startMs, endMs, MINUTE);
  assert.equal(gated, true);
  assert.equal(
    sentence,
    "only its volume gate kept it silent: the rate of finished calls over 1h reached 0.5/s, it needs 1/s; " +
      "the error share over 1h was above 0.72 % for 179 min, up to 100 %; " +
      "the error share over 5m was above 0.72 % for 179 min, up to 100 %",
  );
});

function samplesOf(one: TimingCase, startMs: number): readonly WriteSample[] {
  return one.series.flatMap(({ labels, values, unixTime }) => {
    const begin = unixTime === true ? startMs / 1000 : 0;
    return values.map((value, scrape) => ({
      labels,
      at: startMs + scrape * SCRAPE_S * 1000,
      value: value === "stale" ? value : value + begin,
    }));
  });
}

function spansOf(changes: readonly AlertChange[], zeroMs: number): readonly FiringSpan[] {
  const minute = (at: number): number => (at - zeroMs) / MINUTE;
  return changes
    .filter(({ phase }) => phase === "firing")
    .map((firing) => {
      const end = changes.find(
        ({ phase, at, alert, labels }) =>
          phase === "resolved" &&
          at > firing.at &&
          alert === firing.alert &&
          JSON.stringify(labels) === JSON.stringify(firing.labels),
      );
      const { window, component } = firing.labels;
      return {
        alert: firing.alert,
        ...(window === undefined ? {} : { window }),
        // The SLI's component is in the alerts of kas too, where it tells nothing apart.
        ...(component === undefined || component === "grpc_requests" ? {} : { component }),
        fires: minute(firing.at),
        clears: end === undefined ? null : minute(end.at),
      };
    });
}

function sorted(spans: readonly FiringSpan[]): readonly FiringSpan[] {
  const key = ({ alert, window, component, fires }: FiringSpan): string =>
    [alert, window, component, fires].join(" ");
  return spans.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
