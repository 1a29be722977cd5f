import { join } from "node:path";
import { LabError } from "../../../kit/errors.ts";
import { openCommand } from "../../rehearse/open-command.ts";
import type { Session } from "../api.ts";
import { newestMatrix } from "../read/matrix-answer.ts";
import type { Desk } from "../server/desk.ts";
import { listRuns } from "../stored/list-runs.ts";
import type { LiveSource } from "./live-source.ts";

/** One lab that runs. Stored runs are listed, and opened by a console of their own. */
export class LiveDesk implements Desk {
  readonly source: LiveSource;
  private readonly runsFolder: string;
  private readonly projectRoot: string;

  constructor(source: LiveSource, runsFolder: string, projectRoot: string) {
    this.source = source;
    this.runsFolder = runsFolder;
    this.projectRoot = projectRoot;
  }

  session(): Session {
    return this.source.session();
  }

  async runs(): ReturnType<Desk["runs"]> {
    const { folder, runs } = await listRuns(this.runsFolder, this.projectRoot);
    const own = this.session().run;
    return { folder, runs: runs.filter(({ name }) => name !== own) };
  }

  async matrix(): ReturnType<Desk["matrix"]> {
    return await newestMatrix(this.runsFolder, this.projectRoot);
  }

  open(run: string): Promise<Session> {
    const says = "this page shows the lab that runs, which a stored run beside it would hold up";
    const error = new LabError("input", "CONSOLE_LIVE", says, {
      hint: `Open it in another terminal:  ${openCommand(this.projectRoot, join(this.runsFolder, run))}`,
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
