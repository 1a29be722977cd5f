import { PORTS } from "../topology/addresses.ts";
import type { Stack } from "./stack.ts";

/** Every address of a stack, for a person who wants to look at it. */
export function addressList(
  stack: Stack,
  runFolder: string,
  speed: number,
  onlookers: readonly (readonly [string, string])[] = [],
): string {
  const { book } = stack;
  const kas = stack.componentsByKind().get("kas") ?? [];
  const rows: readonly (readonly [string, string])[] = [
    ["edge (agentk dials)", `ws://${book.edge}:${PORTS.loadBalancer}`],
    ["load balancer", `http://${book.loadBalancer}:${PORTS.loadBalancer}`],
    ...kas.flatMap((name, index) => [
      [name, `${book.kasPod(index + 1)}:${PORTS.kasAgent}`] as const,
      [
        `${name} metrics`,
        `http://${book.kasProcess(index + 1)}:${PORTS.kasObservability}/metrics`,
      ] as const,
    ]),
    ["Rails internal API", stack.railsUrl],
    ["Gitaly", `${book.gitalyStorage(1)}:${PORTS.gitaly}`],
    ...stack.world.redisNodes.map(
      ({ name, host, port }) => [name === "redis" ? "Redis" : name, `${host}:${port}`] as const,
    ),
    ...stack.world.sentinels.map(
      ({ host, port }, index) => [`sentinel-${index + 1}`, `${host}:${port}`] as const,
    ),
    ["Prometheus", `http://${book.prometheus}:${PORTS.prometheus}`],
    ...onlookers,
    ["logs, history", runFolder],
  ];
  const lines = rows.map(([name, where]) => `  ${name.padEnd(22)}${where}`);
  const time = speed === 1 ? "real time" : `${speed} lab seconds in one wall second`;
  return `${lines.join("\n")}\n\nup, in ${time}; Ctrl-C ends it\n`;
}
