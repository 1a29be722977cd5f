import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startControl } from "../../kit/http/control-server.ts";
import type { Logger } from "../../kit/log.ts";
import { linkRoutes } from "./control-routes.ts";
import { LinkFaults } from "./faults.ts";
import { linkRig, listenTo, until, type LinkRig } from "./testing/link-rig.ts";

const NAMES = ["kas-1->redis", "kas-2->redis", "kas-1->rails"];
const STALL = { links: ["kas-1->redis", "kas-2->redis"], effect: { kind: "stall" } };
const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => quiet,
};

async function rig(t: TestContext) {
  const rigs: LinkRig[] = [];
  for (const name of NAMES) rigs.push(await linkRig(t, { name }));
  const relays = rigs.map(({ relay }) => relay);
  const settings = { host: "127.0.0.1", port: 0, token: "t" };
  const faults = new LinkFaults(relays);
  const control = await startControl(settings, linkRoutes({ relays, faults, log: quiet }));
  t.after(() => control.stop());
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`http://127.0.0.1:${control.port}/control/${path}`, {
      method,
      headers: {
        authorization: "Bearer t",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const inForce = (kind: "stall" | "latency"): number[] =>
    relays.map((relay) => relay.faultsOf(kind));
  return { rigs, ask, inForce };
}

test("PUT sets on the links that are named, GET lists, DELETE heals, also what is not there", async (t) => {
  const { ask, inForce } = await rig(t);
  const set = { id: "f1", direction: "both", share: 1, ...STALL };
  assert.deepEqual(await ask("PUT", "faults/f1", STALL), { status: 200, body: { faults: [set] } });
  assert.deepEqual(inForce("stall"), [1, 1, 0]);
  assert.deepEqual((await ask("GET", "faults")).body, { faults: [set] });
  for (let count = 0; count < 2; count++) {
    assert.deepEqual(await ask("DELETE", "faults/f1"), { status: 200, body: { faults: [] } });
    assert.deepEqual(inForce("stall"), [0, 0, 0]);
  }
});

test("PUT again replaces the fault of that id; ids are apart", async (t) => {
  const { ask, inForce } = await rig(t);
  await ask("PUT", "faults/f1", STALL);
  await ask("PUT", "faults/f2", STALL);
  const effect = { kind: "latency", delayMs: 5 };
  await ask("PUT", "faults/f1", { links: ["kas-1->rails"], effect });
  assert.deepEqual(
    [inForce("stall"), inForce("latency")],
    [
      [1, 1, 0],
      [0, 0, 1],
    ],
  );
});

test("an unknown link is refused with the nearest name, and nothing is set", async (t) => {
  const { ask, inForce } = await rig(t);
  const answer = await ask("PUT", "faults/f1", {
    ...STALL,
    links: ["kas-2->redis", "kas1->redis"],
  });
  assert.deepEqual(answer, {
    status: 400,
    body: { message: "no link kas1->redis; did you mean kas-1->redis?" },
  });
  assert.deepEqual(inForce("stall"), [0, 0, 0]);
  const wrong = { ...STALL, share: 0.5, effect: { kind: "refuse" } };
  assert.equal((await ask("PUT", "faults/f1", wrong)).status, 400);
  assert.equal((await ask("PUT", "faults/f1", undefined)).status, 400);
});

test("the same PUT again is no heal: what a black hole has swallowed stays so", async (t) => {
  const { rigs, ask } = await rig(t);
  const [rig1] = rigs;
  assert.ok(rig1 !== undefined);
  const { client, target } = await rig1.join();
  const [here, there] = [listenTo(client), listenTo(target)];
  const fault = { links: ["kas-1->redis"], effect: { kind: "black-hole" } };
  await ask("PUT", "faults/f1", fault);
  client.write("gone");
  await until("read", () => rig1.relay.counts().toTarget === 4);
  await ask("PUT", "faults/f1", fault);
  await ask("GET", "faults");
  assert.deepEqual([here.ending(), there.ending()], ["open", "open"]);
  await ask("DELETE", "faults/f1");
  await until("resets", () => here.ending() + there.ending() === "ECONNRESETECONNRESET");
});

test("DELETE of a refusal answers when the link listens again", async (t) => {
  const { rigs, ask } = await rig(t);
  await ask("PUT", "faults/f1", { ...STALL, effect: { kind: "refuse" } });
  await assert.rejects(rigs[0]!.dial());
  await rigs[2]!.dial();
  await ask("DELETE", "faults/f1");
  await rigs[0]!.join();
  await rigs[1]!.join();
});
