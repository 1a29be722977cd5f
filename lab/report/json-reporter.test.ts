import assert from "node:assert/strict";
import { test } from "node:test";
import { JsonReporter, type JsonLine } from "./json-reporter.ts";
import { playSample, sampleHead, sampleHistory } from "./sample-history.ts";
import { sampleResult } from "./sample-result.ts";
import { isStoryEntry } from "./story.ts";

function played(): { readonly written: readonly string[]; readonly lines: readonly JsonLine[] } {
  const written: string[] = [];
  const reporter = new JsonReporter((text) => void written.push(text));
  playSample(reporter);
  reporter.onResult(sampleResult(), "runs/x/report.html");
  return { written, lines: written.map((text) => JSON.parse(text) as JsonLine) };
}

test("one object a line, each with its version", () => {
  const { written, lines } = played();
  for (const text of written) assert.match(text, /^\{[^\n]*\}\n$/);
  assert.deepEqual([...new Set(lines.map(({ version }) => version))], [1]);
});

test("the head first, then what happened, then the result", () => {
  const { lines } = played();
  const story = sampleHistory().filter(isStoryEntry);
  assert.deepEqual(
    lines.map(({ kind }) => kind),
    ["head", ...story.map(() => "entry"), "result"],
  );
  assert.deepEqual(lines[0], { version: 1, kind: "head", ...sampleHead() });
  const entries = lines.flatMap((line) => (line.kind === "entry" ? [line.entry] : []));
  assert.deepEqual(entries, story);
});

test("times are lab time since T+0, and null before it", () => {
  const times = new Map(
    played().lines.flatMap((line) =>
      line.kind === "entry" ? [[line.entry.kind, line.atMs] as const] : [],
    ),
  );
  assert.equal(times.get("run-started"), null);
  assert.equal(times.get("timeline-started"), 0);
  assert.equal(times.get("steady-state"), 600_000);
  assert.equal(times.get("run-ended"), 4_500_000);
});

test("the result is whole, with the place of its report", () => {
  const last = played().lines.at(-1);
  assert.deepEqual(last, {
    version: 1,
    kind: "result",
    reportPath: "runs/x/report.html",
    result: JSON.parse(JSON.stringify(sampleResult())) as unknown,
  });
});

test("a second run's times do not begin at the first one's T+0", () => {
  const written: string[] = [];
  const reporter = new JsonReporter((text) => void written.push(text));
  playSample(reporter);
  written.length = 0;
  reporter.onHead(sampleHead());
  reporter.onEntry(sampleHistory()[0]!);
  assert.equal((JSON.parse(written[1] ?? "{}") as { atMs: unknown }).atMs, null);
});

test("a newline in a text does not end the line", () => {
  const written: string[] = [];
  const reporter = new JsonReporter((text) => void written.push(text));
  reporter.onHead({ ...sampleHead(), title: "one\ntwo" });
  assert.equal(written.join("").split("\n").length, 2);
});
