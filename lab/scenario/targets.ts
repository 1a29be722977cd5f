import type { Random } from "../../kit/random.ts";
import type { TargetKind } from "../faults/fault.ts";
import { addressBook } from "../topology/addresses.ts";
import { buildLinks } from "../topology/links.ts";
import type { TopologyShape } from "../topology/presets.ts";
import { redisNodes, sentinels } from "../topology/redis-records.ts";
import { hint } from "./zod-mistakes.ts";

/** Something that `on:` can name, with the labels that `where` can ask for. */
export interface Candidate {
  readonly name: string;
  /** Words that name the set it belongs to: `kas`, `kas->redis`. */
  readonly sets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

const PHRASE = /^(?:(one|half|all|\d+ ?%|\d+) )?([^ ]+)(?: where ([\w-]+)=([^ ]+))?$/;

/** All that faults of this kind can be done to, in this topology. */
export function candidates(kind: TargetKind, shape: TopologyShape): readonly Candidate[] {
  switch (kind) {
    case "none":
      return [];
    case "kas":
      return kasPods(shape);
    case "components":
      return [
        ...kasPods(shape),
        ...["rails", "gitaly", "lb"].map((name) => plain(name, [name])),
        ...redisNodes(shape).map((name) => plain(name, ["redis"])),
        ...sentinels(shape).map((name) => plain(name, ["sentinels"])),
      ];
    case "clocks":
      return [...kasPods(shape), plain("rails", ["rails"])];
    case "storages":
      return shape.gitalyStorages.map((name) => plain(name, ["storages", "gitaly"]));
    case "agents":
      return Array.from({ length: shape.agentCount }, (_, index) => ({
        name: `agent-${index + 1}`,
        sets: ["agents"],
        labels: { storage: shape.gitalyStorages[index % shape.gitalyStorages.length] ?? "" },
      }));
    case "links":
      return linkCandidates(shape);
  }
}

/**
 * Draws what a phrase names: `kas-1`, `one kas`, `half agents`, `30 % agents where storage=default`,
 * `all kas->redis`. @returns the names in their natural order, or what is wrong with the phrase.
 */
export function drawTargets(
  phrase: string,
  among: readonly Candidate[],
  random: Random,
): readonly string[] | string {
  const match = PHRASE.exec(phrase.trim());
  const [, quantity = "all", set = "", label, value] = match ?? [];
  const words = [...new Set(among.flatMap(({ name, sets }) => [...sets, name]))];
  if (match === null) return `cannot be read: say "one kas", "30 % agents", or a name`;
  const named = among.filter(({ name, sets }) => name === set || sets.includes(set));
  if (named.length === 0) return `nothing is called "${set}"${hint(set, words)}`;
  const labelled = named.filter(({ labels }) => label === undefined || labels[label] === value);
  if (labelled.length === 0) {
    const known = [...new Set(named.flatMap(({ labels }) => Object.keys(labels)))];
    return `none of them has ${label ?? ""}=${value ?? ""}   (labels: ${known.join(", ")})`;
  }
  const count = countOf(quantity, labelled.length);
  if (count > labelled.length) return `there are only ${labelled.length} of "${set}"`;
  if (count === 0) return `names nobody`;
  const drawn = new Set(random.shuffle(labelled).slice(0, count));
  return labelled.filter((candidate) => drawn.has(candidate)).map(({ name }) => name);
}

function countOf(quantity: string, of: number): number {
  if (quantity === "all") return of;
  if (quantity === "one") return 1;
  if (quantity === "half") return Math.max(1, Math.round(of / 2));
  const number = Number.parseInt(quantity, 10);
  if (!quantity.endsWith("%") || number === 0) return number;
  return Math.max(1, Math.round((of * number) / 100));
}

function kasPods(shape: TopologyShape): readonly Candidate[] {
  return Array.from({ length: shape.kasReplicas }, (_, index) => ({
    name: `kas-${index + 1}`,
    sets: ["kas"],
    labels: { node: `node-${index + 1}` },
  }));
}

/** Links of the pods that are there from the start; sets are named without numbers. */
function linkCandidates(shape: TopologyShape): readonly Candidate[] {
  const first = { ...shape, kasPodsMax: shape.kasReplicas };
  return buildLinks(first, addressBook("127.1")).map(({ name }) =>
    plain(name, [
      name
        .replace(/^agent-\d+->edge/, "agentk->edge")
        .replace(/kas-\d+/, "kas")
        .replace(/gitaly-.+/, "gitaly")
        .replace(/(redis|sentinel)-\d+/, "$1"),
    ]),
  );
}

function plain(name: string, sets: readonly string[]): Candidate {
  return { name, sets, labels: {} };
}
