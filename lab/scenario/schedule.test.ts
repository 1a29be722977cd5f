import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseScenario } from "./parse.ts";
import { GOOD_FILE, VOCABULARY } from "./sample-scenario.ts";
import type { Scenario, Step } from "./scenario.ts";

const MINUTE_MS = 60_000;
const EXPECT = "expect:\n  - says: back\n    at: end\n    agents: { connected: all }\n";

const fileOf = (steps: readonly string[], expect = EXPECT, seed = "1"): string =>
  GOOD_FILE.replace("by: off - 30s", "by: 1m").replace(
    /timeline:\n[^]*?expect:\n[^]*?end:/,
    `seed: ${seed}\ntimeline:\n${steps.map((step) => `  - { ${step} }\n`).join("")}${expect}end:`,
  );

function scenarioOf(steps: readonly string[], expect?: string, seed?: string): Scenario {
  const parsed = parseScenario(fileOf(steps, expect, seed), "mine.yaml", VOCABULARY);
  assert.ok("scenario" in parsed, JSON.stringify(parsed));
  return parsed.scenario;
}

const injects = ({ steps }: Scenario): readonly Extract<Step, { kind: "inject" }>[] =>
  steps.filter((step) => step.kind === "inject");

describe("chance:", () => {
  const KILLS = [
    "at: 10m, id: kill, fault: kas-kill, on: one kas, chance: 50 %, every: 10s, times: 100",
  ];

  it("is drawn for each injection, the same for the same seed", () => {
    const drawn = injects(scenarioOf(KILLS)).map(({ id }) => id);
    assert.ok(drawn.length > 30 && drawn.length < 70, `${drawn.length} of 100`);
    assert.deepEqual(
      injects(scenarioOf(KILLS)).map(({ id }) => id),
      drawn,
    );
    assert.notDeepEqual(
      injects(scenarioOf(KILLS, EXPECT, "2")).map(({ id }) => id),
      drawn,
    );
  });

  it("leaves a note in the place of what is not drawn, and nothing to heal", () => {
    const stall = "at: 10m, id: stall, fault: rails-stall, for: 1m";
    const { steps } = scenarioOf([`${stall}, chance: 0 %`]);
    const [note] = steps;
    assert.ok(note?.kind === "note" && steps.length === 1);
    assert.equal(note.says, "the internal API does not answer: not drawn (chance 0 %)");
    assert.equal(injects(scenarioOf([`${stall}, chance: 100 %`])).length, 1);
  });
});

describe("ramp:", () => {
  const told = (scenario: Scenario): readonly unknown[] =>
    injects(scenario).map(({ id, atMs, targets, partOf }) => [
      id,
      atMs / MINUTE_MS,
      targets,
      partOf,
    ]);

  it("adds one target after another to what lasts, and heals it as one, the latest first", () => {
    const scenario = scenarioOf(
      [
        "at: 10m, id: gone, fault: rails-token, on: 3 agents where storage=default, ramp: 4m, until: back",
        "at: 20m, id: back, do: heal",
      ].map((step) => step.replace("3 agents", "2 agents")),
    );
    assert.deepEqual(told(scenario), [
      ["gone", 10, ["agent-1"], "gone"],
      ["gone-part-2", 14, ["agent-1", "agent-3"], "gone"],
    ]);
    const heal = scenario.steps.find(({ kind }) => kind === "heal");
    assert.deepEqual(heal?.kind === "heal" && heal.heals, ["gone-part-2", "gone"]);
  });

  it("kills one after another what restarts by itself", () => {
    const scenario = scenarioOf(["at: 10m, id: kill, fault: kas-kill, on: all kas, ramp: 2m"]);
    assert.deepEqual(told(scenario), [
      ["kill", 10, ["kas-1"], undefined],
      ["kill-part-2", 12, ["kas-2"], undefined],
    ]);
  });

  it("lets the share of a fault without targets grow", () => {
    const scenario = scenarioOf([
      "at: 10m, id: ill, fault: rails-status, with: { status: 503, share: 0.5 }, ramp: 4m, for: 10m",
    ]);
    assert.deepEqual(
      injects(scenario).map(({ atMs, fault }) => [atMs / MINUTE_MS, fault.says]),
      [10, 11, 12, 13, 14].map((min, index) => [
        min,
        `the internal API answers 503 to ${(index + 1) * 10} % of the requests`,
      ]),
    );
    const heal = scenario.steps.at(-1);
    assert.ok(heal?.kind === "heal" && heal.atMs === 20 * MINUTE_MS);
    assert.deepEqual(heal.heals, [5, 4, 3, 2].map((part) => `ill-part-${part}`).concat("ill"));
  });
});

describe("when:", () => {
  const WHEN = "when: { agents: { connected: { at most: 1 } }, from: 10m, by: 20m }";
  const STEPS = [
    "at: 10m, id: stall, fault: rails-stall, until: react",
    `${WHEN}, id: react, do: heal`,
    "at: react + 2m, id: kill, fault: kas-kill, on: kas-1",
  ];

  it("plans for the latest time, and lets later steps follow the moment itself", () => {
    const { steps } = scenarioOf(STEPS);
    const [, react, kill] = steps;
    assert.equal(react?.atMs, 20 * MINUTE_MS);
    assert.equal(react.when?.says, "at most 1 agents connected");
    assert.deepEqual([react.when.fromMs, react.when.byMs], [10 * MINUTE_MS, 20 * MINUTE_MS]);
    const { look } = react.when;
    assert.ok(look.kind === "agents" && look.holds(1) && !look.holds(2));
    assert.equal(kill?.atMs, 22 * MINUTE_MS);
    assert.deepEqual(kill.after, { id: "react", offsetMs: 2 * MINUTE_MS });
  });

  it("takes a query, and its duration's end for a moment", () => {
    const { steps, expectations } = scenarioOf(
      [
        'when: { promql: { query: "sum(up)", is: ">= 2" }, by: 20m }, id: stall, fault: rails-stall, for: 3m',
      ],
      "expect:\n  - says: back\n    from: stall-end + 1m\n    to: end\n    agents: { connected: all }\n",
    );
    assert.deepEqual(
      steps.map(({ id, atMs, after }) => [id, atMs / MINUTE_MS, after]),
      [
        ["stall", 20, undefined],
        ["stall-end", 23, { id: "stall", offsetMs: 3 * MINUTE_MS }],
      ],
    );
    const look = steps[0]?.when?.look;
    assert.ok(look?.kind === "promql" && look.holds(2) && !look.holds(1));
    assert.deepEqual(expectations[0]?.window.fromRef, { id: "stall", offsetMs: 4 * MINUTE_MS });
    assert.equal(expectations[0].window.toRef, undefined);
  });

  it("makes the window of `by` and the snapshots of Redis float too", () => {
    const { steps, expectations } = scenarioOf(
      STEPS,
      "expect:\n  - says: back\n    by: react + 5m\n    agents: { connected: all }\n" +
        "  - says: clean\n    at: react + 9m\n    redis: only live connections\n",
    );
    assert.deepEqual(expectations[0]?.window, {
      kind: "by",
      fromMs: 20 * MINUTE_MS,
      toMs: 25 * MINUTE_MS,
      fromRef: { id: "react", offsetMs: 0 },
      toRef: { id: "react", offsetMs: 5 * MINUTE_MS },
    });
    assert.deepEqual(
      steps.flatMap(({ kind, after }) => (kind === "snapshot-redis" ? [after?.offsetMs] : [])),
      [9 * MINUTE_MS, 9.5 * MINUTE_MS],
    );
  });
});

describe("mistakes of a schedule", () => {
  const KILL = "id: kill, fault: kas-kill, on: all kas";
  const rows: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["no time", [KILL], /"at" is missing/],
    [
      "two times",
      [`at: 10m, when: { agents: { connected: 0 }, by: 20m }, ${KILL}`],
      /say "at" or "when", not both/,
    ],
    ["an odd chance", [`at: 10m, ${KILL}, chance: often`], /is no chance \(50 %\)/],
    [
      "a word like when",
      [`wen: { agents: { connected: 0 }, by: 20m }, ${KILL}`],
      /unknown key "wen" {3}did you mean "when"/,
    ],
    ["no latest time", [`when: { agents: { connected: 0 } }, ${KILL}`], /"by" is missing/],
    [
      "a latest time after the end",
      [`when: { agents: { connected: 0 }, by: 41m }, ${KILL}`],
      /is after the end/,
    ],
    ["nothing to look at", [`when: { by: 20m }, ${KILL}`], /needs either agents or promql/],
    [
      "a look after the latest time",
      [`when: { agents: { connected: 0 }, from: 21m, by: 20m }, ${KILL}`],
      /before the first look/,
    ],
    [
      "an unknown metric",
      [`when: { promql: { query: upp, is: "> 1" }, by: 20m }, ${KILL}`],
      /unknown metric "upp" {3}did you mean "up"/,
    ],
    [
      "no comparison",
      [`when: { promql: { query: up, is: "1" }, by: 20m }, ${KILL}`],
      /needs ">= 10"/,
    ],
    [
      "a first look at a floating time",
      [
        `when: { agents: { connected: 0 }, by: 15m }, ${KILL}`,
        "when: { agents: { connected: 0 }, from: kill, by: 20m }, id: x, do: note",
      ],
      /the time of "kill" is only known during the run/,
    ],
    [
      "a ramp over one target",
      ["at: 10m, id: kill, fault: kas-kill, on: kas-1, ramp: 1m"],
      /needs more than one target/,
    ],
    [
      "a ramp of what cannot grow",
      ["at: 10m, id: x, fault: rails-secret, ramp: 1m, for: 5m"],
      /neither targets nor a share/,
    ],
    [
      "a ramp longer than the fault",
      ["at: 10m, id: x, fault: rails-token, on: all agents, ramp: 6m, for: 5m"],
      /the ramp is not over before/,
    ],
    [
      "a heal within the ramp",
      [
        "at: 10m, id: x, fault: rails-token, on: all agents, ramp: 6m, until: y",
        "at: 12m, id: y, do: heal",
      ],
      /"y" is not later than the ramp's end/,
    ],
    ["a ramp again and again", [`at: 10m, ${KILL}, ramp: 1m, every: 5m`], /say "ramp" or "every"/],
  ];
  for (const [name, steps, says] of rows) {
    it(`tells ${name}`, () => {
      const parsed = parseScenario(fileOf(steps), "mine.yaml", VOCABULARY);
      assert.ok("mistakes" in parsed);
      const all = parsed.mistakes.map((mistake) => mistake.says);
      assert.ok(
        all.some((text) => says.test(text)),
        all.join("\n"),
      );
      assert.equal(parsed.mistakes.length, 1, all.join("\n"));
    });
  }
});
