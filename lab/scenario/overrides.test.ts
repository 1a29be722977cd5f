import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sweepOf, withBase, withOverrides } from "./overrides.ts";

describe("--set", () => {
  it("makes every combination, the last parameter fastest", () => {
    assert.deepEqual(sweepOf("agents=50,200 kas=2,3"), [
      { agents: 50, kas: 2 },
      { agents: 50, kas: 3 },
      { agents: 200, kas: 2 },
      { agents: 200, kas: 3 },
    ]);
    assert.deepEqual(sweepOf(""), [{}]);
  });

  it("refuses what is no parameter or has no value", () => {
    assert.throws(() => sweepOf("agent=5"), {
      code: "CLI_BAD_SET",
      message: '--set: unknown parameter "agent"   did you mean "agents"?',
    });
    assert.throws(() => sweepOf("agents="), { code: "CLI_BAD_SET" });
  });

  it("changes the document at its place and leaves the original alone", () => {
    const document = { speed: 60, topology: { extends: "runbook-small" } };
    assert.deepEqual(withOverrides(document, { agents: 50, speed: 30 }), {
      speed: 30,
      topology: { extends: "runbook-small", agents: { count: 50 } },
    });
    assert.equal(document.speed, 60);
    assert.deepEqual(withOverrides(document, { age: "seed", rules: 2022 }), {
      ...document,
      profile: { age: "seed", rules: 2022 },
    });
  });
});

describe("extends", () => {
  const base = { scenario: "a", speed: 60, topology: { extends: "x", agents: { count: 10 } } };

  it("takes what the file itself does not have", () => {
    const document = { extends: "a.yaml", scenario: "b", topology: { kas: { replicas: 3 } } };
    assert.deepEqual(
      withBase(document, () => base),
      {
        scenario: "b",
        speed: 60,
        topology: { extends: "x", agents: { count: 10 }, kas: { replicas: 3 } },
      },
    );
  });

  it("is nothing for a file without it", () => {
    const read = (): unknown => assert.fail("read");
    assert.deepEqual(withBase(base, read), base);
  });
});
