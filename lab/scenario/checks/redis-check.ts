import { z } from "zod";
import type { HistoryEntry, RedisKey } from "../../../contracts/history.ts";
import type { Evidence } from "../evidence.ts";
import { finding, within, type Check } from "./check.ts";
import { agentIdOf, decodeEntry } from "./redis-entries.ts";
import { absentAgents } from "./redis-presence.ts";

const EXACTLY = "exactly the live connections";
const NOBODY = "no connection";
const Spec = z.enum(["only live connections", EXACTLY, NOBODY]);

/**
 * Entries an agent with one pod has in each hash: one config stream, ten tunnels. The first word that
 * a key contains counts, for the tunnels' keys end in `conn_by_agent_id` too.
 */
const FIELDS_MAX = { tunnel_tracker: 10, conn_by_agent_id: 1, conn_by_project_id: 1 } as const;
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
  says: 'Redis holds "only live connections": nothing expired, nobody unknown, no field too many; "exactly the live connections": whoever is connected is listed too, with its ten tunnels; or "no connection"',
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
    const listed = (snapshot: Snapshot): number =>
      snapshot.keys.reduce((sum, key) => sum + Object.keys(key.fields).length, 0);
    if (spec === NOBODY) {
      return finding(listed(first) + listed(second) === 0, {
        expected: "no connection or tunnel in Redis",
        seen: `${listed(first)} fields, then ${listed(second)}`,
        where: "history.jsonl: redis-contents",
        sinceMs: first.at,
      });
    }
    if (spec === EXACTLY) {
      const absent = absentAgents(first, evidence);
      const still = [...absentAgents(second, evidence)].filter((text) => absent.has(text));
      if (still.length > 0) {
        return finding(false, {
          expected: "everybody who is connected is in Redis",
          seen: `${still.length} missing: ${still.slice(0, 3).join(", ")}`,
          where: "history.jsonl: redis-contents",
          sinceMs: first.at,
        });
      }
    }
    const fields = listed(second);
    const hashes = second.keys.filter(({ type }) => type === "hash").length;
    return finding(both.length === 0 && hashes > 0, {
      expected: "nothing that does not belong to a live connection",
      seen:
        both.length === 0
          ? `${fields} fields in ${hashes} hashes, all live`
          : `${both.length} amiss: ${both.slice(0, 3).join(", ")}`,
      where: "history.jsonl: redis-contents",
      mayBeTimeOuts: true,
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
      else if (limiterTtlMs(key, evidence) > LIMIT_TTL_MS_MAX || key.ttlMs < 0) {
        found.add(`limiter counter without its end within 61 s: ${shown(name)}`);
      }
      continue;
    }
    for (const text of fieldMistakes(key, snapshot.at, known, evidence))
      found.add(`${kind}: ${text}`);
    const count = Object.keys(key.fields).length;
    if (count > FIELDS_MAX[kind]) found.add(`${kind}: too many fields in ${shown(name)}`);
  }
  return found;
}

/** The 59 s are hard-coded: a kas of the user's counts them on the wall. */
function limiterTtlMs({ ttlMs }: RedisKey, { brought, speed }: Evidence): number {
  return brought === undefined ? ttlMs : ttlMs / speed;
}

/** What is wrong with each entry: expired, of an agent that does not exist, or unreadable. */
function fieldMistakes(
  key: RedisKey,
  atMs: number,
  known: ReadonlySet<bigint>,
  { brought }: Pick<Evidence, "brought">,
): string[] {
  return Object.entries(key.fields).flatMap(([field, hex]) => {
    const entry = decodeEntry(hex, brought);
    if (entry === undefined) return [`field ${field} cannot be read`];
    const { agentId, expiresAtMs } = entry;
    if (expiresAtMs !== null && expiresAtMs < atMs) {
      return [`field ${field} of agent ${agentId} had expired`];
    }
    return known.has(agentId) ? [] : [`field ${field} is of agent ${agentId}, which nobody knows`];
  });
}

/** A key as people can read it: binary ids as hex. */
function shown(name: string): string {
  return name.replace(/[^\x21-\x7e]/g, (char) => char.charCodeAt(0).toString(16).padStart(2, "0"));
}
