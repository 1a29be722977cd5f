import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import type { Matrix } from "../matrix.ts";
import { sampleMatrix } from "../sample-matrix.ts";
import { headLines } from "./table-layout.ts";
import { renderTerminal } from "./terminal.ts";

function shown(columns: number, hasColour = false, matrix: Matrix = sampleMatrix()): string {
  return renderTerminal({ columns, hasColour, isTerminal: true, write: () => undefined }, matrix);
}

const lineWith = (text: string, part: string): string =>
  text.split("\n").find((line) => line.includes(part)) ?? `no line with ${part}`;

test("the whole table at 200 columns", () => {
  const text = shown(200);
  assert.equal(
    lineWith(text, "incident  "),
    "    incident               agents  cut off  error 1h     error 6h   cessation  absent        Missing      ServerDown  disconnected  failures     denials      who knew",
  );
  assert.equal(
    lineWith(text, "redis-killed"),
    "  ✓ redis-killed              200    100 %  SILENT       SILENT     silent     silent        T+2 page     -           T+10 ticket   silent       T+10 ticket  Redis on-call, T+2",
  );
  assert.equal(
    lineWith(text, "✗ certificate-expired  "),
    "  ✗ certificate-expired       200    100 %  silent       silent     T+66 page  silent        -            -           T+14 ticket   silent       silent       on-call, T+66",
  );
  assert.match(lineWith(text, "kas-crash-loop"), /gated {8}gated .* cleared T\+64 /);
  assert.match(lineWith(text, "lb-outage-30m"), / T\+36 late .* on-call, 6 min after the repair$/);
  assert.match(lineWith(text, "gitaly-down"), / {7}- {2}SILENT .* T\+15 chat /);
  assert.match(text, /metrics-port-closed.* T\+35 false .*\n {40,}page\n/);
  assert.doesNotMatch(text, /not shown/);
});

test("the answer stands above, the counts and what is missing below", () => {
  const lines = shown(200).split("\n");
  assert.equal(
    lines[2],
    "  5 of 11 incidents that hurt users page nobody; 1 more pages only after the repair.",
  );
  const text = lines.join("\n");
  assert.match(
    text,
    /\n {2}12 incidents: 7 page somebody, 5 page nobody although users are hurt, /,
  );
  assert.match(text, /\n {2}not here {3}redis-hang: shard 2 of 2\n/);
  assert.match(
    text,
    /\n {2}unproven {3}\? kas-sigkill: the lab lagged 41 s .*\n {13}✗ certificate/,
  );
  assert.match(
    text,
    /\n\n {2}next {7}\.\/kaslab run rails-jwt-mismatch --seed 4711 {3}the worst .*\n$/,
  );
});

test("the legend is short, and explains what occurs and nothing else", () => {
  const text = shown(200);
  assert.match(
    text,
    /\n {2}T\+5: minutes after the fault {3}budget: .* {3}SILENT: users hurt {3}late: .*\n {2}gated: .* -: not judged\n/,
  );
  const { rows, ...rest } = sampleMatrix();
  const calm = shown(200, false, { ...rest, rows: rows.slice(-1) });
  assert.doesNotMatch(calm, /SILENT|gated:|late:/);
});

for (let columns = 60; columns <= 200; columns += 7) {
  test(`nothing is wider than a terminal of ${columns}`, () => {
    const wide = shown(columns)
      .split("\n")
      .filter((line) => line.length > columns);
    assert.deepEqual(wide, []);
    for (const { scenario } of sampleMatrix().rows) assert.ok(shown(columns).includes(scenario));
  });
}

test("columns that do nothing are dropped first, then from the right, and a line says which", () => {
  assert.match(
    lineWith(shown(110), "not shown"),
    /^ {2}not shown {2}denials, auth failures, disconnected, GitalyFileServerDown, RedisMasterMissing /,
  );
  const head = lineWith(shown(110), "incident  ");
  assert.match(head, /error 1h.*absent +who knew$/);
  assert.doesNotMatch(head, /denials/);
  // Of these two incidents' alerts, cessation, absent, Gitaly and auth failures did nothing.
  const two = {
    ...sampleMatrix(),
    rows: sampleMatrix().rows.filter(({ group }) => group === "redis"),
  };
  const narrow = shown(110, false, two);
  assert.match(
    lineWith(narrow, "not shown"),
    /not shown {2}auth failures, GitalyFileServerDown, absent, cessation, denials \(/,
  );
  assert.match(
    lineWith(narrow, "incident  "),
    /error 1h +error 6h +Missing +disconnected +who knew$/,
  );
});

test("a line for each incident says what it cost, how it went and what to take home", () => {
  const line = lineWith(shown(160).split("what to take home")[1] ?? "", "redis-killed");
  assert.equal(
    line,
    "    redis-killed            6210 min  62.1 %   T+2    T+30    8 min  kas says rate limit exhausted although nobody exceeded anything; look at Redis first.",
  );
  assert.match(
    lineWith(shown(160).split("what to take home")[1] ?? "", "kas-crash-loop"),
    /12480 min +1\.25 x +T\+3 /,
  );
  assert.match(shown(100), /\n {4}flag-disable +191 min .*\n {6}Ten agents finish too few/);
});

test("the width that the line promises is the least that shows all", () => {
  const promised = Number(/(\d+) columns\s+show\s+all/.exec(shown(110))?.[1]);
  assert.doesNotMatch(shown(promised), /not shown/);
  assert.match(shown(promised - 1), /not shown {2}denials \(/);
});

test("below 80 columns each incident has a block, and nothing is left out", () => {
  const block = shown(70).split("✓ redis-killed")[1]?.split("\n\n")[0] ?? "";
  assert.deepEqual(block.split("\n"), [
    `${" ".repeat(70 - 4 - "redis-killed".length - "200 agents, 100 % cut off".length)}200 agents, 100 % cut off`,
    "      who knew        Redis on-call, T+2",
    "      SILENT          error 1h, error 6h",
    "      T+2 page        RedisMasterMissing",
    "      T+10 ticket     disconnected, denials",
    "      silent          cessation, absent, auth failures",
  ]);
  assert.doesNotMatch(shown(70), /not shown/);
});

test("colour only when asked, and the same text under it", () => {
  for (const columns of [64, 100, 160]) {
    const coloured = shown(columns, true);
    assert.ok(!shown(columns).includes("\u001b"));
    assert.ok(coloured.includes("\u001b[38;5;208mSILENT\u001b[0m"));
    assert.ok(coloured.includes("\u001b[38;5;39mT+5 page\u001b[0m"));
    assert.equal(stripVTControlCharacters(coloured), shown(columns));
  }
});

test("a caller's own next steps take the place of the usual one", () => {
  const output = { columns: 120, hasColour: false, isTerminal: true, write: () => undefined };
  const next = [
    { command: "open runs/m/matrix.html", says: "every cell with its why" },
    { command: "./kaslab doctor", says: "" },
  ];
  const text = renderTerminal(output, sampleMatrix(), { next });
  assert.match(
    text,
    /next {7}open runs\/m\/matrix.html {3}every cell.*\n {13}\.\/kaslab doctor\n$/,
  );
  assert.doesNotMatch(renderTerminal(output, sampleMatrix(), { next: [] }), /next/);
});

test("an empty matrix is said to be one", () => {
  const empty = { ...sampleMatrix(), rows: [], columns: [], missing: [] };
  assert.match(shown(100, false, empty), /No incident here hurt users\.[^]*0 incidents: /);
});

const HEADS: readonly (readonly [string, readonly string[]])[] = [
  ["error 1h", ["error 1h"]],
  ["RedisMasterMissing", ["RedisMaster", "Missing"]],
  ["auth failures", ["auth", "failures"]],
  ["component_saturation_slo", ["component_", "saturation_", "slo"]],
  ["SSLCertExpires", ["SSLCert", "Expires"]],
  ["x", ["x"]],
];
for (const [title, lines] of HEADS) {
  test(`${title} is broken where its words begin`, () => {
    assert.deepEqual(headLines(title), lines);
  });
}
