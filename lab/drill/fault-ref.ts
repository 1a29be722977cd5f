/** A fault of an incident, as far as a drill has to know it. */
export interface FaultRef {
  /** The step's id. */
  readonly id: string;
  /** Name in the registry of faults. */
  readonly name: string;
  /** Links, pods, storages, agents. */
  readonly targets: readonly string[];
}

/** Paths between parts of the system as an on-call names them; many links make one path. */
export const PATHS = [
  "agentk->edge",
  "edge->kas",
  "edge->kas:probe",
  "kas->rails",
  "kas->redis",
  "kas->gitaly",
  "prometheus->kas",
] as const;
export type Path = (typeof PATHS)[number];

/** Faults of the network: their targets are links. */
const NETWORK = /^(?:link-.+|partition)$/;

/** `kas-2->rails` is the path `kas->rails`; undefined for a name that is no link. */
export function pathOf(link: string): Path | undefined {
  const path = link.replace(/kas-\d+/g, "kas").replace(/gitaly-[^:]+/, "gitaly");
  return PATHS.find((known) => known === path);
}

/** The path that a fault of the network cuts; undefined for other faults, or more than one path. */
export function brokenPath({ name, targets }: FaultRef): Path | undefined {
  if (!NETWORK.test(name)) return undefined;
  const paths = new Set(targets.map(pathOf));
  return paths.size === 1 ? [...paths][0] : undefined;
}
