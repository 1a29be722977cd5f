import { guardMs } from "../../../kit/clock/clock.ts";
import type { FaultContext, Observed } from "../fault.ts";
import type { Address, WorldRedis } from "../world.ts";
import { exchange } from "./exchange.ts";

/** A neighbour's patience with Redis or a sentinel, lab ms. */
const LIMIT_MS = 5_000;

type Asking = Pick<FaultContext, "clock" | "signal" | "world">;

/** What an instance says of itself: the fields of `INFO`; null when it does not answer. */
async function info(
  { clock, signal }: Asking,
  at: Address,
  section: string,
): Promise<ReadonlyMap<string, string> | null> {
  const outcome = await exchange(at, {
    send: `*2\r\n$4\r\nINFO\r\n$${section.length}\r\n${section}\r\n`,
    isWhole: (answer) => {
      const head = /^\$(\d+)\r\n/.exec(answer.toString("latin1", 0, 20));
      return head !== null && answer.length >= head[0].length + Number(head[1]) + 2;
    },
    limitWallMs: guardMs(clock, LIMIT_MS) / clock.speed,
    signal,
  });
  if (outcome.kind !== "answered") return null;
  const lines = outcome.text.split("\r\n").map((line): [string, string] => {
    const colon = line.indexOf(":");
    return colon === -1 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1)];
  });
  return new Map(lines);
}

/** How a cluster looks from outside, by fresh connections past every link. */
export interface ClusterView {
  /** Number (from 1) of the node that most sentinels call the master; 0: they do not agree. */
  readonly master: number;
  /** Whether that node calls itself the master. */
  readonly agrees: boolean;
  /** Numbers of the nodes that are its replicas, in step with it. */
  readonly inStep: readonly number[];
}

/** Asks all sentinels and all nodes. */
export async function lookAtCluster(context: Asking): Promise<ClusterView> {
  const { redisNodes, sentinels, redisMasterName } = context.world;
  const said = await Promise.all(sentinels.map((at) => info(context, at, "sentinel")));
  const named = said.map((fields) => {
    // `master0:name=gprd-redis,status=ok,address=127.1.12.1:6379,slaves=2,sentinels=3`
    const line = [...(fields?.values() ?? [])].find((text) =>
      text.startsWith(`name=${redisMasterName},`),
    );
    const host = /,address=([^:,]+):/.exec(line ?? "")?.[1];
    return redisNodes.findIndex(({ announcedHost }) => announcedHost === host) + 1;
  });
  const master =
    redisNodes
      .map((_, index) => index + 1)
      .find((number) => named.filter((one) => one === number).length * 2 > sentinels.length) ?? 0;
  const nodes = await Promise.all(redisNodes.map((at) => info(context, at, "replication")));
  const announced = redisNodes[master - 1]?.announcedHost;
  return {
    master,
    agrees: nodes[master - 1]?.get("role") === "master",
    inStep: nodes.flatMap((fields, index) =>
      fields?.get("role") === "slave" &&
      fields.get("master_link_status") === "up" &&
      fields.get("master_host") === announced
        ? [index + 1]
        : [],
    ),
  };
}

/** Whether there is a master, and every other node follows it. */
export function isWhole({ master, agrees, inStep }: ClusterView, nodes: number): boolean {
  return master > 0 && agrees && inStep.length === nodes - 1;
}

/** The view as a sentence, with what the observer makes of it. */
export function viewSeen(view: ClusterView, nodes: readonly WorldRedis[], seen: boolean): Observed {
  const { master, agrees, inStep } = view;
  const name = nodes[master - 1]?.name;
  const says =
    name === undefined
      ? "the sentinels do not agree on a master"
      : `the master is ${name}${agrees ? "" : ", which denies it"}; ${inStep.length} replicas in step`;
  return { seen, says };
}
