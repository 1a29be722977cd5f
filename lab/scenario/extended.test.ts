import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { LabError } from "../../kit/errors.ts";
import { loadScenario } from "./load.ts";
import { GOOD_FILE } from "./sample-scenario.ts";
import type { Scenario } from "./scenario.ts";

const ROOT = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "kaslab-extends-"));
after(() => rmSync(folder, { recursive: true }));

/** Writes these files and loads `a.yaml`. */
function load(files: Readonly<Record<string, string>>, set: Record<string, number> = {}): Scenario {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return loadScenario(join(folder, "a.yaml"), ROOT, { set });
}

/** What is wrong with them, without the folder. */
function refusal(
  files: Readonly<Record<string, string>>,
  set?: Record<string, number>,
): readonly string[] {
  try {
    load(files, set);
  } catch (error) {
    assert.ok(error instanceof LabError && error.code === "SCENARIO_INVALID", String(error));
    return error.message.replaceAll(`${folder}/`, "").split("\n").slice(0, -1);
  }
  return assert.fail("was loaded");
}

const A = "scenario: a\nextends: b.yaml\ntopology: { agents: { count: 6 } }\n";
const B = "extends: c.yaml\nscenario: b\nspeed: 20\ntopology: { kas: { replicas: 3 } }\n";

describe("extends", () => {
  it("goes on through a chain: the nearest file that has a key counts", () => {
    const scenario = load({ "a.yaml": A, "b.yaml": B, "c.yaml": GOOD_FILE });
    assert.equal(scenario.name, "a");
    assert.equal(scenario.title, "Mine");
    assert.equal(scenario.speed, 20);
    const { agentCount, kasReplicas, preset } = scenario.shape;
    assert.deepEqual([agentCount, kasReplicas, preset], [6, 3, "runbook-small"]);
    assert.match(scenario.expectations[0]?.source ?? "", /c\.yaml:17$/);
  });

  it("is over before --set", () => {
    const files = { "a.yaml": A, "b.yaml": B, "c.yaml": GOOD_FILE };
    assert.equal(load(files, { agents: 8 }).shape.agentCount, 8);
  });

  it("tells a mistake where it stands, in whichever file", () => {
    const files = {
      "a.yaml": A,
      "b.yaml": B.replace("speed", "spede"),
      "c.yaml": GOOD_FILE.replace("fault: feature-flag", "fault: feature-flg").replace(
        "alerts: no",
        "alert: no",
      ),
    };
    const says = refusal(files);
    assert.equal(says.length, 3, says.join("\n"));
    assert.match(says[0] ?? "", /^b\.yaml:3:1 {2}unknown key "spede" {3}did you mean "speed"/);
    assert.match(says[1] ?? "", /^c\.yaml:12:12 {2}unknown fault "feature-flg"/);
    assert.match(says[2] ?? "", /^c\.yaml:24:5 {2}unknown key "alert" {3}did you mean "alerts"/);
  });

  it("tells keys of the topology one by one", () => {
    const files = {
      "a.yaml": A,
      "b.yaml": B.replace("replicas: 3", "replicas: 300"),
      "c.yaml": GOOD_FILE.replace("runbook-small", "runbook-tiny"),
    };
    const says = refusal(files);
    assert.match(says[0] ?? "", /^b\.yaml:4:\d+ {2}Too big/);
    assert.equal(says.length, 1, says.join("\n"));
    const preset = refusal({ ...files, "b.yaml": B });
    assert.match(preset[0] ?? "", /^c\.yaml:6:22 {2}unknown topology "runbook-tiny"/);
  });

  it("tells what --set has brought in", () => {
    const says = refusal({ "a.yaml": A, "b.yaml": B, "c.yaml": GOOD_FILE }, { agents: 0 });
    assert.match(says.join("\n"), /^a\.yaml:3:\d+ {2}Too small/);
  });

  it("tells a missing key in the file itself", () => {
    const files = { "a.yaml": A, "b.yaml": B, "c.yaml": GOOD_FILE.replace("end: 40m\n", "") };
    assert.deepEqual(refusal(files), ['a.yaml:1:1  "end" is missing']);
  });

  it("names both files when one is missing", () => {
    const files = { "a.yaml": A, "b.yaml": B.replace("c.yaml", "d.yaml") };
    assert.deepEqual(refusal(files), [
      'b.yaml:1:10  "d.yaml" cannot be extended: d.yaml: there is no such file',
    ]);
  });

  it("tells a ring instead of going round", () => {
    const ring = "the files extend each other in a ring";
    const files = { "a.yaml": A, "b.yaml": B.replace("c.yaml", "a.yaml") };
    assert.deepEqual(refusal(files), [`b.yaml:1:10  ${ring}: a.yaml -> b.yaml -> a.yaml`]);
    const self = { "a.yaml": A.replace("b.yaml", "a.yaml") };
    assert.deepEqual(refusal(self), [`a.yaml:2:10  ${ring}: a.yaml -> a.yaml`]);
  });

  it("tells what is no YAML, and no name of a file", () => {
    const broken = refusal({ "a.yaml": A, "b.yaml": "speed: [1\n" });
    assert.match(broken[0] ?? "", /^b\.yaml:\d+:\d+ {2}/);
    const odd = refusal({ "a.yaml": A, "b.yaml": B.replace("c.yaml", "7") });
    assert.deepEqual(odd, ["b.yaml:1:10  must be text: the name of a file"]);
  });
});
