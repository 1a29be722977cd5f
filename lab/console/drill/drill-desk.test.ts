import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { HistoryEntry, HistoryEvent } from "../../../contracts/history.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { PROJECT_ROOT } from "../../../kit/installation.ts";
import type { DrillAnswer, DrillLine } from "../../drill/api.ts";
import type { DrillDoor } from "./drill-door.ts";
import { serveDrill } from "./serve-drill.ts";

const SECRET = "redis-kill";
const folder = mkdtempSync(join(tmpdir(), "kas-lab-drill-"));
const entries: HistoryEntry[] = [];
const append = (event: HistoryEvent): void => {
  entries.push({ ...event, at: entries.length + 1, wall: "" });
};
append({ kind: "timeline-started" });
append({ kind: "component-started", component: "redis", pid: 1 });
append({ kind: "fault", id: "x", fault: SECRET, phase: "injected", says: SECRET });
append({ kind: "moment", id: SECRET });
append({ kind: "note", says: SECRET });
append({
  kind: "component-exited",
  component: "redis",
  exitCode: null,
  signal: "SIGKILL",
  expected: true,
});
append({ kind: "drill", fact: { what: "began", cause: SECRET }, says: SECRET });
append({ kind: "drill", fact: { what: "seen" }, says: "looked" });
mkdirSync(join(folder, "logs"));
writeFileSync(join(folder, "logs/rails.log"), '{"msg":"harmless"}\n');

const answer: DrillAnswer = {
  version: 1,
  kind: "answer",
  id: 7,
  ok: true,
  says: "noted",
  error: null,
};
const commands: unknown[] = [];
let tell: ((line: DrillLine) => void) | undefined;
const clock = new ManualClock(1_000);
const door: DrillDoor = {
  session: {
    view: () => ({
      version: 1,
      phase: "on-call",
      at: 1,
      speed: 5,
      shiftFrom: 0,
      shiftTo: 9,
      signals: [],
      alerts: [],
      busy: null,
      declared: null,
      hints: { taken: [], left: 3, pricePoints: 5 },
      entries: [],
    }),
    catalogue: () => ({ causes: [], mitigations: [], figures: [], logs: [], states: [] }),
    command: (raw) => {
      commands.push(raw);
      return Promise.resolve(answer);
    },
    listen: (listener) => {
      tell = listener;
      return () => (tell = undefined);
    },
    result: null,
  },
  run: "a-drill",
  runFolder: folder,
  speed: 5,
  clock,
  // Nobody listens there: there is no store, and it is told.
  prometheus: { host: "127.0.0.1", port: 1 },
  history: { entries, listen: () => undefined },
};

let served: Awaited<ReturnType<typeof serveDrill>>;
let url: string;
let headers: Readonly<Record<string, string>>;

before(async () => {
  const page = Promise.resolve(new Map());
  served = await serveDrill(door, { projectRoot: PROJECT_ROOT, port: 0, page });
  const [base = "", token = ""] = served.link.split("/#token=");
  url = base;
  headers = { authorization: `Bearer ${token}` };
});
after(async () => {
  await served.stop("over");
  rmSync(folder, { recursive: true });
});

const text = async (path: string): Promise<string> =>
  await (await fetch(`${url}${path}`, { headers })).text();

describe("the page of a drill", () => {
  it("names neither scenario nor fault, wherever one looks", async () => {
    for (const path of ["/api/session", "/api/history", "/api/logs", "/api/actions", "/api/runs"]) {
      assert.doesNotMatch(await text(path), new RegExp(SECRET), path);
    }
    assert.match(await text("/api/history"), /looked/);
    assert.doesNotMatch(await text("/api/history"), /SIGKILL/);
    assert.match(await text("/api/logs"), /harmless/);
    assert.equal((await fetch(`${url}/api/matrix`, { headers })).status, 403);
    assert.equal((await fetch(`${url}/api/actions`, { headers })).status, 409);
    assert.equal((await fetch(`${url}/api/drill/result`, { headers })).status, 404);
  });

  it("takes commands and tells what comes", async () => {
    const body = JSON.stringify({ id: 7, do: "note", text: "hm" });
    const json = { ...headers, "content-type": "application/json" };
    const sent = await fetch(`${url}/api/drill/command`, { method: "POST", headers: json, body });
    assert.deepEqual([await sent.json(), commands], [answer, [JSON.parse(body)]]);
    assert.match(await text("/api/drill/view"), /"phase":"on-call"/);
    const stream = await fetch(`${url}/api/drill/events`, { headers });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.ok(reader !== undefined);
    tell?.({ version: 1, kind: "progress", says: "on it" });
    let seen = "";
    while (!seen.includes("event: progress\n")) {
      const { value, done } = await reader.read();
      assert.ok(!done, seen);
      seen += value;
    }
    await reader.cancel();
    assert.equal((await fetch(`${url}/api/drill/view`)).status, 401);
  });
});
