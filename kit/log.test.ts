import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "./clock/manual-clock.ts";
import { createLogger } from "./log.ts";

test("messages that are not to be told are left out, also of a logger with fields of its own", () => {
  const lines: string[] = [];
  const log = createLogger({
    clock: new ManualClock(),
    destination: { write: (line) => void lines.push(line) },
    untold: ["fault injected"],
  });
  log.info("fault injected", { fault: "x" });
  log.with({ component: "a" }).error("fault injected");
  log.with({ component: "a" }).info("up", { port: 1 });
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { msg: string; component: string }).component),
    ["a"],
  );
});
