import assert from "node:assert/strict";
import { test } from "node:test";
import type { AlertChange } from "./alert-events.ts";
import { parseRuleFile } from "./rule-file.ts";
import { RuleWalker } from "./rule-walker.ts";
import type { Series, WriteSample } from "./series.ts";

const MINUTE = 60_000;
/** A lab epoch that is on no whole minute. */
const START = 1_795_442_237_891;
const FIRST = Math.ceil(START / MINUTE) * MINUTE;

const RULES = `
groups:
  - name: sli
    rules:
      - record: job:x:sum
        expr: sum(x)
        labels: { origin: test }
  - name: alerts
    rules:
      - alert: High
        expr: job:x:sum > 1
        for: 2m
        labels: { severity: s2 }
`;

/** Which value the expression has at minute n after the first instant; null for no result. */
type Answers = Readonly<Record<string, readonly (number | null)[]>>;

function setUp(answers: Answers, rules = RULES) {
  const written: WriteSample[] = [];
  const asked: string[] = [];
  const changes: AlertChange[] = [];
  const store = { problem: undefined as Error | undefined };
  const walker = new RuleWalker({
    groups: parseRuleFile(rules, "r.yml"),
    fromMs: START,
    query: {
      instant: () => assert.fail("a walker asks for ranges"),
      range: (expr, fromMs, toMs, stepMs) => {
        if (store.problem !== undefined) return Promise.reject(store.problem);
        asked.push(`${expr} ${(fromMs - FIRST) / MINUTE}..${(toMs - FIRST) / MINUTE}`);
        const points = [];
        for (let at = fromMs; at <= toMs; at += stepMs) {
          const value = answers[expr]?.[(at - FIRST) / MINUTE] ?? null;
          if (value !== null) points.push({ at, value });
        }
        const series: Series = { labels: { env: "e", __name__: "gone" }, points };
        return Promise.resolve(points.length === 0 ? [] : [series]);
      },
    },
    write: { write: (samples) => Promise.resolve(void written.push(...samples)) },
    onChange: (change) => changes.push(change),
  });
  const minute = (at: number): number => (at - FIRST) / MINUTE;
  const samplesOf = (name: string, state?: string): (string | number)[][] =>
    written
      .filter(({ labels }) => labels["__name__"] === name && labels["alertstate"] === state)
      .map(({ at, value }) => [minute(at), value]);
  const phases = (): string[] => changes.map(({ phase, at }) => `${phase} ${minute(at)}`);
  return { walker, written, asked, changes, samplesOf, phases, store };
}

const ANSWERS: Answers = {
  "sum(x)": [0, 2, 2, 2, null, null],
  "job:x:sum > 1": [null, 2, 2, 2, null, null],
};
const PHASES = ["pending 1", "firing 3", "resolved 4"];

test("walks rule by rule over the instants on whole intervals", async () => {
  const { walker, asked } = setUp(ANSWERS);
  await walker.walkTo(FIRST + 5 * MINUTE + 30_000);
  assert.deepEqual(asked, ["sum(x) 0..5", "job:x:sum > 1 0..5"]);
});

test("recorded results carry the rule's name and labels, and end with a marker", async () => {
  const { walker, written, samplesOf } = setUp(ANSWERS);
  await walker.walkTo(FIRST + 5 * MINUTE);
  assert.deepEqual(written[0]?.labels, { __name__: "job:x:sum", env: "e", origin: "test" });
  assert.deepEqual(samplesOf("job:x:sum"), [
    [0, 0],
    [1, 2],
    [2, 2],
    [3, 2],
    [4, "stale"],
  ]);
});

test("alerts turn pending, firing, resolved, and ALERTS says so", async () => {
  const { walker, samplesOf, phases, changes } = setUp(ANSWERS);
  await walker.walkTo(FIRST + 5 * MINUTE);
  assert.deepEqual(phases(), PHASES);
  assert.deepEqual(changes[0]?.labels, { alertname: "High", env: "e", severity: "s2" });
  assert.deepEqual(samplesOf("ALERTS", "pending"), [
    [1, 1],
    [2, 1],
    [3, "stale"],
  ]);
  assert.deepEqual(samplesOf("ALERTS", "firing"), [
    [3, 1],
    [4, "stale"],
  ]);
});

for (const steps of [
  [0, 1, 2, 3, 4, 5],
  [2, 5],
  [3, 4, 5],
]) {
  test(`walked up to minutes ${steps.join(", ")} in turn it gives the same`, async () => {
    const whole = setUp(ANSWERS);
    await whole.walker.walkTo(FIRST + 5 * MINUTE);
    const parts = setUp(ANSWERS);
    await Promise.all(steps.map((minute) => parts.walker.walkTo(FIRST + minute * MINUTE)));
    assert.deepEqual(parts.phases(), PHASES);
    const sorted = (samples: readonly WriteSample[]): string[] =>
      samples.map((sample) => JSON.stringify(sample)).sort();
    assert.deepEqual(sorted(parts.written), sorted(whole.written));
  });
}

test("an instant is walked once, and one that is not due is left", async () => {
  const { walker, asked } = setUp(ANSWERS);
  await walker.walkTo(FIRST - 1);
  assert.deepEqual(asked, []);
  await walker.walkTo(FIRST + MINUTE);
  await walker.walkTo(FIRST + MINUTE + 59_999);
  assert.equal(asked.length, 2);
});

test("tells what is pending or firing now", async () => {
  const { walker } = setUp(ANSWERS);
  const now = (): string[] => walker.states().map(({ alert, phase }) => `${alert} ${phase}`);
  assert.deepEqual(now(), []);
  await walker.walkTo(FIRST + 2 * MINUTE);
  assert.deepEqual(now(), ["High pending"]);
  await walker.walkTo(FIRST + 3 * MINUTE);
  assert.deepEqual(now(), ["High firing"]);
  await walker.walkTo(FIRST + 4 * MINUTE);
  assert.deepEqual(now(), []);
});

test("after a query that failed nothing is walked any more", async () => {
  const { walker, store, phases } = setUp(ANSWERS);
  store.problem = new Error("no store");
  await assert.rejects(walker.walkTo(FIRST + MINUTE), /no store/);
  store.problem = undefined;
  await assert.rejects(walker.walkTo(FIRST + 5 * MINUTE), /no store/);
  assert.deepEqual(phases(), []);
});

const orders = [
  ["reads a later one", "a", "b"],
  ["reads itself", "a", "a"],
] as const;
for (const [name, record, reads] of orders) {
  test(`refuses rules of which one ${name}`, () => {
    const rules = `groups: [{ name: g, rules: [
      { record: ${record}, expr: "sum(${reads}{x='y'})" }, { record: b, expr: vector(1) }] }]`;
    assert.throws(() => setUp({}, rules), {
      code: "OBSERVE_RULES_ORDER",
      message: `group g: a reads ${reads}, which is recorded by it or later`,
    });
  });
}

const KEPT = `
groups:
  - name: alerts
    rules:
      - alert: High
        expr: x > 1
        keep_firing_for: 2m
`;
for (const steps of [[6], [2, 3, 6]]) {
  test(`keep_firing_for outlives a walk up to minutes ${steps.join(", ")}`, async () => {
    const { walker, samplesOf, phases } = setUp({ "x > 1": [2, 2, null, null, null] }, KEPT);
    for (const minute of steps) await walker.walkTo(FIRST + minute * MINUTE);
    assert.deepEqual(phases(), ["firing 0", "resolved 4"]);
    assert.deepEqual(samplesOf("ALERTS", "firing"), [
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
      [4, "stale"],
    ]);
  });
}
