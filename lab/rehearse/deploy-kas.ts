import { messageOf } from "../../kit/errors.ts";
import { KasDeployment } from "../pods/kas-deployment.ts";
import type { Container } from "../pods/pod.ts";
import { PORTS } from "../topology/addresses.ts";
import type { Stack, StackOptions } from "./stack.ts";

/** `terminationGracePeriodSeconds` of the chart, lab ms; never less than the lab's own grace. */
const GRACE_MS = 30_000;
const GRACE_WALL_MS_MIN = 1_500;

/** The deployment of kas on a stack's runtime, load balancer and scrape targets. */
export function deployKas(stack: Stack, { clock, signal, append }: StackOptions): KasDeployment {
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
