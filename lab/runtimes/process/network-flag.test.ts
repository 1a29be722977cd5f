import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { listeningNetworks, raiseFlag } from "./network-flag.ts";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0105407F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 0101417F:1FD6 0102407F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 2 1
   2: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3 1
  13: 0100007F:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4 1
`;

test("networks with a listener are read from the kernel's table; connections do not count", () => {
  assert.deepEqual([...listeningNetworks(TABLE)], [64, 0]);
});

test("a network can be taken once, and again after it was given back", async () => {
  const flag = await raiseFlag(252);
  assert.ok(flag !== undefined);
  assert.equal(await raiseFlag(252), undefined);
  await flag.lower();
  const again = await raiseFlag(252);
  assert.ok(again !== undefined);
  await again.lower();
});

test("a network in which a stranger listens is not taken", async (t) => {
  const stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(0, "127.253.5.1", resolve));
  t.after(() => stranger.close());
  assert.equal(await raiseFlag(253), undefined);
});
