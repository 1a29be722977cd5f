import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { LabError } from "../../kit/errors.ts";
import { waitFor } from "../../kit/wait-for.ts";
import type { RuntimeKind } from "../../lab/runtimes/runtime.ts";
import { clock, contractRig, never, type ContractRig } from "./contract-rig.ts";
import { sendAndRead } from "./plain-socket.ts";

/** How long something may take to be seen, wall ms. */
const SEEN_WALL_MS = 15_000;

/** What every runtime must do, whatever carries its components. Each `it` leaves all of them running. */
export function describeRuntime(kind: RuntimeKind): void {
  describe(`the contract of a runtime of ${kind === "process" ? "processes" : "containers"}`, () => {
    let rig: ContractRig;
    before(async () => {
      rig = await contractRig(kind);
    });
    after(() => rig.close());

    const at = (name: string) => rig.record(name).readiness;
    const seen = async (what: string, look: () => Promise<boolean>): Promise<void> => {
      await waitFor(clock, what, async () => ((await look()) ? true : undefined), {
        timeoutWallMs: SEEN_WALL_MS,
        intervalWallMs: 50,
      });
    };
    const redisIs = (outcome: string) => seen(`redis ${outcome}`, () => redisSays(outcome));
    const redisSays = async (outcome: string): Promise<boolean> =>
      (await rig.greet(at("redis"), "redis")) === outcome;

    it("starts what is needed before what needs it, and tells when each is ready", async () => {
      const names = ["kas-1", "kas-2", "lb", "gitaly", "rails", "links", "redis"];
      const started = await rig.runtime.startAll(
        names.map((name) => rig.record(name)),
        never,
      );
      assert.deepEqual(started.map(({ record }) => record.name).sort(), [...names].sort());
      for (const { name, dependsOn } of names.map((name) => rig.record(name))) {
        for (const needed of dependsOn) {
          const [first, second] = [rig.ready.indexOf(needed), rig.ready.indexOf(name)];
          assert.ok(
            first >= 0 && first < second,
            `${needed} before ${name}: ${rig.ready.join(", ")}`,
          );
        }
      }
      assert.equal(await rig.greet(at("kas-1"), "kas-1"), "answered");
    });

    it("takes a name once", async () => {
      await assert.rejects(rig.runtime.start(rig.record("redis"), never), {
        code: "RUNTIME_NAME_TAKEN",
      });
    });

    it("refuses a component that is not ready in time, and leaves nothing of it", async () => {
      const impatient = await contractRig(kind, { readyTimeoutWallMs: 3_000 });
      try {
        const links = impatient.record("links");
        const wrong = { ...links, readiness: { ...links.readiness, path: "/control/nothing" } };
        const error = await failure(impatient.runtime.start(wrong, never));
        assert.equal(error.code, "RUNTIME_NOT_READY");
        assert.match(
          error.message,
          /^links was not ready after 3 s \(wall\)\.\n {2}last probe {3}GET/,
        );
        assert.match(error.message, /answered 404/);
        assert.match(error.message, /Links are up/, "the end of its log");
        assert.equal(impatient.runtime.running.size, 0);
        assert.notEqual(await impatient.greet(links.readiness, "links"), "answered");
      } finally {
        await impatient.close();
      }
    });

    it("tells at once that a component gave up, with its last words", async () => {
      const broken = { ...rig.record("kas-3"), files: { "config.yaml": "agent: 5\n" } };
      const error = await failure(rig.runtime.start(broken, never));
      assert.match(error.message, /^kas-3 exited with code 1 before it was ready\./);
      assert.match(error.message, /Program aborted: /);
      assert.equal(rig.runtime.running.has("kas-3"), false);
    });

    it("writes logs into the run's folder, and hears events and nobody else's", async () => {
      const log = readFileSync(join(rig.runFolder, "logs/links.log"), "utf8");
      assert.match(log, /Links are up/);
      await rig.runtime.start(rig.record("agentk"), never);
      await rig.control("agentk").request("POST", "/control/start", {});
      await seen("events of both agents", () =>
        Promise.resolve(
          rig.events.filter(({ kind: what }) => what === "agent-started").length === 2,
        ),
      );
      const speakers = rig.events.filter(({ kind: what }) => what.startsWith("agent-"));
      assert.deepEqual([...new Set(speakers.map(({ component }) => component))], ["agentk"]);
    });

    it("carries messages to a service", async () => {
      const offset = async (): Promise<number> => {
        const { host, port } = at("kas-1");
        const answer = await fetch(`http://${host}:${port}/liveness`);
        return Date.parse(answer.headers.get("date") ?? "") - clock.wallNow();
      };
      const kas = rig.runtime.running.get("kas-1");
      kas?.send({ kind: "skew-clock", offsetMs: 3_600_000 });
      await seen("a clock that is ahead", async () => (await offset()) > 3_000_000);
      kas?.send({ kind: "skew-clock", offsetMs: 0 });
      await seen("a clock that is right", async () => Math.abs(await offset()) < 60_000);
    });

    it("stops at a signal and goes on at another: silence, and no end", async () => {
      const redis = rig.runtime.running.get("redis");
      redis?.signal("SIGSTOP");
      await redisIs("silent");
      redis?.signal("SIGCONT");
      await redisIs("answered");
      assert.deepEqual(ends(rig, "redis"), []);
    });

    it("kills: the address refuses at once, and the same component starts there again", async () => {
      const redis = rig.runtime.running.get("redis");
      redis?.signal("SIGKILL");
      const { exitCode, signal } = (await redis?.exited) ?? {};
      assert.deepEqual({ exitCode, signal }, { exitCode: null, signal: "SIGKILL" });
      assert.equal(redis?.signal("SIGKILL"), false);
      await redisIs("refused");
      // Its neighbours' way to it, too: through the link, which meets the refusal.
      assert.equal(await rig.greet(link("kas-1->redis").listen, "redis"), "reset");
      await rig.runtime.start(rig.record("redis"), never);
      await redisIs("answered");
      assert.equal(await rig.greet(link("kas-1->redis").listen, "redis"), "answered");
      assert.deepEqual(ends(rig, "redis"), [true]);
    });

    it("tells an end that nobody asked for", async () => {
      const redis = rig.runtime.running.get("redis");
      await sendAndRead(at("redis"), "SHUTDOWN NOSAVE\r\n");
      const { exitCode, signal } = (await redis?.exited) ?? {};
      assert.deepEqual({ exitCode, signal }, { exitCode: 0, signal: null });
      assert.deepEqual(ends(rig, "redis"), [true, false]);
      await rig.runtime.start(rig.record("redis"), never);
    });

    it("keeps addresses: peers see a pod's own, before and after a restart", async () => {
      await kasIsSeen();
      const kas = rig.runtime.running.get("kas-1");
      kas?.signal("SIGKILL");
      await kas?.exited;
      await rig.runtime.start(rig.record("kas-1"), never);
      await kasIsSeen();
    });

    it("scales: another pod comes at an address of its own and goes without the others", async () => {
      const pod = await rig.runtime.start(rig.record("kas-3"), never);
      assert.equal(await rig.greet(at("kas-3"), "kas-3"), "answered");
      assert.equal(await rig.greet(link("edge->kas-3:probe").listen, "kas-3"), "answered");
      assert.deepEqual(await pod.stop(10_000), { killed: false });
      assert.deepEqual(ends(rig, "kas-3").at(-1), true);
      assert.notEqual(await rig.greet(at("kas-3"), "kas-3"), "answered");
      assert.equal(await rig.greet(at("kas-1"), "kas-1"), "answered");
    });

    it("cuts links in both directions, for connections that are open and for new ones", async () => {
      const { listen } = link("kas-1->redis");
      const faults = rig.control("links");
      const set = (body: object) =>
        faults.request("PUT", "/control/faults/f", { links: ["kas-1->redis"], ...body });
      for (const direction of ["to-target", "to-client", "both"]) {
        await set({ direction, effect: { kind: "stall" } });
        assert.equal(await rig.greet(listen, "redis"), "silent", direction);
        assert.equal(await redisSays("answered"), true, "past the link");
        await faults.request("DELETE", "/control/faults/f");
        assert.equal(await rig.greet(listen, "redis"), "answered", `healed ${direction}`);
      }
      await set({ effect: { kind: "refuse", cut: true } });
      assert.equal(await rig.greet(listen, "redis"), "refused");
      await seen("kas-1 cut off from Redis", async () => {
        const { host, port } = at("kas-1");
        return (await fetch(`http://${host}:${port}/readiness`)).status === 500;
      });
      await faults.request("DELETE", "/control/faults/f");
      await seen("kas-1 is ready again", async () => {
        const { host, port } = at("kas-1");
        return (await fetch(`http://${host}:${port}/readiness`)).status === 200;
      });
    });

    it("knows what components hold of memory", () => {
      const peaks = rig.runtime.peakMemoryBytes();
      for (const name of ["kas-1", "redis", "links"]) {
        assert.ok((peaks[name] ?? 0) > 1e6, `${name}: ${peaks[name]}`);
      }
    });

    it("stops everything, and nobody answers any more", async () => {
      const addresses = [...rig.runtime.running.values()].map(({ record }) => record);
      assert.ok(addresses.length >= 8);
      const before = rig.exits.length;
      await rig.runtime.stopAll();
      assert.equal(rig.runtime.running.size, 0);
      const last = rig.exits.slice(before);
      assert.deepEqual(
        last.map(({ component }) => component).sort(),
        addresses.map(({ name }) => name).sort(),
      );
      assert.ok(last.every(({ expected }) => expected));
      if (kind === "container") {
        // Their addresses are nobody's any more, or a stranger's: the bridge itself is gone.
        const own = Object.values(networkInterfaces()).flatMap((infos) => infos ?? []);
        assert.equal(own.filter(({ address }) => address === rig.context.book.lab).length, 0);
        return;
      }
      for (const { name, readiness } of addresses) {
        assert.equal(await rig.greet(readiness, name), "refused", name);
      }
    });

    /** Redis sees kas-1 at the pod's address, which is the relay's. */
    async function kasIsSeen(): Promise<void> {
      const address = ` addr=${rig.context.book.kasPod(1)}:`;
      await seen("kas-1 in Redis' list of clients", async () => {
        const { host, port } = at("kas-1");
        // Its readiness asks Redis.
        await fetch(`http://${host}:${port}/readiness`);
        return (await sendAndRead(at("redis"), "CLIENT LIST\r\nQUIT\r\n")).includes(address);
      });
    }

    function link(name: string) {
      const found = rig.context.links.find((candidate) => candidate.name === name);
      if (found === undefined) throw new Error(`no link ${name}`);
      return found;
    }
  });
}

/** Whether each end of the component so far was expected. */
function ends({ exits }: ContractRig, name: string): readonly boolean[] {
  return exits.filter(({ component }) => component === name).map(({ expected }) => expected);
}

async function failure(work: Promise<unknown>): Promise<LabError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof LabError, `no LabError but ${String(error)}`);
  return error;
}
