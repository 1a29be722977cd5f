import assert from "node:assert/strict";
import { test } from "node:test";
import { EventLines } from "./event-lines.ts";

function collect(chunks: readonly (string | Buffer)[]): { events: object[]; others: string[] } {
  const events: object[] = [];
  const others: string[] = [];
  const lines = new EventLines({
    onEvent: (event) => events.push(event),
    onOther: (line) => others.push(line),
  });
  for (const chunk of chunks) lines.write(Buffer.from(chunk));
  lines.end();
  return { events, others };
}

const EURO = Buffer.from('{"kind":"€"}\n');

for (const [what, chunks, events, others] of [
  [
    "two in one chunk",
    ['{"kind":"a"}\n{"kind":"b","at":1}\n'],
    [{ kind: "a" }, { kind: "b", at: 1 }],
    [],
  ],
  ["one in three chunks", ['{"ki', 'nd":"a', '"}\n'], [{ kind: "a" }], []],
  ["a character cut in two", [EURO.subarray(0, 10), EURO.subarray(10)], [{ kind: "€" }], []],
  ["a last line without its end", ['{"kind":"a"}'], [{ kind: "a" }], []],
  ["no JSON", ["hello\n\n{broken\n"], [], ["hello", "{broken"]],
  ["JSON that is no event", ['{"a":1}\n[1]\n{"kind":2}\n'], [], ['{"a":1}', "[1]", '{"kind":2}']],
] as const) {
  test(`event lines: ${what}`, () => {
    assert.deepEqual(collect(chunks), { events, others });
  });
}
