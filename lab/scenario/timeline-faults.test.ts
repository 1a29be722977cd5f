import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatMistakes } from "./mistakes.ts";
import { parseScenario } from "./parse.ts";
import { GOOD_FILE, VOCABULARY } from "./sample-scenario.ts";
import type { Scenario, Step } from "./scenario.ts";

const MINUTE_MS = 60_000;
const STEPS = /timeline:\n[^]*?expect:\n[^]*?end:/;

/** A scenario of 40 min with 4 agents and 2 kas, whose timeline has these steps. */
const fileOf = (...steps: readonly string[]): string =>
  GOOD_FILE.replace("by: off - 30s", "by: 1m").replace(
    STEPS,
    `timeline:\n${steps.map((step) => `  - { ${step} }\n`).join("")}` +
      "expect:\n  - says: back\n    at: end\n    agents: { connected: all }\nend:",
  );

function scenarioOf(...steps: readonly string[]): Scenario {
  const parsed = parseScenario(fileOf(...steps), "mine.yaml", VOCABULARY);
  assert.ok("scenario" in parsed, "mistakes" in parsed ? formatMistakes(parsed.mistakes) : "");
  return parsed.scenario;
}

/** `10 kill`, `12 kill-end heals kill`: minutes and ids of all steps. */
const told = (steps: readonly Step[]): readonly string[] =>
  steps.map(
    (step) =>
      `${step.atMs / MINUTE_MS} ${step.id}` +
      (step.kind === "heal" ? ` heals ${step.heals.join(" ")}` : ""),
  );

const injections = ({ steps }: Scenario): readonly Extract<Step, { kind: "inject" }>[] =>
  steps.filter((step) => step.kind === "inject");

const KILL = "at: 10m, id: kill, fault: kas-kill";
const STALL = "at: 10m, id: stall, fault: rails-stall";
const FLUSH = "at: 10m, id: flush, fault: redis-flushall";

describe("on:", () => {
  it("draws what the fault is done to, and says whom it met", () => {
    const [kill] = injections(scenarioOf(`${KILL}, on: all kas`));
    assert.deepEqual(kill?.targets, ["kas-1", "kas-2"]);
    assert.equal(kill.says, "killed (kas-1, kas-2)");
  });

  it("names three of many, and how many more there are", () => {
    const [kill] = injections(
      scenarioOf("at: 10m, id: stop, fault: rails-token, on: all agents, for: 1m"),
    );
    assert.equal(kill?.says, "the tokens are revoked (agent-1, agent-2, agent-3 and 1 more)");
  });

  it("draws for a step by its id: what else the timeline holds does not matter", () => {
    const ids = Array.from({ length: 12 }, (_, index) => `kill-${"abcdefghijkl"[index] ?? ""}`);
    const of = (id: string): string => `at: 10m, id: ${id}, fault: kas-kill, on: one kas`;
    const alone = ids.map((id) => injections(scenarioOf(of(id)))[0]?.targets.join());
    const together = injections(scenarioOf(...ids.map(of))).map(({ targets }) => targets.join());
    assert.deepEqual(together, alone);
    assert.deepEqual([...new Set(together)].sort(), ["kas-1", "kas-2"]);
  });

  it("is not part of a fault that is done to nobody in particular", () => {
    const [stall] = injections(scenarioOf(`${STALL}, for: 1m`));
    assert.deepEqual(stall?.targets, []);
    assert.equal(stall.says, "the internal API does not answer");
  });

  it("leaves the words to says:", () => {
    const [kill] = injections(scenarioOf(`${KILL}, on: kas-1, says: the node dies`));
    assert.equal(kill?.says, "the node dies");
  });
});

describe("how a fault ends", () => {
  it("for: brings a heal of its own", () => {
    const { steps } = scenarioOf(`${STALL}, for: 90s`);
    assert.deepEqual(told(steps), ["10 stall", "11.5 stall-end heals stall"]);
    assert.equal(steps[1]?.kind === "heal" && steps[1].says, "stall is over");
  });

  it("for: names a moment that others may count from", () => {
    const { steps } = scenarioOf(
      `${STALL}, for: 2m`,
      "at: stall-end + 1m, id: later, do: note, says: calm",
    );
    assert.deepEqual(told(steps), ["10 stall", "12 stall-end heals stall", "13 later"]);
  });

  it("until: has several faults healed by one step", () => {
    const { steps } = scenarioOf(
      `${STALL}, until: on`,
      "at: 11m, id: slow, fault: rails-latency, with: { delay: 2s }, until: on",
      "at: 20m, id: on, do: heal",
    );
    assert.deepEqual(told(steps), ["10 stall", "11 slow", "20 on heals stall slow"]);
  });

  it("some are over by themselves", () => {
    const { steps } = scenarioOf(FLUSH);
    assert.deepEqual(told(steps), ["10 flush"]);
    const [flush] = steps;
    assert.ok(flush?.kind === "inject" && flush.fault.healsItself);
  });
});

describe("every: and times:", () => {
  it("repeat what is over by itself, drawn anew each time", () => {
    const scenario = scenarioOf(`${KILL}, on: one kas, every: 2m, times: 12`);
    const kills = injections(scenario);
    assert.deepEqual(told(kills).slice(0, 3), ["10 kill", "12 kill-2", "14 kill-3"]);
    assert.equal(kills.length, 12);
    const targets = kills.map(({ targets: drawn }) => drawn.join());
    assert.deepEqual([...new Set(targets)].sort(), ["kas-1", "kas-2"]);
    assert.deepEqual(
      injections(scenarioOf(`${KILL}, on: one kas, every: 2m, times: 12`)).map(
        ({ targets: drawn }) => drawn.join(),
      ),
      targets,
    );
  });

  it("repeat the heal too", () => {
    assert.deepEqual(told(scenarioOf(`${STALL}, for: 1m, every: 5m, times: 3`).steps), [
      "10 stall",
      "11 stall-end heals stall",
      "15 stall-2",
      "16 stall-2-end heals stall-2",
      "20 stall-3",
      "21 stall-3-end heals stall-3",
    ]);
  });

  it("mean twice without times:", () => {
    assert.deepEqual(told(scenarioOf(`${FLUSH}, every: 5m`).steps), ["10 flush", "15 flush-2"]);
  });

  it("keep the steps of the whole timeline in order", () => {
    const { steps } = scenarioOf(`${FLUSH}, every: 5m, times: 3`, "at: 12m, id: n, do: note");
    assert.deepEqual(told(steps), ["10 flush", "12 n", "15 flush-2", "20 flush-3"]);
  });
});

describe("by: operator", () => {
  it("marks an action from the runbook", () => {
    const [by] = injections(scenarioOf(`${KILL}, on: kas-1, by: operator`));
    const [world] = injections(scenarioOf(`${KILL}, on: kas-1`));
    assert.deepEqual([by?.byOperator, world?.byOperator], [true, false]);
  });
});

describe("a commit", () => {
  it("may say how large the configuration becomes, in bytes", () => {
    const { steps } = scenarioOf(
      "at: 10m, id: big, do: commit, to: { agent: agent-4 }, bytes: 300000",
      "at: 11m, id: plain, do: commit, to: { agent: agent-4 }",
    );
    assert.deepEqual(
      steps.map((step) => step.kind === "commit" && step.bytes),
      [300_000, null],
    );
  });
});

describe("a step of a fault is refused:", () => {
  const rows: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["nobody named", [KILL], /kas-kill needs "on:", such as "on: one kas"/],
    ["on: where nothing can be named", [`${STALL}, on: kas-1, for: 1m`], /rails-stall has no "on"/],
    ["an unknown name", [`${KILL}, on: kas-9`], /nothing is called "kas-9"/],
    ["more than there are", [`${KILL}, on: 3 kas`], /there are only 2 of "kas"/],
    ["no end", [STALL], /rails-stall needs "until: <moment>" or "for: <duration>"/],
    [
      "two ends",
      [`${STALL}, for: 1m, until: on`, "at: 20m, id: on, do: heal"],
      /say "until" or "for", not both/,
    ],
    ["for: of what is over by itself", [`${FLUSH}, for: 1m`], /is over by itself: it has no "unt/],
    ["a for: that is none", [`${STALL}, for: 1 min`], /is no duration/],
    ["times: without every:", [`${FLUSH}, times: 3`], /"times" needs "every"/],
    ["once, again and again", [`${FLUSH}, every: 1m, times: 1`], />=2/],
    [
      "a repetition that one step heals",
      [`${STALL}, every: 1m, until: on`, "at: 20m, id: on, do: heal"],
      /a repeated fault says "for" how long each one lasts/,
    ],
    [
      "until: the end of another",
      [`${STALL}, for: 5m`, "at: 11m, id: s2, fault: redis-hang, until: stall-end"],
      /"stall-end" heals nothing: it needs "do: heal"/,
    ],
    ["an end after the end", [`${STALL}, for: 31m`], /\+41:00 is after the end \+40:00/],
    [
      "a repetition after the end",
      [`${FLUSH}, every: 10m, times: 5`],
      /\+50:00 is after the end \+40:00/,
    ],
    [
      "a repetition that ends after the end",
      [`${STALL}, every: 10m, times: 4, for: 2m`],
      /\+42:00 is after the end \+40:00/,
    ],
    ["somebody else who does it", [`${KILL}, on: kas-1, by: pager`], /operator/],
    [
      "a commit of next to nothing",
      ["at: 10m, id: big, do: commit, to: { agent: agent-1 }, bytes: 10"],
      />=64/,
    ],
    ["an unknown parameter", [`${KILL}, on: kas-1, with: { after: 1s }`], /unknown key "after"/],
  ];
  for (const [name, steps, says] of rows) {
    it(name, () => {
      const parsed = parseScenario(fileOf(...steps), "mine.yaml", VOCABULARY);
      assert.ok("mistakes" in parsed, "it was accepted");
      const text = formatMistakes(parsed.mistakes);
      assert.match(text, says);
      assert.equal(text.split("\n").length, 1, text);
    });
  }
});
