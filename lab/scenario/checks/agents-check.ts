import { z } from "zod";
import { agentLives, connectedAt, connectedSteps, type AgentLife } from "../agent-timeline.ts";
import { commitMargin, connectedMargin } from "../agent-margins.ts";
import type { Evidence } from "../evidence.ts";
import type { Margin } from "../margin.ts";
import { finding, type Check, type Finding, type Window } from "./check.ts";

/** A number of agents, as a file says it. */
export const Amount = z.union([
  z.literal("all"),
  z.int().min(0),
  z.strictObject({
    "at least": z.union([z.int().min(0), z.string().regex(/^\d+ ?%$/, 'a number or "50 %"')]),
  }),
  z.strictObject({ "at most": z.int().min(0) }),
]);
export type Amount = z.output<typeof Amount>;

const Spec = z
  .strictObject({ connected: Amount.optional(), commit: z.literal("newest").optional() })
  .refine((spec) => Object.keys(spec).length > 0, "needs connected or commit");

/** How many agents are connected, and whether they have the newest commit. */
export const agentsCheck: Check<z.output<typeof Spec>> = {
  key: "agents",
  says: "agents that are connected (a number, all, at least, at most) or have the newest commit",
  schema: Spec,
  judge(evidence, window, spec) {
    const findings: Finding[] = [];
    if (spec.connected !== undefined) findings.push(connected(evidence, window, spec.connected));
    if (spec.commit !== undefined) findings.push(newestCommit(evidence, window));
    const worst = findings.find(({ verdict }) => verdict !== "pass") ?? findings[0];
    if (worst === undefined) throw new Error("an agents check without a spec");
    return {
      ...worst,
      margin: decisiveMargin(findings.filter(({ verdict }) => verdict === worst.verdict)),
      expected: findings.map(({ expected }) => expected).join("; "),
      seen: findings.map(({ seen }) => seen).join("; "),
    };
  },
};

/** What holds stands by its nearest limit; what failed twice only falls when both do. */
function decisiveMargin(findings: readonly Finding[]): Margin | null {
  const margins = findings.flatMap(({ margin }) => margin ?? []).sort((a, b) => a.ms - b.ms);
  if (findings[0]?.verdict === "pass") return margins[0] ?? null;
  return margins.length === findings.length ? (margins.at(-1) ?? null) : null;
}

function connected(evidence: Evidence, window: Window, amount: Amount): Finding {
  const total = evidence.agentNames.length;
  const { holds, says } = predicate(amount, total);
  const lives = agentLives(evidence.history, evidence.endMs, evidence.speed);
  const counts = countsIn(lives, window);
  const where = "history.jsonl: config-stream-opened, config-stream-ended";
  const margin = connectedMargin(lives, window, holds);
  if (window.kind === "by") {
    const first = counts.find(({ count }) => holds(count));
    const best = Math.max(...counts.map(({ count }) => count));
    const seen =
      first === undefined
        ? `at most ${best} of ${total}`
        : `${first.count} of ${total} after ${Math.round((first.atMs - window.fromMs) / 1000)} s`;
    const limitS = Math.round((window.toMs - window.fromMs) / 1000);
    const expected = `${says} connected within ${limitS} s`;
    const facts = { expected, seen, where, margin, mayBeTimeOuts: holds(total) };
    return finding(first !== undefined, { ...facts, sinceMs: window.toMs });
  }
  const violated = counts.find(({ count }) => !holds(count));
  const numbers = counts.map(({ count }) => count);
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  const seen = low === high ? `${low} of ${total}` : `${low} to ${high} of ${total}`;
  return finding(violated === undefined, {
    expected: `${says} connected`,
    seen,
    where,
    margin,
    mayBeTimeOuts: violated !== undefined && lower(violated.count, total, holds),
    sinceMs: violated?.atMs ?? null,
  });
}

/** Whether a count fails because it is too low: the only way in which a time-out changes it. */
function lower(count: number, total: number, holds: (count: number) => boolean): boolean {
  for (let more = count + 1; more <= total; more++) if (holds(more)) return true;
  return false;
}

/** The number at the window's start and at every change within it. */
function countsIn(
  lives: readonly AgentLife[],
  { fromMs, toMs, kind }: Window,
): readonly { readonly atMs: number; readonly count: number }[] {
  const start = { atMs: fromMs, count: connectedAt(lives, fromMs) };
  if (kind === "at") return [start];
  const changes = connectedSteps(lives).filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
  return [start, ...changes];
}

/** What an amount asks of a count, and how it is said. */
export function predicate(
  amount: Amount,
  total: number,
): { readonly holds: (count: number) => boolean; readonly says: string } {
  if (amount === "all") return { holds: (count) => count === total, says: `all ${total}` };
  if (typeof amount === "number") {
    return {
      holds: (count) => count === amount,
      says: amount === 0 ? "none" : `exactly ${amount}`,
    };
  }
  if ("at most" in amount) {
    const most = amount["at most"];
    return { holds: (count) => count <= most, says: `at most ${most}` };
  }
  const least = amount["at least"];
  const number =
    typeof least === "number" ? least : Math.ceil((Number.parseInt(least, 10) / 100) * total);
  return { holds: (count) => count >= number, says: `at least ${number}` };
}

/** Every agent has received the newest commit of its project by the end of the window. */
export function newestCommit(evidence: Evidence, window: Window): Finding {
  const has = new Map<string, string>();
  const newest = new Map<string, string>();
  for (const entry of evidence.history) {
    if (entry.at > window.toMs) continue;
    if (entry.kind === "agent-commit") has.set(entry.agent, entry.commit);
    if (entry.kind === "action" && entry.action === "commit") {
      newest.set(entry.facts["agent"] ?? "", entry.facts["commit"] ?? "");
    }
  }
  const lacking = evidence.agentNames.filter((agent) => {
    const commit = has.get(agent);
    return commit === undefined || (newest.has(agent) && newest.get(agent) !== commit);
  });
  const total = evidence.agentNames.length;
  return finding(lacking.length === 0, {
    margin: commitMargin(evidence.history, window, evidence.agentNames),
    mayBeTimeOuts: true,
    expected: `all ${total} have the newest commit (${newest.size} made on the way)`,
    seen:
      lacking.length === 0
        ? `${total} of ${total}`
        : `${total - lacking.length} of ${total}; not ${lacking.slice(0, 5).join(", ")}`,
    where: "history.jsonl: agent-commit, action",
    sinceMs: window.toMs,
  });
}
