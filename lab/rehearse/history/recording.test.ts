import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { TOPOLOGY_PRESETS, type TopologyShape } from "../../topology/presets.ts";
import { decodeRecording, encodeRecording } from "./recording.ts";
import { buildHash, recordingKey } from "./recording-key.ts";
import { historyFolder, RecordingStore } from "./recording-store.ts";
import { SAMPLE_RECORDING } from "./sample-recording.ts";

const folder = mkdtempSync(join(tmpdir(), "kas-lab-history-"));
after(() => rmSync(folder, { recursive: true }));
const SMALL = TOPOLOGY_PRESETS["runbook-small"] as TopologyShape;

test("a recording survives its file; a damaged one is refused", async () => {
  const bytes = await encodeRecording(SAMPLE_RECORDING);
  assert.deepEqual(await decodeRecording(bytes), SAMPLE_RECORDING);
  await assert.rejects(decodeRecording(bytes.subarray(0, bytes.length - 20)));
  await assert.rejects(
    decodeRecording(await encodeRecording({ ...SAMPLE_RECORDING, made: 1 } as never)),
  );
});

test("the key follows build and shape, not how the fleet starts", () => {
  const key = recordingKey("build", SMALL);
  const started = { ...SMALL, agentStartSpreadMs: 1, agentAges: "spread" as const };
  assert.equal(recordingKey("build", started), key);
  assert.notEqual(recordingKey("other", SMALL), key);
  assert.notEqual(recordingKey("build", { ...SMALL, agentCount: 11 }), key);
  assert.notEqual(recordingKey("build", { ...SMALL, kasConfig: { agent: {} } }), key);
});

test("the build is a hash of the sources that are there", () => {
  const root = new URL("../../..", import.meta.url).pathname;
  assert.match(buildHash(root), /^[0-9a-f]{64}$/);
  assert.equal(buildHash(root), buildHash(root));
});

test("the store keeps a recording by its key, and takes a damaged one for none", async () => {
  const said: string[] = [];
  const store = new RecordingStore(join(folder, "store"), (text) => said.push(text));
  assert.equal(await store.load(SAMPLE_RECORDING.key), undefined);
  await store.save(SAMPLE_RECORDING);
  assert.deepEqual(await store.load(SAMPLE_RECORDING.key), SAMPLE_RECORDING);
  assert.deepEqual(said, []);
  const [file = "", ...drafts] = readdirSync(join(folder, "store"));
  assert.deepEqual(drafts, []);
  writeFileSync(join(folder, "store", file), "x");
  assert.equal(await store.load(SAMPLE_RECORDING.key), undefined);
  assert.match(said.join(), /is damaged; recorded anew/);
});

test("the folder lies beside that of the tools", () => {
  assert.equal(historyFolder({ HOME: "/home/x" }), "/home/x/.cache/kas-lab/history");
});
