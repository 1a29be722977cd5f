import assert from "node:assert/strict";
import { test } from "node:test";
import { hidingMetrics } from "./scrape-hiding.ts";
import type { ScrapeAnswer } from "./target-scraper.ts";

const ENDPOINT = { host: "127.0.0.1", port: 1, path: "/metrics", labels: {} };
const PAGE = [
  "# HELP secret what nobody may see",
  "# TYPE secret gauge",
  'secret{link="a",kind="b"} 1',
  "# TYPE secret_not counter",
  "secret_not 2",
  "",
].join("\n");

function answering(answer: ScrapeAnswer): () => Promise<ScrapeAnswer> {
  return () => Promise.resolve(answer);
}

test("a hidden metric is gone with its help, and no other that begins like it", async () => {
  const scrape = hidingMetrics(answering({ kind: "page", text: PAGE, durationMs: 1 }), ["secret"]);
  assert.deepEqual(await scrape(ENDPOINT), {
    kind: "page",
    text: "# TYPE secret_not counter\nsecret_not 2\n",
    durationMs: 1,
  });
});

test("a failed scrape stays one", async () => {
  const failed = { kind: "failed", error: "refused", durationMs: 1 } as const;
  assert.deepEqual(await hidingMetrics(answering(failed), ["secret"])(ENDPOINT), failed);
});
