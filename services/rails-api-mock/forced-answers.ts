import type { ForceAnswerBody } from "../../contracts/mock-faults.ts";
import type { Random } from "../../kit/random.ts";

/**
 * Statuses that a share of requests gets in place of Rails' own answer. For each endpoint, or for all
 * of them (`*`), there is one rule at most for everybody and one for each agent. The narrowest rule
 * alone decides: the agent's before everybody's, then the endpoint's before `*`.
 */
export class ForcedAnswers {
  private readonly random: Random;
  private readonly rules = new Map<string, ForceAnswerBody>();

  constructor(random: Random) {
    this.random = random;
  }

  /** Sets the rules for the named agents, or the one for everybody; a share of 0 removes them. */
  set(answer: ForceAnswerBody): void {
    for (const agent of answer.agents ?? [undefined]) {
      const rule = agent === undefined ? answer : { ...answer, agents: [agent] };
      if (answer.share === 0) this.rules.delete(key(answer.endpoint, agent));
      else this.rules.set(key(answer.endpoint, agent), rule);
    }
  }

  /** The status this request gets, or undefined for Rails' own answer. */
  statusFor(endpoint: string, agent: string | undefined): number | undefined {
    const rule =
      (agent === undefined
        ? undefined
        : (this.rules.get(key(endpoint, agent)) ?? this.rules.get(key("*", agent)))) ??
      this.rules.get(key(endpoint, undefined)) ??
      this.rules.get(key("*", undefined));
    if (rule === undefined || this.random.next() >= rule.share) return undefined;
    return rule.status;
  }

  /** The rules that are set, one for each endpoint and agent. */
  list(): readonly ForceAnswerBody[] {
    return [...this.rules.values()];
  }
}

function key(endpoint: string, agent: string | undefined): string {
  return agent === undefined ? endpoint : `${endpoint}\0${agent}`;
}
