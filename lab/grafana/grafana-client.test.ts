import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, it } from "node:test";
import { PROJECT_ROOT } from "../../kit/installation.ts";
import { GrafanaClient } from "./grafana-client.ts";
import { labDashboards } from "./lab-dashboards.ts";

interface Call {
  readonly what: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

const PROMETHEUS = "http://127.64.6.1:9090";
const dashboards = labDashboards(PROJECT_ROOT, { fromMs: 0, toMs: 60_000 });

/**
 * Answers in the shape of Grafana's HTTP API, as its pages have it (version 11: "Data source HTTP API",
 * "Folder/Dashboard HTTP API", "Folder HTTP API"): what is there already is a conflict, and a version
 * that is not the stored one too unless it is written over.
 */
describe("the user's own Grafana, over its API", () => {
  let server: Server;
  let calls: Call[];
  let address: string;
  let stored: Set<string>;
  let health: { readonly status: number; readonly body: object };
  /** Status of every answer, when it is not the usual one. */
  let denies: number | undefined;

  beforeEach(async () => {
    [calls, stored, denies] = [[], new Set(), undefined];
    health = {
      status: 200,
      body: { status: "OK", message: "Successfully queried the Prometheus API." },
    };
    server = createServer((request, response) => {
      void read(request).then((body) => {
        const what = `${request.method} ${request.url}`;
        calls.push({ what, authorization: request.headers.authorization, body });
        const [status, answer] = answerTo(what, body);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function answerTo(what: string, body: Call["body"]): readonly [number, object] {
    if (denies !== undefined) return [denies, { message: "Invalid username or password" }];
    const keep = (key: string, made: object, conflict: object): readonly [number, object] => {
      if (stored.has(key)) return [409, conflict];
      stored.add(key);
      return [200, made];
    };
    if (what === "POST /api/datasources") {
      const made = { id: 1, message: "Datasource added", name: body["name"], datasource: body };
      return keep("source", made, { message: "data source with the same name already exists" });
    }
    if (what === "PUT /api/datasources/uid/kas-lab")
      return [200, { message: "Datasource updated" }];
    if (what === "POST /api/folders") {
      return keep("folder", { id: 1, ...body }, { message: "a folder with the same UID exists" });
    }
    if (what === "POST /api/dashboards/db") {
      const { uid } = body["dashboard"] as { readonly uid: string };
      if (stored.has(uid) && body["overwrite"] !== true) {
        return [412, { status: "version-mismatch", message: "The dashboard has been changed" }];
      }
      stored.add(uid);
      return [200, { id: 1, uid, url: `/d/${uid}/x`, status: "success", version: 1 }];
    }
    if (what === "GET /api/datasources/uid/kas-lab/health") return [health.status, health.body];
    if (what.startsWith("DELETE /api/folders/kas-lab")) {
      return stored.delete("folder") ? [200, { message: "Folder deleted" }] : [404, {}];
    }
    if (what === "DELETE /api/datasources/uid/kas-lab") {
      return stored.delete("source") ? [200, { message: "Data source deleted" }] : [404, {}];
    }
    return [404, { message: "Not found" }];
  }

  it("gets data source, folder and every dashboard, as the user says", async () => {
    const client = new GrafanaClient(`http://me:p%40ss@${address}/`);
    await client.provision(PROMETHEUS, dashboards);
    const whats = calls.map(({ what }) => what);
    assert.deepEqual(whats.slice(0, 2), ["POST /api/datasources", "POST /api/folders"]);
    assert.equal(
      whats.filter((what) => what === "POST /api/dashboards/db").length,
      dashboards.length,
    );
    for (const { authorization } of calls) {
      assert.equal(authorization, `Basic ${Buffer.from("me:p@ss").toString("base64")}`);
    }
    const [source, , first] = calls;
    assert.equal(source?.body["uid"], "kas-lab");
    assert.equal(source.body["url"], PROMETHEUS);
    assert.equal(source.body["isDefault"], false, "the user's own default stays");
    assert.equal(first?.body["folderUid"], "kas-lab");
    assert.equal((first.body["dashboard"] as { id: unknown }).id, null);
    assert.equal(await client.sourceTrouble(), null);
  });

  it("is written over by the next run", async () => {
    const client = new GrafanaClient(`http://me:secret@${address}`);
    await client.provision(PROMETHEUS, dashboards);
    await client.provision("http://127.65.6.1:9090", dashboards);
    const put = calls.find(({ what }) => what === "PUT /api/datasources/uid/kas-lab");
    assert.equal(put?.body["url"], "http://127.65.6.1:9090");
  });

  it("has nothing of the lab left afterwards, however often", async () => {
    const client = new GrafanaClient(`http://:token@${address}`);
    await client.provision(PROMETHEUS, dashboards);
    await client.withdraw();
    await client.withdraw();
    assert.equal(stored.has("source") || stored.has("folder"), false);
    assert.equal(calls[0]?.authorization, "Bearer token");
  });

  it("is told of when it cannot reach Prometheus", async () => {
    health = { status: 400, body: { status: "ERROR", message: "dial tcp: connection refused" } };
    const client = new GrafanaClient(`http://${address}`);
    await client.provision(PROMETHEUS, dashboards);
    assert.match((await client.sourceTrouble()) ?? "", /connection refused/);
    assert.equal(calls[0]?.authorization, undefined);
  });

  it("is named with its own words when it refuses, and never with the password", async () => {
    denies = 401;
    const client = new GrafanaClient(`http://me:secret@${address}`);
    await assert.rejects(client.provision(PROMETHEUS, dashboards), (error: Error) => {
      assert.match(error.message, /answered 401: .*Invalid username/);
      assert.equal(error.message.includes("secret"), false);
      return true;
    });
    await assert.rejects(new GrafanaClient("http://127.0.0.1:1").provision(PROMETHEUS, []), {
      code: "GRAFANA_REFUSED",
    });
  });

  it("has a link over the run's lab time, below its own path", () => {
    const client = new GrafanaClient("https://me:secret@example.test/grafana/");
    assert.equal(
      client.link({ fromMs: 1_000, toMs: 2_000 }),
      "https://example.test/grafana/d/kas-lab-incident?from=1000&to=2000",
    );
    assert.throws(() => new GrafanaClient("grafana:3000"), { code: "GRAFANA_BAD_ADDRESS" });
  });
});

async function read(request: IncomingMessage): Promise<Call["body"]> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? {} : (JSON.parse(text) as Call["body"]);
}
