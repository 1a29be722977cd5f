import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { messageOf } from "../../kit/errors.ts";
import { Pod, type Container } from "./pod.ts";
import { FakeContainer } from "./testing/fake-container.ts";

const MINUTE_MS = 60_000;

let clock: ManualClock;
let beganMs: number;
/** Phases with the seconds at which they were entered. */
let phases: string[];
let errors: string[];
/** Seconds at which a container was started. */
let starts: number[];
let containers: FakeContainer[];

beforeEach(() => {
  clock = new ManualClock();
  beganMs = clock.now();
  phases = [];
  errors = [];
  starts = [];
  containers = [];
});

const seconds = (): number => (clock.now() - beganMs) / 1000;
const last = (): FakeContainer => containers[containers.length - 1] ?? new FakeContainer();

function newContainer(): Promise<Container | undefined> {
  const container = new FakeContainer();
  containers.push(container);
  return Promise.resolve(container);
}

function newPod(startContainer: () => Promise<Container | undefined> = newContainer): Pod {
  return new Pod("kas-1", 1, {
    clock,
    startContainer: () => {
      starts.push(seconds());
      return startContainer();
    },
    onPhase: (phase) => phases.push(`${seconds()} ${phase}`),
    onError: (error) => errors.push(messageOf(error)),
  });
}

describe("a pod that starts", () => {
  it("starts its process at once, and is ready later", async () => {
    newPod().start(20_000);
    await clock.advance(30_000);
    assert.deepEqual(starts, [0]);
    assert.deepEqual(phases, ["0 starting", "20 ready"]);
  });

  it("is ready no earlier than its process", async () => {
    newPod(async () => {
      await clock.sleep(45_000);
      return await newContainer();
    }).start(20_000);
    await clock.advance(MINUTE_MS);
    assert.deepEqual(phases, ["0 starting", "45 ready"]);
  });

  it("is never ready when its container ends before", async () => {
    newPod().start(20_000);
    await clock.advance(5_000);
    last().crash();
    await clock.advance(30_000);
    assert.deepEqual(phases, ["0 starting", "5 crash-loop-back-off", "20 ready"]);
    assert.deepEqual(starts, [0, 15]);
  });

  it("takes over a container that runs already", async () => {
    const container = new FakeContainer();
    const pod = newPod();
    pod.adopt(container);
    await clock.advance(MINUTE_MS);
    assert.deepEqual([starts, phases], [[], ["0 ready"]]);
    pod.crash();
    await clock.advance(10_000);
    assert.deepEqual([container.crashes, pod.restarts, starts], [1, 1, [70]]);
  });
});

describe("a pod whose container ends", () => {
  it("starts it again with back-off, and counts the restarts", async () => {
    const pod = newPod();
    pod.start(0);
    for (let count = 0; count < 3; count++) {
      await clock.advance(1_000);
      pod.crash();
      await clock.advance(40_000);
    }
    assert.deepEqual(starts, [0, 11, 62, 123]);
    assert.equal(pod.restarts, 3);
    assert.deepEqual(phases.slice(0, 4), [
      "0 starting",
      "0 ready",
      "1 crash-loop-back-off",
      "11 ready",
    ]);
  });

  it("begins anew with 10 s after 10 min without trouble", async () => {
    const pod = newPod();
    pod.start(0);
    await clock.advance(0);
    pod.crash();
    await clock.advance(10_000 + 10 * MINUTE_MS);
    pod.crash();
    await clock.advance(10_000);
    assert.deepEqual(starts, [0, 10, 620]);
  });

  it("takes one that does not become ready for one that ended", async () => {
    const pod = newPod(() => Promise.resolve(undefined));
    pod.start(0);
    await clock.advance(70_000);
    assert.deepEqual(starts, [0, 10, 30, 70]);
    assert.equal(pod.phase, "crash-loop-back-off");
  });

  it("tells of a start that fails, and tries again", async () => {
    const pod = newPod(() => Promise.reject(new Error("no memory")));
    pod.start(0);
    await clock.advance(10_000);
    assert.deepEqual(
      [starts, errors],
      [
        [0, 10],
        ["no memory", "no memory"],
      ],
    );
  });
});

describe("a pod that is told to crash", () => {
  it("crashes so long after each start, until it is told no more", async () => {
    const pod = newPod();
    pod.start(0);
    await clock.advance(MINUTE_MS);
    pod.setCrashing(3_000);
    await clock.advance(3_000 + 10_000 + 3_000 + 20_000 + 1_000);
    assert.deepEqual(starts, [0, 73, 96]);
    assert.equal(containers.map(({ crashes }) => crashes).join(), "1,1,0");
    pod.setCrashing(null);
    await clock.advance(10 * MINUTE_MS);
    assert.deepEqual([pod.phase, pod.restarts], ["ready", 2]);
    assert.equal(clock.pending, 0);
  });
});

describe("a pod that is deleted", () => {
  it("is terminating, stops its container, and is gone with it", async () => {
    const container = new FakeContainer({ obeys: false });
    const pod = newPod();
    pod.adopt(container);
    await clock.advance(0);
    let isGone = false;
    const gone = pod.delete().then(() => (isGone = true));
    await clock.advance(30_000);
    assert.deepEqual(phases, ["0 ready", "0 terminating"]);
    assert.deepEqual([container.stops, isGone], [1, false]);
    container.end();
    await gone;
    await clock.advance(10 * MINUTE_MS);
    assert.deepEqual([starts, pod.restarts, pod.phase], [[], 0, "terminating"]);
    await pod.delete();
    assert.equal(phases.length, 2);
  });

  it("while its process starts, is gone when that has come and is stopped", async () => {
    const container = new FakeContainer();
    const coming = Promise.withResolvers<Container>();
    const pod = newPod(() => coming.promise);
    pod.start(0);
    await clock.advance(1_000);
    let isGone = false;
    const gone = pod.delete().then(() => (isGone = true));
    await clock.advance(1_000);
    assert.equal(isGone, false);
    coming.resolve(container);
    await gone;
    assert.equal(container.stops, 1);
    assert.deepEqual(phases, ["0 starting", "1 terminating"]);
  });

  it("while its process fails to start, tells of no error", async () => {
    const coming = Promise.withResolvers<Container>();
    const pod = newPod(() => coming.promise);
    pod.start(0);
    const gone = pod.delete();
    coming.reject(new Error("the pod was deleted"));
    await gone;
    assert.deepEqual([errors, starts.length], [[], 1]);
  });

  it("before it is ready, stops its container and is never ready", async () => {
    const pod = newPod();
    pod.start(20_000);
    await clock.advance(5_000);
    await pod.delete();
    assert.ok(last().stops > 0);
    await clock.advance(MINUTE_MS);
    assert.deepEqual(phases, ["0 starting", "5 terminating"]);
    assert.equal(clock.pending, 0);
  });

  it("in its back-off, is gone at once", async () => {
    const pod = newPod();
    pod.start(0);
    await clock.advance(1_000);
    pod.crash();
    await clock.advance(1_000);
    await pod.delete();
    assert.equal(seconds(), 2);
    await clock.advance(MINUTE_MS);
    assert.deepEqual([starts, clock.pending], [[0], 0]);
  });
});

describe("why a pod's container ended last", () => {
  it("is unknown before the first end, an error after a crash, and stays so while it runs again", async () => {
    const pod = newPod();
    pod.start(0);
    await clock.advance(1_000);
    assert.equal(pod.lastTermination, null);
    pod.crash();
    await clock.advance(MINUTE_MS);
    assert.deepEqual([pod.phase, pod.lastTermination], ["ready", "Error"]);
  });

  it("is a completion after an exit with 0, an error after any other code", async () => {
    const pod = newPod();
    pod.start(0);
    await clock.advance(1_000);
    last().end({ exitCode: 0, signal: null });
    await clock.advance(MINUTE_MS);
    assert.equal(pod.lastTermination, "Completed");
    last().end({ exitCode: 3, signal: null });
    await clock.advance(MINUTE_MS);
    assert.equal(pod.lastTermination, "Error");
  });
});

describe("a pod that is let go", () => {
  it("is not stopped, and not started again", async () => {
    const pod = newPod();
    pod.start(0);
    await clock.advance(1_000);
    pod.letGo();
    await clock.advance(MINUTE_MS);
    assert.equal(last().stops, 0);
    pod.crash();
    await clock.advance(10 * MINUTE_MS);
    assert.deepEqual([starts, pod.restarts, clock.pending], [[0], 0, 0]);
  });
});
