/**
 * Who lives where in the run's own network: loopback (127.R.0.0/16) or a bridge of containers. Pods
 * have addresses of their own and the real port numbers, as with container-native load balancing. What
 * others dial is always a relay of the lab (a link); the process behind it listens one network further on.
 */
export interface AddressBook {
  /** First two numbers of every address of the run: `127.64`. */
  readonly prefix: string;
  /** The lab itself: on a bridge the gateway, which is the host's. */
  readonly lab: string;
  /** A kas pod's IP as the load balancer dials it; `index` counts from 1. */
  kasPod(index: number): string;
  /** Where the kas process itself listens. */
  kasProcess(index: number): string;
  readonly rails: string;
  /** Rails as kas pod `index` dials it. */
  railsFor(index: number): string;
  gitalyStorage(index: number): string;
  /** A storage as all kas pods dial it: Rails tells every pod the same address. */
  gitalyFor(index: number): string;
  readonly redis: string;
  redisFor(index: number): string;
  /** Where node `number` of a Redis with sentinels listens, its sentinel too. */
  redisNode(number: number): string;
  /** The one address of a node that everybody is told: a relay. */
  redisAnnounced(number: number): string;
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly grafana: string;
  /** Prometheus as the pods that it scrapes see it: an address of the relay. */
  readonly prometheusClient: string;
  /** A kas pod's metrics as Prometheus dials them. */
  scrapeFor(index: number): string;
  /** Nobody lives here. */
  readonly nobody: string;
  readonly loadBalancer: string;
  /** The load balancer as pods see it: an address of the relay. */
  readonly loadBalancerClient: string;
  /** Cloudflare's address: what agentk dials, and what the load balancer sees as its client. */
  readonly edge: string;
  readonly agentk: string;
  /** Pod of agent `number` that is a program of the user's, the door that it dials, its link to the edge. */
  yourAgentk(number: number): string;
  agentkDoor(number: number): string;
  doorToEdge(number: number): string;
  /** The process behind all doors. */
  readonly doors: string;
  readonly links: string;
}

/** Real ports: kas 14.2-pre protocol 1.1 and the runbook (8181), Gitaly 2.8, agentk 2.5. */
export const PORTS = {
  kasAgent: 8150,
  kasObservability: 8181,
  kasPrivateApi: 8155,
  rails: 8080,
  railsMetrics: 8083,
  gitaly: 8075,
  gitalyMetrics: 9236,
  redis: 6379,
  sentinel: 26379,
  prometheus: 9090,
  alertmanager: 9093,
  grafana: 3000,
  loadBalancer: 8080,
  loadBalancerMetrics: 9100,
  agentkObservability: 8080,
  /** No port that an agentk has itself: in a network of its own the door is beside it. */
  agentkDoor: 8450,
  doorsMetrics: 9103,
  linksMetrics: 9101,
  labMetrics: 9102,
  control: 8190,
} as const;

/** Pods of one kind that fit the address plan. */
export const PODS_MAX = 200;

/** @param prefix first two numbers of a network of 65,536 addresses: `127.64`. */
export function addressBook(prefix: string): AddressBook {
  const at = (third: number, fourth: number): string => {
    if (fourth < 1 || fourth > 254) throw new RangeError(`no address for number ${fourth}`);
    return `${prefix}.${third}.${fourth}`;
  };
  return {
    prefix,
    lab: at(0, 1),
    kasPod: (index) => at(1, index),
    kasProcess: (index) => at(2, index),
    rails: at(3, 1),
    railsFor: (index) => at(3, 10 + index),
    gitalyStorage: (index) => at(4, index),
    gitalyFor: (index) => at(4, 100 + index),
    redis: at(5, 1),
    redisFor: (index) => at(5, 10 + index),
    redisNode: (number) => at(5, number),
    redisAnnounced: (number) => at(12, number),
    prometheus: at(6, 1),
    alertmanager: at(6, 3),
    grafana: at(6, 4),
    prometheusClient: at(6, 2),
    scrapeFor: (index) => at(6, 10 + index),
    nobody: at(11, 1),
    loadBalancer: at(7, 1),
    loadBalancerClient: at(7, 2),
    edge: at(8, 1),
    agentk: at(9, 1),
    yourAgentk: (number) => at(13, number),
    agentkDoor: (number) => at(14, number),
    doorToEdge: (number) => at(15, number),
    doors: at(16, 1),
    links: at(10, 1),
  };
}
