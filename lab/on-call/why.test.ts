import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ALL_RULE_FILE_MODELS,
  LATER_KAS_RULES,
  RULE_FILE_MODELS,
} from "../../dashboards/catalogue.ts";
import type { QueryPort, Series } from "../observe/series.ts";
import { explainSilence } from "./why.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1);

type Values = readonly (number | null)[];

/** Answers each query with one series per list: a value for each minute, null for none. */
function stored(answers: Readonly<Record<string, Values | Readonly<Record<string, Values>>>>) {
  const asked: string[] = [];
  const range: QueryPort["range"] = (expr, fromMs, toMs, stepMs) => {
    asked.push(expr);
    const answer = answers[expr] ?? {};
    const lists = Array.isArray(answer) ? { "": answer as Values } : answer;
    const series: Series[] = Object.entries(lists as Record<string, Values>).map(([pod, list]) => ({
      labels: pod === "" ? {} : { __name__: "m", pod },
      points: list.flatMap((value, minute) => {
        const at = START + minute * MINUTE;
        assert.equal(stepMs, MINUTE);
        return value === null || at < fromMs || at > toMs ? [] : [{ at, value }];
      }),
    }));
    return Promise.resolve(series.filter(({ points }) => points.length > 0));
  };
  return { query: { range, instant: () => assert.fail("only ranges") }, asked };
}

function explain(
  expr: string,
  answers: Parameters<typeof stored>[0],
  forMinutes = 2,
  lastMinute = 9,
) {
  const rule = { expr, for: forMinutes * MINUTE };
  // Begins and ends between two evaluations.
  return explainSilence(
    rule,
    stored(answers).query,
    START - 30_000,
    START + lastMinute * MINUTE + 30_000,
    MINUTE,
  );
}

function ruleExpr(alert: string, window?: string): string {
  const rule = Object.values(RULE_FILE_MODELS)
    .flatMap(({ groups }) => groups)
    .flatMap((group) => group.rules)
    .find((r) => "alert" in r && r.alert === alert && r.labels["window"] === window);
  assert.ok(rule);
  return rule.expr;
}

const many = (value: number | null, count: number): Values =>
  Array<number | null>(count).fill(value);
const ERROR = ruleExpr("KasServiceGrpcRequestsErrorSLOViolation", "1h");
const SLO = (hour: Values, minutes: Values, rate: Values) => ({
  'gitlab_component_errors:ratio_1h{type="kas"}': hour,
  'gitlab_component_errors:ratio_5m{type="kas"}': minutes,
  'gitlab_component_ops:rate_1h{type="kas"}': rate,
});

test("ten agents: the errors are there, the volume gate is shut", async () => {
  const failed = [0, 0, ...many(0.72, 8)];
  const answers = SLO(failed, [...failed.slice(0, 4), ...many(1, 6)], many(0.305, 10));
  const { sentence, parts, gated, heldMs } = await explain(ERROR, answers);
  assert.equal(
    sentence,
    "only its volume gate kept it silent: " +
      "the rate of finished calls over 1h reached 0.305/s, it needs 1/s; " +
      "the error share over 1h was above 0.72 % for 7 min, up to 72 %; " +
      "the error share over 5m was above 0.72 % for 7 min, up to 100 %",
  );
  assert.deepEqual([gated, heldMs], [true, null]);
  assert.deepEqual(
    parts.map(({ op, threshold, best, held, isGate }) => [op, threshold, best, held, isGate]),
    [
      [">", 0.0072, 0.72, true, false],
      [">", 0.0072, 1, true, false],
      [">=", 1, 0.305, false, true],
    ],
  );
  assert.equal(parts[1]?.bestAtMs, START + 4 * MINUTE);
});

test("a changed threshold changes the sentence, and what was gated", async () => {
  const answers = SLO(many(0.05, 10), many(0.05, 10), many(0.305, 10));
  const before = await explain(ERROR, answers);
  const lower = await explain(ERROR.replace(">= 1", ">= 0.3"), answers);
  assert.match(before.sentence, /reached 0\.305\/s, it needs 1\/s/);
  assert.match(
    lower.sentence,
    /was at least 0\.3\/s for 9 min, up to 0\.305\/s: all at once for 9 min/,
  );
  assert.deepEqual([before.gated, lower.gated], [true, false]);
  const higher = await explain(ERROR.replaceAll("0.0072", "0.0501"), answers);
  assert.match(higher.sentence, /^the error share over 1h reached 5 %, it needs more than 5\.01 %/);
  assert.equal(higher.gated, false);
});

test("errors that are too few are no matter of the gate", async () => {
  const answers = SLO(many(0.001, 10), many(0.5, 10), many(0.305, 10));
  assert.equal((await explain(ERROR, answers)).gated, false);
});

test("a gate that opens too late leaves too little time, and that is the gate's doing", async () => {
  const rate = [...many(0.9, 9), 1];
  const { gated, heldMs, sentence } = await explain(ERROR, SLO(many(1, 10), many(1, 10), rate));
  assert.deepEqual([gated, heldMs], [true, 0]);
  assert.match(
    sentence,
    /^only its volume gate .*: all at once for an instant, it must last 2 min$/,
  );
});

test("traffic that ceases where there was little an hour before is gated, by the later rules", async () => {
  const rate = 'gitlab_component_ops:rate_30m{type="kas", stage="main"}';
  const rule = ALL_RULE_FILE_MODELS[LATER_KAS_RULES]?.groups
    .flatMap(({ rules }) => rules)
    .find((each) => "alert" in each && each.alert.endsWith("TrafficCessation"));
  assert.ok(rule);
  const before = (perSecond: number) =>
    explain(rule.expr, { [rate]: many(0, 10), [`${rate} offset 1h`]: many(perSecond, 10) }, 5);
  const { gated, sentence } = await before(0.0611);
  assert.equal(gated, true);
  assert.equal(
    sentence,
    "only its volume gate kept it silent: the rate of finished calls over 30m an hour before " +
      "reached 0.0611/s, it needs 0.167/s; the rate of finished calls over 30m was exactly 0/s for 9 min",
  );
  assert.equal((await before(0.2)).gated, false);
});

test("values that would read alike get more digits", async () => {
  const { sentence } = await explain("x > 0.5", { x: [0.49999] });
  assert.equal(sentence, "x reached 0.49999, it needs more than 0.5");
});

const singles: readonly {
  readonly name: string;
  readonly expr: string;
  readonly answers: Parameters<typeof stored>[0];
  readonly for?: number;
  readonly says: string;
  readonly heldMs: number | null;
}[] = [
  {
    name: "held, too briefly",
    expr: "x > 5",
    answers: { x: [1, 6, 9, 6, 1, 6] },
    for: 5,
    says: "x was above 5 for 2 min, up to 9, it must last 5 min",
    heldMs: 2 * MINUTE,
  },
  {
    name: "a gap starts the time again",
    expr: "x < 1",
    answers: { x: [0, 0, null, 0, 0] },
    says: "x was below 1 for 60 s, down to 0, it must last 2 min",
    heldMs: MINUTE,
  },
  {
    name: "two label sets are not one stretch",
    expr: "x < 1",
    answers: { x: { a: [0, 0, 0, 9, 9, 9], b: [9, 9, 9, 0, 0, 0] } },
    for: 4,
    says: "x was below 1 for 2 min, down to 0, it must last 4 min",
    heldMs: 2 * MINUTE,
  },
  {
    name: "never zero",
    expr: ruleExpr("KasServiceGrpcRequestsTrafficCessation"),
    answers: { 'gitlab_component_ops:rate_30m{type="kas", stage="main"}': [2, 0.21, 1] },
    for: 5,
    says: "the rate of finished calls over 30m came no nearer to 0/s than 0.21/s",
    heldMs: null,
  },
  {
    name: "no data at all",
    expr: 'redis_up{type="redis"} < 1',
    answers: {},
    says: "redis_up had no data",
    heldMs: null,
  },
  {
    name: "NaN is compared with nothing",
    expr: "x > 1",
    answers: { x: [Number.NaN] },
    says: "x had no data",
    heldMs: null,
  },
  {
    name: "a threshold that is a query, by label set",
    expr: "x < 0.8 * y",
    answers: { x: { a: [90, 90], b: [5, 5] }, "0.8 * y": { a: [80, 80], c: [1, 1] } },
    says: "x was never below 90, it needs less than 80",
    heldMs: null,
  },
  {
    name: "a threshold for all label sets",
    expr: "x > on () y",
    answers: { x: { a: [3, 4, 4, 4], b: [2, 2, 2, 2] }, y: [3, 3, 3, 3] },
    says: "x was above 3 for 2 min, up to 4, which is long enough",
    heldMs: 2 * MINUTE,
  },
  {
    name: "one comparison after the other",
    expr: "x > 0 >= y",
    answers: { x: [0, 3, 3, 3], y: [0, 0, 4, 4] },
    says: "x was above 0 for 2 min, up to 3; x was at least 0 for 60 s, up to 3: all at once for an instant, it must last 2 min",
    heldMs: 0,
  },
  {
    name: "either will do",
    expr: "x > 5 or y > 5",
    answers: { x: [6, 6, 6, 1], y: [1, 1, 1, 1] },
    says: "x was above 5 for 2 min, up to 6; y reached 1, it needs more than 5: as a whole for 2 min, which is long enough",
    heldMs: 2 * MINUTE,
  },
  {
    name: "something is there that should not be",
    expr: "x unless y > 5",
    answers: { x: [1, 1, 1, 1], y: [6, 6, 4, 6, 6, 6] },
    says: "x was there for 3 min; y was at most 5 for an instant, down to 4: all at once for an instant, it must last 2 min",
    heldMs: 0,
  },
];
for (const { name, expr, answers, says, heldMs, for: forMinutes } of singles) {
  test(name, async () => {
    const explained = await explain(expr, answers, forMinutes, 5);
    assert.equal(explained.sentence, says);
    assert.equal(explained.heldMs, heldMs);
    assert.equal(explained.gated, false);
  });
}

test("traffic that was missing, but not for long enough", async () => {
  const [before = "", now = ""] = ruleExpr("KasServiceGrpcRequestsTrafficAbsent")
    .trim()
    .split("\nunless ");
  const answers = { [before]: many(1, 10), [now]: [1, 1, 1, null, null, null, 1, 1, 1, 1] };
  const { sentence, parts } = await explain(`${before}\nunless ${now}\n`, answers, 30);
  assert.equal(
    sentence,
    "traffic an hour before was there for 9 min; traffic was missing for 2 min: all at once for 2 min, it must last 30 min",
  );
  assert.deepEqual(
    parts.map(({ op, heldMs }) => [op, heldMs / MINUTE]),
    [
      ["present", 9],
      ["absent", 2],
    ],
  );
});

test("each query is asked once, over the rule's own instants", async () => {
  const { query, asked } = stored({ x: many(1, 10) });
  await explainSilence({ expr: "x > 5 or x < 0", for: 0 }, query, START, START + MINUTE, MINUTE);
  assert.deepEqual(asked, ["x"]);
});

test("a store that fails is no explanation", async () => {
  const query = { ...stored({}).query, range: () => Promise.reject(new Error("no store")) };
  const rule = { expr: "x > 1", for: 0 };
  await assert.rejects(explainSilence(rule, query, START, START + MINUTE, MINUTE), /no store/);
});
