import { join } from "node:path";
import { LAB_VERSION } from "../../../contracts/version.ts";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import { UndoStack } from "../../../kit/lifecycle.ts";
import type { DrillResult } from "../../drill/api/result.ts";
import type { QueryPort } from "../../observe/series.ts";
import { locateTools } from "../../rehearse/locate-tools.ts";
import { openCommand } from "../../rehearse/open-command.ts";
import { openStoredSeries } from "../../rehearse/stored-store.ts";
import type { Session } from "../api.ts";
import { wallToLabOf } from "../read/log-lines.ts";
import { LogStore } from "../read/log-store.ts";
import type { Source } from "../source.ts";
import { readRun, type ReadRun } from "./read-run.ts";

export interface StoredOptions {
  readonly runsFolder: string;
  /** Name of the run: its path from the folder of runs. */
  readonly run: string;
  readonly projectRoot: string;
  readonly say: (text: string) => void;
}

/** Opens a stored run: what can be read of it, and a Prometheus over a copy of its time series. */
export async function openStored(options: StoredOptions): Promise<Source> {
  const { runsFolder, run } = options;
  const runFolder = join(runsFolder, run);
  const read = await readRun(runFolder);
  const undo = new UndoStack();
  const series = await openSeries(options, runFolder, read, undo);
  const damage = [...read.damage, ...series.damage];
  const { entries, result, drill } = read;
  const openWith = openCommand(options.projectRoot, runFolder);
  const session = sessionOf(run, read, { damage, hasSeries: series.query !== null, openWith });
  const first = entries.find(({ kind }) => kind === "run-started") ?? entries[0];
  return {
    session: () => session,
    entries,
    listen: null,
    query: series.query,
    logs: new LogStore(runFolder, wallToLabOf(first, session.speed)),
    result: () => result,
    drill: () => drill,
    nowMs: () => session.endMs ?? session.labNowMs,
    actor: null,
    ended: null,
    close: () => undo.run(),
  };
}

async function openSeries(
  { projectRoot, say, run }: StoredOptions,
  runFolder: string,
  { hasSeries }: ReadRun,
  undo: UndoStack,
): Promise<{ readonly query: QueryPort | null; readonly damage: Session["damage"] }> {
  if (!hasSeries) return { query: null, damage: [] };
  const tools = await locateTools(say, ["prometheus"]);
  say(`plays the time series of ${run} in a Prometheus of its own`);
  const clock = ScaledClock.real();
  try {
    const query = await openStoredSeries({
      reader: "open",
      runFolder,
      projectRoot,
      clock,
      tools,
      undo,
    });
    return { query, damage: [] };
  } catch (error) {
    await undo.run();
    const says = `Prometheus cannot read them (${messageOf(error)}): no charts, no flows, no dashboards`;
    return { query: null, damage: [{ what: "prometheus", says }] };
  }
}

/** What is not in the result is taken from the history, as far as that goes. */
function sessionOf(
  run: string,
  { result, drill, isDrill, entries }: ReadRun,
  own: Pick<Session, "damage" | "hasSeries" | "openWith">,
): Session {
  const started = entries.find((entry) => entry.kind === "run-started");
  const timeline = entries.find((entry) => entry.kind === "timeline-started");
  const ended = entries.findLast((entry) => entry.kind === "timeline-ended");
  const startMs = result?.timelineStartMs ?? timeline?.at ?? drill?.shiftFrom ?? null;
  const lastMs = entries.reduce((last, { at }) => Math.max(last, at), entries[0]?.at ?? 0);
  const endMs =
    result === null
      ? (ended?.at ?? drill?.endedAt ?? lastMs)
      : result.timelineStartMs + result.durationMs;
  const historyMs = result?.history?.forMs ?? 0;
  return {
    mode: "stored",
    run,
    scenario: result?.scenario ?? drill?.incident.scenario ?? started?.scenario ?? null,
    title: result?.title ?? titleOf(drill, isDrill),
    isDrill,
    speed: result?.speed ?? drill?.speed ?? started?.speed ?? 1,
    timelineStartMs: startMs,
    dataFromMs: startMs === null ? (entries[0]?.at ?? null) : startMs - historyMs,
    labNowMs: endMs,
    endMs,
    labVersion: result?.labVersion ?? LAB_VERSION,
    agents: result?.agents.total ?? null,
    canAct: false,
    ended: null,
    ...own,
  };
}

function titleOf(drill: DrillResult | null, isDrill: boolean): string {
  if (drill !== null) return `Drill: ${drill.incident.title}`;
  return isDrill ? "A drill" : "";
}
