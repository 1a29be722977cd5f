import { stringify } from "yaml";
import type { TopologyShape } from "../../topology/presets.ts";
import type { PlayedScenario } from "../api.ts";
import type { Played } from "./played.ts";

/** The first action of a file comes this long after the fleet is steady, lab ms. */
const LEAD_MS = 60_000;
/** How long a fleet needs after the last of its agents has started, lab ms. */
const SETTLE_MS = 270_000;
/** What is looked at after the last action, lab ms. */
const TAIL_MS = 15 * 60_000;

export interface Session {
  readonly name: string;
  readonly shape: TopologyShape;
  readonly speed: number;
  readonly seed: string;
  /** When the fleet was started, lab ms since the Unix epoch. */
  readonly startMs: number;
  readonly nowMs: number;
  readonly played: readonly Played[];
  /** The scenario that ran beside it; null: none. */
  readonly beside: string | null;
}

/**
 * A session that was played by hand, as a scenario file. The fleet must be steady before the first
 * fault, and nobody wants to wait for what was waited for by hand: all of it is moved in time together.
 */
export function playedScenario(session: Session): PlayedScenario {
  const { name, shape, speed, seed, startMs, played } = session;
  const leftOut: string[] = [];
  if (session.beside !== null) {
    leftOut.push(`only what was done by hand is in it, nothing of the scenario ${session.beside}`);
  }
  const steadyMs = shape.agentStartSpreadMs + SETTLE_MS;
  const firstMs = steadyMs + LEAD_MS;
  const shiftMs =
    Math.ceil((firstMs - ((played[0]?.at ?? startMs + firstMs) - startMs)) / 1000) * 1000;
  if (shiftMs !== 0) {
    const way = shiftMs > 0 ? "later" : "earlier";
    leftOut.push(
      `everything comes ${duration(Math.abs(shiftMs))} ${way} than it was played: ${duration(LEAD_MS)} after the fleet is steady`,
    );
  }
  const atMs = (at: number): number => Math.round(at - startMs) + shiftMs;
  const lastMs = atMs(Math.max(session.nowMs, ...played.map(({ at }) => at)));
  const timeline = played.map((one) =>
    stepOf(withFirstPods(one, shape, leftOut), played, { atMs, lastMs }),
  );
  const isOpen = timeline.some((step) => "for" in step);
  const document = {
    scenario: name,
    title: "A session that was played by hand",
    rehearses: [{ incident: "played by hand" }],
    topology: topologyOf(shape),
    speed,
    seed,
    steady: { by: duration(steadyMs), expect: ["all agents connected"] },
    timeline,
    expect: [
      isOpen
        ? {
            says: "the fleet was there before it began",
            at: duration(steadyMs),
            agents: { connected: "all" },
          }
        : { says: "everyone is back", at: "end", agents: { connected: "all" } },
    ],
    end: duration(lastMs + TAIL_MS),
  };
  if (isOpen) leftOut.push("nothing is said of what comes after: a fault was still in force");
  return { name, yaml: stringify(document), leftOut };
}

/** A scenario file names pods that are there from the start; a later one is named by its place. */
function withFirstPods(one: Played, shape: TopologyShape, leftOut: string[]): Played {
  const { fault, id } = one;
  const number = Number(/^kas-(\d+)$/.exec(fault?.on ?? "")?.[1]);
  if (fault === null || Number.isNaN(number) || number <= shape.kasReplicas) return one;
  const on = `kas-${((number - 1) % shape.kasReplicas) + 1}`;
  leftOut.push(`${id} was done to ${fault.on ?? ""}, a pod that came later; the file says ${on}`);
  return { ...one, fault: { ...fault, on } };
}

function stepOf(
  one: Played,
  played: readonly Played[],
  times: { readonly atMs: (at: number) => number; readonly lastMs: number },
): Readonly<Record<string, unknown>> {
  const { id, request, fault } = one;
  const atMs = times.atMs(one.at);
  const base = { at: duration(atMs), id };
  if (fault !== null) {
    const healedBy = played.find(({ heals }) => heals.includes(id));
    const openMs = Math.max(1000, times.lastMs - atMs);
    const end = fault.healsItself
      ? {}
      : healedBy !== undefined
        ? { until: healedBy.id }
        : { for: fault.for ?? duration(openMs) };
    return {
      ...base,
      fault: fault.name,
      ...(fault.on === null ? {} : { on: fault.on }),
      ...(Object.keys(fault.with).length === 0 ? {} : { with: fault.with }),
      ...end,
      ...(fault.byOperator ? { by: "operator" } : {}),
    };
  }
  if (one.heals.length > 0) return { ...base, do: "heal", says: one.says };
  if (request.kind === "commit") {
    const bytes = request.bytes === undefined ? {} : { bytes: request.bytes };
    return { ...base, do: "commit", to: { agent: request.agent }, ...bytes };
  }
  return { ...base, do: "note", says: one.says };
}

/** The whole shape, in the words of scenario files. */
function topologyOf(shape: TopologyShape): Readonly<Record<string, unknown>> {
  const spares = shape.kasPodsMax - shape.kasReplicas;
  const replicas = shape.replicasOfFirstAgent;
  const ages = shape.agentAges === undefined ? {} : { ages: shape.agentAges };
  return {
    extends: shape.preset,
    agents: {
      count: shape.agentCount,
      start: { spread: duration(shape.agentStartSpreadMs), ...ages },
      ...(replicas > 1 ? { replicas } : {}),
    },
    kas: {
      replicas: shape.kasReplicas,
      ...(spares > 0 ? { spares } : {}),
      ...(Object.keys(shape.kasConfig).length > 0 ? { config: shape.kasConfig } : {}),
    },
    edge: { tls: shape.tls, "health-path": shape.healthPath },
    ...(shape.redisReplicas > 0
      ? { redis: { sentinel: true, replicas: shape.redisReplicas } }
      : {}),
    gitaly: { storages: [...shape.gitalyStorages] },
    rails: { workers: shape.railsWorkers },
  };
}

/** `1h2m3s`, as scenario files have it; rounded to seconds. */
export function duration(ms: number): string {
  const total = Math.round(ms / 1000);
  const [hours, minutes, seconds] = [
    Math.floor(total / 3600),
    Math.floor(total / 60) % 60,
    total % 60,
  ];
  const parts = [
    hours > 0 ? `${hours}h` : "",
    minutes > 0 ? `${minutes}m` : "",
    seconds > 0 ? `${seconds}s` : "",
  ].join("");
  return parts === "" ? "0s" : parts;
}
