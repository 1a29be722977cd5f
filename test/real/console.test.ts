import assert from "node:assert/strict";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import {
  Actions,
  ApiError,
  HistoryAnswer,
  PanelData,
  PlayedScenario,
  SeriesAnswer,
  Session,
  Topology,
} from "../../lab/console/api.ts";
import { kaslab, type Command } from "./command.ts";

/** Lab seconds in one wall second. */
const SPEED = 60;
/** Of the usual topology. */
const AGENTS = 10;
const PATIENCE = { timeoutWallMs: 90_000, intervalWallMs: 250 };

const clock = ScaledClock.real();
const out = mkdtempSync(join(tmpdir(), "kas-lab-console-"));

/** A console as its link gives it. */
interface Door {
  readonly url: string;
  readonly token: string;
}

let lab: Command;
let door: Door;
let run: string;

before(async () => {
  lab = kaslab(["up", "--speed", String(SPEED), "--out", out]);
  door = await doorOf(lab);
  run = readdirSync(out)[0] ?? "";
});
after(async () => {
  lab.child.kill("SIGINT");
  await lab.exit;
  rmSync(out, { recursive: true });
});

async function doorOf(command: Command): Promise<Door> {
  const link = await waitFor(
    clock,
    "the link of the page",
    () => /(http:\/\/127\.0\.0\.1:\d+)\/#token=(\S+)/.exec(command.text()) ?? undefined,
    PATIENCE,
  );
  return { url: link[1] ?? "", token: link[2] ?? "" };
}

async function get(path: string, of: Door = door): Promise<unknown> {
  const headers = { authorization: `Bearer ${of.token}` };
  const answer = await fetch(`${of.url}${path}`, { headers });
  const body: unknown = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(body));
  return body;
}

const topology = async (query = "", of: Door = door): Promise<Topology> =>
  Topology.parse(await get(`/api/topology${query}`, of));

async function nodeIs(name: string, state: string): Promise<void> {
  await waitFor(
    clock,
    `${name} ${state}`,
    async () =>
      (await topology()).nodes.find((node) => node.name === name)?.state === state || undefined,
    PATIENCE,
  );
}

/** What `kaslab do` prints. @throws AssertionError unless it ends so. */
async function does(words: readonly string[], code = 0): Promise<string> {
  const command = kaslab(["do", ...words, "--run", run]);
  assert.equal(await command.exit, code, command.text());
  return command.text();
}

test("a lab that runs is acted on from page and terminal, seen to change, and told as it ends", async () => {
  const session = Session.parse(await get("/api/session"));
  assert.deepEqual([session.mode, session.canAct, session.run], ["live", true, run]);
  assert.equal(statSync(join(out, run, "console.json")).mode & 0o777, 0o600);
  await waitFor(
    clock,
    "all agents connected",
    async () => (await topology()).figures.agentsConnected === AGENTS || undefined,
    PATIENCE,
  );

  // The page's way.
  const posted = await fetch(`${door.url}/api/actions`, {
    method: "POST",
    headers: { authorization: `Bearer ${door.token}`, "content-type": "application/json" },
    body: JSON.stringify({ kind: "inject", fault: "redis-kill" }),
  });
  assert.equal(posted.status, 200, await posted.clone().text());
  await nodeIs("redis", "down");
  await nodeIs("kas-1", "degraded");
  const { active, played } = Actions.parse(await get("/api/actions"));
  assert.deepEqual(
    active.map(({ fault }) => fault),
    ["redis-kill"],
  );

  // The terminal's way, as the page says it.
  assert.match(played[0]?.twin ?? "", /^\.\/kaslab do inject redis-kill$/);
  await does(["heal", active[0]?.id ?? ""]);
  await nodeIs("redis", "healthy");
  assert.match(await does(["commit", "agent-3"]), /commit for agent-3/);
  assert.match(await does(["heal", "hand-99"], 3), /no fault hand-99 is in force/);

  // It all is in the history, with its command line.
  const { entries } = HistoryAnswer.parse(await get("/api/history?kinds=action,fault,moment"));
  const actions = entries.flatMap(({ entry }) => (entry.kind === "action" ? [entry] : []));
  assert.deepEqual(
    actions.map(({ action }) => action),
    ["inject", "heal", "commit"],
  );
  assert.equal(actions[0]?.facts["twin"], "./kaslab do inject redis-kill");
  const phases = entries.flatMap(({ entry }) => (entry.kind === "fault" ? [entry.phase] : []));
  assert.ok(phases.includes("effect-observed"), String(phases));

  // And is a scenario file that the lab takes.
  const scenario = PlayedScenario.parse(await get("/api/actions/scenario"));
  const file = join(out, "played.yaml");
  writeFileSync(file, scenario.yaml);
  const check = kaslab(["check", file]);
  assert.equal(await check.exit, 0, check.text());
  assert.match(scenario.yaml, /fault: redis-kill\n +until: hand-2\n/);

  // A panel of a dashboard is drawn of it.
  const { labNowMs } = Session.parse(await get("/api/session"));
  const span = `from=${labNowMs - 600_000}&to=${labNowMs}&width=500`;
  const panel = PanelData.parse(await get(`/api/dashboards/kas-lab-incident/panels/2?${span}`));
  assert.ok(panel.data.kind === "figures" && panel.data.figures.length > 0);

  // Somebody listens when it ends.
  const headers = { authorization: `Bearer ${door.token}` };
  const stream = await fetch(`${door.url}/api/events?after=0`, { headers });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.ok(reader !== undefined);
  let text = "";
  let isEnding = false;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
    if (!isEnding && text.includes("event: tick\n")) {
      isEnding = true;
      lab.child.kill("SIGINT");
    }
  }
  assert.equal(await lab.exit, 0, lab.text());
  assert.match(text, /event: ended\ndata: \{"says":"the lab was ended/);
  assert.equal(existsSync(join(out, run, "console.json")), false);
});

test("what was played is looked at again, at any time of it", async () => {
  const command = kaslab(["open", join(out, run)]);
  try {
    const of = await doorOf(command);
    const session = Session.parse(await get("/api/session", of));
    assert.deepEqual([session.mode, session.damage, session.hasSeries], ["stored", [], true]);
    const { entries } = HistoryAnswer.parse(
      await get("/api/history?kinds=fault,component-exited", of),
    );
    const times = new Map(
      entries.flatMap(({ entry }) => (entry.kind === "fault" ? [[entry.phase, entry.at]] : [])),
    );
    const killedMs = times.get("injected") ?? 0;
    // The lab may see the effect on the wire before it hears of the process' end.
    const exit = entries.find(
      ({ entry }) => entry.kind === "component-exited" && entry.component === "redis",
    );
    const during = await topology(`?at=${exit?.entry.at ?? 0}`, of);
    assert.equal(during.nodes.find(({ name }) => name === "redis")?.state, "down");
    assert.deepEqual(
      during.faults.map(({ fault }) => fault),
      ["redis-kill"],
    );
    const before = await topology(`?at=${killedMs - 60_000}`, of);
    assert.equal(before.nodes.find(({ name }) => name === "redis")?.state, "healthy");
    assert.ok(before.links.some(({ bytesPerSecond }) => (bytesPerSecond ?? 0) > 0));
    const query = `query=redis_up&from=${session.dataFromMs ?? 0}&to=${session.endMs ?? 0}&step=15000`;
    const { series } = SeriesAnswer.parse(await get(`/api/series?${query}`, of));
    const values = new Set(series.flatMap(({ points }) => points.map(([, value]) => value)));
    assert.ok(values.has(0) && values.has(1), [...values].join());
    const result = await fetch(`${of.url}/api/result`, {
      headers: { authorization: `Bearer ${of.token}` },
    });
    assert.equal(ApiError.parse(await result.json()).error.code, "CONSOLE_NO_RESULT");
    const history = readFileSync(join(out, run, "history.jsonl"), "utf8");
    assert.match(history.trimEnd().split("\n").at(-1) ?? "", /^\{/);
  } finally {
    command.child.kill("SIGINT");
    assert.equal(await command.exit, 0, command.text());
  }
});
