import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { PrometheusClient } from "../../lab/observe/prometheus-client.ts";
import { loadRuleFile } from "../../lab/observe/rule-file.ts";
import { RuleWalker } from "../../lab/observe/rule-walker.ts";
import { startPrometheus, toolPath, type StartedPrometheus } from "./observe-prometheus.ts";
import { readRuleTests, samplesOf, type RuleTest } from "./rule-test-file.ts";

// The rule tests of dashboards/rules/tests, twice: in Prometheus' own rule tester, and with the lab's
// collector format, remote write and rule walker in a real Prometheus. Both must say the same.
const RULES = join(import.meta.dirname, "../../dashboards/rules");
const NAMES = ["kas", "kas-lab"] as const;
/** Every case has its own day, so that none is in another's window. */
const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 2, 1);

for (const name of NAMES) {
  test(`promtool: ${name}.rules.yml is well formed and fires and clears on time`, () => {
    const promtool = toolPath("promtool");
    const run = (args: readonly string[]): string =>
      execFileSync(promtool, args, { encoding: "utf8", cwd: RULES });
    assert.match(run(["check", "rules", `${name}.rules.yml`]), /SUCCESS/);
    assert.match(run(["test", "rules", `tests/${name}.test.yml`]), /SUCCESS/);
  });
}

let prometheus: StartedPrometheus | undefined;
let client: PrometheusClient;
before(async () => {
  prometheus = await startPrometheus();
  client = prometheus.client;
});
after(async () => await prometheus?.stop());

/** Whether rules are walked in one go, or bit by bit as a run does. */
const STEPS_MS = [Number.POSITIVE_INFINITY, 7 * 60_000] as const;

const cases = NAMES.flatMap((file) =>
  readRuleTests(join(RULES, "tests", `${file}.test.yml`)).map((ruleTest) => ({ file, ruleTest })),
);
cases.forEach(({ file, ruleTest }, index) => {
  test(`walker: ${ruleTest.name}`, async () => {
    const startMs = FIRST_DAY + index * DAY;
    const endMs = startMs + Math.max(...ruleTest.queries.map(({ atMs }) => atMs));
    await client.write(samplesOf(ruleTest, startMs));
    const walker = new RuleWalker({
      groups: loadRuleFile(join(RULES, `${file}.rules.yml`)),
      query: client,
      write: client,
      fromMs: startMs - 1,
      onChange: () => undefined,
    });
    const stepMs = Math.min(STEPS_MS[index % STEPS_MS.length] ?? DAY, endMs - startMs);
    for (let at = startMs; at < endMs; at += stepMs) await walker.walkTo(at);
    await walker.walkTo(endMs);
    await assertAnswers(ruleTest, startMs);
  });
});

async function assertAnswers({ queries }: RuleTest, startMs: number): Promise<void> {
  for (const { expr, atMs, expected } of queries) {
    const series = await client.instant(expr, startMs + atMs);
    const seen = series.map(({ labels, points }) => ({ labels, value: points[0]?.value }));
    const sorted = (list: readonly object[]): string[] =>
      list.map((entry) => JSON.stringify(entry, sortedKeys)).sort();
    assert.deepEqual(sorted(seen), sorted(expected), `${expr} at minute ${atMs / 60_000}`);
  }
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
