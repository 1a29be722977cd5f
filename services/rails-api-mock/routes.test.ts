import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgentRecord } from "../../contracts/fleet.ts";
import { AgentInfo } from "../../contracts/rails-api.ts";
import type { ServiceEvent } from "../../contracts/service-events.ts";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { SeededRandom } from "../../kit/random.ts";
import { RailsFaults } from "./faults.ts";
import { FlagStore } from "./flag-store.ts";
import { ForcedAnswers } from "./forced-answers.ts";
import { HeldRequests } from "./held-requests.ts";
import { InternalApi } from "./internal-api.ts";
import { RailsMetrics } from "./metrics.ts";
import { RequestRecorder } from "./request-recorder.ts";
import { jwtTime } from "./jwt-time.ts";
import { railsApp } from "./routes.ts";
import { createHmac } from "node:crypto";

const FLAG = "kubernetes_agent_internal_api";
const SECRET = Buffer.alloc(32, 1);
const AGENT: AgentRecord = {
  agentId: 5,
  agentName: "agent-5",
  projectId: 7,
  projectPath: "group/project",
  token: "good-token",
  storage: "default",
  relativePath: "@hashed/aa/bb/repo.git",
};

function setUp(secret = SECRET) {
  const clock = new ManualClock();
  const random = new SeededRandom("r");
  const flags = new FlagStore({ clock, random, workers: 2, copyTtlMs: 60_000 });
  const faults = new RailsFaults(random);
  const forced = new ForcedAnswers(random);
  const api = new InternalApi({
    clock,
    random,
    flags,
    secret,
    agents: [AGENT],
    gitaly: { addresses: { default: "tcp://gitaly:8075" }, token: "gitaly-secret" },
    faults,
    forced,
  });
  const events: ServiceEvent[] = [];
  const recorder = new RequestRecorder({
    clock,
    flags,
    metrics: new RailsMetrics(),
    emit: (e) => events.push(e),
  });
  const app = railsApp({
    clock,
    api,
    faults,
    held: new HeldRequests(clock),
    recorder,
    jwtTime: jwtTime(clock, undefined),
  });
  const jwt = (): string => {
    const now = clock.now() / 1000;
    const encode = (value: object): string =>
      Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${encode({ alg: "HS256" })}.${encode({ iss: "gitlab-kas", nbf: now - 5, exp: now + 5 })}`;
    return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
  };
  const ask = async (headers: Record<string, string>, path = "agent_info") =>
    await app.inject({ url: `/api/v4/internal/kubernetes/${path}`, headers });
  return { clock, flags, forced, app, ask, jwt, events };
}

test("a good token gets the answer that kas reads", async () => {
  const { ask, jwt } = setUp();
  const answer = await ask({ "gitlab-kas-api-request": jwt(), authorization: "Bearer good-token" });
  assert.equal(answer.statusCode, 200);
  assert.match(answer.headers["content-type"] ?? "", /^application\/json/);
  const info = AgentInfo.parse(answer.json());
  assert.equal(info.gitaly_info.address, "tcp://gitaly:8075");
  assert.equal(info.gitaly_repository.gl_project_path, "group/project");
});

test("the checks come in order: flag, JWT, token", async () => {
  const { ask, jwt, flags, clock } = setUp();
  const good = { authorization: "Bearer good-token" };
  const unsigned = await ask(good);
  assert.deepEqual(
    [unsigned.statusCode, unsigned.json()],
    [401, { message: "KAS JWT authentication invalid" }],
  );
  const unknown = await ask({ "gitlab-kas-api-request": jwt(), authorization: "Bearer bad" });
  assert.deepEqual([unknown.statusCode, unknown.json()], [401, { message: "401 Unauthorized" }]);
  flags.set(FLAG, false);
  await clock.advance(60_000);
  for (const headers of [good, {}, { ...good, "gitlab-kas-api-request": jwt() }]) {
    const off = await ask(headers);
    assert.deepEqual([off.statusCode, off.json()], [404, { message: "404 Not Found" }]);
  }
});

test("a secret of the wrong length is a 500, not a 401", async () => {
  const { ask, jwt } = setUp(Buffer.alloc(31));
  const answer = await ask({ "gitlab-kas-api-request": jwt() });
  assert.equal(answer.statusCode, 500);
});

test("every request is told with pod, agent, status and worker", async () => {
  const { ask, jwt, events } = setUp();
  const client = { "x-gitlab-client-name": "gitlab-kas" };
  await ask({ ...client, "gitlab-kas-api-request": jwt(), authorization: "Bearer good-token" });
  const [event] = events;
  assert.ok(event?.kind === "rails-request");
  assert.deepEqual(
    [event.agent, event.status, event.endpoint, event.pod, event.client],
    ["agent-5", 200, "agent_info", "127.0.0.1", "gitlab-kas"],
  );
  assert.ok(event.worker === 1 || event.worker === 2);
});

test("a forced status hits its share and heals", async () => {
  const { ask, forced, jwt } = setUp();
  const good = { "gitlab-kas-api-request": jwt(), authorization: "Bearer good-token" };
  forced.set({ endpoint: "*", status: 503, share: 1 });
  assert.equal((await ask(good)).statusCode, 503);
  forced.set({ endpoint: "*", status: 503, share: 0 });
  assert.equal((await ask(good)).statusCode, 200);
});

test("a 502 is Workhorse's page, not JSON", async () => {
  const { ask, forced } = setUp();
  forced.set({ endpoint: "agent_info", status: 502, share: 1 });
  const answer = await ask({});
  assert.match(answer.headers["content-type"] ?? "", /^text\/html/);
});

const usage: readonly (readonly [string, object, number])[] = [
  ["counters", { gitops_sync_count: 5, k8s_api_proxy_request_count: 0 }, 204],
  ["unknown keys, dropped silently", { other: 1 }, 204],
  ["a negative count", { gitops_sync_count: -1 }, 400],
  ["a text", { gitops_sync_count: "many" }, 400],
];
for (const [name, payload, status] of usage) {
  test(`usage_metrics with ${name} answers ${status}`, async () => {
    const { app, jwt } = setUp();
    const answer = await app.inject({
      method: "POST",
      url: "/api/v4/internal/kubernetes/usage_metrics",
      headers: { "gitlab-kas-api-request": jwt() },
      payload,
    });
    assert.equal(answer.statusCode, status);
  });
}

test("project_info finds only the agent's own project, by its path", async () => {
  const { ask, jwt } = setUp();
  const headers = { "gitlab-kas-api-request": jwt(), authorization: "Bearer good-token" };
  assert.equal((await ask(headers, "project_info?id=group%2Fproject")).statusCode, 200);
  assert.equal((await ask(headers, "project_info?id=other%2Fproject")).statusCode, 404);
  assert.equal((await ask(headers, "project_info")).statusCode, 404);
});
