import { AgentsAnswer } from "../../contracts/control.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { Condition } from "../scenario/condition.ts";
import type { Stack } from "./stack.ts";

/** Looks at conditions on a running stack: agentk's own count, or the store as of now. */
export function looker({
  stack,
  clock,
}: {
  readonly stack: Pick<Stack, "control" | "prometheus">;
  readonly clock: Clock;
}): (condition: Condition) => Promise<boolean> {
  return async ({ look }) => {
    if (look.kind === "agents") {
      const answer = await stack.control("agentk").request("GET", "/control/agents");
      const connected = AgentsAnswer.parse(answer).filter((agent) => agent.connected).length;
      return look.holds(connected);
    }
    const series = await stack.prometheus.instant(look.query, clock.now());
    const values = series.flatMap(({ points }) => points.map(({ value }) => value));
    return values.length > 0 && values.every((value) => look.holds(value));
  };
}
