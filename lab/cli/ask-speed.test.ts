import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { askSpeed } from "./ask-speed.ts";

/** What is asked, and what comes of these keys. */
async function asked(
  keys: string,
  signal = new AbortController().signal,
): Promise<{ readonly speed: number | null; readonly shown: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = "";
  output.on("data", (chunk: Buffer) => (shown += chunk.toString()));
  input.write(keys);
  const speed = await askSpeed(input, output, signal);
  return { speed, shown };
}

test("a player says how fast, or takes the usual", async () => {
  const { speed, shown } = await asked("\r");
  assert.equal(speed, 5);
  assert.match(shown, /How fast\? 1 \(real time\) to 10, Enter for 5: /);
  assert.equal((await asked("2\r")).speed, 2);
  assert.equal((await asked(" 10x \r")).speed, 10);
});

test("what is no speed is asked for again", async () => {
  const { speed, shown } = await asked("fast\r0\r11\r-3\r3\r");
  assert.equal(speed, 3);
  assert.equal(shown.match(/How fast\?/g)?.length, 5);
  assert.match(shown, /"fast" is no number from 1 \(real time\) to 10\./);
});

test("Ctrl-C, Ctrl-D and a signal end it without a speed", async () => {
  assert.equal((await asked("4\u0003")).speed, null);
  assert.equal((await asked("\u0004")).speed, null);
  assert.equal((await asked("", AbortSignal.abort())).speed, null);
  const stop = new AbortController();
  const waiting = asked("", stop.signal);
  stop.abort();
  assert.equal((await waiting).speed, null);
});
