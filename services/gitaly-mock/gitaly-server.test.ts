import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client, credentials, Metadata, status, type ServiceError } from "@grpc/grpc-js";
import {
  create,
  fromBinary,
  type DescMessage,
  type DescMethod,
  type MessageShape,
} from "@bufbuild/protobuf";
import {
  CommitService,
  InfoRefsRequestSchema,
  SmartHTTPService,
  TreeEntryRequestSchema,
  TreeEntryResponse_ObjectType,
} from "../../contracts/gen/gitaly/gitaly_pb.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { grpcMethodDefinition } from "../../kit/grpc/service-definition.ts";
import type { Started } from "../../kit/lifecycle.ts";
import { SeededRandom } from "../../kit/random.ts";
import { GitalyFaults } from "./faults.ts";
import { startGitalyServer } from "./gitaly-server.ts";
import { GitalyMetrics } from "./metrics.ts";
import { Repositories } from "./repositories.ts";

const AGENT = {
  agentId: 1,
  agentName: "agent-1",
  projectId: 7,
  projectPath: "group/project",
  token: "t",
  storage: "default",
  relativePath: "@hashed/aa/bb/repo.git",
};
const clock = ScaledClock.real();
const folder = mkdtempSync(join(tmpdir(), "kas-lab-gitaly-"));
const repositories = new Repositories(clock);
let server: Started & { readonly port: number };
let client: Client;
let authorization: (secret: string) => string;

before(async () => {
  await repositories.create(folder, AGENT);
  server = await startGitalyServer({
    storage: "default",
    host: "127.0.0.1",
    port: 0,
    token: "gitaly-secret",
    clock,
    repositories,
    metrics: new GitalyMetrics(),
    faults: new GitalyFaults(clock, new SeededRandom("g")),
  });
  client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
  const { createHmac } = await import("node:crypto");
  authorization = (secret) => {
    const seconds = String(Math.floor(clock.now() / 1000));
    return `Bearer v2.${createHmac("sha256", secret).update(seconds).digest("hex")}.${seconds}`;
  };
});
after(async () => {
  client.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function call<I extends DescMessage, O extends DescMessage>(
  service: typeof SmartHTTPService | typeof CommitService,
  method: DescMethod & { readonly input: I; readonly output: O },
  request: MessageShape<I>,
  secret = "gitaly-secret",
): Promise<MessageShape<O>[]> {
  const definition = grpcMethodDefinition(service, method);
  const metadata = new Metadata();
  if (secret !== "") metadata.set("authorization", authorization(secret));
  return await new Promise((resolve, reject) => {
    const messages: MessageShape<O>[] = [];
    const stream = client.makeServerStreamRequest(
      definition.path,
      definition.requestSerialize,
      definition.responseDeserialize,
      request,
      metadata,
    );
    stream.on("data", (message: MessageShape<O>) => messages.push(message));
    stream.on("error", reject);
    stream.on("end", () => resolve(messages));
  });
}

const REPOSITORY = { storageName: "default", relativePath: AGENT.relativePath };
const advertise = async (repository: object = REPOSITORY, secret?: string): Promise<string> => {
  const request = create(InfoRefsRequestSchema, { repository });
  const messages = await call(
    SmartHTTPService,
    SmartHTTPService.method.infoRefsUploadPack,
    request,
    secret,
  );
  return Buffer.concat(messages.map(({ data }) => data)).toString("latin1");
};
const entry = async (path: string, revision = "HEAD", maxSize = 0n) =>
  await call(
    CommitService,
    CommitService.method.treeEntry,
    create(TreeEntryRequestSchema, {
      repository: REPOSITORY,
      revision: Buffer.from(revision),
      path: Buffer.from(path),
      maxSize,
    }),
  );
const CONFIG = ".gitlab/agents/agent-1/config.yaml";

test("the recorded requests of a real kas read as ours", () => {
  const hex =
    "0a3b120764656661756c741a16406861736865642f61612f62622f7265706f2e676974320970726f6a6563742d37420d67726f75702f70726f6a656374";
  const { repository } = fromBinary(InfoRefsRequestSchema, Buffer.from(hex, "hex"));
  assert.equal(repository?.relativePath, AGENT.relativePath);
  assert.equal(repository.glProjectPath, "group/project");
});

test("advertises HEAD and master of the real repository, as pkt-lines", async () => {
  const text = await advertise();
  const newest = repositories.newestCommits()["agent-1"] ?? "";
  assert.ok(text.startsWith("001e# service=git-upload-pack\n0000"));
  assert.match(text, new RegExp(`${newest} HEAD\\0multi_ack .*symref=HEAD:refs/heads/master`));
  assert.ok(text.endsWith(`003f${newest} refs/heads/master\n0000`));
});

test("a commit is real: the advertisement moves and the file changes", async () => {
  const before = (await advertise()).slice(0, 100);
  const [old] = await entry(CONFIG);
  const made = await repositories.commit("agent-1");
  assert.ok(made !== undefined);
  assert.notEqual((await advertise()).slice(0, 100), before);
  const [now] = await entry(CONFIG, made.commit);
  assert.notDeepEqual(now?.data, old?.data);
});

test("a file comes as a blob with its size and mode", async () => {
  const [first] = await entry(CONFIG);
  assert.equal(first?.type, TreeEntryResponse_ObjectType.BLOB);
  assert.equal(first.mode, 33188);
  assert.equal(Number(first.size), first.data.length);
});

test("a directory is a tree, without data", async () => {
  const [first] = await entry(".gitlab/agents");
  assert.equal(first?.type, TreeEntryResponse_ObjectType.TREE);
  assert.equal(first.mode, 16384);
});

test("equal to max_size is allowed, more is FAILED_PRECONDITION naming both sizes", async () => {
  const [first] = await entry(CONFIG);
  const size = first?.size ?? 0n;
  assert.equal((await entry(CONFIG, "HEAD", size)).length, 1);
  await assert.rejects(entry(CONFIG, "HEAD", size - 1n), (error: ServiceError) => {
    assert.equal(error.code, status.FAILED_PRECONDITION);
    assert.match(error.details, new RegExp(`object size \\(${size}\\) .* \\(${size - 1n}\\)`));
    return true;
  });
});

const failures: readonly (readonly [string, () => Promise<unknown>, status])[] = [
  ["a missing path", () => entry("nowhere"), status.NOT_FOUND],
  ["a missing revision", () => entry(CONFIG, "a".repeat(40)), status.NOT_FOUND],
  ["a path that leaves the tree", () => entry("../x"), status.NOT_FOUND],
  ["an empty path", () => entry(""), status.INVALID_ARGUMENT],
  ["a revision with a colon", () => entry(CONFIG, "a:b"), status.INVALID_ARGUMENT],
  ["a revision with a dash", () => entry(CONFIG, "-x"), status.INVALID_ARGUMENT],
  ["no credentials", () => advertise(REPOSITORY, ""), status.UNAUTHENTICATED],
  ["a wrong secret", () => advertise(REPOSITORY, "other"), status.PERMISSION_DENIED],
  [
    "an unknown storage",
    () => advertise({ ...REPOSITORY, storageName: "x" }),
    status.INVALID_ARGUMENT,
  ],
  [
    "an unknown repository",
    () => advertise({ ...REPOSITORY, relativePath: "x.git" }),
    status.NOT_FOUND,
  ],
  [
    "a path traversal",
    () => advertise({ ...REPOSITORY, relativePath: "../x" }),
    status.INVALID_ARGUMENT,
  ],
];
for (const [name, ask, code] of failures) {
  test(`${name} is ${status[code]}`, async () => {
    await assert.rejects(ask(), (error: ServiceError) => error.code === code);
  });
}
