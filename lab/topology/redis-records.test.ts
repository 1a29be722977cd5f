import { DEFAULT_KAS_PROFILE } from "../../contracts/kas-profile.ts";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addressBook } from "./addresses.ts";
import type { TopologyContext } from "./components.ts";
import { kasRecord } from "./kas-record.ts";
import { buildLinks } from "./links.ts";
import { TOPOLOGY_PRESETS, type TopologyShape } from "./presets.ts";
import { flooredSentinel, redisRecords, sentinelRhythm } from "./redis-records.ts";

const SMALL = TOPOLOGY_PRESETS["runbook-small"] as TopologyShape;

function context(redisReplicas: number, speed = 10): TopologyContext {
  const shape = { ...SMALL, redisReplicas };
  const book = addressBook("127.9");
  return {
    shape,
    book,
    links: buildLinks(shape, book),
    fleet: [],
    seed: "x",
    controlToken: "t",
    clockJson: "{}",
    speed,
    kasSecretBase64: "",
    gitalyToken: "",
    dataFolder: "/data",
    kasMutation: null,
    yourAgentk: null,
    kasProfile: DEFAULT_KAS_PROFILE,
    certificates: null,
  };
}

describe("a Redis with sentinels", () => {
  it("is three nodes with a sentinel each, which is up when its nodes are", () => {
    const records = redisRecords(context(2));
    assert.deepEqual(
      records.map(({ name }) => name),
      ["redis-1", "redis-2", "redis-3", "sentinel-1", "sentinel-2", "sentinel-3"],
    );
    assert.deepEqual(records[3]?.dependsOn, ["redis-1", "redis-2", "redis-3"]);
  });

  it("tells everybody the relays' addresses", () => {
    const records = redisRecords(context(2));
    const args = records[1]?.args.join(" ") ?? "";
    assert.ok(args.includes("--bind 127.9.5.2"));
    assert.ok(args.includes("--replica-announce-ip 127.9.12.2"));
    assert.ok(args.includes("--replicaof 127.9.12.1 6379"));
    assert.ok(!records[0]?.args.includes("--replicaof"), "redis-1 begins as the master");
    const file = records[5]?.files["sentinel.conf"] ?? "";
    assert.match(file, /^bind 127\.9\.5\.3$/m);
    assert.match(file, /^sentinel announce-ip 127\.9\.12\.3$/m);
    assert.match(file, /^sentinel monitor gprd-redis 127\.9\.12\.1 6379 2$/m);
  });

  it("has links of its own in place of one for each pod", () => {
    const names = context(2)
      .links.map(({ name }) => name)
      .filter((name) => /redis|sentinel/.test(name));
    assert.deepEqual(names, [
      "kas->redis-1",
      "kas->sentinel-1",
      "kas->redis-2",
      "kas->sentinel-2",
      "kas->redis-3",
      "kas->sentinel-3",
    ]);
  });

  it("is what kas is told of", () => {
    const { files, dependsOn } = kasRecord(context(2), 1);
    assert.match(
      files["config.yaml"] ?? "",
      /redis:\n {2}sentinel:\n {4}master_name: gprd-redis\n {4}addresses:\n {6}- 127\.9\.12\.1:26379\n/,
    );
    assert.ok(dependsOn.includes("sentinel-3"));
  });

  for (const { speed, downAfter, timeout } of [
    { speed: 1, downAfter: 10_000, timeout: 60_000 },
    { speed: 10, downAfter: 1_000, timeout: 6_000 },
    { speed: 60, downAfter: 1_000, timeout: 6_000 },
  ]) {
    it(`waits ${downAfter} ms of wall time for a ping at ${speed}x`, () => {
      const file = redisRecords(context(2, speed))[3]?.files["sentinel.conf"] ?? "";
      assert.match(
        file,
        new RegExp(`^sentinel down-after-milliseconds gprd-redis ${downAfter}$`, "m"),
      );
      assert.match(file, new RegExp(`^sentinel failover-timeout gprd-redis ${timeout}$`, "m"));
    });
  }

  it("says what is floored, and nothing at the real speed or without sentinels", () => {
    const names = (redisReplicas: number, speed: number): readonly string[] =>
      flooredSentinel({ redisReplicas }, speed).map(
        ([name, ms, floorMs]) => `${name} ${ms} ${floorMs}`,
      );
    assert.deepEqual(names(2, 1), []);
    assert.deepEqual(names(0, 60), []);
    assert.deepEqual(names(2, 10), [
      "Sentinel's PING period 1000 4000",
      "Sentinel's hello period 2000 6000",
      "Sentinel's INFO period in a failover 1000 10000",
    ]);
    assert.equal(names(2, 60)[0], "Sentinel's down-after 10000 60000");
    assert.equal(names(2, 60).length, 5);
  });

  it("keeps time with the run", () => {
    const words = sentinelRhythm(10);
    assert.equal(words[words.indexOf("info-period") + 1], "1000");
    assert.equal(
      words[words.indexOf("ping-period") + 1],
      "400",
      "five of them outlast one INFO of a failover",
    );
    const publish = sentinelRhythm(20)[words.indexOf("publish-period") + 1];
    assert.ok(
      Number(publish) * 4 > 2_000,
      "nobody undoes a failover that the leader has yet to see",
    );
  });
});

it("one Redis alone is called redis, with a link for each pod", () => {
  assert.deepEqual(
    redisRecords(context(0)).map(({ name }) => name),
    ["redis"],
  );
  const links = context(0).links.map(({ name }) => name);
  assert.ok(links.includes("kas-2->redis") && !links.some((name) => name.includes("sentinel")));
});
