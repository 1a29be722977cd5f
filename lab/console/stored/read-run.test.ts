import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, it, afterEach } from "node:test";
import { MINUTE_MS, playableDrill } from "../../drill/testing/fake-lab.ts";
import { sampleHistory } from "../../report/sample-history.ts";
import { sampleResult } from "../../report/sample-result.ts";
import { isListed, listRuns } from "./list-runs.ts";
import { readRun } from "./read-run.ts";

const RUN = "2026-11-23T13-40-flag-disable";
const lines = sampleHistory().map((entry) => `${JSON.stringify(entry)}\n`);
let folder: string;

const path = (...parts: readonly string[]): string => join(folder, RUN, ...parts);
const damageOf = async (): Promise<readonly string[]> =>
  (await readRun(path())).damage.map(({ what, says }) => `${what}: ${says}`);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kas-lab-runs-"));
  mkdirSync(path("prometheus"), { recursive: true });
  writeFileSync(path("result.json"), JSON.stringify(sampleResult()));
  writeFileSync(path("history.jsonl"), lines.join(""));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("a stored run", () => {
  it("that is whole has no damage", async () => {
    const { result, entries, hasSeries, damage } = await readRun(path());
    assert.equal(result?.scenario, "flag-disable");
    assert.equal(entries.length, lines.length);
    assert.deepEqual([hasSeries, damage], [true, []]);
  });

  it("without a result says so, and shows its history", async () => {
    rmSync(path("result.json"));
    assert.deepEqual(await damageOf(), [
      "result.json: there is no such file: no verdict and no expectations can be shown",
    ]);
    assert.equal((await readRun(path())).entries.length, lines.length);
  });

  it("with a garbled result says what is wrong with it", async () => {
    writeFileSync(path("result.json"), '{"version":1,');
    assert.match((await damageOf())[0] ?? "", /^result\.json: it is no JSON/);
    writeFileSync(path("result.json"), '{"version":1,"scenario":7}');
    assert.match(
      (await damageOf())[0] ?? "",
      /^result\.json: it is no result of this lab \(scenario/,
    );
  });

  it("whose history was cut off shows what is there", async () => {
    const cut = lines.slice(0, 5).join("") + (lines[5] ?? "").slice(0, 20);
    writeFileSync(path("history.jsonl"), cut);
    const { entries } = await readRun(path());
    assert.equal(entries.length, 5);
    assert.deepEqual(await damageOf(), [
      "history.jsonl: line 6 is no entry and left out (the first: line 6)",
      "history.jsonl: it breaks off before the run's end: what came later is not known",
    ]);
  });

  it("without history or series says what cannot be shown", async () => {
    rmSync(path("history.jsonl"));
    rmSync(path("prometheus"), { recursive: true });
    const damage = await damageOf();
    assert.match(damage[0] ?? "", /^history\.jsonl: there is no such file: no time line/);
    assert.match(damage[1] ?? "", /^prometheus: there are no time series/);
  });

  it("of a lab without a scenario has no result, and that is no damage", async () => {
    rmSync(path("result.json"));
    const up = lines.join("").replace('"scenario":"flag-disable"', '"scenario":"up"');
    writeFileSync(path("history.jsonl"), up);
    assert.deepEqual(await damageOf(), []);
  });
});

describe("a stored drill", () => {
  const begin = { kind: "run-started", scenario: "drill", drill: true, at: 0, wall: "" };
  beforeEach(async () => {
    rmSync(path("result.json"));
    const { clock, session, history } = playableDrill({});
    session.start();
    await clock.advance(MINUTE_MS);
    await session.command({ do: "give-up" });
    const ended = { kind: "timeline-ended", at: clock.now(), wall: "" };
    const text = [begin, ...history, ended].map((entry) => `${JSON.stringify(entry)}\n`).join("");
    writeFileSync(path("history.jsonl"), text);
    writeFileSync(path("drill.json"), JSON.stringify(session.result));
  });

  it("that is whole has no damage, and its report where the folder is", async () => {
    const { isDrill, drill, damage } = await readRun(path());
    assert.deepEqual([isDrill, damage], [true, []]);
    assert.equal(drill?.report, path("report", "after-action.md"));
    const { runs } = await listRuns(folder, folder);
    assert.deepEqual(runs[0]?.drill, { ending: "gave-up", points: 0 });
    assert.equal(runs[0].title, "Drill: The hidden title");
  });

  it("without its result, or with a garbled one, says what cannot be shown", async () => {
    writeFileSync(path("drill.json"), '{"version":1,"ending":"won"}');
    assert.match(
      (await damageOf())[0] ?? "",
      /^drill\.json: it is no result of a drill \(ending: /,
    );
    rmSync(path("drill.json"));
    assert.deepEqual(await damageOf(), [
      "drill.json: there is no such file: no score, no cause and no report can be shown",
    ]);
    const { runs } = await listRuns(folder, folder);
    assert.deepEqual(runs[0]?.drill, { ending: null, points: null });
    assert.equal(runs[0].damaged, "drill.json: there is no such file");
  });

  it("that was killed before its end says so", async () => {
    rmSync(path("drill.json"));
    writeFileSync(path("history.jsonl"), `${JSON.stringify(begin)}\n`);
    assert.match((await damageOf()).join("\n"), /breaks off before the run's end/);
  });
});

describe("the list of runs", () => {
  it("has runs and those of a matrix, the newest first, and what is damaged", async () => {
    const other = join(folder, "2026-11-24T09-00-matrix/2026-11-24T09-01-redis-loss");
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, "result.json"), "nonsense");
    mkdirSync(join(folder, "notes"));
    const { runs } = await listRuns(folder, folder);
    assert.deepEqual(
      runs.map(({ name, scenario, damaged }) => [name, scenario, damaged === null]),
      [
        ["2026-11-24T09-00-matrix/2026-11-24T09-01-redis-loss", "redis-loss", false],
        [RUN, "flag-disable", true],
      ],
    );
    assert.equal(await isListed(folder, RUN), true);
    assert.equal(await isListed(folder, "../etc"), false);
    assert.deepEqual((await listRuns(join(folder, "nowhere"), folder)).runs, []);
  });
});
