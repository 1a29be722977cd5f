import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { AgentInfo } from "../../contracts/rails-api.ts";
import type { ServiceEvent } from "../../contracts/service-events.ts";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { UndoStack } from "../../kit/lifecycle.ts";
import { SeededRandom } from "../../kit/random.ts";
import { startRailsApiMock } from "./start.ts";
import { askRaw, type RawAnswer } from "./testing/raw-request.ts";

const recorded = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../test/recordings/wire/${name}`, import.meta.url), "utf8"),
  ) as unknown;

const secrets = recorded("secrets.json") as Readonly<Record<string, string>>;
const SECRET = secrets["gitlab_authentication_secret_base64"] ?? "";
const [{ bytes: AGENT_INFO = "" } = {}] = recorded("rails-requests.json") as readonly {
  readonly bytes?: string;
}[];
const ping = recorded("usage-ping.json") as {
  readonly method: string;
  readonly uri: string;
  readonly header: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
};
/** As Go's HTTP client writes it: `Host`, `User-Agent` and the length first, the rest sorted. */
const USAGE_PING = [
  `${ping.method} ${ping.uri} HTTP/1.1`,
  "Host: 127.0.0.1:9001",
  ...["User-Agent", "Content-Length", ...Object.keys(ping.header).sort()]
    .filter((name, index, all) => all.indexOf(name) === index)
    .map((name) => `${name}: ${ping.header[name]?.join(", ") ?? ""}`),
  "",
  ping.body,
].join("\r\n");

interface RecordedCall {
  readonly metadata?: Readonly<Record<string, readonly string[]>>;
  readonly request?: { readonly repository: Readonly<Record<string, string>> };
}
/** What the real kas asked Gitaly for after the answer of its Rails. */
const gitalyCalls = (recorded("gitaly-requests.json") as readonly RecordedCall[]).filter(
  ({ request }) => request !== undefined,
);

const undo = new UndoStack();
after(() => undo.run());

/** The mock with the agent of the recording, its clock at `atMs`. */
async function railsAt(atMs: number, secret = SECRET) {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-rails-"));
  undo.add("folder", () => rmSync(folder, { recursive: true }));
  const kasSecretFile = join(folder, "secret");
  writeFileSync(kasSecretFile, `${secret}\n`);
  const events: ServiceEvent[] = [];
  const anyPort = { host: "127.0.0.1", port: 0 };
  const started = await startRailsApiMock(
    {
      listen: anyPort,
      observability: anyPort,
      kasSecretFile,
      workers: 2,
      flagCacheMs: 60_000,
      gitalyAddresses: { default: "tcp://127.0.0.1:9002" },
      gitalyToken: secrets["gitaly_token"] ?? "",
      agents: [
        {
          agentId: 1,
          agentName: "agent-1",
          projectId: 7,
          projectPath: "group/project",
          token: secrets["agent_token"] ?? "",
          storage: "default",
          relativePath: "@hashed/aa/bb/repo.git",
        },
      ],
    },
    {
      clock: new ManualClock(atMs),
      random: new SeededRandom("rails"),
      control: undefined,
      emit: (event) => events.push(event as ServiceEvent),
    },
  );
  undo.add("rails", () => started.stop());
  return { ask: (text: string) => askRaw(started.port, text), events };
}

/** When a recorded request was made, as its JWT says, ms. */
function madeAtMs(request: string): number {
  const [, payload = ""] = /^Gitlab-Kas-Api-Request: [^.]+\.([^.]+)/m.exec(request) ?? [];
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as { iat: number };
  return claims.iat * 1000;
}

function assertRefused({ status, text }: RawAnswer): void {
  assert.equal(status, 401);
  assert.deepEqual(JSON.parse(text), { message: "KAS JWT authentication invalid" });
}

test("the recorded agent_info gets an answer of which kas makes the recorded Gitaly calls", async () => {
  const { ask, events } = await railsAt(madeAtMs(AGENT_INFO));
  const { status, type, text } = await ask(AGENT_INFO);
  assert.equal(status, 200);
  assert.match(type, /^application\/json(;|$)/);
  const info = AgentInfo.parse(JSON.parse(text));
  assert.deepEqual([info.agent_id, info.project_id, info.agent_name], [1, 7, "agent-1"]);
  assert.ok(gitalyCalls.length >= 4);
  for (const { metadata, request } of gitalyCalls) {
    assert.deepEqual(request?.repository, info.gitaly_repository);
    assert.equal(info.gitaly_info.address, `tcp://${metadata?.[":authority"]?.[0] ?? ""}`);
    const [, hmac, seconds = ""] = metadata?.["authorization"]?.[0]?.split(".") ?? [];
    const made = createHmac("sha256", info.gitaly_info.token ?? "").update(seconds);
    assert.equal(made.digest("hex"), hmac, "the token that Rails hands out signs the call");
  }
  const [event] = events;
  assert.ok(event?.kind === "rails-request");
  assert.deepEqual([event.client, event.agent, event.status], ["gitlab-kas", "agent-1", 200]);
});

test("the recorded usage ping is taken with 204 and nothing", async () => {
  const { ask } = await railsAt(madeAtMs(USAGE_PING));
  const { status, text } = await ask(USAGE_PING);
  assert.deepEqual([status, text], [204, ""]);
});

for (const [name, request] of Object.entries({ AGENT_INFO, USAGE_PING })) {
  test(`${name}: the recorded JWT is checked against clock and secret`, async () => {
    const atMs = madeAtMs(request);
    for (const [offMs, accepted] of [
      [-5_001, false],
      [-4_999, true],
      [4_999, true],
      [5_001, false],
    ] as const) {
      const answer = await (await railsAt(atMs + offMs)).ask(request);
      if (accepted) assert.ok(answer.status < 300, `${answer.status} ${offMs} ms off`);
      else assertRefused(answer);
    }
    const other = Buffer.alloc(32, 1).toString("base64");
    assertRefused(await (await railsAt(atMs, other)).ask(request));
    const forged = request.replace(/(Gitlab-Kas-Api-Request: [^.]+\.[^.]+\.)[^\r]+/, "$1AAAA");
    assertRefused(await (await railsAt(atMs)).ask(forged));
  });
}

test("the recorded agent_info with another agent's token is refused", async () => {
  const { ask } = await railsAt(madeAtMs(AGENT_INFO));
  const { status, text } = await ask(AGENT_INFO.replace(/agent-token-1/, "agent-token-2"));
  assert.deepEqual([status, JSON.parse(text)], [401, { message: "401 Unauthorized" }]);
});
