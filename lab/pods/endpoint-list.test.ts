import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Pod } from "./pod.ts";
import { DeploymentRig } from "./testing/deployment-rig.ts";

const MINUTE_MS = 60_000;

describe("the load balancer's list", () => {
  /** Endpoint lists that wait for the test: the newest is answered by the last of these. */
  const slow = (): {
    readonly lists: string[];
    readonly answers: ((error?: Error) => void)[];
    readonly setEndpoints: (pods: readonly Pod[]) => Promise<void>;
  } => {
    const lists: string[] = [];
    const answers: ((error?: Error) => void)[] = [];
    return {
      lists,
      answers,
      setEndpoints: (pods) => {
        lists.push(pods.map(({ name }) => name).join(" "));
        const { promise, resolve, reject } = Promise.withResolvers<undefined>();
        answers.push((error) => (error === undefined ? resolve(undefined) : reject(error)));
        return promise;
      },
    };
  };

  it("is sent one after the other, never two at a time, the newest last", async () => {
    const { lists, answers, setEndpoints } = slow();
    const rig = await DeploymentRig.of(3, 9, { setEndpoints });
    void rig.deployment.scale(0);
    await rig.clock.advance(MINUTE_MS);
    assert.deepEqual(lists, ["kas-2 kas-3"]);
    answers[0]?.();
    await rig.clock.advance(0);
    assert.equal(lists.length, 2);
    for (const index of [1, 2]) {
      answers[index]?.();
      await rig.clock.advance(0);
    }
    assert.deepEqual([lists.length, lists.at(-1)], [3, ""]);
  });

  it("that is refused is told, and the next one is sent all the same", async () => {
    const { lists, answers, setEndpoints } = slow();
    const rig = await DeploymentRig.of(3, 9, { setEndpoints });
    void rig.deployment.scale(1);
    await rig.clock.advance(MINUTE_MS);
    answers[0]?.(new Error("the load balancer is away"));
    await rig.clock.advance(0);
    assert.equal(rig.told.at(-1), "60 kas-1 the load balancer is away");
    assert.deepEqual(lists, ["kas-1 kas-3", "kas-1"]);
  });
});
