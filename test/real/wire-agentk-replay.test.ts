import assert from "node:assert/strict";
import { constants } from "node:http2";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { fromBinary, toJson } from "@bufbuild/protobuf";
import {
  ConfigurationResponseSchema,
  type ConfigurationResponse,
} from "../../contracts/gen/gitlab/agent/agent_configuration/rpc/rpc_pb.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { AuthorityFilter } from "../../kit/authority/authority-filter.ts";
import { FRAME } from "../../kit/authority/testing/http2-bytes.ts";
import { judgedByNode } from "../../kit/authority/testing/node-http2.ts";
import {
  AgentkReplay,
  meanings,
  recordedClient,
  recordedServer,
  type Said,
} from "../wire/agentk-replay.ts";
import { startGitalyRig } from "../wire/gitaly-rig.ts";
import { KasRig, wait } from "../wire/kas-rig.ts";
import { AGENT_1_TOKEN, answerByToken } from "../wire/known-agent.ts";
import { recordedTurns } from "../wire/raw-websocket.ts";
import { recordedLines } from "../wire/recorded.ts";
import { responseHeaders } from "../wire/response-headers.ts";

const turns = recordedTurns("agentk-wire-raw.jsonl");
/** Preface, SETTINGS, then the eleven requests in one message; behind them come answers to pings. */
const opening = recordedClient(turns).slice(0, 3);
const real = recordedServer(turns);
/** Where agentk takes its leave: it resets its streams, then closes. */
const RESET = Buffer.from("00000403", "hex");
const leave = turns.findIndex(({ message }) => message?.payload.subarray(0, 4).equals(RESET));
const STREAMS = Array.from({ length: 11 }, (_, i) => 1 + 2 * i);

/** The configuration file that the recorded kas read. */
const CONFIG_FILE = `gitops:
  manifest_projects:
  - id: group/project
    paths:
    - glob: manifests/**/*.yaml
observability:
  logging:
    level: debug
`;

/** Fast, so that the recorded 200 s last ten. */
const clock = new ScaledClock({ epochMs: 1e12, wallStartMs: 0, speed: 20 });
const tokens: (string | undefined)[] = [];
let gitalyAddress = "";
let newestCommit: string | undefined;
const answer = answerByToken(() => gitalyAddress);
const rig = new KasRig({
  net: "127.77.15",
  clock,
  rails: (request, response) => {
    tokens.push(request.headers.authorization);
    answer(request, response);
  },
});
let ours: Said;
/** Calls as kas counted them while the recorded agentk was there, and after it had gone. */
let during: Readonly<Record<string, number>>;
let afterwards: Readonly<Record<string, number>>;

before(async () => {
  const gitaly = await startGitalyRig(clock, rig.undo, [1]);
  gitalyAddress = gitaly.address;
  await gitaly.repositories.commit("agent-1", { config: { text: CONFIG_FILE } });
  newestCommit = gitaly.repositories.newestCommits()["agent-1"];
  await rig.start();
  const replay = new AgentkReplay(clock, { host: "127.77.15.1", port: 8150 });
  rig.undo.add("replay", () => replay.close());
  await replay.play(turns.slice(0, leave));
  await rig.announced(10);
  during = await calls();
  await replay.play(turns.slice(leave));
  ours = replay.said;
  const noneOpen = async (): Promise<typeof during | undefined> => {
    const counted = await calls();
    return Object.keys(counted).some((name) => name.startsWith("open ")) ? undefined : counted;
  };
  afterwards = await waitFor(clock, "the end of all calls", noneOpen, wait);
});
after(() => rig.stop());

test("the upgrade is answered as recorded, but compression is declined", () => {
  const plain = ({ head }: Said): readonly string[] =>
    head.map((line) => line.replace(/^Date: .*/, "Date: <date>"));
  const offered = "Sec-Websocket-Extensions: permessage-deflate; ";
  assert.equal(plain(real).filter((line) => line.startsWith(offered)).length, 1);
  assert.deepEqual(
    plain(ours),
    plain(real).filter((line) => !line.startsWith(offered)),
  );
});

test("kas says the recorded frames in the recorded order, from SETTINGS to the fourth PING", () => {
  const recorded = meanings(real.frames);
  assert.equal(recorded.filter((frame) => frame === "ping 0000000000000000").length, 4);
  assert.deepEqual(meanings(ours.frames), recorded);
  assert.deepEqual([real.closeCode, ours.closeCode], [1000, 1000]);
});

test("the eleven calls are open, with the recorded token, for which Rails is asked once", () => {
  assert.deepEqual(during, { "open Connect": 10, "open GetConfiguration": 1 });
  assert.deepEqual(tokens, [`Bearer ${AGENT_1_TOKEN}`]);
});

test("GetConfiguration gets the recorded configuration", () => {
  assert.deepEqual(configurations(ours), configurations(real));
  const [message] = messages(ours);
  assert.equal(message?.commitId, newestCommit);
});

/** How the gRPC library of ours heads an answer (docs/fidelity.md, "kas"). */
const OTHER_HEADERS: Readonly<Record<string, readonly string[]>> = {
  "content-type: application/grpc": ["content-type: application/grpc+proto"],
  "grpc-encoding: gzip": ["grpc-encoding: identity"],
  "x-gitlab-correlation-id: <id>": ["x-gitlab-correlation-id: <id>"],
  ":status: 200": [":status: 200", "grpc-accept-encoding: identity,deflate,gzip", "date: <date>"],
};

test("only GetConfiguration has got headers, and they are the recorded ones as this library says them", async () => {
  const plain = (headers: readonly string[] = []): string[] =>
    headers.map((line) => line.replace(/id: [0-9A-Z]{26}$/, "id: <id>").replace(DATE, "$1<date>"));
  const [recorded, got] = await Promise.all(
    [real, ours].map(({ frames }) => responseHeaders(frames, STREAMS.length)),
  );
  assert.deepEqual([recorded?.size, got?.size], [1, 1]);
  const wanted = plain(recorded?.get(1)).flatMap((line) => OTHER_HEADERS[line] ?? [line]);
  assert.deepEqual(plain(got?.get(1)).sort(), [...wanted].sort());
});

test("when agentk has reset its streams and closed, all calls end with OK", () => {
  // The age context fires when the connection breaks. Source: kas 14.2-pre protocol, section 1.8.
  assert.deepEqual(afterwards, { "OK Connect": 10, "OK GetConfiguration": 1 });
});

test("Node's HTTP/2 resets the eleven streams without the filter", async () => {
  const { requests, resets, connection } = await judgedByNode(opening);
  assert.deepEqual(requests, []);
  assert.equal(connection, "stands");
  assert.deepEqual(
    resets,
    STREAMS.map((stream) => [stream, constants.NGHTTP2_PROTOCOL_ERROR]),
  );
});

test("behind the filter the eleven requests have the recorded headers in the recorded order", async () => {
  const filter = new AuthorityFilter();
  const through = (piece: Buffer): Buffer => filter.next(piece);
  const { requests, resets, connection } = await judgedByNode(opening, through);
  const decoded = recordedLines("agentk-wire-decoded.jsonl") as readonly Decoded[];
  const recorded = decoded.flatMap(({ dir, frame, headers = [] }) =>
    dir === "c>s" && frame === "HEADERS"
      ? [headers.map(([name, value]) => `${name}: ${value}`)]
      : [],
  );
  const authority = ":authority: ws://127.0.0.1:9010";
  assert.ok(recorded.length === 11 && recorded.every((lines) => lines.includes(authority)));
  const harmless = recorded.map((lines) =>
    lines.map((line) => (line === authority ? ":authority: ws:..127.0.0.1:9010" : line)),
  );
  assert.deepEqual(requests, harmless);
  assert.deepEqual({ resets, connection }, { resets: [], connection: "stands" });
});

/** A line of the decoded recording. */
interface Decoded {
  readonly dir: "c>s" | "s>c";
  readonly frame?: string;
  readonly headers?: readonly (readonly [string, string])[];
}
const DATE = /^(date: )\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/;

/** Calls that are open, and those that have ended, by their code. */
async function calls(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [series, count] of await rig.samples()) {
    const method = /grpc_method="(\w+)"/.exec(series)?.[1] ?? "";
    const code = /^grpc_server_handled_total\{grpc_code="(\w+)"/.exec(series)?.[1];
    if (code !== undefined) found[`${code} ${method}`] = count;
    const isOpen = series.startsWith("grpc_server_requests_in_flight{") && count > 0;
    if (isOpen) found[`open ${method}`] = count;
  }
  return found;
}

/** The messages in the DATA frames of a server, here one in each. */
function messages({ frames }: Said): ConfigurationResponse[] {
  return frames
    .filter(({ type }) => type === FRAME.data)
    .map(({ payload }) => {
      assert.equal(payload.readUInt32BE(1), payload.length - 5);
      const body = payload.subarray(5);
      const bytes = payload.readUInt8(0) === 1 ? gunzipSync(body) : body;
      return fromBinary(ConfigurationResponseSchema, bytes);
    });
}

function configurations(said: Said): unknown[] {
  return messages(said).map((message) =>
    toJson(ConfigurationResponseSchema, { ...message, commitId: "<commit>" }),
  );
}
