import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FaultInfo, FaultParameter } from "../api.ts";
import { initialTyped, withOf } from "./src/acting/parameters.ts";

const parameter = (name: string, more: Partial<FaultParameter>): FaultParameter => ({
  name,
  type: "text",
  says: "",
  required: false,
  default: null,
  options: [],
  min: null,
  max: null,
  ...more,
});
const fault = (...parameters: readonly FaultParameter[]): FaultInfo => ({
  name: "link-latency",
  says: "",
  targetKind: "links",
  targets: [],
  sets: [],
  parameters: [...parameters],
  healsItself: false,
  possible: true,
  why: "",
});

describe("the form of a fault", () => {
  const delay = parameter("delay", { type: "duration", required: true });
  const share = parameter("share", { type: "number", default: 1, min: 0.05, max: 1 });

  it("begins with the defaults", () => {
    const status = parameter("status", { type: "choice", options: ["500", "503"], required: true });
    const hard = parameter("hard", { type: "boolean", default: true });
    assert.deepEqual(initialTyped(fault(delay, share, status, hard)), {
      delay: "",
      share: "1",
      status: "500",
      hard: true,
    });
  });

  it("gives what a scenario file would say, without what is the default anyway", () => {
    assert.deepEqual(withOf(fault(delay, share), { delay: "200ms", share: "1" }), {
      with: { delay: "200ms" },
    });
    assert.deepEqual(withOf(fault(delay, share), { delay: "1m30s", share: "0.5" }), {
      with: { delay: "1m30s", share: 0.5 },
    });
  });

  it("names the first field that is wrong, and why", () => {
    const wrong = (typed: Record<string, string>) => withOf(fault(delay, share), typed);
    assert.deepEqual(wrong({}), { name: "delay", wrong: "needs a value" });
    assert.match((wrong({ delay: "soon" }) as { wrong: string }).wrong, /no duration/);
    assert.deepEqual(wrong({ delay: "1s", share: "2" }), {
      name: "share",
      wrong: "must be 1 or less",
    });
    assert.deepEqual(wrong({ delay: "1s", share: "x" }), { name: "share", wrong: "is no number" });
  });
});
