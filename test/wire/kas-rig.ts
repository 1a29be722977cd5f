import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Redis } from "ioredis";
import {
  REDIS_KEY_PREFIX_DEFAULT,
  connectionsByAgentIdKey,
  tunnelsByAgentIdKey,
} from "../../contracts/redis-keys.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import { closeServer, listen } from "../../kit/http/metrics-server.ts";
import { UndoStack } from "../../kit/lifecycle.ts";
import { createLogger } from "../../kit/log.ts";
import { SeededRandom } from "../../kit/random.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { parseConfig } from "../../services/kas/config/load.ts";
import { startKas } from "../../services/kas/start.ts";
import { realProgram } from "../real/real-program.ts";
import { samplesOf } from "./metrics-page.ts";
import { ProbeAgent } from "./probe-agent.ts";

export interface LogLine extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly msg: string;
  readonly error?: string;
}

export interface KasRigOptions {
  /** First three bytes of the addresses, `127.77.3`: .1 is kas, .2 is Redis. */
  readonly net: string;
  readonly clock: Clock;
  /** The stand-in for Rails. */
  readonly rails: (request: IncomingMessage, response: ServerResponse) => void;
  /** Further keys of kas' `agent` section, as JSON members. */
  readonly agent?: Readonly<Record<string, unknown>>;
  /** Further keys of `agent.listen`. */
  readonly listen?: Readonly<Record<string, unknown>>;
  /** Further keys of `redis`. */
  readonly redis?: Readonly<Record<string, unknown>>;
}

export const wait = { timeoutWallMs: 10_000 };

/** kas of this project in this process, with a real Redis, a stand-in for Rails and its log kept. */
export class KasRig {
  readonly log: LogLine[] = [];
  readonly agentUrl: string;
  readonly redisAddress: { readonly host: string; readonly port: number };
  readonly undo = new UndoStack();
  railsCalls = 0;
  redisServer: ChildProcess | undefined;
  private kas: { stop(): Promise<void> } | undefined;
  private readonly options: KasRigOptions;

  constructor(options: KasRigOptions) {
    this.options = options;
    this.agentUrl = `ws://${options.net}.1:8150/`;
    this.redisAddress = { host: `${options.net}.2`, port: 6379 };
  }

  /** Starts all of it; without Redis when the test starts that later. */
  async start(withRedis = true): Promise<void> {
    if (withRedis) await this.startRedis();
    const railsPort = await this.startRails();
    await this.startKas(railsPort);
  }

  async stop(): Promise<void> {
    await this.undo.run();
  }

  /** What SIGTERM does: kas stops gracefully, the rest stays. */
  async stopKas(): Promise<void> {
    await this.kas?.stop();
  }

  /** A Redis with nothing in it; killed with the rig. */
  async startRedis(): Promise<void> {
    const { host, port } = this.redisAddress;
    const server = spawn(
      realProgram("KASLAB_TEST_REDIS"),
      ["--bind", host, "--port", String(port), "--save", "", "--protected-mode", "no"],
      { stdio: "ignore" },
    );
    this.redisServer = server;
    this.undo.add("redis", () => void server.kill("SIGKILL"));
    const client = this.redisClient();
    await waitFor(this.options.clock, "Redis", async () => await client.ping(), wait);
  }

  redisClient(): Redis {
    const redis = new Redis({ ...this.redisAddress, protocol: 2, retryStrategy: () => 50 });
    redis.on("error", () => undefined);
    this.undo.add("redis client", () => redis.disconnect());
    return redis;
  }

  async agent(token: string, tunnels: number): Promise<ProbeAgent> {
    const agent = await ProbeAgent.dial(this.agentUrl, token);
    this.undo.add("agent", () => agent.close());
    agent.openAll(tunnels);
    return agent;
  }

  /** Waits until Redis names an agent as connected and `tunnels` idle tunnels of it. */
  async announced(tunnels: number, agentId = 1n): Promise<void> {
    const redis = this.redisClient();
    const fields = async (): Promise<true | undefined> => {
      const agents = await redis.hlen(connectionsByAgentIdKey(REDIS_KEY_PREFIX_DEFAULT, agentId));
      const idle = await redis.hlen(tunnelsByAgentIdKey(REDIS_KEY_PREFIX_DEFAULT, agentId));
      return agents === 1 && idle === tunnels ? true : undefined;
    };
    await waitFor(this.options.clock, `agent ${agentId} in Redis`, fields, wait);
    redis.disconnect();
  }

  async page(): Promise<string> {
    return await (await fetch(`http://${this.options.net}.1:8151/metrics`)).text();
  }

  async samples(): Promise<Map<string, number>> {
    return samplesOf(await this.page());
  }

  probe(path: "/liveness" | "/readiness"): Promise<Response> {
    return fetch(`http://${this.options.net}.1:8151${path}`);
  }

  /** The stand-in for Rails. @returns its port. */
  async startRails(): Promise<number> {
    const rails = createServer((request, response) => {
      this.railsCalls += 1;
      this.options.rails(request, response);
    });
    await listen(rails, { host: "127.0.0.1", port: 0 });
    this.undo.add("rails", () => closeServer(rails));
    const address = rails.address();
    assert.ok(address !== null && typeof address === "object");
    return address.port;
  }

  /** kas' configuration file, which is YAML and so may be JSON. */
  configText(railsPort: number, secretFile: string): string {
    const { net, agent = {}, listen: listenKeys = {}, redis = {} } = this.options;
    return JSON.stringify({
      gitlab: {
        address: `http://127.0.0.1:${railsPort}`,
        authentication_secret_file: secretFile,
      },
      agent: { ...agent, listen: { address: `${net}.1:8150`, websocket: true, ...listenKeys } },
      observability: { listen: { address: `${net}.1:8151` } },
      redis: { server: { address: `${net}.2:6379` }, ...redis },
    });
  }

  private async startKas(railsPort: number): Promise<void> {
    const { clock } = this.options;
    const config = parseConfig(this.configText(railsPort, "/unused"), "test");
    const write = (line: string): void => void this.log.push(JSON.parse(line) as LogLine);
    const kas = await startKas(
      { config, gitlabSecret: Buffer.alloc(32) },
      {
        clock,
        random: new SeededRandom("wire"),
        log: createLogger({ clock, level: "debug", destination: { write } }),
        component: "kas",
        control: undefined,
        emit: () => undefined,
      },
      "grpc://127.0.0.1:8155",
    );
    this.kas = kas;
    this.undo.add("kas", () => kas.stop());
  }
}
