/**
 * What kas 14.2-pre has hard-coded: times that no key of its configuration file changes. A kas on the wall
 * clock keeps them as they are while everything around it runs faster, so that they are longer in lab time.
 * The one table: the report prints it, and expectations that rest on a row are judged with it (rests-on.ts).
 * Source: kas 14.2-pre protocol, the sections that each row names.
 */
export interface HardCodedTime {
  readonly id: string;
  /** What it is, for the report: `the pause after a failed poll of Gitaly`. */
  readonly what: string;
  /** In words, on the wall: `10 s, doubling to 60 s, each up to twice as long`. */
  readonly length: string;
  /** By how much it can delay what kas does, wall ms. */
  readonly longestMs: number;
  readonly source: string;
  /**
   * Faults that bring it into play, matched against `<fault> <target> <target> …`; null: no scenario of the
   * lab does, it is listed for completeness.
   */
  readonly faults: RegExp | null;
  /** Whether it shapes what is seen while the fault is there, or only how long after it kas needs. */
  readonly shapes: "during" | "afterwards";
  /** Expectations that rest on it: key of the check, and what its text must contain. */
  readonly touches: Readonly<Record<string, RegExp>>;
}

const ALL = /./;

/** Whatever tells how agents fare. */
const AGENTS = {
  agents: ALL,
  loss: ALL,
  tunnels: ALL,
  "agent-sees": ALL,
  count: ALL,
  lookups: ALL,
  redis: ALL,
  invariants: ALL,
};
/** Whatever kas itself says of calls that agents make. */
const CALLS = { promql: /grpc_server/, sli: ALL, log: ALL, alerts: ALL };
/** What comes back late with a dependency. */
const RECOVERY = {
  agents: /all|at least|newest/,
  count: ALL,
  redis: ALL,
  invariants: /newest commit/,
};

export const HARD_CODED_TIMES: readonly HardCodedTime[] = [
  {
    id: "poll-back-off",
    what: "the pause after a failed poll of Gitaly",
    length: "10 s, doubling to 60 s, each up to twice as long",
    longestMs: 120_000,
    source: "1.11",
    faults: /gitaly/,
    shapes: "during",
    touches: {
      agents: /commit/,
      count: /commits delivered/,
      log: /poll failed|fetch/,
      promql: /grpc_client/,
      alerts: /LabGitaly/,
      invariants: /newest commit/,
    },
  },
  {
    id: "gitaly-channel",
    what: "the pause before a lost connection to Gitaly is dialled again",
    length: "1 s, times 1.6 up to 120 s, plus or minus 20 %",
    longestMs: 144_000,
    source: "1.8 (default of grpc-go)",
    faults: /gitaly-down|link-.*gitaly|process-.*gitaly|container-.*gitaly/,
    shapes: "during",
    touches: {
      agents: /commit/,
      count: /commits delivered/,
      log: /poll failed|fetch/,
      promql: /grpc_client/,
      alerts: /LabGitaly/,
      invariants: /newest commit/,
    },
  },
  {
    id: "rails-head",
    what: "the wait for the head of an answer of Rails",
    length: "20 s, for the connection 30 s",
    longestMs: 30_000,
    source: "7",
    faults: /^rails-(latency|stall)|^link-.*->rails|^(process|container)-(pause|disconnect).*rails/,
    shapes: "during",
    touches: { ...AGENTS, ...CALLS },
  },
  {
    id: "jwt-life",
    what: "the life of a token for Rails",
    length: "5 s to both sides of now",
    longestMs: 5_000,
    source: "7",
    faults: /^link-(latency|stall|slice|bandwidth).*->rails/,
    shapes: "during",
    touches: { ...AGENTS, ...CALLS },
  },
  {
    id: "redis-pool",
    what: "the wait for a free connection to Redis, and the pauses between tries",
    length: "the read time-out and 1 s; three tries with 8 to 512 ms between",
    longestMs: 3_000,
    source: "6.1 (defaults of go-redis)",
    faults:
      /^redis-(hang|slow-commands|maxclients|blip|flapping)|^link-(stall|black-hole|latency|slice|bandwidth|handshake).*redis|^(process|container)-(pause|disconnect).*redis/,
    shapes: "during",
    touches: { ...AGENTS, ...CALLS },
  },
  {
    id: "redis-dial-memory",
    what: "how long a dial error of Redis is answered from memory",
    length: "up to 1 s",
    longestMs: 1_500,
    source: "6.2 (recorded)",
    faults: /redis|sentinel/,
    shapes: "afterwards",
    touches: RECOVERY,
  },
  {
    id: "keepalive",
    what: "the silence after which kas asks whether an agent is there, and the wait for the answer",
    length: "50 s and 20 s",
    longestMs: 70_000,
    source: "1.8",
    faults:
      /^link-(stall|black-hole|latency|bandwidth|slice|reset).*(edge|agentk)|^(process|container)-(pause|disconnect).*(kas|lb)/,
    shapes: "during",
    touches: { ...AGENTS, ...CALLS },
  },
  {
    id: "agent-keepalive",
    what: "the least time between two keepalive pings of an agent that kas tolerates, to which the lab's agents keep",
    length: "20 s, with the wait for the answer 42 s",
    longestMs: 42_000,
    source: "1.8",
    faults:
      /^link-(stall|black-hole|latency|bandwidth|slice).*(edge|agentk)|^(process|container)-(pause|disconnect).*(kas|lb)/,
    shapes: "during",
    touches: { ...AGENTS, ...CALLS },
  },
  {
    id: "pool-reaper",
    what: "the period of the search for idle connections to Redis",
    length: "1 min",
    longestMs: 60_000,
    source: "13.1 (recorded)",
    faults: /^redis-maxclients|^kas-redis-disabled/,
    shapes: "during",
    touches: { promql: /redis_connected_clients/ },
  },
  {
    id: "http-shutdown",
    what: "the wait for open HTTP requests at the end",
    length: "15 s",
    longestMs: 15_000,
    source: "1.7",
    faults: null,
    shapes: "during",
    touches: {},
  },
  {
    id: "routing-back-off",
    what: "the pause between two looks for a tunnel of an agent",
    length: "1 s, doubling to 10 s, each up to twice as long",
    longestMs: 20_000,
    source: "1.11",
    faults: null,
    shapes: "during",
    touches: {},
  },
  {
    id: "gitops-back-off",
    what: "the pause after a failed poll of a manifest repository",
    length: "10 s, doubling to 300 s, each up to twice as long",
    longestMs: 600_000,
    source: "1.11",
    faults: null,
    shapes: "during",
    touches: {},
  },
  {
    id: "proxy-limits",
    what: "the limits of the Kubernetes API proxy",
    length: "1 s to read a request, 15 s to answer, 60 s idle",
    longestMs: 60_000,
    source: "5.7",
    faults: null,
    shapes: "during",
    touches: {},
  },
];

/**
 * The limiter's window is no time that delays anything: it counts minutes of the wall, in each of which as
 * many lab minutes pass as the speed says. Its allowance is multiplied, so that it lets more through within
 * one lab minute than a real one. Source: kas 14.2-pre protocol, section 6.2.
 */
export const LIMITER_WINDOW = {
  what: "the limiter's window",
  length: "one minute of the wall; its counters live 59 s of it",
  /** Expectations that rest on it where a token exceeds the allowance in a lab minute. */
  touches: {
    agents: ALL,
    count: /accepted calls|denials/,
    promql: /ResourceExhausted/,
    "agent-sees": /ResourceExhausted/,
    invariants: /limiter/,
    alerts: /LabLimiterDenials/,
    log: /TokenLimiter/,
  } as Readonly<Record<string, RegExp>>,
} as const;

/** What the report says a kas on the wall clock cannot follow at this speed; nothing at speed 1. */
export function cannotFollow(speed: number): readonly string[] {
  if (speed === 1) return [];
  const rows = HARD_CODED_TIMES.map(
    ({ what, length, longestMs }) =>
      `${what}: ${length}; up to ${secondsSaid(longestMs * speed)} of lab time`,
  );
  const { what, length } = LIMITER_WINDOW;
  return [...rows, `${what}: ${length}; ${speed} lab minutes share one allowance, multiplied`];
}

/** `40 s`, `2,400 s`. */
export function secondsSaid(ms: number): string {
  return `${Math.round(ms / 1000).toLocaleString("en")} s`;
}
