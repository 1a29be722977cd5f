import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { StreamChannel } from "./launcher-channel.ts";

test("messages come line by line, and what is none is passed over", async () => {
  const stream = new PassThrough();
  const channel = new StreamChannel(stream);
  const heard: unknown[] = [];
  channel.onMessage((message) => heard.push(message));
  stream.write('{"kind":"skew');
  stream.write('-clock","offsetMs":5}\nhello\n{"kind":"next"}\n');
  stream.end();
  await new Promise<void>((resolve) => channel.onEnd(resolve));
  assert.deepEqual(heard, [{ kind: "skew-clock", offsetMs: 5 }, { kind: "next" }]);
});

test("the end of the stream is the launcher's, told once, and also to those who ask late", async () => {
  const stream = new PassThrough();
  const channel = new StreamChannel(stream);
  let ends = 0;
  channel.onEnd(() => (ends += 1));
  assert.equal(channel.isOpen(), true);
  stream.end();
  await new Promise<void>((resolve) => channel.onEnd(resolve));
  assert.equal(channel.isOpen(), false);
  channel.onEnd(() => (ends += 10));
  assert.equal(ends, 11);
});

test("a stream that breaks is an end too", async () => {
  const stream = new PassThrough();
  const channel = new StreamChannel(stream);
  const ended = new Promise<void>((resolve) => channel.onEnd(resolve));
  stream.destroy(new Error("gone"));
  await ended;
  assert.equal(channel.isOpen(), false);
});
