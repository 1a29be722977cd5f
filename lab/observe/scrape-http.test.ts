import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { scrapeOverHttp } from "./scrape-http.ts";
import type { ScrapeAnswer } from "./target-scraper.ts";

async function serve(t: TestContext, listener: RequestListener, speed = 1) {
  const sockets = new Set<Socket>();
  const server = createServer(listener);
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const scrape = scrapeOverHttp(new ScaledClock({ epochMs: 0, wallStartMs: 0, speed }));
  t.after(() => {
    scrape.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const endpoint = { host: "127.0.0.1", port, path: "/metrics", labels: {} };
  return { sockets, scrape: (): Promise<ScrapeAnswer> => scrape(endpoint) };
}

test("gets the page, again and again over one connection", async (t) => {
  const { scrape, sockets } = await serve(t, (request, response) => {
    response.end(`path_seen{path="${request.url ?? ""}"} 1\n`);
  });
  for (let i = 0; i < 3; i++) {
    const answer = await scrape();
    assert.equal(answer.kind === "page" && answer.text, 'path_seen{path="/metrics"} 1\n');
    assert.ok(answer.durationMs > 0);
  }
  assert.equal(sockets.size, 1);
});

test("a status other than 200 is a failed scrape", async (t) => {
  const { scrape } = await serve(t, (_request, response) => {
    response.writeHead(503).end("no");
  });
  const answer = await scrape();
  assert.match(answer.kind === "failed" ? answer.error : "", /HTTP status 503/);
});

test("a target that does not answer in time is a failed scrape", async (t) => {
  const { scrape } = await serve(t, () => undefined, 1000);
  const answer = await scrape();
  assert.match(answer.kind === "failed" ? answer.error : "", /no page within 10 s \(250 ms wall\)/);
  assert.ok(answer.durationMs >= 240_000, `${answer.durationMs} lab ms`);
});

test("a kept connection that the target closes as it is used again is no failure", async (t) => {
  const seen = new Set<Socket>();
  const { scrape, sockets } = await serve(t, (request, response) => {
    if (seen.has(request.socket)) request.socket.destroy();
    else response.end("a 1\n");
    seen.add(request.socket);
  });
  assert.equal((await scrape()).kind, "page");
  assert.equal((await scrape()).kind, "page");
  assert.equal(sockets.size, 2);
});

test("a connection that is closed at its first use is a failure", async (t) => {
  const { scrape } = await serve(t, (request) => request.socket.destroy());
  assert.equal((await scrape()).kind, "failed");
});
