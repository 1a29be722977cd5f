import { Counter, type Registry } from "prom-client";
import { KAS_TARGET_LABELS } from "../../contracts/targets.ts";
import type { Relay } from "./relay.ts";

/** cAdvisor's counters of a pod's network, by direction as the pod sees it. */
const NETWORK_METRICS = {
  received: {
    name: "container_network_receive_bytes_total",
    help: "Cumulative count of bytes received",
  },
  sent: {
    name: "container_network_transmit_bytes_total",
    help: "Cumulative count of bytes transmitted",
  },
} as const;

const { env, environment, tier, type, stage, cluster, namespace } = KAS_TARGET_LABELS;
/**
 * Labels of a container's series at GitLab: `deployment` is copied from a label of the pod and is
 * `kas`, where kube-state-metrics has the object's name. Source: observability reference, section 1.4.
 */
const LABELS = { env, environment, tier, type, stage, cluster, namespace, deployment: "kas" };

type CountedLink = Pick<Relay, "link" | "counts">;

/** A pod's bytes through its own links. */
interface PodBytes {
  received: number;
  sent: number;
}

/**
 * What kas pods send and receive, under cAdvisor's names, from the links that belong to one pod: agents,
 * health checks, scrapes, Rails, and Redis unless sentinels are there. Links that all pods share (to
 * Gitaly, and to Redis with sentinels) cannot be told apart and are left out.
 */
export function addContainerNetwork(registry: Registry, relays: readonly CountedLink[]): void {
  const registers = [registry];
  const labelNames = [...Object.keys(LABELS), "pod", "interface"];
  for (const direction of ["received", "sent"] as const) {
    new Counter({
      ...NETWORK_METRICS[direction],
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [pod, bytes] of bytesByPod(relays)) {
          this.inc({ ...LABELS, pod: `gitlab-${pod}`, interface: "eth0" }, bytes[direction]);
        }
      },
    });
  }
}

/** Pods whose links have carried anything: links are there before the pods of a scenario are. */
function bytesByPod(relays: readonly CountedLink[]): ReadonlyMap<string, PodBytes> {
  const pods = new Map<string, PodBytes>();
  const add = (pod: string, received: number, sent: number): void => {
    if (!/^kas-\d+$/.test(pod) || received + sent === 0) return;
    const bytes = pods.get(pod) ?? { received: 0, sent: 0 };
    bytes.received += received;
    bytes.sent += sent;
    pods.set(pod, bytes);
  };
  for (const relay of relays) {
    const { toTarget, toClient } = relay.counts();
    add(relay.link.from, toClient, toTarget);
    add(relay.link.to, toTarget, toClient);
  }
  return pods;
}
