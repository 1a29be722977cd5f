import { LAB_VERSION } from "../../../contracts/version.ts";
import { LabError } from "../../../kit/errors.ts";
import { PrometheusClient } from "../../observe/prometheus-client.ts";
import type { RunningDrill } from "../../rehearse/drill/start-drill.ts";
import { PORTS } from "../../topology/addresses.ts";
import type { Session } from "../api.ts";
import { wallToLabOf } from "../read/log-lines.ts";
import { LogStore } from "../read/log-store.ts";
import type { Desk } from "../server/desk.ts";
import type { Source } from "../source.ts";

/** The lab of a drill: dashboards have its series; history, topology and actions stay closed. */
export class DrillDesk implements Desk {
  readonly source: Source;
  private readonly query: PrometheusClient;

  constructor(drill: RunningDrill) {
    const { clock, stack, runFolder } = drill;
    this.query = new PrometheusClient({ host: stack.book.prometheus, port: PORTS.prometheus });
    const wall = new Date(clock.wallNow()).toISOString();
    this.source = {
      session: () => sessionOf(drill),
      entries: [],
      listen: null,
      query: this.query,
      logs: new LogStore(runFolder, wallToLabOf({ at: clock.now(), wall }, clock.speed)),
      result: () => null,
      nowMs: () => clock.now(),
      actor: null,
      ended: null,
      close: () => Promise.resolve(),
    };
  }

  session(): Session {
    return this.source.session();
  }

  runs(): ReturnType<Desk["runs"]> {
    return Promise.reject(closed());
  }

  matrix(): ReturnType<Desk["matrix"]> {
    return Promise.reject(closed());
  }

  open(): Promise<Session> {
    return Promise.reject(closed());
  }

  onOpened(): () => void {
    return () => undefined;
  }

  close(): Promise<void> {
    this.query.close();
    return Promise.resolve();
  }
}

function closed(): LabError {
  return new LabError("input", "CONSOLE_DRILL", "a drill is on", {
    hint: "Other runs can be looked at when it is over.",
    details: { status: 403 },
  });
}

/** Without a word of the incident: no name, no seed, no title. */
function sessionOf({ clock, session }: RunningDrill): Session {
  const { shiftFrom, speed } = session.view();
  const now = clock.now();
  return {
    mode: "drill",
    run: "drill",
    scenario: null,
    title: "Drill",
    speed,
    timelineStartMs: shiftFrom,
    dataFromMs: shiftFrom ?? now,
    labNowMs: now,
    endMs: null,
    labVersion: LAB_VERSION,
    canAct: false,
    ended: null,
    damage: [],
    hasSeries: true,
  };
}
