import type { Engine, LabelledThing } from "./engine.ts";
import { isOrphan, LABELS } from "./labels.ts";

/**
 * Removes containers, their volumes and networks whose lab is dead. Living labs are not touched.
 * @returns one sentence for each run.
 */
export async function sweepContainers(
  engine: Engine,
  orphaned: (thing: LabelledThing) => boolean = isOrphan,
): Promise<readonly string[]> {
  const found = (await engine.labelled(LABELS.owner)).filter((thing) => orphaned(thing));
  const byRun = Map.groupBy(found, ({ labels }) => labels[LABELS.run] ?? "a run without a name");
  const said: string[] = [];
  for (const [run, things] of byRun) {
    const containers = things.filter(({ kind }) => kind === "container");
    const networks = things.filter(({ kind }) => kind === "network");
    // A network goes when nothing is in it.
    await Promise.all(containers.map((thing) => engine.remove(thing)));
    await Promise.all(networks.map((thing) => engine.remove(thing)));
    said.push(`removed what ${run} left in ${engine.description}: ${listed(containers, networks)}`);
  }
  return said;
}

function listed(containers: readonly LabelledThing[], networks: readonly LabelledThing[]): string {
  const names = containers
    .map(({ labels, name }) => labels[LABELS.component] ?? name)
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const parts = [
    ...(names.length === 0 ? [] : [`${countOf(names.length, "container")} (${names.join(", ")})`]),
    ...(networks.length === 0 ? [] : [countOf(networks.length, "network")]),
  ];
  return parts.join(", ");
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
