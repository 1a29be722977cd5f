import type { Clock } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import { KasDeployment } from "../pods/kas-deployment.ts";
import type { Container } from "../pods/pod.ts";
import type { Runtime } from "../runtimes/runtime.ts";
import { PORTS, type AddressBook } from "../topology/addresses.ts";
import type { ComponentRecord } from "../topology/component.ts";
import type { TopologyContext } from "../topology/components.ts";
import type { ControlClient } from "./control-client.ts";
import type { TimedEvent } from "./history-writer.ts";

/** `terminationGracePeriodSeconds` of the chart, lab ms; never less than the lab's own grace. */
const GRACE_MS = 30_000;
const GRACE_WALL_MS_MIN = 1_500;

/** What pods need of the stack that they run on. */
export interface PodHost {
  readonly context: Pick<TopologyContext, "shape">;
  readonly book: Pick<AddressBook, "kasPod">;
  readonly runtime: Pick<Runtime, "start">;
  podRecord(index: number, patch: object | null): ComponentRecord;
  control(component: string): Pick<ControlClient, "request">;
  podAdded(name: string): void;
  podGone(name: string): void;
}

/** What pods need of the run. */
export interface PodRun {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly append: (event: TimedEvent) => void;
}

/** The deployment of kas on a stack's runtime, load balancer and scrape targets. */
export function deployKas(stack: PodHost, { clock, signal, append }: PodRun): KasDeployment {
  const graceWallMs = Math.max(GRACE_WALL_MS_MIN, GRACE_MS / clock.speed);
  return new KasDeployment({
    clock,
    podsMax: stack.context.shape.kasPodsMax,
    startContainer: async (index, patch): Promise<Container> => {
      const component = await stack.runtime.start(stack.podRecord(index, patch), signal);
      return {
        exited: component.exited,
        crash: () => void component.signal("SIGKILL"),
        stop: async () => {
          await component.stop(graceWallMs);
        },
      };
    },
    setEndpoints: async (pods) => {
      const endpoints = pods.map(({ name, index }) => ({
        pod: name,
        host: stack.book.kasPod(index),
        port: PORTS.kasAgent,
      }));
      await stack.control("lb").request("PUT", "/control/endpoints", endpoints);
    },
    onPodAdded: () => undefined,
    onPodGone: ({ name }) => {
      append({ kind: "note", says: `pod ${name} is gone` });
      stack.podGone(name);
    },
    onPhase: (pod) => {
      append({ kind: "pod-phase", pod: pod.name, phase: pod.phase, restarts: pod.restarts });
      if (pod.phase === "ready") stack.podAdded(pod.name);
    },
    onError: (pod, error) => {
      append({ kind: "note", says: `pod ${pod.name}: ${messageOf(error)}` });
    },
  });
}
