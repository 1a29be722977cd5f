import type { HistoryEntry } from "../../../contracts/history.ts";
import { LAB_VERSION } from "../../../contracts/version.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { PrometheusClient } from "../../observe/prometheus-client.ts";
import type { LiveLab } from "../../rehearse/live-lab.ts";
import { openCommand } from "../../rehearse/open-command.ts";
import { PORTS } from "../../topology/addresses.ts";
import type { Session } from "../api.ts";
import { wallToLabOf } from "../read/log-lines.ts";
import { LogStore } from "../read/log-store.ts";
import type { Source } from "../source.ts";
import { LabActor } from "./lab-actor.ts";

/** A lab that runs, as pages see it. */
export interface LiveSource extends Source {
  /** Tells the pages that it is over; nothing can be done from now on. */
  end(says: string): void;
}

export function liveSource(lab: LiveLab, projectRoot: string): LiveSource {
  const { clock, history, stack, speed } = lab;
  // A client of its own: pages must not hold up what the lab writes.
  const query = new PrometheusClient({ host: stack.book.prometheus, port: PORTS.prometheus });
  const listeners = new Set<(entry: HistoryEntry) => void>();
  history.listen((entry) => {
    for (const listener of listeners) listener(entry);
  });
  const actor = new LabActor({
    shape: lab.shape,
    scenario: lab.scenario,
    isContained: lab.runtime === "container",
    speed,
    seed: lab.seed,
    clock,
    entries: history.entries,
    run: (step) => lab.runner.run(step),
    pods: () => stack.deployment.names(),
    append: (event) => void history.append(event),
    random: new SeededRandom(lab.seed).split("by hand"),
  });
  const openWith = openCommand(projectRoot, lab.runFolder);
  const wall = new Date(clock.wallNow()).toISOString();
  let ended: Session["ended"] = null;
  const end = Promise.withResolvers<string>();
  return {
    session: () => sessionOf(lab, ended, openWith),
    entries: history.entries,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    query,
    logs: new LogStore(lab.runFolder, wallToLabOf({ at: clock.now(), wall }, speed)),
    result: () => null,
    drill: () => null,
    nowMs: () => ended?.atMs ?? clock.now(),
    get actor() {
      return ended === null ? actor : null;
    },
    ended: end.promise,
    end: (says) => {
      ended ??= { says, atMs: clock.now() };
      actor.close();
      end.resolve(says);
    },
    close: () => {
      query.close();
      return Promise.resolve();
    },
  };
}

function sessionOf(lab: LiveLab, ended: Session["ended"], openWith: string): Session {
  const { history, clock, lengthMs } = lab;
  const startMs = history.entries.find(({ kind }) => kind === "timeline-started")?.at ?? null;
  return {
    mode: "live",
    run: lab.run,
    scenario: lab.scenario,
    title: lab.title,
    isDrill: false,
    speed: lab.speed,
    timelineStartMs: startMs,
    dataFromMs: history.entries[0]?.at ?? null,
    labNowMs: ended?.atMs ?? clock.now(),
    endMs: startMs === null || lengthMs === null ? null : startMs + lengthMs,
    labVersion: LAB_VERSION,
    agents: lab.shape.agentCount,
    openWith,
    canAct: ended === null,
    ended,
    damage: [],
    hasSeries: true,
  };
}
