/** How old connections of agents become, seconds. Source: observability reference, section 0.2. */
export interface ConnectionAge {
  /** When the agent opens its next connection. */
  readonly redialS: readonly [number, number];
  /** When the streams of a connection end. */
  readonly streamsEndS: readonly [number, number];
}

/**
 * - `seed`: 30 min with 5 % jitter; the agent comes back as its streams end.
 * - `code`: GOAWAY after 65 % of 30 min, at which the agent redials; streams end 75 % to 78.75 % of
 *   30 min after their connection opened (`0.2b`, correction 1).
 */
export const CONNECTION_AGES = {
  seed: { redialS: [1710, 1890], streamsEndS: [1710, 1890] },
  code: { redialS: [1053, 1287], streamsEndS: [1350, 1417.5] },
} as const satisfies Readonly<Record<string, ConnectionAge>>;

/** agentk's waits between attempts, seconds; the last one repeats. Source: section 0.2. */
const BACKOFF_S: readonly (readonly [number, number])[] = [
  [10, 20],
  [20, 40],
  [40, 80],
  [80, 160],
  [160, 320],
  [300, 600],
];
/** Configuration and ten tunnels. */
const STREAMS = 11;

export interface FleetOutage {
  readonly agents: number;
  readonly age: ConnectionAge;
  /** When the load balancer cuts every connection, seconds after the begin. */
  readonly cutS: number;
  /** For how long no attempt succeeds after that. */
  readonly outageS: number;
  readonly untilS: number;
}

/**
 * When streams of a fleet end, in seconds, each of them with OK: a clean end at its age, and all at
 * once when the load balancer cuts them. Agents are spread evenly over one age at the begin. Jitter is
 * the same in every run.
 */
export function fleetCompletions(fleet: FleetOutage): readonly number[] {
  return Array.from({ length: fleet.agents }, (_, agent) => agentCompletions(fleet, agent)).flat();
}

function agentCompletions(fleet: FleetOutage, agent: number): number[] {
  const { age, cutS, outageS, untilS } = fleet;
  const phase = agent / fleet.agents;
  const before = endsFrom(age, agent, -phase * within(age.redialS, 0.5), cutS);
  const after = endsFrom(age, agent + fleet.agents, cutS + reconnectS(agent, outageS), untilS);
  const ends = [...before.filter((second) => second > 0), cutS, ...after];
  return ends
    .filter((second) => second <= untilS)
    .flatMap((second) => Array<number>(STREAMS).fill(second));
}

/** When the streams of an unbroken chain of connections end, up to `untilS`. */
function endsFrom(age: ConnectionAge, agent: number, openedS: number, untilS: number): number[] {
  const ends: number[] = [];
  let opened = openedS;
  for (let connection = 0; ; connection++) {
    const fraction = drawn(agent, connection);
    const end = opened + within(age.streamsEndS, fraction);
    if (end > untilS) return ends;
    ends.push(end);
    opened += within(age.redialS, fraction);
  }
}

/**
 * How long after the cut an agent is connected again: each of its streams has its own ladder of
 * waits, and the first attempt that the load balancer lets through opens the connection for all.
 */
function reconnectS(agent: number, outageS: number): number {
  const streams = Array.from({ length: STREAMS }, (_, stream) => agent * STREAMS + stream);
  return Math.min(...streams.map((stream) => firstAttemptS(stream, outageS)));
}

function firstAttemptS(stream: number, outageS: number): number {
  let second = 0;
  for (let attempt = 0; ; attempt++) {
    const range = BACKOFF_S[Math.min(attempt, BACKOFF_S.length - 1)] ?? [300, 600];
    second += within(range, drawn(stream, attempt));
    if (second >= outageS) return second;
  }
}

/** A fraction from 0 to 1 for each pair, as if drawn and always the same: a hash of both. */
function drawn(agent: number, draw: number): number {
  let bits = Math.imul(agent + 1, 0x9e3779b1) ^ Math.imul(draw + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}

function within([low, high]: readonly [number, number], fraction: number): number {
  return low + (high - low) * fraction;
}
