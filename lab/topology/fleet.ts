import { createHash } from "node:crypto";
import type { AgentRecord } from "../../contracts/fleet.ts";
import type { Random } from "../../kit/random.ts";
import type { TopologyShape } from "./presets.ts";
import { drawConnectionAges, maxConnectionAgeMs } from "./spread-ages.ts";

/** URL-safe characters of an agent token (about 50 of them; Rails and Gitaly reference, 1.3). */
const TOKEN_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const TOKEN_LENGTH = 50;
/** Numbers where the projects begin, so that agent and project ids cannot be mixed up unseen. */
const PROJECT_ID_BASE = 1000;

/** One agent with a configuration project, a token and a repository of its own. */
export interface FleetAgent extends AgentRecord {
  readonly startAfterMs: number;
  /** How old its first connections count; none for a fleet that starts anew. */
  readonly connectionAgesMs: readonly number[];
}

/** Draws the fleet: the same seed gives the same agents, tokens and start times. */
export function drawFleet(shape: TopologyShape, random: Random): readonly FleetAgent[] {
  const tokens = random.split("tokens");
  const order = random
    .split("start-order")
    .shuffle(Array.from({ length: shape.agentCount }, (_, index) => index));
  const jitter = random.split("start-jitter");
  const ages = random.split("connection-ages");
  const slotMs = shape.agentStartSpreadMs / Math.max(1, shape.agentCount);
  return order.map((slot, index) => {
    const number = index + 1;
    const projectId = PROJECT_ID_BASE + number;
    return {
      agentId: number,
      agentName: `agent-${number}`,
      projectId,
      projectPath: `group-${number}/project-${number}`,
      token: drawToken(tokens),
      storage: shape.gitalyStorages[index % shape.gitalyStorages.length] ?? "default",
      relativePath: hashedPath(projectId),
      startAfterMs: (slot + jitter.next()) * slotMs,
      connectionAgesMs:
        shape.agentAges === "spread" ? drawConnectionAges(ages, maxConnectionAgeMs(shape)) : [],
    };
  });
}

function drawToken(random: Random): string {
  return Array.from(
    { length: TOKEN_LENGTH },
    () => TOKEN_ALPHABET[random.below(TOKEN_ALPHABET.length)],
  ).join("");
}

/** `@hashed/aa/bb/<sha256 of the project id>.git`: GitLab's hashed storage. */
function hashedPath(projectId: number): string {
  const hash = createHash("sha256").update(String(projectId)).digest("hex");
  return `@hashed/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}.git`;
}
