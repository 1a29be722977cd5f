import assert from "node:assert/strict";
import { test } from "node:test";
import { Multiplexer } from "./multiplexer.ts";
import type { Reporter } from "./reporter.ts";
import { playSample, sampleHead, sampleHistory } from "./sample-history.ts";
import { sampleResult } from "./sample-result.ts";

class Recorder implements Reporter {
  readonly heard: string[] = [];

  onHead(): void {
    this.heard.push("head");
  }

  onEntry({ kind }: { readonly kind: string }): void {
    this.heard.push(kind);
  }

  onProgress(): void {
    this.heard.push("progress");
  }

  onResult(_result: unknown, reportPath: string | null): void {
    this.heard.push(`result ${String(reportPath)}`);
  }
}

class Thrower implements Reporter {
  onHead(): void {
    throw new Error("no head");
  }

  onEntry(): void {
    throw new Error("no entry");
  }

  onProgress(): void {
    throw new Error("no progress");
  }

  onResult(): void {
    throw new Error("no result");
  }
}

test("all hear everything, in order", () => {
  const [first, second] = [new Recorder(), new Recorder()];
  const reporter = new Multiplexer([first, second]);
  playSample(reporter);
  reporter.onResult(sampleResult(), null);
  const kinds = first.heard.filter((word) => word !== "progress");
  assert.deepEqual(kinds, ["head", ...sampleHistory().map(({ kind }) => kind), "result null"]);
  assert.ok(first.heard.includes("progress"));
  assert.deepEqual(second.heard, first.heard);
  assert.deepEqual(reporter.failures, []);
});

test("one that throws is written down once, and the others hear the rest", () => {
  const recorder = new Recorder();
  const reporter = new Multiplexer([new Thrower(), recorder, new Thrower()]);
  playSample(reporter);
  reporter.onResult(sampleResult(), "r.html");
  assert.equal(recorder.heard.at(-1), "result r.html");
  assert.equal(recorder.heard.filter((word) => word === "timeline-ended").length, 1);
  assert.deepEqual(reporter.failures, [
    "Thrower: no head",
    "Thrower: no entry",
    "Thrower: no progress",
    "Thrower: no result",
  ]);
});

test("without reporters a run goes on", () => {
  const reporter = new Multiplexer([]);
  reporter.onHead(sampleHead());
  assert.deepEqual(reporter.failures, []);
});
