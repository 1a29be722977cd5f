import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LabError } from "../../kit/errors.ts";
import type { Container } from "./pod.ts";
import { DeploymentRig } from "./testing/deployment-rig.ts";
import { FakeContainer } from "./testing/fake-container.ts";

const MINUTE_MS = 60_000;
const AFTER_20_S = { readyAfterMs: 20_000 };

function labError(code: string, hint: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof LabError &&
    error.code === code &&
    error.errorClass === "input" &&
    hint.test(error.hint ?? "");
}

describe("a deployment that takes over running pods", () => {
  it("has them ready and in rotation, and starts nothing", async () => {
    const rig = await DeploymentRig.of(2);
    await rig.clock.advance(MINUTE_MS);
    assert.deepEqual(
      rig.deployment.all().map(({ name, phase, restarts }) => [name, phase, restarts]),
      [
        ["kas-1", "ready", 0],
        ["kas-2", "ready", 0],
      ],
    );
    assert.deepEqual(rig.told, [
      "0 kas-1 added",
      "0 kas-1 ready",
      "0 kas-2 added",
      "0 kas-2 ready",
    ]);
    assert.deepEqual([rig.rotations, rig.startsAfter(2)], [[], []]);
    assert.equal(rig.deployment.specReplicas, 2);
    assert.equal(rig.clock.pending, 0);
  });
});

describe("a crash of a pod", () => {
  it("starts its container again in place: same name, same endpoint", async () => {
    const rig = await DeploymentRig.of(2);
    rig.deployment.crash("kas-1");
    await rig.clock.advance(MINUTE_MS);
    assert.equal(rig.starts[0]?.container.crashes, 1);
    assert.deepEqual(rig.startsAfter(2), ["10 kas-1"]);
    assert.deepEqual(rig.deployment.names(), ["kas-1", "kas-2"]);
    assert.deepEqual(rig.rotations, []);
    assert.equal(rig.deployment.all()[0]?.restarts, 1);
  });

  it("is refused for a pod that is not there", async () => {
    const { deployment } = await DeploymentRig.of(2);
    const refusal = labError("LAB_NO_SUCH_POD", /Pods now: kas-1, kas-2/);
    assert.throws(() => deployment.crash("kas-7"), refusal);
    await assert.rejects(deployment.deletePods(["kas-1", "kas-7"], AFTER_20_S), refusal);
    assert.deepEqual(deployment.names(), ["kas-1", "kas-2"]);
  });

  it("is repeated when told so, and for these pods alone", async () => {
    const rig = await DeploymentRig.of(2);
    rig.deployment.setCrashing(["kas-2", "kas-7"], 3_000);
    await rig.clock.advance(40_000);
    rig.deployment.setCrashing(["kas-2"], null);
    await rig.clock.advance(10 * MINUTE_MS);
    assert.deepEqual(rig.startsAfter(2), ["13 kas-2", "36 kas-2", "79 kas-2"]);
  });
});

describe("the deletion of pods", () => {
  it("brings replacements at new indexes, in rotation 5 s after they are ready", async () => {
    const rig = await DeploymentRig.of(2);
    let isDone = false;
    const done = rig.deployment.deletePods(["kas-1"], AFTER_20_S).then(() => (isDone = true));
    assert.deepEqual(rig.deployment.names(), ["kas-2", "kas-3"]);
    await rig.clock.advance(24_000);
    assert.equal(isDone, false);
    await rig.clock.advance(2_000);
    await done;
    assert.deepEqual(rig.startsAfter(2), ["0 kas-3"]);
    assert.deepEqual(rig.rotations, ["5 kas-2", "25 kas-2 kas-3"]);
    assert.deepEqual(rig.told.slice(4), [
      "0 kas-3 added",
      "0 kas-3 starting",
      "0 kas-1 terminating",
      "0 kas-1 gone",
      "20 kas-3 ready",
    ]);
  });

  it("of all of them leaves the load balancer without an endpoint for a while", async () => {
    const rig = await DeploymentRig.of(2);
    void rig.deployment.deletePods(["kas-1", "kas-2"], AFTER_20_S);
    await rig.clock.advance(MINUTE_MS);
    assert.deepEqual(rig.rotations, ["5 kas-2", "5", "25 kas-3", "25 kas-3 kas-4"]);
  });

  it("does not wait for the container to take it from the load balancer", async () => {
    const rig = new DeploymentRig(9);
    const stubborn = new FakeContainer({ obeys: false });
    rig.deployment.adopt([stubborn]);
    await rig.clock.advance(0);
    void rig.deployment.deletePods(["kas-1"], AFTER_20_S);
    await rig.clock.advance(30_000);
    assert.deepEqual(rig.rotations, ["5", "25 kas-2"]);
    assert.ok(!rig.told.includes("0 kas-1 gone"));
    stubborn.end();
    await rig.clock.advance(0);
    assert.equal(rig.told.at(-1), "30 kas-1 gone");
  });

  it("of a pod that is starting: it never gets ready nor into rotation", async () => {
    const rig = await DeploymentRig.of(1);
    void rig.deployment.deletePods(["kas-1"], AFTER_20_S);
    await rig.clock.advance(10_000);
    const done = rig.deployment.deletePods(["kas-2"], AFTER_20_S);
    await rig.clock.advance(MINUTE_MS);
    await done;
    assert.ok(rig.containerOf("kas-2").stops > 0);
    assert.deepEqual(
      rig.told.filter((line) => line.includes("kas-2")),
      ["0 kas-2 added", "0 kas-2 starting", "10 kas-2 terminating", "10 kas-2 gone"],
    );
    assert.deepEqual(rig.rotations, ["5", "35 kas-3"]);
  });

  it("of a pod between ready and in rotation keeps it out", async () => {
    const rig = await DeploymentRig.of(1);
    void rig.deployment.deletePods(["kas-1"], AFTER_20_S);
    await rig.clock.advance(22_000);
    void rig.deployment.deletePods(["kas-2"], AFTER_20_S);
    await rig.clock.advance(MINUTE_MS);
    assert.deepEqual(rig.rotations, ["5", "47 kas-3"]);
  });

  it("is refused when no address is left", async () => {
    const { deployment } = await DeploymentRig.of(2, 2);
    await assert.rejects(
      deployment.deletePods(["kas-1"], AFTER_20_S),
      labError("LAB_NO_MORE_PODS", /more pods than were planned/),
    );
    assert.deepEqual(deployment.names(), ["kas-1", "kas-2"]);
  });
});

describe("a rolling restart", () => {
  it("brings each new pod into rotation before its old one goes", async () => {
    const rig = await DeploymentRig.of(2);
    let isDone = false;
    const done = rig.deployment.rollingRestart(AFTER_20_S).then(() => (isDone = true));
    await rig.clock.advance(58_000);
    assert.equal(isDone, false);
    await rig.clock.advance(10_000);
    await done;
    assert.deepEqual(rig.rotations, [
      "25 kas-1 kas-2 kas-3",
      "30 kas-2 kas-3",
      "55 kas-2 kas-3 kas-4",
      "60 kas-3 kas-4",
    ]);
    assert.deepEqual(
      rig.told.filter((line) => /terminating|gone/.test(line)),
      ["25 kas-1 terminating", "25 kas-1 gone", "55 kas-2 terminating", "55 kas-2 gone"],
    );
  });

  it("waits for a new pod that crashes, and leaves the old one alone", async () => {
    const rig = await DeploymentRig.of(2);
    void rig.deployment.rollingRestart(AFTER_20_S);
    await rig.clock.advance(1_000);
    rig.deployment.crash("kas-3");
    await rig.clock.advance(9_000);
    assert.deepEqual(rig.deployment.names(), ["kas-1", "kas-2", "kas-3"]);
    assert.equal(rig.containerOf("kas-1").stops, 0);
    await rig.clock.advance(50_000);
    assert.deepEqual(rig.startsAfter(2), ["0 kas-3", "11 kas-3", "30 kas-4"]);
  });

  it("does not replace a pod that was deleted meanwhile a second time", async () => {
    const rig = await DeploymentRig.of(2);
    void rig.deployment.rollingRestart(AFTER_20_S);
    await rig.clock.advance(10_000);
    void rig.deployment.deletePods(["kas-2"], AFTER_20_S);
    await rig.clock.advance(2 * MINUTE_MS);
    assert.deepEqual(rig.deployment.names(), ["kas-3", "kas-4"]);
  });

  it("does not change how many replicas the deployment says it should have", async () => {
    const rig = await DeploymentRig.of(2);
    void rig.deployment.rollingRestart(AFTER_20_S);
    await rig.clock.advance(10_000);
    assert.deepEqual([rig.deployment.all().length, rig.deployment.specReplicas], [3, 2]);
  });
});

describe("scaling", () => {
  it("up adds pods at new indexes and waits for them", async () => {
    const rig = await DeploymentRig.of(1);
    const done = rig.deployment.scale(3);
    await rig.clock.advance(10_000);
    await done;
    assert.deepEqual(rig.rotations, ["5 kas-1 kas-2", "5 kas-1 kas-2 kas-3"]);
    assert.equal(rig.deployment.specReplicas, 3);
  });

  it("down deletes the newest pods, and replaces none", async () => {
    const rig = await DeploymentRig.of(3);
    const done = rig.deployment.scale(1);
    await rig.clock.advance(MINUTE_MS);
    await done;
    assert.deepEqual(rig.deployment.names(), ["kas-1"]);
    assert.deepEqual([rig.containerOf("kas-1").stops, rig.containerOf("kas-3").stops], [0, 1]);
    assert.deepEqual(rig.rotations, ["5 kas-1 kas-3", "5 kas-1"]);
    assert.equal(rig.starts.length, 3);
  });

  it("to none and back takes no index twice", async () => {
    const rig = await DeploymentRig.of(2);
    void rig.deployment.scale(0);
    await rig.clock.advance(MINUTE_MS);
    assert.deepEqual([rig.deployment.names(), rig.deployment.specReplicas], [[], 0]);
    void rig.deployment.scale(2);
    await rig.clock.advance(MINUTE_MS);
    assert.deepEqual(rig.deployment.names(), ["kas-3", "kas-4"]);
    assert.deepEqual(rig.rotations.at(-1), "65 kas-3 kas-4");
  });
});

describe("a configuration", () => {
  it("counts for containers that start from now on", async () => {
    const rig = await DeploymentRig.of(1);
    const patch = { redis: null };
    rig.deployment.configure(patch);
    void rig.deployment.scale(2);
    rig.deployment.crash("kas-1");
    await rig.clock.advance(MINUTE_MS);
    rig.deployment.configure(null);
    void rig.deployment.scale(3);
    await rig.clock.advance(MINUTE_MS);
    assert.deepEqual(
      rig.starts.slice(1).map((start) => [start.pod, start.patch]),
      [
        ["kas-2", patch],
        ["kas-1", patch],
        ["kas-3", null],
      ],
    );
  });
});

describe("a deployment that has ended", () => {
  it("starts nothing again, stops nothing, and waits for nothing", async () => {
    const rig = await DeploymentRig.of(2);
    const replaced = rig.deployment.deletePods(["kas-1"], AFTER_20_S);
    await rig.clock.advance(6_000);
    const ended = assert.rejects(replaced, /the deployment has ended/);
    rig.deployment.end();
    await ended;
    rig.containerOf("kas-2").end();
    await rig.clock.advance(10 * MINUTE_MS);
    assert.deepEqual(rig.startsAfter(2), ["0 kas-3"]);
    assert.equal(rig.containerOf("kas-2").stops, 0);
    assert.deepEqual(rig.rotations, ["5 kas-2"]);
    assert.equal(rig.clock.pending, 0);
  });

  it("stops a container that arrives too late", async () => {
    const coming = Promise.withResolvers<Container>();
    const rig = await DeploymentRig.of(1, 9, { startContainer: () => coming.promise });
    void rig.deployment.scale(2).catch(() => undefined);
    await rig.clock.advance(1_000);
    rig.deployment.end();
    const late = new FakeContainer();
    coming.resolve(late);
    await rig.clock.advance(0);
    assert.equal(late.stops, 1);
  });
});
