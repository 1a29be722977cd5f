import { create } from "@bufbuild/protobuf";
import { Client, credentials, Metadata, status, type MethodDefinition } from "@grpc/grpc-js";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentRecord } from "../../../contracts/fleet.ts";
import {
  CommitService,
  InfoRefsRequestSchema,
  SmartHTTPService,
  TreeEntryRequestSchema,
} from "../../../contracts/gen/gitaly/gitaly_pb.ts";
import type { ServiceEvent } from "../../../contracts/service-events.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { grpcMethodDefinition } from "../../../kit/grpc/service-definition.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { waitFor } from "../../../kit/wait-for.ts";
import { startGitalyMock } from "../start.ts";

const TOKEN = "gitaly-secret";
const CONTROL_TOKEN = "control-token";
const STORAGES = ["default", "second"] as const;

const AGENTS: readonly AgentRecord[] = STORAGES.map((storage, index) => ({
  agentId: index + 1,
  agentName: `agent-${index + 1}`,
  projectId: index + 1,
  projectPath: `group/project-${index + 1}`,
  token: `token-${index + 1}`,
  storage,
  relativePath: `@hashed/aa/bb/${index + 1}.git`,
}));

export interface Got {
  /** grpc-js' name of the code. */
  readonly code: string;
  readonly details: string;
  /** Data of all messages. */
  readonly text: string;
}

/** A call on a channel of its own. */
export interface Asked {
  readonly got: Promise<Got>;
  leave(): void;
}

export type TestGitaly = Awaited<ReturnType<typeof startTestGitaly>>;

/** The mock with storages `default` (agent-1) and `second` (agent-2), on a clock the test moves. */
export async function startTestGitaly() {
  const clock = new ManualClock();
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-gitaly-"));
  const events: ServiceEvent[] = [];
  const anyPort = { host: "127.0.0.1", port: 0 };
  const storages = STORAGES.map((name) => ({ name, ...anyPort, path: join(folder, name) }));
  const started = await startGitalyMock(
    { storages, observability: anyPort, token: TOKEN, agents: [...AGENTS] },
    {
      clock,
      random: new SeededRandom("gitaly"),
      control: { ...anyPort, token: CONTROL_TOKEN },
      emit: (event) => events.push(event as ServiceEvent),
    },
  );
  const repository = (storage: string) => ({
    storageName: storage,
    relativePath: AGENTS.find((agent) => agent.storage === storage)?.relativePath ?? "",
  });
  const connect = (storage: string): Client =>
    new Client(`127.0.0.1:${started.portOf(storage) ?? 0}`, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
  /** Asks for the advertisement as kas does; `client` keeps an open channel in use. */
  const advertise = (storage = "default", client?: Client): Asked =>
    call(client ?? connect(storage), client === undefined, {
      method: grpcMethodDefinition(SmartHTTPService, SmartHTTPService.method.infoRefsUploadPack),
      request: create(InfoRefsRequestSchema, { repository: repository(storage) }),
      nowMs: clock.now(),
    });
  /** Asks for the agent's config.yaml at the newest commit, at most `maxSize` bytes of it. */
  const configFile = (storage = "default", maxSize = 0): Asked => {
    const agent = AGENTS.find((candidate) => candidate.storage === storage)?.agentName ?? "";
    return call(connect(storage), true, {
      method: grpcMethodDefinition(CommitService, CommitService.method.treeEntry),
      request: create(TreeEntryRequestSchema, {
        repository: repository(storage),
        revision: Buffer.from("HEAD"),
        path: Buffer.from(`.gitlab/agents/${agent}/config.yaml`),
        maxSize: BigInt(maxSize),
      }),
      nowMs: clock.now(),
    });
  };
  const control = async (
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly json: unknown }> => {
    const answer = await fetch(`http://127.0.0.1:${started.controlPort ?? 0}/control/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${CONTROL_TOKEN}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, json: await answer.json() };
  };
  /** Calls handled so far, by `<method> <grpc_code>`. */
  const handled = async (): Promise<Record<string, number>> => {
    const answer = await fetch(`http://127.0.0.1:${started.observabilityPort}/metrics`);
    const series =
      /^grpc_server_handled_total\{grpc_type="server_stream",grpc_service="[\w.]+",grpc_method="(\w+)",grpc_code="(\w+)"\} (\d+)$/gm;
    const matches = [...(await answer.text()).matchAll(series)];
    return Object.fromEntries(
      matches.map(([, method, code, count]) => [`${method ?? ""} ${code ?? ""}`, Number(count)]),
    );
  };
  const stop = async (): Promise<void> => {
    await started.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { clock, events, connect, advertise, configFile, control, handled, stop };
}

/** Waits for a condition. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const probe = async (): Promise<true | undefined> => ((await holds()) ? true : undefined);
  await waitFor(ScaledClock.real(), what, probe, { timeoutWallMs: 10_000, intervalWallMs: 5 });
}

function call<Request, Response extends { readonly data: Uint8Array }>(
  client: Client,
  closes: boolean,
  asked: {
    readonly method: MethodDefinition<Request, Response>;
    readonly request: Request;
    readonly nowMs: number;
  },
): Asked {
  const seconds = String(Math.floor(asked.nowMs / 1000));
  const metadata = new Metadata();
  const hmac = createHmac("sha256", TOKEN).update(seconds).digest("hex");
  metadata.set("authorization", `Bearer v2.${hmac}.${seconds}`);
  const { path, requestSerialize, responseDeserialize } = asked.method;
  const stream = client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    asked.request,
    metadata,
  );
  const chunks: Uint8Array[] = [];
  stream.on("data", (message: Response) => chunks.push(message.data));
  stream.on("error", () => undefined);
  const got = new Promise<Got>((resolve) => {
    stream.on("status", ({ code, details }) => {
      if (closes) client.close();
      resolve({
        code: status[code],
        details,
        text: Buffer.concat(chunks).toString("latin1"),
      });
    });
  });
  return { got, leave: () => stream.cancel() };
}
