import assert from "node:assert/strict";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { after, test } from "node:test";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { closeServer, listen } from "../../../kit/http/metrics-server.ts";
import { TokenBucket } from "../../../kit/token-bucket.ts";
import { ApiError } from "./api-error.ts";
import { GitLabClient } from "./gitlab-client.ts";

const undo: (() => Promise<void>)[] = [];
after(async () => {
  for (const step of undo) await step();
});

async function clientOf(answer: RequestListener): Promise<GitLabClient> {
  const server = createServer(answer);
  await listen(server, { host: "127.0.0.1", port: 0 });
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  const clock = ScaledClock.real();
  const client = new GitLabClient({
    address: `http://127.0.0.1:${address.port}/relative-root`,
    secret: Buffer.alloc(32),
    userAgent: "gitlab-kas/v0.0.0/00000000",
    clock,
    limiter: new TokenBucket({ refillPerSecond: 10, bucketSize: 50 }, clock),
  });
  undo.push(async () => {
    client.close();
    await closeServer(server);
  });
  return client;
}

const GOOD = {
  project_id: 7,
  agent_id: 1,
  agent_name: "agent-1",
  gitaly_info: { address: "tcp://g:8075", token: "t", features: {} },
  gitaly_repository: {
    storage_name: "default",
    relative_path: "@hashed/aa/bb/repo.git",
    gl_repository: "project-7",
    gl_project_path: "group/project",
  },
  unknown_key: true,
};

test("asks as recorded: path, header order, no query", async () => {
  let rawHeaders: string[] = [];
  let url = "";
  const client = await clientOf((request, response) => {
    rawHeaders = request.rawHeaders;
    url = request.url ?? "";
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(GOOD));
  });
  const info = await client.agentInfo("token-1", undefined);
  assert.equal(info.agent_name, "agent-1");
  assert.equal(url, "/api/v4/internal/kubernetes/agent_info");
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  assert.deepEqual(names.slice(0, 6), [
    "Host",
    "User-Agent",
    "Accept",
    "Authorization",
    "Gitlab-Kas-Api-Request",
    "X-GitLab-Client-Name",
  ]);
  assert.ok(rawHeaders.includes("Bearer token-1"));
});

test("a correlation id travels as X-Request-ID", async () => {
  let id: unknown;
  const client = await clientOf((request, response) => {
    id = request.headers["x-request-id"];
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(GOOD));
  });
  await client.agentInfo("t", "01M848");
  assert.equal(id, "01M848");
});

const failures: readonly {
  readonly name: string;
  readonly answer: RequestListener;
  readonly text: RegExp;
  readonly kind: number;
}[] = [
  ...[404, 500, 503, 204, 302].map((status) => ({
    name: `status ${status}`,
    answer: (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead(status).end();
    },
    text: new RegExp(`^error kind: 0; status: ${status}$`),
    kind: 0,
  })),
  {
    name: "status 401",
    answer: (_request, response) => response.writeHead(401).end("{}"),
    text: /^error kind: 2; status: 401$/,
    kind: 2,
  },
  {
    name: "status 403",
    answer: (_request, response) => response.writeHead(403).end("{}"),
    text: /^error kind: 1; status: 403$/,
    kind: 1,
  },
  {
    name: "a wrong content type",
    answer: (_request, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    text: /^unexpected Content-Type in response: "text\/html"$/,
    kind: 0,
  },
  {
    name: "cut JSON",
    answer: (_request, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end('{"project_id":'),
    text: /^WithJsonResponseHandler: json\.Unmarshal: unexpected end of JSON input$/i,
    kind: 0,
  },
  {
    name: "a broken connection",
    answer: (request) => request.socket.destroy(),
    text: /^Get "http:/,
    kind: 0,
  },
];
for (const { name, answer, text, kind } of failures) {
  test(`${name} is an error of kind ${kind} with the recorded text`, async () => {
    const client = await clientOf(answer);
    await assert.rejects(client.agentInfo("t", undefined), (error: unknown) => {
      assert.ok(error instanceof ApiError);
      assert.match(error.message, text);
      assert.equal(error.kind, kind);
      return true;
    });
  });
}

test("an empty object is accepted with zero values, as recorded", async () => {
  const client = await clientOf((_request, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end("{}"),
  );
  const info = await client.agentInfo("t", undefined);
  assert.equal(info.agent_id, 0);
  assert.equal(info.gitaly_info.address, "");
});

test("a lookup is broken off with its call: while Rails thinks", async () => {
  const reached = Promise.withResolvers<undefined>();
  const client = await clientOf(() => reached.resolve(undefined));
  const reason = new Error("context canceled");
  const call = new AbortController();
  const asked = client.agentInfo("t", undefined, call.signal);
  await reached.promise;
  call.abort(reason);
  await assert.rejects(asked, reason);
});
