import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  CommitService,
  GetTreeEntriesRequestSchema,
  GetTreeEntriesResponseSchema,
  InfoRefsResponseSchema,
  SmartHTTPService,
  TreeEntry_EntryType,
  TreeEntryRequestSchema,
  TreeEntryResponse_ObjectType,
  TreeEntryResponseSchema,
} from "../../contracts/gen/gitaly/gitaly_pb.ts";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { grpcPath } from "../../kit/grpc/service-definition.ts";
import { SeededRandom } from "../../kit/random.ts";
import { startGitalyMock, type StartedGitaly } from "./start.ts";
import { callRaw, type RawReply } from "./testing/raw-call.ts";
import { writeFiles } from "./testing/write-files.ts";

type Method = "InfoRefsUploadPack" | "TreeEntry" | "GetTreeEntries";
interface RecordedCall {
  readonly method: Method;
  readonly hex: string;
  readonly metadata: Readonly<Record<string, readonly string[]>>;
}
interface RecordedAnswer {
  readonly data: string;
}
interface GitOpsMessage {
  readonly msg?: { readonly object?: { readonly source: string; readonly data: string } };
}
const recorded = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../test/recordings/wire/${name}`, import.meta.url), "utf8"),
  ) as unknown;
const all = recorded("gitaly-requests.json") as readonly (RecordedCall | RecordedAnswer)[];
const calls = all.filter((one): one is RecordedCall => "hex" in one);
const answers = all.filter((one): one is RecordedAnswer => "data" in one);
const secrets = recorded("secrets.json") as Readonly<Record<string, string>>;
/** The commit that the recorded repository was at; ours has one of its own. */
const RECORDED_COMMIT = "bf35dfcb90ca44c38451dc6c0c54f560598b73f9";
const STORAGE_PATH = "@hashed/aa/bb/repo.git";

/** Files that the recorded kas sent to an agent, by path. */
const manifests = Object.fromEntries(
  (recorded("gitops-streams.json") as { "-paths 1": readonly GitOpsMessage[] })["-paths 1"].flatMap(
    ({ msg }) =>
      msg?.object === undefined
        ? []
        : [[msg.object.source, Buffer.from(msg.object.data, "base64").toString()]],
  ),
);
const CONFIG = "observability: {}\n";

const clock = new ManualClock(0);
const folder = mkdtempSync(join(tmpdir(), "kas-lab-gitaly-"));
let gitaly: StartedGitaly;
let commit = "";

before(async () => {
  const anyPort = { host: "127.0.0.1", port: 0 };
  gitaly = await startGitalyMock(
    {
      storages: [{ name: "default", ...anyPort, path: folder }],
      observability: anyPort,
      token: secrets["gitaly_token"] ?? "",
      agents: [
        {
          agentId: 1,
          agentName: "agent-1",
          projectId: 7,
          projectPath: "group/project",
          token: "t",
          storage: "default",
          relativePath: STORAGE_PATH,
        },
      ],
    },
    { clock, random: new SeededRandom("g"), control: undefined, emit: () => undefined },
  );
  commit = await writeFiles(join(folder, STORAGE_PATH), {
    ".gitlab/agents/agent-1/config.yaml": CONFIG,
    ...manifests,
  });
});
after(async () => {
  await gitaly.stop();
  rmSync(folder, { recursive: true });
});

/** Makes a recorded call `offS` after its time; in it stands the commit of our repository. */
async function replay(call: RecordedCall, offS = 0): Promise<RawReply> {
  const [, seconds = ""] = /\.(\d+)$/.exec(call.metadata["authorization"]?.[0] ?? "") ?? [];
  await clock.advance((Number(seconds) + offS) * 1000 - clock.now());
  const inHex = (text: string): string => Buffer.from(text).toString("hex");
  const message = Buffer.from(call.hex.replace(inHex(RECORDED_COMMIT), inHex(commit)), "hex");
  const service = call.method === "InfoRefsUploadPack" ? SmartHTTPService : CommitService;
  const path = grpcPath(service, call.method);
  const port = gitaly.portOf("default") ?? 0;
  return await callRaw(port, { path, metadata: call.metadata, message });
}

interface Advertised {
  readonly announced: string;
  readonly refs: readonly string[];
  readonly capabilities: readonly string[];
}

/** An advertisement by what it says; pkt-lines whose length is wrong do not parse. */
function advertised(data: string): Advertised {
  const lines: string[] = [];
  for (let at = 0; at < data.length;) {
    const length = Number.parseInt(data.slice(at, at + 4), 16);
    lines.push(length === 0 ? "flush" : data.slice(at + 4, at + length));
    at += length === 0 ? 4 : length;
  }
  const [announced = "", flush, first = "", ...rest] = lines;
  assert.deepEqual([flush, rest.at(-1)], ["flush", "flush"]);
  const [ref = "", capabilities = ""] = first.split("\0");
  const refs = [ref, ...rest.slice(0, -1)].map((line) =>
    line.trimEnd().replace(RECORDED_COMMIT, commit),
  );
  return { announced, refs, capabilities: capabilities.trimEnd().split(" ") };
}

/** Settings of Gitaly 14.1 that the stand-in of the recording had not. */
const GITALY_CAPABILITIES = ["allow-tip-sha1-in-want", "allow-reachable-sha1-in-want", "filter"];

test("every recorded InfoRefsUploadPack gets what the real kas was answered", async () => {
  const asked = calls.filter(({ method }) => method === "InfoRefsUploadPack");
  assert.equal(asked.length, 4);
  const wanted = advertised(answers[0]?.data ?? "");
  for (const call of asked) {
    const { status, messages } = await replay(call);
    assert.equal(status, "0");
    const parts = messages.map((bytes) => fromBinary(InfoRefsResponseSchema, bytes).data);
    const ours = advertised(Buffer.concat(parts).toString("latin1"));
    assert.equal(ours.announced, wanted.announced);
    assert.deepEqual(ours.refs, wanted.refs);
    assert.deepEqual(
      ours.capabilities.filter((word) => !GITALY_CAPABILITIES.includes(word)),
      wanted.capabilities,
    );
    assert.ok(GITALY_CAPABILITIES.every((word) => ours.capabilities.includes(word)));
  }
  assert.ok(answers.every(({ data }) => data === answers[0]?.data));
});

test("the recorded TreeEntry gets the configuration file, type, size and mode first", async () => {
  const asked = calls.filter(({ method }) => method === "TreeEntry");
  assert.equal(asked.length, 1);
  for (const call of asked) {
    const { status, messages } = await replay(call);
    assert.equal(status, "0");
    const [first, ...rest] = messages.map((bytes) => fromBinary(TreeEntryResponseSchema, bytes));
    assert.deepEqual(rest, []);
    assert.equal(first?.type, TreeEntryResponse_ObjectType.BLOB);
    assert.deepEqual([Number(first.size), first.mode], [CONFIG.length, 33188]);
    assert.equal(Buffer.from(first.data).toString(), CONFIG);
  }
});

test("recorded tokens hold for 30 s either way by the mock's clock, and for one secret", async () => {
  for (const call of calls) {
    for (const [offS, status, details] of [
      [-31, "7", "permission denied"],
      [-30, "0", "OK"],
      [30, "0", "OK"],
      [31, "7", "permission denied"],
    ] as const) {
      const reply = await replay(call, offS);
      assert.deepEqual([reply.status, reply.details], [status, details], `${offS} s`);
    }
    const { authorization = [], ...rest } = call.metadata;
    const forged = [authorization[0]?.replace(/v2\.../, "v2.00") ?? ""];
    const denied = await replay({ ...call, metadata: { ...rest, authorization: forged } });
    assert.deepEqual([denied.status, denied.details], ["7", "permission denied"]);
    const unknown = await replay({ ...call, metadata: rest });
    assert.deepEqual([unknown.status, unknown.details], ["16", "authentication required"]);
  }
});

test("what kas asks for GitOps is answered with the recorded files, in the recorded order", async () => {
  const [first] = calls;
  assert.ok(first !== undefined);
  const { repository } = fromBinary(TreeEntryRequestSchema, Buffer.from(first.hex, "hex"));
  assert.ok(repository !== undefined);
  const { metadata } = first;
  const ask = (method: Method, bytes: Uint8Array): Promise<RawReply> =>
    replay({ method, metadata, hex: Buffer.from(bytes).toString("hex") });
  // Fields and values that kas sets: kas 14.2-pre protocol, sections 3.3 and 8.2.
  const listing = create(GetTreeEntriesRequestSchema, {
    repository,
    revision: Buffer.from(commit),
    path: Buffer.from("manifests"),
    recursive: true,
  });
  const listed = await ask("GetTreeEntries", toBinary(GetTreeEntriesRequestSchema, listing));
  assert.equal(listed.status, "0");
  const blobs = listed.messages
    .flatMap((bytes) => fromBinary(GetTreeEntriesResponseSchema, bytes).entries)
    .filter(({ type }) => type === TreeEntry_EntryType.BLOB);
  const read: Record<string, string> = {};
  for (const { path, commitOid } of blobs) {
    const request = create(TreeEntryRequestSchema, {
      repository,
      revision: Buffer.from(commitOid),
      path,
      maxSize: 5_242_880n,
    });
    const { messages } = await ask("TreeEntry", toBinary(TreeEntryRequestSchema, request));
    const parts = messages.map((bytes) => fromBinary(TreeEntryResponseSchema, bytes).data);
    read[Buffer.from(path).toString()] = Buffer.concat(parts).toString();
  }
  assert.deepEqual(Object.entries(read), Object.entries(manifests));
  assert.deepEqual(Object.keys(manifests), ["manifests/a.yaml", "manifests/sub/b.yaml"]);
});
