import type { DrillResult } from "./api/result.ts";
import type { Score } from "./score.ts";
import { since } from "./words.ts";

/** One fact in which two drills differ or agree. */
export interface DrillDifference {
  readonly what: string;
  readonly a: string;
  readonly b: string;
}

/** How a drill ended, and its score. */
interface Counted {
  readonly ending: string;
  readonly score: Score;
}

/** Two counts of a score: how it ended, the points, and each part with its reason. */
export function scoreRows(a: Counted, b: Counted): readonly DrillDifference[] {
  const ids = new Set([...a.score.parts, ...b.score.parts].map(({ id }) => id));
  return [
    row("ending", a.ending, b.ending),
    row("points", String(a.score.points), String(b.score.points)),
    ...[...ids].map((id) => row(id, part(a.score, id), part(b.score, id))),
  ];
}

/** Two drills side by side: what was played, how soon, how well. */
export function drillDifferences(a: DrillResult, b: DrillResult): readonly DrillDifference[] {
  const timed = (what: string, of: (result: DrillResult) => number | null): DrillDifference =>
    row(what, after(a, of(a)), after(b, of(b)));
  return [
    row("incident", a.incident.scenario, b.incident.scenario),
    row("seed", a.seed, b.seed),
    row("speed", `${a.speed}x`, `${b.speed}x`),
    row("agents", String(a.agents), String(b.agents)),
    row("declared", a.declared ?? "nothing", b.declared ?? "nothing"),
    timed("told", ({ firstSignalAt }) => firstSignalAt),
    timed("acknowledged", ({ acknowledgedAt }) => acknowledgedAt),
    timed("suspected rightly", ({ rightHypothesisAt }) => rightHypothesisAt),
    timed("healed", ({ mitigatedAt }) => mitigatedAt),
    timed("service back", ({ restoredAt }) => restoredAt),
    row("agent-minutes lost", String(a.agentMinutesLost), String(b.agentMinutesLost)),
    ...scoreRows(a, b),
  ];
}

function part({ parts }: Pick<Score, "parts">, id: string): string {
  const found = parts.find((each) => each.id === id);
  return found === undefined ? "-" : `${found.points}, ${found.says}`;
}

/** Since the incident began. */
function after({ beganAt }: DrillResult, at: number | null): string {
  return at === null || beganAt === null ? "never" : since(at, beganAt);
}

function row(what: string, a: string, b: string): DrillDifference {
  return { what, a, b };
}
