import { LabError } from "../../../kit/errors.ts";
import { COMMAND } from "../../../kit/installation.ts";
import type { Session } from "../api.ts";
import { newestMatrix } from "../read/matrix-answer.ts";
import type { Desk } from "../server/desk.ts";
import { listRuns } from "../stored/list-runs.ts";
import type { LiveSource } from "./live-source.ts";

/** One lab that runs. Stored runs are listed, and opened by a console of their own. */
export class LiveDesk implements Desk {
  readonly source: LiveSource;
  private readonly runsFolder: string;

  constructor(source: LiveSource, runsFolder: string) {
    this.source = source;
    this.runsFolder = runsFolder;
  }

  session(): Session {
    return this.source.session();
  }

  async runs(): ReturnType<Desk["runs"]> {
    const { folder, runs } = await listRuns(this.runsFolder);
    const own = this.session().run;
    return { folder, runs: runs.filter(({ name }) => name !== own) };
  }

  async matrix(): ReturnType<Desk["matrix"]> {
    return await newestMatrix(this.runsFolder);
  }

  open(run: string): Promise<Session> {
    const error = new LabError("input", "CONSOLE_LIVE", "this is the page of a lab that runs", {
      hint: `Look at the stored run beside it:  ${COMMAND} open ${run}`,
    });
    return Promise.reject(error);
  }

  onOpened(): () => void {
    return () => undefined;
  }

  async close(): Promise<void> {
    await this.source.close();
  }
}
