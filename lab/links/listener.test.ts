import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { test } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { LabError, systemCodeOf } from "../../kit/errors.ts";
import { linkFault, linkRig, listenTo, until, type LinkRig } from "./testing/link-rig.ts";

const refuse = linkFault({ kind: "refuse", cut: false });

test("refuse: new connections are refused, open ones go on; the heal listens on the same address", async (t) => {
  const { relay, join, dial, call } = await linkRig(t);
  const { client, target } = await join();
  const hears = listenTo(target);
  await relay.listening();
  relay.setFault(refuse);
  assert.equal(await failureOf(call), "ECONNREFUSED");
  await relay.listening();
  assert.equal(await failureOf(call), "ECONNREFUSED", "a fault in force, and it listens");
  client.write("still here");
  await until("the bytes", () => hears.text() === "still here");
  relay.healFault("f1");
  await relay.listening();
  await dial();
  assert.equal(relay.counts().connections, 2);
});

test("refuse with cut resets what is open, and nothing after the heal", async (t) => {
  const { relay, join, call } = await linkRig(t);
  const { client, target } = await join();
  const [here, there] = [listenTo(client), listenTo(target)];
  relay.setFault(linkFault({ kind: "refuse", cut: true }));
  await until("resets", () => here.ending() + there.ending() === "ECONNRESETECONNRESET");
  assert.equal(await failureOf(call), "ECONNREFUSED");
  relay.healFault("f1");
  await relay.listening();
  await join();
});

test("two refusals: it listens again when both are healed", async (t) => {
  const { relay, call, dial } = await linkRig(t);
  relay.setFault(refuse);
  relay.setFault({ ...refuse, id: "f2" });
  relay.healFault("f1");
  await relay.listening();
  assert.equal(await failureOf(call), "ECONNREFUSED");
  relay.healFault("f2");
  await relay.listening();
  await dial();
});

test("a refusal wins over a heal that is under way, and the other way round", async (t) => {
  const { relay, call, dial } = await linkRig(t);
  relay.setFault(refuse);
  relay.healFault("f1");
  const healed = relay.listening();
  relay.setFault(refuse);
  await healed;
  assert.equal(await failureOf(call), "ECONNREFUSED");
  relay.healFault("f1");
  const again = relay.listening();
  relay.setFault(refuse);
  relay.healFault("f1");
  await Promise.all([again, relay.listening()]);
  await dial();
});

test("an address that is taken at the heal is tried again", async (t) => {
  const clock = new ManualClock();
  const rig = await linkRig(t, { clock });
  rig.relay.setFault(refuse);
  const squatter = await squat(rig);
  rig.relay.healFault("f1");
  const healed = rig.relay.listening();
  await until("the pause", () => clock.pending === 1);
  squatter.close();
  await clock.advance(100);
  await healed;
  await rig.dial();
  assert.equal(rig.relay.counts().connections, 1);
});

test("it gives up in the end and names the link; the next heal tries anew", async (t) => {
  const clock = new ManualClock();
  const rig = await linkRig(t, { clock });
  rig.relay.setFault(refuse);
  const squatter = await squat(rig);
  rig.relay.healFault("f1");
  let failure: unknown;
  const healed = rig.relay.listening().catch((error: unknown) => (failure = error));
  while (failure === undefined) {
    await until("a try", () => clock.pending === 1 || failure !== undefined);
    await clock.advance(100);
  }
  await healed;
  assert.ok(failure instanceof LabError);
  assert.equal(failure.code, "LINKS_CANNOT_LISTEN");
  assert.match(failure.message, /kas-1->redis/);
  squatter.close();
  await rig.relay.listening();
  await rig.dial();
});

test("a stop ends the tries", async (t) => {
  const clock = new ManualClock();
  const rig = await linkRig(t, { clock });
  rig.relay.setFault(refuse);
  const squatter = await squat(rig);
  rig.relay.healFault("f1");
  const healed = rig.relay.listening();
  await until("the pause", () => clock.pending === 1);
  await rig.relay.stop();
  await healed;
  assert.equal(clock.pending, 0);
  squatter.close();
});

/** Why a call failed. */
async function failureOf(call: LinkRig["call"]): Promise<string | undefined> {
  const [error] = (await once(call(), "error")) as unknown[];
  return systemCodeOf(error);
}

/** Somebody else who takes the relay's address. */
async function squat(rig: LinkRig): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(rig.port, "127.0.0.1", resolve));
  return server;
}
