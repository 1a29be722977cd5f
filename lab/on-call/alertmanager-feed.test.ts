import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, it } from "node:test";
import { AlertmanagerFeed, type PostedAlert } from "./alertmanager-feed.ts";

const LABELS = { alertname: "LabX", severity: "s2" };

describe("what an Alertmanager is told", () => {
  let server: Server;
  let posted: PostedAlert[];
  let status: number;
  let nowMs: number;
  let losses: string[];
  let feed: AlertmanagerFeed;

  beforeEach(async () => {
    [posted, losses, status, nowMs] = [[], [], 200, 1_000_000];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        posted.push(...(JSON.parse(Buffer.concat(chunks).toString()) as PostedAlert[]));
        response.writeHead(status).end(status === 200 ? "" : "bad alert");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    feed = new AlertmanagerFeed({
      address: { host: "127.0.0.1", port },
      wallNow: () => nowMs,
      onLoss: (says) => losses.push(says),
    });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const change = (phase: "pending" | "firing" | "resolved", labAtMs: number): void =>
    feed.onAlert({ kind: "alert", alert: "LabX", phase, labels: LABELS, annotations: {} }, labAtMs);

  it("a beginning and its end, in wall time, with lab time beside it", async () => {
    change("pending", 5_000);
    change("firing", 60_000);
    nowMs += 3_000;
    change("resolved", 120_000);
    await feed.settled();
    const [begin, end, ...more] = posted;
    assert.deepEqual(more, []);
    assert.deepEqual(begin?.labels, LABELS);
    assert.equal(begin.startsAt, new Date(1_000_000).toISOString());
    assert.ok(Date.parse(begin.endsAt) > nowMs + 3_600_000, "it fires until it is told to end");
    assert.equal(begin.annotations["lab_time"], new Date(60_000).toISOString());
    assert.equal(end?.startsAt, begin.startsAt);
    assert.equal(end.endsAt, new Date(nowMs).toISOString());
    assert.deepEqual(losses, []);
  });

  it("nothing of one that never fired", async () => {
    change("pending", 0);
    change("resolved", 1);
    await feed.settled();
    assert.deepEqual(posted, []);
  });

  it("what it was not told is said", async () => {
    status = 400;
    change("firing", 0);
    await feed.settled();
    assert.deepEqual(losses, ["Alertmanager refused LabX: 400 bad alert"]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    change("resolved", 1);
    await feed.settled();
    assert.match(losses[1] ?? "", /Alertmanager was not told of LabX: /);
  });
});
