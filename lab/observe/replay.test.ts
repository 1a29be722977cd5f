import assert from "node:assert/strict";
import { test } from "node:test";
import { replayScrapes } from "./replay.ts";
import type { WriteSample } from "./series.ts";

test("recorded pages are stored as the collector would have, each target by itself", async () => {
  const written: WriteSample[] = [];
  const lastMs = await replayScrapes({
    scrapes: [
      { target: "a", at: 0, page: "m 1\nn 1" },
      { target: "b", at: 10.4, page: "m 2" },
      { target: "a", at: 15_000.4, page: "m 3" },
    ],
    endpointOf: (pod) => ({ host: "h", port: 1, path: "/metrics", labels: { pod } }),
    write: { write: (samples) => Promise.resolve(void written.push(...samples)) },
  });
  const shown = written
    .filter(({ labels }) => ["m", "n"].includes(labels["__name__"] ?? ""))
    .map(({ labels, at, value }) => [labels["__name__"], labels["pod"], at, value]);
  assert.deepEqual(shown, [
    ["m", "a", 0, 1],
    ["n", "a", 0, 1],
    ["m", "b", 10, 2],
    ["m", "a", 15_000, 3],
    ["n", "a", 15_000, "stale"],
  ]);
  assert.equal(lastMs, 15_000);
});

test("nothing recorded, nothing written", async () => {
  const lastMs = await replayScrapes({
    scrapes: [],
    endpointOf: () => assert.fail("no target"),
    write: { write: () => assert.fail("no samples") },
  });
  assert.equal(lastMs, Number.NEGATIVE_INFINITY);
});
