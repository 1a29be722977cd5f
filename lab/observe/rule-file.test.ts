import assert from "node:assert/strict";
import { test } from "node:test";
import { LabError } from "../../kit/errors.ts";
import { loadRuleFile, parseRuleFile } from "./rule-file.ts";

test("reads groups and rules, durations in milliseconds, with Prometheus' defaults", () => {
  const text = `
groups:
  - name: g
    interval: 1m30s
    rules:
      - record: a:b_5m
        expr: sum(x)
      - alert: A
        expr: a:b_5m > 1
        for: 2m
        keep_firing_for: 10m
        labels: { severity: s2 }
      - alert: B
        expr: b
  - name: h
    rules: []
`;
  assert.deepEqual(parseRuleFile(text, "r.yml"), [
    {
      name: "g",
      interval: 90_000,
      rules: [
        { record: "a:b_5m", expr: "sum(x)", labels: {} },
        {
          alert: "A",
          expr: "a:b_5m > 1",
          for: 120_000,
          keep_firing_for: 600_000,
          labels: { severity: "s2" },
          annotations: {},
        },
        { alert: "B", expr: "b", for: 0, keep_firing_for: 0, labels: {}, annotations: {} },
      ],
    },
    { name: "h", interval: 60_000, rules: [] },
  ]);
});

/** A file with one group `g` whose rules are the given lines, the first one on line 4. */
const withRules = (...lines: readonly string[]): string =>
  ["groups:", "  - name: g", "    rules:", ...lines.map((line) => `      ${line}`)].join("\n");

const bad: readonly (readonly [string, string, RegExp])[] = [
  ["YAML that is broken", "groups: [", /^r\.yml:1:\d+: /],
  ["a file without groups", "rules: []", /^r\.yml:1:1: .*groups|^r\.yml:1:1: : Unrecognized key/],
  [
    "a rule that is neither",
    withRules("- expr: x"),
    /^r\.yml:4:9: groups\.0\.rules\.0: a rule has either `record` or `alert`$/,
  ],
  [
    "a rule without an expression",
    withRules("- record: a"),
    /^r\.yml:4:9: groups\.0\.rules\.0\.expr: /,
  ],
  [
    "a duration that is none",
    withRules("- alert: A", "  expr: x", "  for: 2 minutes"),
    /^r\.yml:6:9: groups\.0\.rules\.0\.for: not a Prometheus duration/,
  ],
  [
    "a label that is no text",
    withRules("- record: a", "  expr: x", "  labels:", "    page: yes", "    severity: 2"),
    /^r\.yml:8:11: groups\.0\.rules\.0\.labels\.severity: /,
  ],
  [
    "a name that is none",
    withRules("- record: a-b", "  expr: x"),
    /^r\.yml:4:9: .*not a metric name/,
  ],
  [
    "a key that this reader does not know",
    withRules("- alert: A", "  expr: x", "  keep_firing: 1m"),
    /^r\.yml:4:9: groups\.0\.rules\.0: Unrecognized key: "keep_firing"$/,
  ],
  [
    "an interval of nothing",
    "groups: [{ name: g, interval: 0s, rules: [] }]",
    /^r\.yml:1:\d+: .*interval/,
  ],
  [
    "two groups of one name",
    "groups: [{ name: g, rules: [] }, { name: g, rules: [] }]",
    /^r\.yml: two groups are named "g"$/,
  ],
];
for (const [name, text, says] of bad) {
  test(`refuses ${name}, with its place`, () => {
    assert.throws(
      () => parseRuleFile(text, "r.yml"),
      (error) => {
        assert.ok(error instanceof LabError);
        assert.equal(error.code, "OBSERVE_RULES_INVALID");
        assert.match(error.message, says);
        return true;
      },
    );
  });
}

test("tells all mistakes at once", () => {
  const text = withRules("- record: a", "- alert: B", "  expr: x", "  for: soon");
  assert.throws(
    () => parseRuleFile(text, "r.yml"),
    (error) => {
      assert.ok(error instanceof LabError);
      assert.equal(error.message.split("\n").length, 2);
      return true;
    },
  );
});

test("a file that is not there is told with its name", () => {
  assert.throws(() => loadRuleFile("/nowhere/r.yml"), {
    code: "OBSERVE_RULES_INVALID",
    message: /^\/nowhere\/r\.yml: there is no such file/,
  });
});
