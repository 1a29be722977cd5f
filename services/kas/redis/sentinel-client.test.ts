import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { SentinelClient } from "./sentinel-client.ts";
import { WireRedis } from "./testing/wire-redis.ts";

const SETTINGS = {
  poolSize: 5,
  dialTimeoutMs: 1000,
  readTimeoutMs: 1000,
  idleTimeoutMs: 50_000,
  username: "",
  password: "",
};

function array(...words: readonly string[]): string {
  const bulks = words.map((word) => `$${word.length}\r\n${word}\r\n`);
  return `*${words.length}\r\n${bulks.join("")}`;
}

async function rig(t: TestContext): Promise<{ server: WireRedis; client: SentinelClient }> {
  const server = await WireRedis.start();
  const clock = ScaledClock.real();
  const client = new SentinelClient(server.address, SETTINGS, clock, new SeededRandom("s"));
  t.after(async () => {
    client.close();
    await server.stop();
  });
  return { server, client };
}

describe("a client of one sentinel", () => {
  it("asks for the master as go-redis does", async (t) => {
    const { server, client } = await rig(t);
    server.reply = () => array("10.0.1.2", "6379");
    assert.deepEqual(await client.masterAddress("gprd-redis"), { host: "10.0.1.2", port: 6379 });
    assert.deepEqual(server.commands, ["sentinel get-master-addr-by-name gprd-redis"]);
  });

  it("fails when the sentinel does not know the name", async (t) => {
    const { server, client } = await rig(t);
    server.reply = () => "*-1\r\n";
    await assert.rejects(client.masterAddress("nobody"), { message: "redis: nil" });
  });

  it("reads the other sentinels' announced addresses", async (t) => {
    const { server, client } = await rig(t);
    const one = array("name", "abc", "ip", "10.0.0.2", "port", "26379", "flags", "sentinel");
    server.reply = () => `*1\r\n${one}`;
    assert.deepEqual(await client.otherSentinels("gprd-redis"), [
      { host: "10.0.0.2", port: 26379 },
    ]);
  });

  it("hears of switches", async (t) => {
    const { server, client } = await rig(t);
    const payload = "gprd-redis 10.0.1.1 6379 10.0.1.2 6379";
    server.reply = () =>
      `*3\r\n$9\r\nsubscribe\r\n$14\r\n+switch-master\r\n:1\r\n${array("message", "+switch-master", payload)}`;
    const heard = await new Promise<string>((resolve) => client.onSwitchMaster(resolve));
    assert.equal(heard, payload);
    assert.deepEqual(server.commands, ["subscribe +switch-master"]);
  });
});
