import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { CAUSES } from "../../drill/causes.ts";
import { MITIGATIONS } from "../../drill/mitigations.ts";
import type { AlertNews } from "../../drill/signals.ts";
import { FAULTS } from "../../faults/registry.ts";
import { recordingKey } from "../history/recording-key.ts";
import { AlertDesk } from "./alert-news.ts";
import { recordedShape } from "./begin-shift.ts";
import { drillNames, planDrill } from "./drill-plan.ts";
import { ACTION_IDS } from "./operator.ts";
import { SealedHistory } from "./sealed-history.ts";
import { SECRET_MESSAGES } from "./secret-words.ts";

const projectRoot = resolve(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "kas-lab-drill-"));
after(() => rmSync(folder, { recursive: true }));

test("every mitigation can be carried out, and every fault they name is in the registry", () => {
  assert.deepEqual(ACTION_IDS.toSorted(), MITIGATIONS.map(({ id }) => id).toSorted());
  const named = [...MITIGATIONS.flatMap(({ heals }) => heals), ...CAUSES.flatMap((c) => c.faults)];
  for (const name of named) assert.ok(FAULTS.has(name), name);
});

test("every scenario with the tag is suited, and something heals it", () => {
  const names = drillNames(projectRoot);
  assert.ok(names.length >= 15, String(names.length));
  const causes = names.map((incident) => {
    const { subject, shape, steps } = planDrill({ incident, projectRoot, seed: "1" });
    assert.ok(subject.healedBy.length > 0, incident);
    assert.ok(steps.length > 0, incident);
    assert.equal(shape.redisReplicas, 0, `${incident}: operators know one Redis`);
    return subject.cause.id;
  });
  assert.ok(new Set(causes).size >= 15, "a drill that is always the same teaches nothing");
});

test("random is drawn by the seed, and speeds that nobody can follow are refused", () => {
  const drawn = (seed: string): string =>
    planDrill({ incident: "random", projectRoot, seed }).scenario.name;
  assert.equal(drawn("4711"), drawn("4711"));
  const incident = "flag-disable";
  assert.equal(planDrill({ incident, projectRoot, seed: "1", agents: 25 }).shape.agentCount, 25);
  for (const speed of [0.5, 11]) {
    const plan = { incident, projectRoot, seed: "1", speed };
    assert.throws(() => planDrill(plan), { code: "DRILL_SPEED" });
  }
  assert.throws(() => planDrill({ incident: "kas-kill", projectRoot, seed: "1" }), {
    code: "DRILL_UNSUITED",
  });
});

test("the healthy hour before a shift is the one that runs of its topology have", () => {
  const { scenario, shape } = planDrill({ incident: "rails-5xx", projectRoot, seed: "1" });
  const key = (of: typeof shape): string => recordingKey("a build", of);
  assert.equal(key(recordedShape(shape)), key(scenario.shape));
  assert.notEqual(key(shape), key(scenario.shape));
});

test("until it is unsealed no file and no listener has the faults; then the file has all, in order", async () => {
  const path = join(folder, "history.jsonl");
  const secrets: HistoryEntry[] = [];
  const history = new SealedHistory(path, new ManualClock(), (entry) => secrets.push(entry));
  const heard: string[] = [];
  history.listen(({ kind }) => heard.push(kind));
  history.append({
    kind: "run-started",
    run: "r",
    scenario: "drill",
    seed: "1",
    speed: 1,
    epochMs: 0,
    version: "0",
    withoutFaults: false,
  });
  history.append({ kind: "fault", id: "off", fault: "feature-flag", phase: "injected", says: "x" });
  history.append({ kind: "drill", fact: { what: "began", cause: "flag-off" }, says: "x" });
  history.append({ kind: "drill", fact: { what: "hypothesis", cause: "redis-down" }, says: "z" });
  history.append({
    kind: "component-exited",
    component: "redis",
    exitCode: null,
    signal: "SIGKILL",
    expected: true,
  });
  history.append({ kind: "note", says: "y" });
  assert.deepEqual(heard, ["run-started", "drill", "note"]);
  assert.doesNotMatch(JSON.stringify(history.entries), /feature-flag|flag-off|SIGKILL/);
  assert.deepEqual(
    secrets.map(({ kind }) => kind),
    ["fault", "drill", "component-exited"],
  );
  await history.unseal("flag-disable");
  const lines = readFileSync(path, "utf8").trim().split("\n");
  const entries = lines.map((line) => JSON.parse(line) as HistoryEntry);
  assert.deepEqual(
    entries.map(({ kind }) => kind),
    ["run-started", "fault", "drill", "drill", "component-exited", "note"],
  );
  assert.equal(entries[0]?.kind === "run-started" && entries[0].scenario, "flag-disable");
});

test("alerts are told with their route, in order; the lab's own control alert is not", async () => {
  const told: AlertNews[] = [];
  const desk = new AlertDesk({
    router: {
      routeAlert: ({ alertname }) =>
        Promise.resolve({ receivers: [alertname ?? ""], kind: "page" }),
    },
    onNews: (news) => told.push(news),
    onFailure: (says) => assert.fail(says),
  });
  const alert = (name: string, phase: "pending" | "firing" | "resolved"): HistoryEntry => ({
    kind: "alert",
    alert: name,
    phase,
    labels: {},
    annotations: {},
    at: 1,
    wall: "",
  });
  for (const phase of ["pending", "firing"] as const) desk.note(alert("A", phase));
  desk.note(alert("KasLabControl", "firing"));
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(
    desk.alerts.map(({ name, phase, route }) => [name, phase, route]),
    [["A", "firing", "page"]],
  );
  desk.note(alert("A", "resolved"));
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(
    told.map(({ alert: name, phase }) => [name, phase]),
    [
      ["A", "pending"],
      ["A", "firing"],
      ["A", "resolved"],
    ],
  );
  assert.deepEqual(desk.alerts, []);
});

test("what services would say about the lab's faults is known word by word", () => {
  const places = ["services/lb-sim/fault-routes.ts", "services/lb-sim/control-routes.ts"];
  const text = [...places, "lab/links/control-routes.ts"]
    .map((file) => readFileSync(join(projectRoot, file), "utf8"))
    .join("\n");
  const said = [...text.matchAll(/log\.\w+\("([^"]+)"/g)].map(([, message]) => message);
  assert.deepEqual(said.toSorted(), SECRET_MESSAGES.toSorted());
});
