import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, describe, it, type TestContext } from "node:test";
import type { DrillResult } from "../../lab/drill/api/result.ts";
import type { FaultRef } from "../../lab/drill/fault-ref.ts";
import { brokenPath } from "../../lab/drill/fault-ref.ts";
import { ALL, heals, MITIGATIONS, type Mitigation } from "../../lab/drill/mitigations.ts";
import { drillNames, planDrill } from "../../lab/rehearse/drill/drill-plan.ts";
import { DrillProgram, textsIn } from "../real/drill-program.ts";

/*
 * Every incident among which a drill is drawn can be played to its end by what the lab itself says about
 * it: each mitigation that heals it does, the cause is right, and the service comes back. One that is
 * never told, that a mitigation does not heal, or after which somebody goes on suffering, fails here.
 *
 *   node --test --test-name-pattern 'redis-maxclients' test/long/drills.test.ts
 */
const projectRoot = resolve(import.meta.dirname, "../..");
/** Of quiet times one of the shortest. */
const SEED = "30";
/** Nobody needs longer who knows what to do: lab minutes. */
const SHIFT = "45";

const out = mkdtempSync(join(tmpdir(), "kas-lab-drills-"));
after(() => rmSync(out, { recursive: true }));

interface Move {
  readonly mitigation: string;
  readonly target?: string;
}

/** A mitigation with the target with which it heals these faults. */
function moveOf(mitigation: Mitigation, faults: readonly FaultRef[], replicas: number): Move {
  const { id, target } = mitigation;
  if (target === null) return { mitigation: id };
  const [first] = faults;
  const words = [
    first === undefined ? undefined : brokenPath(first),
    first?.targets[0],
    ALL,
    String(replicas),
  ];
  const word = words.find(
    (candidate) =>
      candidate !== undefined && faults.every((fault) => heals(mitigation, candidate, fault)),
  );
  assert.ok(word !== undefined, `no target with which ${id} heals ${first?.name ?? "nothing"}`);
  return { mitigation: id, target: target === "replicas" ? String(replicas) : word };
}

interface Played {
  readonly result: DrillResult;
  /** All files of the folder when somebody was told for the first time. */
  readonly files: string;
}

/** Plays an incident: whatever is told, is taken; what heals it is done once, and its cause declared. */
async function play(incident: string, move: Move, cause: string): Promise<Played> {
  const words = [incident, "--seed", SEED, "--shift", SHIFT, "--out", out];
  const before = readdirSync(out);
  let files = "";
  const program = new DrillProgram(words, (line) => {
    if (line.kind !== "signal") return;
    program.send({ do: "acknowledge", signal: line.signal.id });
    if (files !== "") return;
    files = readdirSync(out)
      .filter((name) => !before.includes(name))
      .map((name) => textsIn(join(out, name)))
      // An alert's own runbook may be called like the incident.
      .join("\n")
      .replaceAll(/"runbook":"[^"]*"/g, "");
    program.send(
      { do: "hypothesis", cause },
      { do: "mitigate", ...move },
      { do: "declare", cause },
    );
  });
  const code = await program.exit;
  // What is sent while the drill ends comes too late.
  const refused = program.answers.filter(({ ok, says }) => !ok && says !== "the drill is over");
  assert.deepEqual(refused, []);
  assert.ok(code === 0 || code === 1, program.toldBefore);
  return { result: program.result, files };
}

/** When, since the incident began. */
function facts(result: DrillResult): string {
  const { beganAt, score } = result;
  const after = (at: number | null): string =>
    at === null || beganAt === null ? "never" : `${Math.round((at - beganAt) / 1_000)} s`;
  const told = result.timeline.find(({ who, at }) => who === "told" && at >= (beganAt ?? 0));
  return (
    `${score.points} points, told ${after(result.firstSignalAt)} (${told?.says ?? "nothing"}), ` +
    `healed ${after(result.mitigatedAt)}, back ${after(result.restoredAt)}, ` +
    `${result.agentMinutesLost} agent minutes lost`
  );
}

describe("every incident of a drill is played to its end", () => {
  for (const incident of drillNames(projectRoot)) {
    const { subject, shape, scenario } = planDrill({ incident, projectRoot, seed: SEED });
    for (const healer of subject.healedBy) {
      it(`${incident}, healed by ${healer}`, async (context: TestContext) => {
        const mitigation = MITIGATIONS.find(({ id }) => id === healer);
        assert.ok(mitigation !== undefined);
        const move = moveOf(mitigation, subject.faults, shape.kasReplicas);
        const { result, files } = await play(incident, move, subject.cause.id);
        context.diagnostic(facts(result));
        assert.match(files, /"kind":"drill"/);
        const quoted = subject.faults.map(({ name }) => `"${name}"`);
        for (const name of [incident, scenario.title, ...quoted])
          assert.ok(!files.includes(name), `a file says ${name} before the end`);
        assert.equal(result.ending, "restored", facts(result));
        // Whoever knows the way and takes it at once has every point: nothing of it may count as wrong.
        const short = result.score.parts.filter(({ points, most }) => points < most);
        assert.deepEqual(short, [], facts(result));
      });
    }
  }
});

describe("with many agents and a healthy hour before the shift", () => {
  it("GitLab's own alert for kas pages within minutes", async (context: TestContext) => {
    const words = ["rails-5xx", "--agents", "200", "--history", "--seed", SEED, "--shift", SHIFT];
    const program = new DrillProgram([...words, "--out", out], (line) => {
      if (line.kind !== "signal") return;
      const { route, alert } = line.signal;
      if (route === "page" && alert?.proposed === false) program.send({ do: "give-up" });
    });
    assert.equal(await program.exit, 1, program.toldBefore);
    const { result, lines } = program;
    context.diagnostic(facts(result));
    assert.equal(result.ending, "gave-up", "nobody was paged");
    const paged = lines.findLast((line) => line.kind === "signal");
    assert.equal(paged?.signal.alert?.name, "KasServiceGrpcRequestsErrorSLOViolation");
    // Without the hour behind it the alert's gate is shut until minute 10.
    const minutes = (paged.signal.at - (result.beganAt ?? NaN)) / 60_000;
    assert.ok(minutes < 7, `after ${minutes} min`);
  });
});
