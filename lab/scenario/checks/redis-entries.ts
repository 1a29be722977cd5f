import { createRegistry, fromBinary } from "@bufbuild/protobuf";
import { anyUnpack, timestampMs } from "@bufbuild/protobuf/wkt";
import { ExpiringValueSchema } from "../../../contracts/gen/gitlab/agent/redistool/redistool_pb.ts";
import { ConnectedAgentInfoSchema } from "../../../contracts/gen/gitlab/agent/agent_tracker/agent_tracker_pb.ts";
import { TunnelInfoSchema } from "../../../contracts/gen/gitlab/agent/reverse_tunnel/tracker/tracker_pb.ts";
import type { BroughtEvidence } from "../foreign/brought-evidence.ts";

/** What the hashes' values wrap. */
const ENTRY_TYPES = createRegistry(ConnectedAgentInfoSchema, TunnelInfoSchema);

/** What a field of one of kas' hashes says. */
export interface RedisEntry {
  readonly agentId: bigint;
  /** Lab ms since the Unix epoch; null: never. */
  readonly expiresAtMs: number | null;
}

/**
 * @param brought a kas that stamps in wall time.
 * @returns undefined when the bytes are not what kas writes.
 */
export function decodeEntry(
  hex: string,
  brought?: Pick<BroughtEvidence, "labTime">,
): RedisEntry | undefined {
  try {
    const { expiresAt, value } = fromBinary(ExpiringValueSchema, Buffer.from(hex, "hex"));
    const info = value && anyUnpack(value, ENTRY_TYPES);
    if (info === undefined || !("agentId" in info) || typeof info.agentId !== "bigint") {
      return undefined;
    }
    if (expiresAt === undefined) return { agentId: info.agentId, expiresAtMs: null };
    const stampMs = timestampMs(expiresAt);
    return { agentId: info.agentId, expiresAtMs: brought?.labTime(stampMs) ?? stampMs };
  } catch {
    return undefined;
  }
}

/** The number in a fleet's agent name, which is its id in Rails: `agent-7`. */
export function agentIdOf(name: string): bigint {
  return BigInt(/\d+$/.exec(name)?.[0] ?? -1);
}
