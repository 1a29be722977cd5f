import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import type { FaultContext } from "./fault.ts";
import { REDIS_BLIP } from "./redis-blip.ts";
import type { World } from "./world.ts";

const SECOND_MS = 1_000;

/** Injects this long after the pod's start; what was asked of the links, seconds after the start. */
async function askedWhen(injectedS: number): Promise<readonly string[]> {
  const clock = new ManualClock(0);
  const asked: string[] = [];
  const context = {
    id: "blip",
    clock,
    signal: new AbortController().signal,
    targets: ["kas-2"],
    world: { readyAtMs: () => 0 } as unknown as World,
    note: (says: string) => void asked.push(says),
    control: () => ({
      request: (method: string, _path: string, body: unknown) => {
        const links = (body as { links?: readonly string[] } | undefined)?.links ?? [];
        asked.push([clock.now() / SECOND_MS, method, ...links].join(" "));
        return Promise.resolve({});
      },
    }),
  } as unknown as FaultContext;
  await clock.advance(injectedS * SECOND_MS);
  const parameters = REDIS_BLIP.schema.parse({});
  await REDIS_BLIP.inject(context, parameters);
  await clock.advance(1_000 * SECOND_MS);
  return asked;
}

describe("a blip on the refresh tick", () => {
  for (const { at, tick } of [
    { at: 10, tick: 240 },
    { at: 237, tick: 240 },
    { at: 238, tick: 480 },
    { at: 600, tick: 720 },
  ]) {
    it(`asked for ${at} s after the pod's start, it is around ${tick} s`, async () => {
      assert.deepEqual(await askedWhen(at), [
        `${tick - 1.5} PUT kas-2->redis`,
        `${tick + 1.5} DELETE`,
      ]);
    });
  }
});
