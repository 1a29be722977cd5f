import { createRegistry, fromBinary } from "@bufbuild/protobuf";
import { anyUnpack, timestampMs } from "@bufbuild/protobuf/wkt";
import { z } from "zod";
import { ExpiringValueSchema } from "../../../contracts/gen/gitlab/agent/redistool/redistool_pb.ts";
import { ConnectedAgentInfoSchema } from "../../../contracts/gen/gitlab/agent/agent_tracker/agent_tracker_pb.ts";
import { TunnelInfoSchema } from "../../../contracts/gen/gitlab/agent/reverse_tunnel/tracker/tracker_pb.ts";
import type { HistoryEntry, RedisKey } from "../../../contracts/history.ts";
import type { Evidence } from "../evidence.ts";
import { finding, within, type Check } from "./check.ts";
import { missingIn } from "./redis-missing.ts";

const Spec = z.enum(["only live connections", "exactly the live streams"]);

/**
 * Entries an agent with one pod has in each hash: one config stream, ten tunnels. The first word that
 * a key contains counts, for the tunnels' keys end in `conn_by_agent_id` too.
 */
const FIELDS_MAX = { tunnel_tracker: 10, conn_by_agent_id: 1, conn_by_project_id: 1 } as const;
/** What the hashes' values wrap. */
const ENTRY_TYPES = createRegistry(ConnectedAgentInfoSchema, TunnelInfoSchema);
/** Snapshots of an expectation begin at its time and are over by then, lab ms. */
const SNAPSHOTS_MS = 60_000;
/** A timer may come this much too early, lab ms. */
const EARLY_MS = 1_000;
/** Life of a limiter counter, with room for the floor of wall milliseconds. */
const LIMIT_TTL_MS_MAX = 61_000;

type Snapshot = Extract<HistoryEntry, { kind: "redis-contents" }>;

/**
 * Everything in Redis belongs to a live connection. Judged on two snapshots a few seconds apart: a
 * stream that is being replaced may show twice for a moment, what is left behind shows in both.
 */
export const redisCheck: Check<z.output<typeof Spec>> = {
  key: "redis",
  says: 'Redis holds "only live connections": nothing expired, nobody unknown, no field too many; or "exactly the live streams": nor one too few',
  schema: Spec,
  judge(evidence, window, spec) {
    const near = { ...window, fromMs: window.toMs - EARLY_MS, toMs: window.toMs + SNAPSHOTS_MS };
    const snapshots = within(evidence.history, near).filter(
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
    if (spec === "exactly the live streams") {
      const ids = evidence.agentNames.map(agentIdOf);
      const lacking = new Set(missingIn(first.keys, ids));
      both.push(...missingIn(second.keys, ids).filter((missing) => lacking.has(missing)));
    }
    const fields = second.keys.reduce((sum, key) => sum + Object.keys(key.fields).length, 0);
    const hashes = second.keys.filter(({ type }) => type === "hash").length;
    return finding(both.length === 0 && hashes > 0, {
      expected: "nothing that does not belong to a live connection",
      seen:
        both.length === 0
          ? `${fields} fields in ${hashes} hashes, all live`
          : `${both.length} amiss: ${both.slice(0, 3).join(", ")}`,
      where: "history.jsonl: redis-contents",
      sinceMs: first.at,
    });
  },
};

function leftovers(snapshot: Snapshot, evidence: Evidence): Set<string> {
  const known = new Set(evidence.agentNames.map(agentIdOf));
  const found = new Set<string>();
  for (const key of snapshot.keys) {
    const name = Buffer.from(key.keyHex, "hex").toString("latin1");
    const kind = (Object.keys(FIELDS_MAX) as (keyof typeof FIELDS_MAX)[]).find((word) =>
      name.includes(word),
    );
    if (key.type !== "hash" || kind === undefined) {
      if (!name.includes(":agent_limit:")) found.add(`unknown key ${shown(name)}`);
      else if (key.ttlMs > LIMIT_TTL_MS_MAX || key.ttlMs < 0) {
        found.add(`limiter counter without its end within 61 s: ${shown(name)}`);
      }
      continue;
    }
    for (const text of fieldMistakes(key, snapshot.at, known)) found.add(`${kind}: ${text}`);
    const count = Object.keys(key.fields).length;
    if (count > FIELDS_MAX[kind]) found.add(`${kind}: too many fields in ${shown(name)}`);
  }
  return found;
}

/** What is wrong with each entry: expired, of an agent that does not exist, or unreadable. */
function fieldMistakes(key: RedisKey, atMs: number, known: ReadonlySet<bigint>): string[] {
  return Object.entries(key.fields).flatMap(([field, hex]) => {
    const entry = decodeEntry(hex);
    if (entry === undefined) return [`field ${field} cannot be read`];
    const { agentId, expiresAtMs } = entry;
    if (expiresAtMs !== null && expiresAtMs < atMs) {
      return [`field ${field} of agent ${agentId} had expired`];
    }
    return known.has(agentId) ? [] : [`field ${field} is of agent ${agentId}, which nobody knows`];
  });
}

/** @returns undefined when the bytes are not what kas writes. */
function decodeEntry(
  hex: string,
): { readonly agentId: bigint; readonly expiresAtMs: number | null } | undefined {
  try {
    const { expiresAt, value } = fromBinary(ExpiringValueSchema, Buffer.from(hex, "hex"));
    const info = value && anyUnpack(value, ENTRY_TYPES);
    if (info === undefined || !("agentId" in info) || typeof info.agentId !== "bigint") {
      return undefined;
    }
    const expiresAtMs = expiresAt === undefined ? null : timestampMs(expiresAt);
    return { agentId: info.agentId, expiresAtMs };
  } catch {
    return undefined;
  }
}

/** The number in a fleet's agent name, which is its id in Rails: `agent-7`. */
function agentIdOf(name: string): bigint {
  return BigInt(/\d+$/.exec(name)?.[0] ?? -1);
}

/** A key as people can read it: binary ids as hex. */
function shown(name: string): string {
  return name.replace(/[^\x21-\x7e]/g, (char) => char.charCodeAt(0).toString(16).padStart(2, "0"));
}
