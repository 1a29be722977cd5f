import assert from "node:assert/strict";
import { it } from "node:test";
import { parseScenario } from "./parse.ts";
import { VOCABULARY } from "./sample-scenario.ts";

const HEAD = `scenario: bad
title: Bad
rehearses: [{ incident: S04 }]
topology: { extends: runbook-small }
steady: { by: 9m, expect: [all agents connected] }
expect:
`;

/** An expectation, the column of its mistake, and what is said. */
const ROWS: readonly (readonly [string, number, RegExp])[] = [
  [
    "{ says: a, count: { of: lookps, at most: 1 } }",
    29,
    /"lookps" is not one of .*did you mean "lookups"/,
  ],
  [
    "{ says: b, count: { of: lookups, agent: agent-11, at most: 1 } }",
    45,
    /unknown agent "agent-11" {3}did you mean "agent-1"/,
  ],
  ["{ says: c, invariants: [tokens never mixd] }", 29, /did you mean "tokens never mixed"/],
  ["{ says: c, invariants: tokens never mixd }", 28, /did you mean "tokens never mixed"/],
  ["{ says: d, sli: { of: error } }", 27, /did you mean "errors"/],
  ["{ says: e, sli: erors }", 21, /did you mean "errors"/],
  ["{ says: e, sli: { of: agents } }", 21, /needs "is"/],
  [
    '{ says: f, promql: { query: up, is: "> 1", holds: at the ende } }',
    55,
    /did you mean "at the end"/,
  ],
  [
    "{ says: f, promql: { query: up, is: none, holds: at the end } }",
    24,
    /nothing else than always/,
  ],
  [
    '{ says: g, promql: { query: up, is: "> 1", holds: { recovers withn: 5m } } }',
    57,
    /did you mean "recovers within"/,
  ],
  ["{ says: h, count: { of: lookups, at mots: 1 } }", 38, /did you mean "at most"/],
  ["{ says: i, invariant: tokens never mixed }", 16, /did you mean "invariants"/],
  [
    "{ says: k, count: { of: restarts, agent: agent-1, at most: 1 } }",
    46,
    /cannot be narrowed down by "agent"/,
  ],
];

for (const [expectation, column, says] of ROWS) {
  void it(`tells what is wrong with ${expectation}`, () => {
    const file = `${HEAD}  - ${expectation}\nend: 40m\n`;
    const parsed = parseScenario(file, "bad.yaml", VOCABULARY);
    assert.ok("mistakes" in parsed);
    const [mistake, ...more] = parsed.mistakes;
    assert.deepEqual(more, []);
    assert.deepEqual([mistake?.line, mistake?.column], [7, column]);
    assert.match(mistake?.says ?? "", says);
  });
}
