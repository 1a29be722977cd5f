import type { FaultInForce } from "./lab-state.ts";

/** Where faults show that name no target: by the first word of their names. */
const BY_WORD: readonly (readonly [RegExp, (node: string) => boolean])[] = [
  [/^(rails|feature-flag)/, (node) => node === "rails"],
  [/^gitaly/, (node) => node.startsWith("gitaly-")],
  [/^sentinel/, (node) => /^(sentinel|redis)/.test(node)],
  [/^redis/, (node) => /^redis/.test(node)],
  [/^(edge|certificate)/, (node) => node === "edge"],
  [/^lb/, (node) => node === "lb"],
  [/^kas/, (node) => node.startsWith("kas-")],
  [/^agent/, (node) => node === "agentk"],
];

/** Whether a fault is done to a node of the topology. */
export function strikesNode({ fault, targets }: FaultInForce, node: string): boolean {
  if (targets.length === 0) return BY_WORD.some(([word, at]) => word.test(fault) && at(node));
  return targets.some(
    (target) =>
      target === node ||
      // Storages are named without their kind, agents are one node, and Gitaly is one process.
      `gitaly-${target}` === node ||
      (target === "gitaly" && node.startsWith("gitaly-")) ||
      (target.startsWith("agent-") && node === "agentk"),
  );
}

export function strikesLink({ targets }: FaultInForce, link: string): boolean {
  return targets.includes(link);
}

/** A fault that freezes what it is done to. */
export function isPause({ fault }: FaultInForce): boolean {
  return /pause|hang$/.test(fault);
}
