import assert from "node:assert/strict";
import { test } from "node:test";
import type { AlertChange } from "./alert-events.ts";
import { AlertMachine } from "./alert-machine.ts";

const MINUTE = 60_000;

function machine(
  forMs: number,
  labels: Readonly<Record<string, string>> = { severity: "s2" },
  keepMs = 0,
) {
  const changes: AlertChange[] = [];
  const made = new AlertMachine(
    {
      alert: "A",
      expr: "x",
      for: forMs,
      keep_firing_for: keepMs,
      labels,
      annotations: { title: "{{ $value }}" },
    },
    (change) => changes.push(change),
  );
  /** Steps once a minute from minute 0: the value of the one result, or null for none. */
  const run = (values: readonly (number | null)[]): string[] => {
    values.forEach((value, minute) => {
      made.step(minute * MINUTE, value === null ? [] : [{ labels: { stage: "main" }, value }]);
    });
    return changes.map(({ phase, at }) => `${phase} ${at / MINUTE}`);
  };
  return { machine: made, changes, run };
}

const histories: readonly {
  readonly name: string;
  readonly for: number;
  readonly keep?: number;
  readonly values: readonly (number | null)[];
  readonly expected: readonly string[];
}[] = [
  {
    name: "fires when it has been active for as long as `for` says",
    for: 2 * MINUTE,
    values: [null, 1, 1, 1, 1],
    expected: ["pending 1", "firing 3"],
  },
  {
    name: "one instant without a result starts `for` again",
    for: 2 * MINUTE,
    values: [1, 1, null, 1, 1, 1],
    expected: ["pending 0", "resolved 2", "pending 3", "firing 5"],
  },
  {
    name: "is resolved at the first instant without a result",
    for: MINUTE,
    values: [1, 1, 1, null, null],
    expected: ["pending 0", "firing 1", "resolved 3"],
  },
  {
    name: "without `for` it fires at once and was never pending",
    for: 0,
    values: [null, 1, null],
    expected: ["firing 1", "resolved 2"],
  },
  {
    name: "a result of 0 is a result",
    for: 0,
    values: [0],
    expected: ["firing 0"],
  },
  {
    name: "fires on for `keep_firing_for` after its first instant without a result",
    for: MINUTE,
    keep: 3 * MINUTE,
    values: [1, 1, null, null, null, null, null],
    expected: ["pending 0", "firing 1", "resolved 5"],
  },
  {
    name: "a result that returns while it is kept starts `keep_firing_for` again",
    for: MINUTE,
    keep: 2 * MINUTE,
    values: [1, 1, null, 1, null, null, null],
    expected: ["pending 0", "firing 1", "resolved 6"],
  },
  {
    name: "what is only pending is not kept",
    for: 2 * MINUTE,
    keep: 2 * MINUTE,
    values: [1, 1, null, 1],
    expected: ["pending 0", "resolved 2", "pending 3"],
  },
];
for (const { name, for: forMs, keep, values, expected } of histories) {
  test(name, () => assert.deepEqual(machine(forMs, {}, keep).run(values), expected));
}

test("while it is kept its state is firing", () => {
  const { machine: made } = machine(0, {}, 2 * MINUTE);
  made.step(0, [{ labels: {}, value: 1 }]);
  assert.deepEqual(made.step(MINUTE, []), [{ labels: { alertname: "A" }, state: "firing" }]);
  assert.deepEqual(made.step(3 * MINUTE, []), []);
});

test("a label that its template leaves empty is no label", () => {
  const { machine: made, changes } = machine(0, { node: "{{ $labels.node }}", v: "{{ $value }}" });
  made.step(0, [{ labels: { stage: "" }, value: 4 }]);
  assert.deepEqual(changes[0]?.labels, { alertname: "A", v: "4" });
});

test("an alert carries the result's labels, the rule's win, the metric's name goes", () => {
  const { machine: made, changes } = machine(0, { stage: "rule", shown: "{{ $labels.stage }}" });
  const states = made.step(0, [{ labels: { __name__: "m", stage: "main", pod: "p" }, value: 3 }]);
  const labels = { alertname: "A", pod: "p", stage: "rule", shown: "main" };
  assert.deepEqual(states, [{ labels, state: "firing" }]);
  assert.deepEqual(changes[0]?.labels, labels);
  assert.deepEqual(changes[0].annotations, { title: "3" });
});

test("instances of one rule live apart", () => {
  const { machine: made, changes } = machine(MINUTE);
  const result = (pod: string) => ({ labels: { pod }, value: 1 });
  made.step(0, [result("a")]);
  made.step(MINUTE, [result("a"), result("b")]);
  made.step(2 * MINUTE, [result("b")]);
  assert.deepEqual(
    changes.map(({ phase, labels }) => `${labels["pod"] ?? ""} ${phase}`),
    ["a pending", "a firing", "b pending", "b firing", "a resolved"],
  );
});

test("two results that become one alert are an error with the rule's name", () => {
  const { machine: made } = machine(0, { pod: "same" });
  const results = ["a", "b"].map((pod) => ({ labels: { pod }, value: 1 }));
  assert.throws(() => made.step(0, results), { code: "OBSERVE_RULE_DUPLICATE", message: /rule A/ });
});
