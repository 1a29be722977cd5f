import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SeededRandom } from "../../../kit/random.ts";
import { addressText, type RedisAddress } from "./master-source.ts";
import { SentinelFailover, type SentinelPort } from "./sentinel-failover.ts";

const ADDRESSES = [1, 2, 3].map((number) => ({ host: `10.0.0.${number}`, port: 26379 }));

/** Sentinels that say what the test tells them to. */
class FakeSentinels {
  /** What each says the master is; null: it does not answer. */
  readonly says = new Map<string, RedisAddress | null>();
  others: readonly RedisAddress[] = [];
  readonly opened: string[] = [];
  readonly closed: string[] = [];
  readonly asked: string[] = [];
  announce: (payload: string) => void = () => undefined;

  readonly open = (address: RedisAddress): SentinelPort => {
    const name = addressText(address);
    this.opened.push(name);
    return {
      masterAddress: () => {
        this.asked.push(name);
        const said = this.says.get(name) ?? null;
        return said === null ? Promise.reject(new Error("refused")) : Promise.resolve(said);
      },
      otherSentinels: () => Promise.resolve(this.others),
      onSwitchMaster: (listener) => {
        this.announce = listener;
      },
      close: () => void this.closed.push(name),
    };
  };
}

const FIRST = { host: "10.0.1.1", port: 6379 };
const SECOND = { host: "10.0.1.2", port: 6379 };

function rig(): {
  readonly sentinels: FakeSentinels;
  readonly failover: SentinelFailover;
  readonly switches: string[];
} {
  const sentinels = new FakeSentinels();
  for (const address of ADDRESSES) sentinels.says.set(addressText(address), FIRST);
  const failover = new SentinelFailover({
    masterName: "gprd-redis",
    addresses: ADDRESSES,
    random: new SeededRandom("order"),
    open: sentinels.open,
  });
  const switches: string[] = [];
  failover.onSwitch((master) => switches.push(addressText(master)));
  return { sentinels, failover, switches };
}

describe("who the master is", () => {
  it("is asked of one sentinel, again at each dial", async () => {
    const { sentinels, failover, switches } = rig();
    assert.deepEqual(await failover.master(), FIRST);
    assert.deepEqual(await failover.master(), FIRST);
    assert.equal(sentinels.opened.length, 1);
    assert.equal(sentinels.asked.length, 2);
    assert.deepEqual(switches, ["10.0.1.1:6379"]);
  });

  it("is asked of the next when one does not answer, which then stays in use", async () => {
    const { sentinels, failover } = rig();
    const [first, second] = failover.known.map(addressText);
    sentinels.says.set(first ?? "", null);
    assert.deepEqual(await failover.master(), FIRST);
    assert.deepEqual(sentinels.opened, [first, second]);
    assert.deepEqual(sentinels.closed, [first]);
    assert.equal(failover.known.map(addressText)[0], second);
  });

  it("is an error in go-redis' words when no sentinel answers, and all are asked again", async () => {
    const { sentinels, failover } = rig();
    for (const name of sentinels.says.keys()) sentinels.says.set(name, null);
    const message = "redis: all sentinels specified in configuration are unreachable";
    await assert.rejects(failover.master(), { message });
    await assert.rejects(failover.master(), { message });
    assert.equal(sentinels.opened.length, 6);
    assert.equal(sentinels.closed.length, 6);
  });

  it("is searched by one caller at a time", async () => {
    const { sentinels, failover } = rig();
    const found = await Promise.all([failover.master(), failover.master(), failover.master()]);
    assert.deepEqual(found, [FIRST, FIRST, FIRST]);
    assert.equal(sentinels.opened.length, 1);
  });

  it("leaves a sentinel that stops answering", async () => {
    const { sentinels, failover } = rig();
    await failover.master();
    const [used = ""] = sentinels.opened;
    sentinels.says.set(used, null);
    assert.deepEqual(await failover.master(), FIRST);
    assert.deepEqual(sentinels.closed, [used, used], "the one in use, and its second try");
    assert.notEqual(addressText(failover.known[0] ?? FIRST), used);
  });

  it("may be asked of sentinels that only other sentinels know", async () => {
    const { sentinels, failover } = rig();
    const stranger = { host: "10.0.0.9", port: 26379 };
    sentinels.others = [...ADDRESSES.slice(1), stranger];
    await failover.master();
    await Promise.resolve();
    assert.equal(failover.known.length, 4);
    for (const name of sentinels.says.keys()) sentinels.says.set(name, null);
    sentinels.says.set(addressText(stranger), SECOND);
    assert.deepEqual(await failover.master(), SECOND);
  });
});

describe("a switch of the master", () => {
  it("is told when an answer is another address", async () => {
    const { sentinels, failover, switches } = rig();
    await failover.master();
    for (const name of sentinels.says.keys()) sentinels.says.set(name, SECOND);
    await failover.master();
    assert.deepEqual(switches, ["10.0.1.1:6379", "10.0.1.2:6379"]);
  });

  it("is told when a sentinel announces it, of its own master only and once", async () => {
    const { sentinels, failover, switches } = rig();
    await failover.master();
    sentinels.announce("other 10.0.1.1 6379 10.0.1.7 6379");
    sentinels.announce("gprd-redis 10.0.1.1 6379 10.0.1.2 6379");
    sentinels.announce("gprd-redis 10.0.1.1 6379 10.0.1.2 6379");
    sentinels.announce("gprd-redis");
    assert.deepEqual(switches, ["10.0.1.1:6379", "10.0.1.2:6379"]);
  });
});
