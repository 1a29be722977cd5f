import { fromBinary } from "@bufbuild/protobuf";
import { z } from "zod";
import { ExpiringValueSchema } from "../../../contracts/gen/gitlab/agent/redistool/redistool_pb.ts";
import type { HistoryEntry, RedisKey } from "../../../contracts/history.ts";
import type { Evidence } from "../evidence.ts";
import { finding, within, type Check } from "./check.ts";

const Spec = z.literal("only live connections");

/**
 * Entries an agent with one pod has in each hash: one config stream, ten tunnels. The first word that
 * a key contains counts, for the tunnels' keys end in `conn_by_agent_id` too.
 */
const FIELDS_MAX = { tunnel_tracker: 10, conn_by_agent_id: 1, conn_by_project_id: 1 } as const;
/** Life of a limiter counter, with room for the floor of wall milliseconds. */
const LIMIT_TTL_MS_MAX = 61_000;

type Snapshot = Extract<HistoryEntry, { kind: "redis-contents" }>;

/**
 * Everything in Redis belongs to a live connection. Judged on two snapshots a few seconds apart: a
 * stream that is being replaced may show twice for a moment, what is left behind shows in both.
 */
export const redisCheck: Check<z.output<typeof Spec>> = {
  key: "redis",
  says: 'Redis holds "only live connections": nothing expired, nobody unknown, no field too many',
  schema: Spec,
  judge(evidence, window) {
    const snapshots = within(evidence.history, { ...window, toMs: window.toMs + 60_000 }).filter(
      (entry): entry is Snapshot => entry.kind === "redis-contents",
    );
    const [first, second] = snapshots;
    if (first === undefined || second === undefined) {
      return {
        verdict: "inconclusive",
        expected: "two snapshots of Redis",
        seen: `${snapshots.length} snapshots`,
        sinceMs: null,
        where: "history.jsonl: redis-contents",
      };
    }
    const before = leftovers(first, evidence);
    const both = [...leftovers(second, evidence)].filter((leftover) => before.has(leftover));
    const fields = second.keys.reduce((sum, key) => sum + Object.keys(key.fields).length, 0);
    const hashes = second.keys.filter(({ type }) => type === "hash").length;
    return finding(both.length === 0 && hashes > 0, {
      expected: "nothing that does not belong to a live connection",
      seen:
        both.length === 0
          ? `${fields} fields in ${hashes} hashes, all live`
          : `${both.length} left over: ${both.slice(0, 3).join(", ")}`,
      where: "history.jsonl: redis-contents",
      sinceMs: first.at,
    });
  },
};

function leftovers(snapshot: Snapshot, evidence: Evidence): Set<string> {
  const found = new Set<string>();
  for (const key of snapshot.keys) {
    const name = Buffer.from(key.keyHex, "hex").toString("latin1");
    const kind = (Object.keys(FIELDS_MAX) as (keyof typeof FIELDS_MAX)[]).find((word) =>
      name.includes(word),
    );
    if (key.type !== "hash" || kind === undefined) {
      if (!name.includes(":agent_limit:") || key.ttlMs > LIMIT_TTL_MS_MAX || key.ttlMs < 0) {
        found.add(`key ${key.keyHex}`);
      }
      continue;
    }
    for (const field of expiredFields(key, snapshot.at)) found.add(`expired ${kind} ${field}`);
    if (Object.keys(key.fields).length > FIELDS_MAX[kind])
      found.add(`too many in ${kind} ${key.keyHex}`);
  }
  const agents = snapshot.keys.filter(({ keyHex }) =>
    Buffer.from(keyHex, "hex").toString("latin1").includes("conn_by_agent_id"),
  );
  if (agents.length > 2 * evidence.agentNames.length) found.add("more hashes than agents");
  return found;
}

function expiredFields(key: RedisKey, atMs: number): string[] {
  return Object.entries(key.fields)
    .filter(([, hex]) => {
      const { expiresAt } = fromBinary(ExpiringValueSchema, Buffer.from(hex, "hex"));
      return expiresAt !== undefined && Number(expiresAt.seconds) * 1000 < atMs;
    })
    .map(([field]) => field);
}
