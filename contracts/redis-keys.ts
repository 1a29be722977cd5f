/**
 * Redis keys of kas. Keys hold raw bytes; integers are little-endian.
 * Source: kas 14.2-pre protocol, sections 6.2 to 6.4; recording redis-contents-one-agent.
 */
export const REDIS_KEY_PREFIX_DEFAULT = "gitlab-kas";

/** `<prefix>:agent_limit:` + SHA-256 of half the token + `:` + minute of the hour (2 bytes). */
export function agentLimitKey(prefix: string, halfTokenSha256: Buffer, minute: number): Buffer {
  const minuteBytes = Buffer.alloc(2);
  minuteBytes.writeUInt16LE(minute);
  return Buffer.concat([
    Buffer.from(`${prefix}:agent_limit:`),
    halfTokenSha256,
    Buffer.from(":"),
    minuteBytes,
  ]);
}

export function connectionsByAgentIdKey(prefix: string, agentId: bigint): Buffer {
  return idKey(`${prefix}:agent_tracker:conn_by_agent_id:`, agentId);
}

export function connectionsByProjectIdKey(prefix: string, projectId: bigint): Buffer {
  return idKey(`${prefix}:agent_tracker:conn_by_project_id:`, projectId);
}

export function tunnelsByAgentIdKey(prefix: string, agentId: bigint): Buffer {
  return idKey(`${prefix}:tunnel_tracker:conn_by_agent_id:`, agentId);
}

function idKey(head: string, id: bigint): Buffer {
  const idBytes = Buffer.alloc(8);
  idBytes.writeBigInt64LE(id);
  return Buffer.concat([Buffer.from(head), idBytes]);
}
