import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import type { HistoryEntry } from "../../contracts/history.ts";
import type { DrillResult } from "../drill/api/result.ts";
import { MINUTE_MS, playableDrill } from "../drill/testing/fake-lab.ts";
import { isDrillFolder, readDrill } from "../rehearse/drill/drill-folder.ts";
import { judgeDrill } from "../rehearse/drill/judge-drill.ts";
import { sampleResult } from "../report/sample-result.ts";
import { diffVerb } from "./diff-verb.ts";
import { judgeDrillFolder } from "./judge-drill.ts";

const folder = mkdtempSync(join(tmpdir(), "kas-lab-drill-"));
after(() => rmSync(folder, { recursive: true }));

let result: DrillResult;
let lines: readonly string[];
before(async () => {
  const { clock, session, history } = playableDrill({});
  session.start();
  await clock.advance(8 * MINUTE_MS);
  await session.command({ do: "acknowledge" });
  await session.command({ do: "mitigate", mitigation: "flag-on" });
  await session.command({ do: "declare", cause: "flag-off" });
  await clock.advance(3 * MINUTE_MS);
  result = await session.over;
  const begin: HistoryEntry = {
    kind: "run-started",
    run: "a-drill",
    scenario: "flag-disable",
    drill: true,
    seed: "1",
    speed: 5,
    epochMs: 0,
    version: "0",
    withoutFaults: false,
    at: 0,
    wall: "",
  };
  lines = [begin, ...history].map((entry) => JSON.stringify(entry));
});

let at: string;
let count = 0;
const write = (name: string, text: string): void => writeFileSync(join(at, name), text);
beforeEach(() => {
  at = join(folder, String(++count));
  mkdirSync(at);
  write("drill.json", JSON.stringify(result));
  write("history.jsonl", `${lines.join("\n")}\n`);
});

async function judged(): Promise<{ readonly code: number; readonly text: string }> {
  let text = "";
  const code = await judgeDrillFolder(at, { asJson: false, out: (more) => (text += more) });
  return { code, text };
}

test("the score is counted again from the folder alone, wherever that is", async () => {
  const moved = join(folder, "elsewhere");
  renameSync(at, moved);
  at = moved;
  const { before: stored, now } = await judgeDrill(at);
  assert.deepEqual(now.score, result.score);
  assert.equal(stored.report, join(moved, "report", "after-action.md"));
  const { code, text } = await judged();
  assert.equal(code, 0);
  assert.match(text, /^drill of hidden-scenario: restored, 100 of 100 points\n {2}acknowledge/);
  assert.match(text, /\nThe same as when it was played\.\n$/);
});

test("a stored score that the facts do not give is told, and is inconclusive", async () => {
  const score = { ...result.score, points: 99 };
  write("drill.json", JSON.stringify({ ...result, score }));
  const { code, text } = await judged();
  assert.equal(code, 2);
  assert.match(text, /Then, and now:\n≠ points {2}99 {2}100\n$/);
});

test("a program reads the score, the facts and whether they are the same", async () => {
  let text = "";
  await judgeDrillFolder(at, { asJson: true, out: (more) => (text += more) });
  const line = JSON.parse(text) as Record<string, unknown>;
  assert.deepEqual([line["version"], line["kind"], line["same"]], [1, "drill", true]);
  assert.deepEqual(line["score"], JSON.parse(JSON.stringify(result.score)));
});

test("a drill that was given up has its own exit code", async () => {
  const given = playableDrill({});
  given.session.start();
  await given.session.command({ do: "give-up" });
  write("drill.json", JSON.stringify(given.session.result));
  write("history.jsonl", given.history.map((entry) => JSON.stringify(entry)).join("\n"));
  assert.equal((await judged()).code, 1);
});

test("a folder that is not whole says which file is not, and why", async () => {
  const refused = async (message: RegExp): Promise<void> => {
    await assert.rejects(judgeDrill(at), { code: "DRILL_NOT_WHOLE", message });
  };
  const history = readFileSync(join(at, "history.jsonl"), "utf8");
  write("history.jsonl", history.slice(0, -20));
  await refused(/history\.jsonl: line \d+ is no entry; the score/);
  write("history.jsonl", `${lines.slice(0, -1).join("\n")}\n`);
  await refused(/history\.jsonl: it breaks off before the drill's end/);
  write("history.jsonl", '{"kind":"drill","at":1,"fact":{"what":"won"}}\n');
  await refused(/line 1 is no fact that this version knows/);
  rmSync(join(at, "history.jsonl"));
  await refused(/history\.jsonl: there is no such file/);
  write("drill.json", '{"version":1');
  await refused(/drill\.json: it is no JSON/);
});

test("a drill is known by its history or its result", async () => {
  rmSync(join(at, "drill.json"));
  assert.equal(await isDrillFolder(at), true);
  assert.match(JSON.stringify(await readDrill(at)), /there is no such file/);
  write("history.jsonl", '{"kind":"run-started","scenario":"steady"}\n');
  assert.equal(await isDrillFolder(at), false);
  write("drill.json", JSON.stringify(result));
  assert.equal(await isDrillFolder(at), true);
  write("drill.json", '{"version":1}');
  assert.match(JSON.stringify(await readDrill(at)), /no result of a drill \(ending: /);
});

test("two drills are compared; a drill and a run are not, and it is said what to do", async () => {
  const other = join(folder, "other");
  mkdirSync(other);
  const compare = async (): Promise<string> => {
    let text = "";
    const parsed = { verb: null, operands: [at, other], options: {} };
    const out = (more: string): void => void (text += more);
    await diffVerb(parsed, { projectRoot: "/nowhere", out, err: () => undefined });
    return text;
  };
  writeFileSync(join(other, "result.json"), JSON.stringify(sampleResult()));
  await assert.rejects(compare(), {
    code: "REPORT_NOT_ALIKE",
    hint: /^Compare a drill with a drill\. kaslab judge /,
  });
  const slower = { ...result, speed: 2, score: { ...result.score, points: 50 } };
  writeFileSync(join(other, "drill.json"), JSON.stringify(slower));
  assert.match(await compare(), /≠ points +100 +50\n/);
  writeFileSync(join(other, "drill.json"), '{"version":1');
  rmSync(join(other, "result.json"));
  writeFileSync(join(other, "history.jsonl"), `${lines[0] ?? ""}\n`);
  await assert.rejects(compare(), { code: "DRILL_NOT_WHOLE", message: /no JSON/ });
});
