import { LAB_VERSION } from "../../../contracts/version.ts";
import { LabError } from "../../../kit/errors.ts";
import { PrometheusClient } from "../../observe/prometheus-client.ts";
import type { Session } from "../api.ts";
import { wallToLabOf } from "../read/log-lines.ts";
import { LogStore } from "../read/log-store.ts";
import type { Desk } from "../server/desk.ts";
import type { Source } from "../source.ts";
import type { DrillDoor } from "./drill-door.ts";
import { ShownHistory } from "./shown-history.ts";

/** The desk of a drill, and how it is told that its lab is over. */
export interface DrillDesk extends Desk {
  end(says: string): void;
}

/**
 * A lab that runs, with what would give the cause away left out: no fault, no name of the scenario, no
 * action but the player's, which go through the drill.
 * @param openWith how it is looked at again, told at its end
 */
export function drillDesk(door: DrillDoor, openWith: string): DrillDesk {
  const { clock, speed, runFolder } = door;
  const query = new PrometheusClient(door.prometheus);
  const shown = new ShownHistory(door.history);
  const wall = new Date(clock.wallNow()).toISOString();
  const toLab = wallToLabOf({ at: clock.now(), wall }, speed);
  const over = Promise.withResolvers<string>();
  let ended: Session["ended"] = null;
  const session = (): Session => ({
    ...sessionOf(door, shown, ended),
    openWith: ended === null ? "" : openWith,
  });
  const source: Source = {
    session,
    entries: shown.entries,
    listen: (listener) => shown.listen(listener),
    query,
    logs: new LogStore(runFolder, toLab),
    result: () => null,
    drill: () => door.session.result,
    nowMs: () => ended?.atMs ?? clock.now(),
    actor: null,
    ended: over.promise,
    close: () => {
      query.close();
      return Promise.resolve();
    },
  };
  return {
    source,
    session,
    runs: () => Promise.resolve({ folder: "", runs: [] }),
    open: () => Promise.reject(during("no stored run is opened in a drill")),
    matrix: () => Promise.reject(during("the matrix tells what each incident does")),
    onOpened: () => () => undefined,
    end: (says) => {
      ended ??= { says, atMs: clock.now() };
      over.resolve(says);
    },
    close: () => source.close(),
  };
}

function sessionOf(
  door: DrillDoor,
  shown: ShownHistory,
  ended: Session["ended"],
): Omit<Session, "openWith"> {
  const startMs = shown.entries.find(({ kind }) => kind === "timeline-started")?.at ?? null;
  return {
    mode: "drill",
    run: door.run,
    scenario: null,
    title: "A drill",
    isDrill: true,
    speed: door.speed,
    timelineStartMs: startMs,
    dataFromMs: shown.entries[0]?.at ?? null,
    labNowMs: ended?.atMs ?? door.clock.now(),
    endMs: null,
    labVersion: LAB_VERSION,
    agents: null,
    canAct: false,
    ended,
    damage: [],
    hasSeries: true,
  };
}

function during(message: string): LabError {
  return new LabError("input", "CONSOLE_DRILL", message, {
    hint: "It is there when the drill is over.",
  });
}
