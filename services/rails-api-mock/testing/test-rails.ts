import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentRecord } from "../../../contracts/fleet.ts";
import { INTERNAL_API_PREFIX, KAS_JWT_HEADER } from "../../../contracts/rails-api.ts";
import type { ServiceEvent } from "../../../contracts/service-events.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { waitFor } from "../../../kit/wait-for.ts";
import { startRailsApiMock } from "../start.ts";

const SECRET = Buffer.alloc(32, 1);
const CONTROL_TOKEN = "control-token";

export const TEST_AGENTS: readonly AgentRecord[] = [1, 2].map((number) => ({
  agentId: number,
  agentName: `agent-${number}`,
  projectId: number,
  projectPath: `group/project-${number}`,
  token: `token-${number}`,
  storage: "default",
  relativePath: `@hashed/aa/bb/${number}.git`,
}));

export interface Got {
  /** 0: no header came. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Whether the connection ended before the answer was whole. */
  readonly broken: boolean;
}

/** A request on a connection of its own. */
export interface Asked {
  readonly got: Promise<Got>;
  leave(): void;
}

export type TestRails = Awaited<ReturnType<typeof startTestRails>>;

/** The mock on loopback with two agents, on a clock that the test moves. */
export async function startTestRails() {
  const clock = new ManualClock();
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-rails-"));
  const kasSecretFile = join(folder, "secret");
  writeFileSync(kasSecretFile, `${SECRET.toString("base64")}\n`);
  const events: ServiceEvent[] = [];
  const anyPort = { host: "127.0.0.1", port: 0 };
  const started = await startRailsApiMock(
    {
      listen: anyPort,
      observability: anyPort,
      kasSecretFile,
      workers: 2,
      flagCacheMs: 60_000,
      gitalyAddresses: { default: "tcp://gitaly:8075" },
      gitalyToken: "gitaly-secret",
      agents: [...TEST_AGENTS],
    },
    {
      clock,
      random: new SeededRandom("rails"),
      control: { ...anyPort, token: CONTROL_TOKEN },
      emit: (event) => events.push(event as ServiceEvent),
    },
  );
  /** Asks as kas does, with a JWT made now. */
  const ask = (endpoint = "agent_info", token = "token-1"): Asked =>
    exchange(started.port, endpoint === "usage_metrics" ? "POST" : "GET", {
      path: `${INTERNAL_API_PREFIX}/${endpoint}`,
      headers: { [KAS_JWT_HEADER]: jwt(clock.now()), authorization: `Bearer ${token}` },
    });
  const control = async (method: string, path: string, body?: unknown): Promise<Got> =>
    await exchange(started.controlPort ?? 0, method, {
      path: `/control/${path}`,
      headers: {
        authorization: `Bearer ${CONTROL_TOKEN}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: typeof body === "string" || body === undefined ? body : JSON.stringify(body),
    }).got;
  const held = async (count: number): Promise<void> => {
    await until(`${count} held`, async () => {
      const faults = JSON.parse((await control("GET", "faults")).text) as { held: number };
      return faults.held === count;
    });
  };
  /** The counter's series as `status count`. */
  const counted = async (endpoint = "agent_info"): Promise<string[]> => {
    const { text } = await exchange(started.observabilityPort, "GET", { path: "/metrics" }).got;
    const series = /^kaslab_rails_requests_total\{endpoint="(\w+)",status="(\w+)"\} (\d+)$/gm;
    return [...text.matchAll(series)]
      .filter((match) => match[1] === endpoint)
      .map((match) => `${match[2] ?? ""} ${match[3] ?? ""}`)
      .sort();
  };
  const stop = async (): Promise<void> => {
    await started.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { clock, events, ask, control, held, counted, stop };
}

/** Waits for a condition. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const probe = async (): Promise<true | undefined> => ((await holds()) ? true : undefined);
  await waitFor(ScaledClock.real(), what, probe, { timeoutWallMs: 10_000, intervalWallMs: 5 });
}

function exchange(
  port: number,
  method: string,
  asked: {
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
  },
): Asked {
  const { path, headers = {}, body } = asked;
  const outgoing = request({ host: "127.0.0.1", port, method, path, agent: false, headers });
  const got = new Promise<Got>((resolve) => {
    outgoing.on("error", () => {
      resolve({ status: 0, headers: {}, text: "", broken: true });
    });
    outgoing.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.on("error", () => undefined);
      response.on("close", () => {
        const status = response.statusCode ?? 0;
        resolve({ status, headers: response.headers, text, broken: !response.complete });
      });
    });
  });
  outgoing.end(body);
  return { got, leave: () => outgoing.destroy() };
}

function jwt(nowMs: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: "gitlab-kas", nbf: nowMs / 1000 - 5, exp: nowMs / 1000 + 5 };
  const signed = `${part({ alg: "HS256" })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
}
