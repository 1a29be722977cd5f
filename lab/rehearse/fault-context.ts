import { request } from "node:http";
import type { Clock } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import type { FaultContext, HttpObservation } from "../faults/fault.ts";
import type { Stack } from "./stack.ts";

/** Limit of one observation, wall ms. */
const PROBE_WALL_MS = 2_000;

/** What a fault may touch of a stack. */
export function faultContext(options: {
  readonly stack: Stack;
  readonly clock: Clock;
  readonly id: string;
  readonly targets: readonly string[];
  readonly baseline: number;
  readonly signal: AbortSignal;
}): FaultContext {
  const { stack, clock, id, targets, baseline, signal } = options;
  return {
    id,
    clock,
    signal,
    targets,
    baseline,
    world: stack.world,
    processes: {
      signal: (component, name) => stack.runtime.running.get(component)?.signal(name) ?? false,
      send: (component, message) => stack.runtime.running.get(component)?.send(message),
      start: async (component) => {
        await stack.runtime.start(stack.record(component), new AbortController().signal);
      },
      isRunning: (component) => stack.runtime.running.has(component),
    },
    containers: containerPort(stack),
    pods: stack.deployment,
    control: (component) => stack.control(component),
    redisCommand: async (name = "", ...words) => await stack.redis.call(name, ...words),
    sentinelCommand: (...words) => stack.redisDoors.sentinelCommand(words),
    httpGet,
    note: (says) => stack.note(says),
  };
}

/** The runtime's own, where an end by a fault is not taken for a defect. */
function containerPort({ containers, runtime }: Stack): FaultContext["containers"] {
  if (containers === null) return null;
  return {
    pause: (component) => containers.pause(component),
    unpause: (component) => containers.unpause(component),
    disconnect: (component) => containers.disconnect(component),
    reconnect: (component) => containers.reconnect(component),
    exhaustMemory: async (component, options) => {
      runtime.running.get(component)?.expectEnd();
      await containers.exhaustMemory(component, options);
    },
  };
}

/** A plain GET on a fresh connection, without any credentials of the lab. */
function httpGet(url: string): Promise<HttpObservation> {
  return new Promise((resolve) => {
    const call = request(url, { agent: false, signal: AbortSignal.timeout(PROBE_WALL_MS) });
    call.on("error", (error) => resolve({ kind: "failed", error: messageOf(error) }));
    call.on("response", (response) => {
      const headers = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
      );
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => resolve({ kind: "failed", error: messageOf(error) }));
      response.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ kind: "answer", status: response.statusCode ?? 0, headers, body });
      });
    });
    call.end();
  });
}
