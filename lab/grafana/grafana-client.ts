import { LabError, messageOf } from "../../kit/errors.ts";
import { dashboardPath, type LabDashboard, type LabRange } from "./lab-dashboards.ts";
import { FIRST_DASHBOARD, LAB_FOLDER, LAB_SOURCE_UID, labSource } from "./names.ts";

/** Limit of one call, wall ms. */
const TIMEOUT_WALL_MS = 10_000;
/** What stands already. Source: Grafana's HTTP API, pages "Data source" (409) and "Folder" (409, 412). */
const IS_THERE: readonly number[] = [409, 412];

interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * The user's own Grafana, over its HTTP API (version 9 to 11: data sources and folders by uid). What the
 * lab makes there has uids of its own, is written over by the next run, and goes at the end.
 */
export class GrafanaClient {
  /** Without user and password. */
  readonly address: string;
  private readonly headers: Readonly<Record<string, string>>;

  /**
   * @param url `http://user:password@host:port`; a token of a service account as `http://:token@host:port`.
   * @throws LabError `GRAFANA_BAD_ADDRESS` (input).
   */
  constructor(url: string) {
    const parsed = URL.parse(url);
    if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
      throw new LabError(
        "input",
        "GRAFANA_BAD_ADDRESS",
        "--grafana has no address that can be read",
        {
          hint: "Such as --grafana=http://user:password@host:3000; a token as http://:token@host:3000.",
        },
      );
    }
    const authorization = authorizationOf(parsed);
    this.headers = {
      accept: "application/json",
      "content-type": "application/json",
      ...(authorization === undefined ? {} : { authorization }),
    };
    this.address = `${parsed.protocol}//${parsed.host}${parsed.pathname.replace(/\/+$/, "")}`;
  }

  /** Brings data source, folder and dashboards. @throws LabError `GRAFANA_REFUSED` (environment). */
  async provision(prometheusUrl: string, dashboards: readonly LabDashboard[]): Promise<void> {
    const source = labSource(prometheusUrl);
    const made = await this.ask("POST", "/api/datasources", source, IS_THERE);
    if (IS_THERE.includes(made.status)) {
      await this.ask("PUT", `/api/datasources/uid/${LAB_SOURCE_UID}`, source);
    }
    await this.ask("POST", "/api/folders", LAB_FOLDER, IS_THERE);
    for (const { json } of dashboards) {
      await this.ask("POST", "/api/dashboards/db", {
        dashboard: json,
        folderUid: LAB_FOLDER.uid,
        overwrite: true,
        message: "kas-lab",
      });
    }
  }

  /** Why Grafana cannot reach the data source; null when it can, or does not know how to tell. */
  async sourceTrouble(): Promise<string | null> {
    const path = `/api/datasources/uid/${LAB_SOURCE_UID}/health`;
    const { status, text } = await this.ask("GET", path, undefined, [400, 404, 500, 502, 503]);
    return status === 200 || status === 404 ? null : text;
  }

  /** Takes away what `provision` made; the dashboards go with their folder. */
  async withdraw(): Promise<void> {
    await this.ask("DELETE", `/api/folders/${LAB_FOLDER.uid}`, undefined, [404]);
    await this.ask("DELETE", `/api/datasources/uid/${LAB_SOURCE_UID}`, undefined, [404]);
  }

  /** Where to look first. */
  link(range: LabRange): string {
    return `${this.address}${dashboardPath(FIRST_DASHBOARD, range)}`;
  }

  private async ask(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    body?: object,
    alsoFine: readonly number[] = [],
  ): Promise<Answer> {
    const what = `${method} ${this.address}${path}`;
    let answer: Answer;
    try {
      const response = await fetch(`${this.address}${path}`, {
        method,
        headers: this.headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_WALL_MS),
      });
      answer = { status: response.status, text: await response.text() };
    } catch (error) {
      throw refused(`${what}: ${messageOf(error)}`, error);
    }
    const isFine =
      (answer.status >= 200 && answer.status < 300) || alsoFine.includes(answer.status);
    if (!isFine) throw refused(`${what} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
    return answer;
  }
}

function authorizationOf({ username, password }: URL): string | undefined {
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  if (secret === "") return undefined;
  if (user === "") return `Bearer ${secret}`;
  return `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
}

function refused(message: string, cause?: unknown): LabError {
  return new LabError("environment", "GRAFANA_REFUSED", message, {
    cause,
    hint: "User or token must be allowed to write data sources, folders and dashboards.",
  });
}
