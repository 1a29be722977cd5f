import assert from "node:assert/strict";
import { test } from "node:test";
import type { AlertChange } from "./alert-events.ts";
import { AlertMachine } from "./alert-machine.ts";

const MINUTE = 60_000;

function machine(forMs: number, labels: Readonly<Record<string, string>> = { severity: "s2" }) {
  const changes: AlertChange[] = [];
  const made = new AlertMachine(
    { alert: "A", expr: "x", for: forMs, labels, annotations: { title: "{{ $value }}" } },
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
];
for (const { name, for: forMs, values, expected } of histories) {
  test(name, () => assert.deepEqual(machine(forMs).run(values), expected));
}

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
