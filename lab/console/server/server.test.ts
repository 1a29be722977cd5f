import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, describe, it } from "node:test";
import { LabError } from "../../../kit/errors.ts";
import { PROJECT_ROOT } from "../../../kit/installation.ts";
import { sampleHistory } from "../../report/sample-history.ts";
import { sampleResult } from "../../report/sample-result.ts";
import { ApiError, HistoryAnswer, Session, Topology } from "../api.ts";
import { LogStore } from "../read/log-store.ts";
import type { Source } from "../source.ts";
import type { Desk } from "./desk.ts";
import { startConsole, type Console } from "./server.ts";

const session: Session = {
  mode: "stored",
  run: "a-run",
  scenario: "flag-disable",
  title: "",
  isDrill: false,
  speed: 60,
  timelineStartMs: sampleResult().timelineStartMs,
  dataFromMs: sampleResult().timelineStartMs,
  labNowMs: 1,
  endMs: 1,
  labVersion: "0.1.0",
  agents: 10,
  openWith: "./kaslab open a-run",
  canAct: false,
  ended: null,
  damage: [],
  hasSeries: false,
};

const source: Source = {
  session: () => session,
  entries: sampleHistory(),
  listen: null,
  query: null,
  logs: new LogStore("/nowhere", (wallMs) => wallMs),
  result: () => null,
  drill: () => null,
  nowMs: () => sampleResult().timelineStartMs + 75 * 60_000,
  actor: null,
  ended: null,
  close: () => Promise.resolve(),
};

let tellOpened: ((opened: Session) => void) | undefined;
const desk: Desk = {
  source,
  session: () => session,
  runs: () => Promise.resolve({ folder: "runs", runs: [] }),
  open: (run) => Promise.reject(new LabError("input", "CONSOLE_NO_RUN", `there is no run ${run}`)),
  matrix: () => Promise.reject(new LabError("input", "CONSOLE_NO_MATRIX", "none")),
  onOpened: (listener) => {
    tellOpened = listener;
    return () => (tellOpened = undefined);
  },
  close: () => Promise.resolve(),
};

const page = Promise.resolve(
  new Map([
    ["index.html", { type: "text/html; charset=utf-8", body: Buffer.from("<p>"), isHashed: false }],
  ]),
);

let server: Console;
before(async () => {
  server = await startConsole({ desk, projectRoot: PROJECT_ROOT, port: 0, page });
});
after(() => server.stop());

type Headers = Readonly<Record<string, string>>;

async function get(path: string, headers: Headers = {}): Promise<Response> {
  const authorization = `Bearer ${server.token}`;
  return await fetch(`${server.url}${path}`, { headers: { authorization, ...headers } });
}

async function refusal(answer: Response): Promise<readonly [number, string]> {
  return [answer.status, ApiError.parse(await answer.json()).error.code];
}

describe("the console's server", () => {
  it("answers who knows the token", async () => {
    const answer = await get("/api/session");
    assert.equal(answer.status, 200);
    assert.deepEqual(Session.parse(await answer.json()), session);
  });

  it("refuses a token that is missing or wrong, and says what to open", async () => {
    for (const authorization of ["", "Bearer", `Bearer ${server.token}x`, server.token]) {
      const answer = await get("/api/session", { authorization });
      assert.deepEqual(await refusal(answer), [401, "CONSOLE_TOKEN"], authorization);
    }
    const answer = await get("/api/events", { authorization: "Bearer no" });
    assert.deepEqual(await refusal(answer), [401, "CONSOLE_TOKEN"]);
  });

  it("refuses a name that is not its own, and pages from elsewhere", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(server.url);
      const headers = {
        host: `elsewhere.example:${port}`,
        authorization: `Bearer ${server.token}`,
      };
      request(`${server.url}/api/session`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", reject)
        .end();
    });
    assert.equal(status, 403);
    const answer = await get("/api/session", { origin: "http://elsewhere.example" });
    assert.deepEqual(await refusal(answer), [403, "CONSOLE_HOST"]);
  });

  it("serves the page without a token, with a policy that allows nothing inline", async () => {
    const answer = await fetch(`${server.url}/`);
    assert.equal(await answer.text(), "<p>");
    const policy = answer.headers.get("content-security-policy") ?? "";
    assert.match(policy, /script-src 'self';/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal((await fetch(`${server.url}/../package.json`)).status, 404);
  });

  it("tells every refusal with a code", async () => {
    const cases: readonly (readonly [string, number, string])[] = [
      ["/api/nothing", 404, "CONSOLE_UNKNOWN"],
      ["/api/result", 404, "CONSOLE_NO_RESULT"],
      ["/api/matrix", 404, "CONSOLE_NO_MATRIX"],
      ["/api/actions", 409, "CONSOLE_CANNOT_ACT"],
      ["/api/series?query=up&from=0&to=1", 404, "CONSOLE_NO_SERIES"],
      ["/api/series?query=up&from=9&to=1", 400, "CONSOLE_REQUEST"],
      ["/api/series?query=up&from=0&to=9e12&step=1000", 400, "CONSOLE_REQUEST"],
      ["/api/series?from=x", 400, "CONSOLE_REQUEST"],
      ["/api/dashboards/none", 404, "CONSOLE_UNKNOWN"],
    ];
    for (const [path, status, code] of cases) {
      assert.deepEqual(await refusal(await get(path)), [status, code], path);
    }
  });

  it("says when its port is taken", async () => {
    const port = Number(new URL(server.url).port);
    const second = startConsole({ desk, projectRoot: PROJECT_ROOT, port, page });
    await assert.rejects(
      second,
      (error) => error instanceof LabError && error.code === "CONSOLE_PORT",
    );
  });

  it("takes only JSON", async () => {
    const post = async (type: string, body: string): Promise<readonly [number, string]> => {
      const headers = { authorization: `Bearer ${server.token}`, "content-type": type };
      return await refusal(
        await fetch(`${server.url}/api/open`, { method: "POST", headers, body }),
      );
    };
    assert.deepEqual(await post("text/plain", '{"run":"x"}'), [415, "CONSOLE_REQUEST"]);
    assert.deepEqual(await post("application/json", '{"run":'), [400, "CONSOLE_REQUEST"]);
    assert.deepEqual(await post("application/json", '{"run":7}'), [400, "CONSOLE_REQUEST"]);
    assert.deepEqual(await post("application/json", '{"run":"x"}'), [404, "CONSOLE_NO_RUN"]);
  });

  it("shows history and topology as far as there is data", async () => {
    const history = HistoryAnswer.parse(await (await get("/api/history?kinds=fault")).json());
    assert.ok(history.entries.length > 0);
    const topology = Topology.parse(await (await get("/api/topology")).json());
    assert.ok(topology.nodes.some(({ name }) => name === "kas-1"));
  });

  it("tells open pages that another run was opened, and what a reader missed", async () => {
    const answer = await get("/api/events?after=0&kinds=fault");
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.ok(reader !== undefined);
    let text = "";
    let isTold = false;
    while (!text.includes("event: session")) {
      const { value, done } = await reader.read();
      assert.ok(!done, text);
      text += value;
      if (!isTold && tellOpened !== undefined) {
        tellOpened({ ...session, run: "another" });
        isTold = true;
      }
    }
    await reader.cancel();
    assert.match(text, /id: \d+\nevent: entry\ndata: \{"sequence":\d+,"entry":\{"kind":"fault"/);
    assert.match(text, /event: session\ndata: \{"mode":"stored","run":"another"/);
  });
});
