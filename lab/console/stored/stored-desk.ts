import { LAB_VERSION } from "../../../contracts/version.ts";
import { LabError } from "../../../kit/errors.ts";
import type { Session } from "../api.ts";
import { newestMatrix } from "../read/matrix-answer.ts";
import type { Desk } from "../server/desk.ts";
import type { Source } from "../source.ts";
import { isListed, listRuns } from "./list-runs.ts";
import { openStored } from "./stored-source.ts";

/** Nothing is open yet. */
const NONE: Session = {
  mode: "runs",
  run: "",
  scenario: null,
  title: "",
  isDrill: false,
  speed: 1,
  timelineStartMs: null,
  dataFromMs: null,
  labNowMs: 0,
  endMs: null,
  labVersion: LAB_VERSION,
  agents: null,
  openWith: "",
  canAct: false,
  ended: null,
  damage: [],
  hasSeries: false,
};

/** Stored runs, one of them open at a time: each has a Prometheus. */
export class StoredDesk implements Desk {
  private readonly options: {
    readonly runsFolder: string;
    readonly projectRoot: string;
    readonly say: (text: string) => void;
  };
  private readonly listeners = new Set<(session: Session) => void>();
  private current: Source | null = null;
  /** One after the other: two pages may choose at once. */
  private opening: Promise<unknown> = Promise.resolve();

  constructor(options: StoredDesk["options"]) {
    this.options = options;
  }

  get source(): Source | null {
    return this.current;
  }

  session(): Session {
    return this.current?.session() ?? NONE;
  }

  async runs(): ReturnType<Desk["runs"]> {
    return await listRuns(this.options.runsFolder, this.options.projectRoot);
  }

  async matrix(): ReturnType<Desk["matrix"]> {
    return await newestMatrix(this.options.runsFolder, this.options.projectRoot);
  }

  async open(run: string): Promise<Session> {
    const opened = this.opening.then(() => this.openNext(run));
    this.opening = opened.catch(() => undefined);
    return await opened;
  }

  onOpened(listener: (session: Session) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.opening;
    await this.current?.close();
    this.current = null;
  }

  private async openNext(run: string): Promise<Session> {
    if (this.current?.session().run === run) return this.current.session();
    if (!(await isListed(this.options.runsFolder, run))) {
      const says = `there is no run ${run} in ${this.options.runsFolder}`;
      throw new LabError("input", "CONSOLE_NO_RUN", says, {
        hint: "kaslab open   without a name shows what there is.",
      });
    }
    const source = await openStored({ ...this.options, run });
    const before = this.current;
    this.current = source;
    await before?.close();
    const session = source.session();
    for (const listener of this.listeners) listener(session);
    return session;
  }
}
