import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { startHttp } from "../../kit/http/metrics-server.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { Collector } from "../../lab/observe/collector.ts";
import type { PrometheusClient } from "../../lab/observe/prometheus-client.ts";
import { scrapeOverHttp } from "../../lab/observe/scrape-http.ts";
import { startPrometheus, type StartedPrometheus } from "./observe-prometheus.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 4, 1, 9);
/** Lab seconds in a wall second: a scrape interval of 15 s takes 250 ms. */
const SPEED = 60;

let prometheus: StartedPrometheus | undefined;
let client: PrometheusClient;
before(async () => {
  prometheus = await startPrometheus();
  client = prometheus.client;
});
after(async () => await prometheus?.stop());

async function valuesAt(expr: string, at: number): Promise<readonly (number | undefined)[]> {
  return (await client.instant(expr, at)).map(({ points }) => points[0]?.value);
}

test("the collector scrapes in lab time; a target that is removed is gone at once", async (t) => {
  const real = ScaledClock.real();
  const clock = new ScaledClock({ epochMs: START, wallStartMs: real.wallNow(), speed: SPEED });
  let scrapes = 0;
  const server = await startHttp(
    { host: "127.0.0.1", port: 0 },
    { "/metrics": (_request, response) => void response.end(`scrapes_total ${++scrapes}\n`) },
  );
  const scrape = scrapeOverHttp(clock);
  const losses: string[] = [];
  const collector = new Collector({
    clock,
    intervalMs: 15_000,
    scrape,
    write: client,
    onLag: () => undefined,
    onLoss: (says) => losses.push(says),
  });
  t.after(async () => {
    await collector.stop();
    scrape.close();
    await server.stop();
  });
  const endpoint = { ...server, path: "/metrics" };
  collector.add("stays", { ...endpoint, labels: { pod: "stays" } });
  collector.add("goes", { ...endpoint, labels: { pod: "goes" } });
  collector.start();
  await waitFor(real, "five scrapes", () => (scrapes >= 10 ? true : undefined), {
    timeoutWallMs: 20_000,
  });
  await collector.remove("goes");
  const goneMs = collector.watermarkMs;
  await collector.stop();
  const endMs = collector.watermarkMs;

  assert.deepEqual(losses, []);
  assert.deepEqual(await valuesAt('up{pod="goes"}', goneMs), [1]);
  assert.deepEqual(await valuesAt('{pod="goes"}', endMs), []);
  assert.deepEqual(await valuesAt('up{pod="stays"}', endMs), [1]);
  // Each scrape counts itself and the other target's: 2 in 15 s of lab time, seen to the last digit
  // only as far as scrapes begin on time, hence the range.
  const [rate = 0] = await valuesAt('rate(scrapes_total{pod="stays"}[1m])', goneMs);
  assert.ok(rate > 1 / 15 && rate < 3 / 15, `${rate}/s`);
});

test("a staleness marker ends a series at once, not five minutes later", async () => {
  const labels = { __name__: "ends" };
  const at = START + HOUR;
  await client.write([
    { labels, at, value: 1 },
    { labels, at: at + 15_000, value: "stale" },
  ]);
  assert.deepEqual(await valuesAt("ends", at + 14_999), [1]);
  assert.deepEqual(await valuesAt("ends", at + 15_000), []);
});

test("a NaN is a value and no end", async () => {
  await client.write([{ labels: { __name__: "odd" }, at: START + HOUR, value: Number.NaN }]);
  assert.deepEqual(await valuesAt("odd", START + HOUR + 60_000), [Number.NaN]);
});

test("results of rules may be a day older than the newest sample, not more", async () => {
  const newest = START + 30 * HOUR;
  const late = { __name__: "late" };
  await client.write([{ labels: { __name__: "newest" }, at: newest, value: 1 }]);
  await client.write([{ labels: late, at: newest - 23 * HOUR, value: 7 }]);
  assert.deepEqual(await valuesAt("late", newest - 23 * HOUR), [7]);
  await assert.rejects(client.write([{ labels: late, at: newest - 25 * HOUR, value: 8 }]), {
    code: "OBSERVE_WRITE_FAILED",
    message: /refused 1 samples: .*too old sample/,
  });
});

test("a range of more than 11,000 points comes back whole", async () => {
  const series = await client.range("vector(1)", START, START + 20_000_000, 1000);
  assert.deepEqual([series.length, series[0]?.points.length], [1, 20_001]);
});

test("PromQL that cannot be read fails in Prometheus' own words", async () => {
  await assert.rejects(client.instant("sum(up", START), {
    code: "OBSERVE_QUERY_FAILED",
    errorClass: "input",
    message: /sum\(up: .*parse error: unclosed left parenthesis/,
  });
});
