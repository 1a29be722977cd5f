import { PORTS, type AddressBook } from "./addresses.ts";
import type { LinkRecord } from "./component.ts";
import type { TopologyShape } from "./presets.ts";
import { redisLinks } from "./redis-records.ts";

/** Every dependency edge as a relay of the lab. See docs/adr/0004-link-relays.md. */
export function buildLinks(shape: TopologyShape, book: AddressBook): readonly LinkRecord[] {
  const links: LinkRecord[] = [
    {
      name: "agentk->edge",
      from: "agentk",
      to: "lb",
      listen: { host: book.edge, port: PORTS.loadBalancer },
      target: { host: book.loadBalancer, port: PORTS.loadBalancer },
      sourceHost: book.edge,
    },
  ];
  for (let number = 1; number <= (shape.yourAgents ?? 0); number++) {
    const host = book.doorToEdge(number);
    links.push({
      name: `agent-${number}->edge`,
      from: `agent-${number}`,
      to: "lb",
      listen: { host, port: PORTS.loadBalancer },
      target: { host: book.loadBalancer, port: PORTS.loadBalancer },
      sourceHost: host,
    });
  }
  for (let index = 1; index <= shape.kasPodsMax; index++) {
    const kas = `kas-${index}`;
    const pod = book.kasPod(index);
    for (const [name, port] of [
      [`edge->${kas}`, PORTS.kasAgent],
      [`edge->${kas}:probe`, PORTS.kasObservability],
    ] as const) {
      links.push({
        name,
        from: "lb",
        to: kas,
        listen: { host: pod, port },
        target: { host: book.kasProcess(index), port },
        sourceHost: book.loadBalancerClient,
      });
    }
    if (shape.redisReplicas === 0) {
      links.push({
        name: `${kas}->redis`,
        from: kas,
        to: "redis",
        listen: { host: book.redisFor(index), port: PORTS.redis },
        target: { host: book.redis, port: PORTS.redis },
        sourceHost: pod,
      });
    }
    links.push(
      {
        name: `prometheus->${kas}`,
        from: "prometheus",
        to: kas,
        listen: { host: book.scrapeFor(index), port: PORTS.kasObservability },
        target: { host: book.kasProcess(index), port: PORTS.kasObservability },
        sourceHost: book.prometheusClient,
      },
      {
        name: `${kas}->rails`,
        from: kas,
        to: "rails",
        listen: { host: book.railsFor(index), port: PORTS.rails },
        target: { host: book.rails, port: PORTS.rails },
        sourceHost: pod,
      },
    );
  }
  shape.gitalyStorages.forEach((storage, index) => {
    links.push({
      name: `kas->gitaly-${storage}`,
      from: "kas",
      to: "gitaly",
      listen: { host: book.gitalyFor(index + 1), port: PORTS.gitaly },
      target: { host: book.gitalyStorage(index + 1), port: PORTS.gitaly },
      sourceHost: null,
    });
  });
  return shape.redisReplicas === 0 ? links : [...links, ...redisLinks(shape, book)];
}
