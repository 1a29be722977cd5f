import { formatLength } from "../../kit/duration.ts";
import type { RunResult } from "../report/run-result.ts";
import { cellOf, incidentSpan, isHurting } from "./cell.ts";
import { lessonOf, type Told } from "./lesson.ts";
import type { MatrixCell, MatrixColumn, MatrixRow } from "./matrix.ts";

const GROUPS = ["rails", "redis", "kas", "edge", "gitaly", "limits", "monitoring"] as const;
/** Whom a column's page wakes. */
const WHO: Readonly<Record<string, string>> = { redis: "Redis on-call", gitaly: "Gitaly on-call" };

/** One incident against every alert. `run` is the run's folder relative to the matrix file. */
export function rowOf(columns: readonly MatrixColumn[], result: RunResult, run: string): MatrixRow {
  const span = incidentSpan(result);
  const cells = Object.fromEntries(columns.map((column) => [column.id, cellOf(column, result)]));
  const { agents } = result;
  const told = firstTold(columns, cells);
  const fromMs = span?.fromMs ?? 0;
  const heals = result.faults.flatMap(({ healedAtMs }) => healedAtMs ?? []);
  return {
    scenario: result.scenario,
    title: result.title,
    incidents: result.rehearses.flatMap((text) => /^Incident (\S+)$/.exec(text)?.[1] ?? []),
    group: GROUPS.find((group) => result.tags.includes(group)) ?? "none",
    agents: agents.total,
    verdict: result.verdict,
    reason: result.verdict === "pass" ? "" : result.reason,
    cutOffShare: agents.total === 0 ? 0 : agents.mostCutOff / agents.total,
    cutOff: agents.cutOff,
    hurts: result.hurts,
    agentMinutesLost: agents.minutesLost,
    errorBudgetBurnt: result.errorBudgetBurnt,
    detectedAfterMs: told?.cell.firedAfterMs ?? null,
    mitigatedAfterMs: heals.length === 0 ? null : Math.min(...heals) - fromMs,
    recoveredAfterMs: recovery(result),
    faultMs: span === null || span.toMs === null ? null : span.toMs - span.fromMs,
    cells,
    whoKnew: whoKnew(result, told),
    lesson: lessonOf(result, cells["error-1h"], told),
    run,
    wallMs: result.wallMs.total,
    speed: result.speed,
    lagMs: result.lag.maxMs,
    notes: result.notes,
  };
}

/** The first page of production's rules; else their first ticket or chat. */
function firstTold(
  columns: readonly MatrixColumn[],
  cells: Readonly<Record<string, MatrixCell>>,
): Told | undefined {
  const production = columns
    .filter(({ origin }) => origin !== "lab")
    .flatMap((column) => {
      const cell = cells[column.id];
      return cell === undefined || cell.firedAfterMs === null ? [] : [{ column, cell }];
    })
    .sort((a, b) => (a.cell.firedAfterMs ?? 0) - (b.cell.firedAfterMs ?? 0));
  const isPage = ({ cell }: Told): boolean => !["chat", "ticket", "silent"].includes(cell.state);
  return production.find(isPage) ?? production[0];
}

/** From the last heal until the last agent was back. */
function recovery(result: RunResult): number | null {
  const healedMs = incidentSpan(result)?.toMs ?? null;
  const backMs = result.agents.lastBackAtMs;
  if (healedMs === null || backMs === null) return null;
  return Math.max(0, backMs - healedMs);
}

function whoKnew(result: RunResult, told: Told | undefined): string {
  if (told === undefined) return isHurting(result) ? "nobody" : "nobody had to";
  const { column, cell } = told;
  const who = WHO[column.id] ?? "on-call";
  const afterMs = cell.firedAfterMs ?? 0;
  const span = incidentSpan(result);
  if (cell.state === "late-page" && span?.toMs != null) {
    return `${who}, ${formatLength(afterMs - (span.toMs - span.fromMs))} after the repair`;
  }
  const when = `T+${Math.round(afterMs / 60_000)}`;
  if (cell.state === "ticket") return `a ticket, ${when}`;
  if (cell.state === "chat") return `the channel, ${when}`;
  return cell.state === "false-page" ? `${who}, ${when}, for nothing` : `${who}, ${when}`;
}
