import assert from "node:assert/strict";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, beforeEach, describe, it } from "node:test";
import { AGENT_INFO_PATH, WORKER_HEADER } from "../../contracts/rails-api.ts";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { messageOf } from "../../kit/errors.ts";
import type { FaultContext, HttpObservation } from "./fault.ts";
import { FAULTS, type BoundFault } from "./registry.ts";
import type { PodsPort, ProcessPort, World } from "./world.ts";

const WORKERS = 3;

/** Whoever sleeps wakes at once, later: minutes of probing need no waiting. */
class LeapingClock extends ManualClock {
  override async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await this.advance(delayMs);
  }
}

/** Stands in for Rails: every request goes to the next worker, each answers what it was told. */
class StandIn {
  statuses: number[] = [];
  /** Path and query of all requests, for what probes may not send. */
  readonly seen: { readonly path: string; readonly authorization: string | undefined }[] = [];
  private next = 0;
  readonly server: Server = createServer((incoming, response) => {
    const { authorization } = incoming.headers;
    this.seen.push({ path: incoming.url ?? "", authorization });
    const worker = this.next++ % WORKERS;
    response.writeHead(this.statuses[worker] ?? 500, { [WORKER_HEADER]: String(worker + 1) });
    response.end("{}");
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
}

const rails = new StandIn();
const railsUrl = await rails.listen();
after(() => rails.server.close());
beforeEach(() => {
  rails.statuses = [401, 401, 401];
  rails.seen.length = 0;
  asked.length = 0;
});

/** Requests that injectors made of the control endpoint. */
const asked: unknown[] = [];

function context(obey: (path: string, body: unknown) => void = () => undefined): FaultContext {
  return {
    id: "test",
    clock: new LeapingClock(),
    signal: new AbortController().signal,
    targets: [],
    baseline: 0,
    containers: null,
    // Faults of Rails look at nothing else of the world.
    world: { railsUrl, railsWorkers: WORKERS } as World,
    processes: {} as ProcessPort,
    pods: {} as PodsPort,
    sentinelCommand: () => Promise.reject(new Error("no sentinel")),
    redisCommand: () => Promise.reject(new Error("no Redis here")),
    note: () => undefined,
    control: (component) => ({
      request: async (method, path, body) => {
        asked.push([component, method, path, body]);
        obey(path, body);
        await Promise.resolve();
        return {};
      },
    }),
    httpGet,
  };
}

function httpGet(url: string): Promise<HttpObservation> {
  return new Promise((resolve) => {
    const call = request(url, { agent: false });
    call.on("error", (error) => resolve({ kind: "failed", error: messageOf(error) }));
    call.on("response", (response) => {
      response.resume();
      const headers = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
      );
      resolve({ kind: "answer", status: response.statusCode ?? 0, headers });
    });
    call.end();
  });
}

function bound(name: string, parameters: unknown): BoundFault {
  const fault = FAULTS.get(name)?.bind(parameters);
  assert.ok(fault !== undefined && "inject" in fault, JSON.stringify(fault));
  return fault;
}

describe("the fault agentk-restart", () => {
  it("restarts the pods that are named, and all replicas where it is told how many", async () => {
    const agents = { ...context(), targets: ["agent-1", "agent-2"] };
    await bound("agentk-restart", {}).inject(agents);
    await bound("agentk-restart", { replicas: 3 }).inject({ ...agents, targets: ["agent-1"] });
    const path = "/control/pods/restart";
    const times = { spreadMs: 0, afterMs: 10_000 };
    assert.deepEqual(asked, [
      ["agentk", "POST", path, { agents: ["agent-1", "agent-2"], ...times }],
      ["agentk", "POST", path, { agents: ["agent-1", "agent-1-r2", "agent-1-r3"], ...times }],
    ]);
  });
});

const flag = bound("feature-flag", { name: "kubernetes_agent_internal_api", enabled: false });
const status = bound("rails-status", { status: 503 });

describe("the fault feature-flag", () => {
  it("asks Rails for the flag, and sees every worker follow and come back", async () => {
    const obeying = context((_path, body) => {
      const { enabled } = body as { enabled: boolean };
      rails.statuses = enabled ? [401, 401, 401] : [404, 404, 404];
    });
    await flag.inject(obeying);
    assert.deepEqual(await flag.observeEffect(obeying), {
      seen: true,
      says: "kubernetes_agent_internal_api = false on 3 of 3 workers",
    });
    await flag.heal(obeying);
    assert.deepEqual(await flag.observeGone(obeying), {
      seen: true,
      says: "kubernetes_agent_internal_api = true on 3 of 3 workers",
    });
    const path = "/control/flags/kubernetes_agent_internal_api";
    assert.deepEqual(asked, [
      ["rails", "PUT", path, { enabled: false }],
      ["rails", "PUT", path, { enabled: true }],
    ]);
  });

  it("looks as anybody could: at the public path, without credentials", async () => {
    rails.statuses = [404, 404, 404];
    await flag.observeEffect(context());
    assert.ok(rails.seen.length >= WORKERS);
    for (const { path, authorization } of rails.seen) {
      assert.equal(path, AGENT_INFO_PATH);
      assert.equal(authorization, undefined);
    }
  });

  it("waits for workers whose copy of the flag lives on", async () => {
    rails.statuses = [404, 401, 404];
    let probes = 0;
    const following: FaultContext["httpGet"] = async (url) => {
      if (++probes === 10) rails.statuses = [404, 404, 404];
      return await httpGet(url);
    };
    const slow = context();
    assert.equal((await flag.observeEffect({ ...slow, httpGet: following })).seen, true);
    assert.ok(probes >= 10 && probes <= 12, `${probes} probes`);
  });

  it("does not see an effect when the injection does nothing", async () => {
    await flag.inject(context());
    assert.deepEqual(await flag.observeEffect(context()), {
      seen: false,
      says: "kubernetes_agent_internal_api = false on 0 of 3 workers; last answer: status 401",
    });
  });

  it("does not see an effect that one worker is spared", async () => {
    rails.statuses = [404, 404, 401];
    const observed = await flag.observeEffect(context());
    assert.equal(observed.seen, false);
    assert.match(observed.says, /on 2 of 3 workers/);
  });

  it("does not take an outage for its effect, nor for its end", async () => {
    rails.statuses = [502, 502, 502];
    assert.equal((await flag.observeEffect(context())).seen, false);
    assert.equal((await flag.observeGone(context())).seen, false);
  });

  it("says that nobody answers when nobody does", async () => {
    const world = { railsUrl: "http://127.0.0.1:1", railsWorkers: WORKERS } as World;
    const nowhere = { ...context(), world };
    const observed = await flag.observeEffect(nowhere);
    assert.equal(observed.seen, false);
    assert.match(observed.says, /on 0 of 3 workers; last answer: .*ECONNREFUSED/);
  });

  it("stops looking when the run is over", async () => {
    const over = AbortSignal.abort(new Error("the run is over"));
    await assert.rejects(flag.observeEffect({ ...context(), signal: over }), /the run is over/);
  });
});

describe("the fault rails-status", () => {
  it("asks Rails for the status, and sees every worker follow and come back", async () => {
    const obeying = context((_path, body) => {
      const { share } = body as { share: number };
      rails.statuses = share === 1 ? [503, 503, 503] : [401, 401, 401];
    });
    await status.inject(obeying);
    const says = "status 503 on 3 of 3 workers";
    assert.deepEqual(await status.observeEffect(obeying), { seen: true, says });
    await status.heal(obeying);
    assert.equal((await status.observeGone(obeying)).seen, true);
    assert.deepEqual(asked, [
      ["rails", "PUT", "/control/answers", { endpoint: "*", status: 503, share: 1 }],
      ["rails", "PUT", "/control/answers", { endpoint: "*", status: 503, share: 0 }],
    ]);
  });

  it("does not see an effect when the injection does nothing, nor an end while it lasts", async () => {
    assert.equal((await status.observeEffect(context())).seen, false);
    rails.statuses = [503, 401, 503];
    assert.equal((await status.observeGone(context())).seen, false);
  });

  it("with a share, needs one such answer to begin and a row of others to end", async () => {
    const half = bound("rails-status", { status: 503, share: 0.5 });
    rails.statuses = [401, 503, 401];
    assert.equal((await half.observeEffect(context())).seen, true);
    assert.equal((await half.observeGone(context())).seen, false);
    rails.statuses = [401, 401, 401];
    rails.seen.length = 0;
    assert.equal((await half.observeGone(context())).seen, true);
    // log(0.01) / log(0.5) is 7 answers, so 3 for each of 3 workers.
    assert.equal(rails.seen.length, 9);
  });
});

describe("parameters of faults", () => {
  const refused: readonly (readonly [string, unknown])[] = [
    ["feature-flag", undefined],
    ["feature-flag", { name: "kubernetes_agent_internal_api" }],
    ["feature-flag", { name: "kubernetes_agent_internal_api", enabled: true }],
    ["feature-flag", { name: "another_flag", enabled: false }],
    ["rails-status", {}],
    ["rails-status", { status: "503" }],
    ["rails-status", { status: 200 }],
    ["rails-status", { status: 401 }],
    ["rails-status", { status: 503, share: 0 }],
    ["rails-status", { status: 503, endpoint: "project_info" }],
    ["rails-status", { status: 503, sahre: 1 }],
  ];
  for (const [name, parameters] of refused) {
    it(`${name} refuses ${JSON.stringify(parameters)}`, () => {
      const fault = FAULTS.get(name)?.bind(parameters);
      assert.ok(fault !== undefined && !("inject" in fault));
      assert.ok(fault.length > 0);
    });
  }

  it("are told in words", () => {
    const partial = bound("rails-status", { status: 502, endpoint: "agent_info", share: 0.25 });
    assert.deepEqual(
      [flag.says, status.says, partial.says],
      [
        "kubernetes_agent_internal_api = false",
        "the internal API answers 503",
        "agent_info answers 502 to 25 % of the requests",
      ],
    );
  });
});
