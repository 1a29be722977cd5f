import type { Finding, Window } from "./checks/check.ts";
import type { BoundCheck } from "./checks/registry.ts";
import type { Evidence } from "./evidence.ts";
import { unreadableAgents, withoutAgents, yourAgents, yoursSaid } from "./your-agents.ts";

/** Checks that judge agent by agent, so that some of them can be left out. */
const BY_AGENT: ReadonlySet<string> = new Set([
  "agents",
  "loss",
  "tunnels",
  "agent-sees",
  "lookups",
  "count",
  "invariants",
]);

interface Judged {
  readonly checkKey: string;
  readonly check: BoundCheck;
}

/**
 * Judges where agents may be programs of the user's. One whose connection could not be read is left
 * out, by name. They live in wall time: what fails at a speed above 1 fails for good only if it fails
 * without them too, and what nobody can tell without them is inconclusive. See docs/fidelity.md.
 */
export async function judgeWithYours(
  { checkKey, check }: Judged,
  evidence: Evidence,
  window: Window,
): Promise<Finding> {
  const yours = yourAgents(evidence.history);
  if (yours.length === 0) return await check(evidence, window);
  const isByAgent = BY_AGENT.has(checkKey);
  const unseen = isByAgent ? unreadableAgents(evidence.history) : [];
  const found = added(
    await check(withoutAgents(evidence, unseen), window),
    unseen.length === 0
      ? ""
      : `; without ${yoursSaid(unseen)}, whose connections could not be read to their end`,
  );
  if (found.verdict !== "fail" || evidence.speed === 1) return found;
  if (!isByAgent) {
    const why = `; ${yoursSaid(yours)} live in wall time, and their calls count here`;
    return { ...added(found, why), verdict: "inconclusive", margin: null };
  }
  const others = await check(withoutAgents(evidence, yours), window);
  if (others.verdict === "fail") return found;
  const why = `; ${yoursSaid(yours)} live in wall time; without them: ${others.seen}`;
  return { ...added(found, why), verdict: "inconclusive", margin: null };
}

function added(finding: Finding, says: string): Finding {
  return says === "" ? finding : { ...finding, seen: `${finding.seen}${says}` };
}
