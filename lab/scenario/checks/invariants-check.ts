import { z } from "zod";
import type { Evidence } from "../evidence.ts";
import { newestCommit } from "./agents-check.ts";
import { type Check, type Finding, type Window } from "./check.ts";
import { agentsStay } from "./invariant-agents.ts";
import { limiterKeeps } from "./invariant-limiter.ts";
import { tokensApart } from "./invariant-tokens.ts";

type Invariant = (evidence: Evidence, window: Window) => Finding;

/** What is true in every run, whatever is broken in it; judged over the whole window. */
const INVARIANTS = {
  "no agent lost for good": agentsStay,
  "newest commit everywhere": newestCommit,
  "tokens never mixed": tokensApart,
  "limiter never above its allowance": limiterKeeps,
} as const satisfies Readonly<Record<string, Invariant>>;

const Name = z.enum(Object.keys(INVARIANTS) as [keyof typeof INVARIANTS]);
const Spec = z.union([Name, z.array(Name).min(1)]);

/** Sentences that have to be true over the whole run. */
export const invariantsCheck: Check<z.output<typeof Spec>> = {
  key: "invariants",
  says: `what stays true over the whole run: ${Object.keys(INVARIANTS).join("; ")}`,
  schema: Spec,
  judge(evidence, window, spec) {
    const findings = [spec].flat().map((name) => INVARIANTS[name](evidence, window));
    const worst =
      findings.find(({ verdict }) => verdict === "fail") ??
      findings.find(({ verdict }) => verdict === "inconclusive") ??
      findings[0];
    if (worst === undefined) throw new Error("no invariant to judge");
    if (worst.verdict !== "pass") return worst;
    return {
      ...worst,
      expected: findings.map(({ expected }) => expected).join("; "),
      seen: findings.map(({ seen }) => seen).join("; "),
    };
  },
};
