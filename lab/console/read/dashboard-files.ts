import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DashboardJson, panelsOf } from "../../../dashboards/grafana/read/dashboard-json.ts";
import type { VariableValues } from "../../../dashboards/grafana/read/fill-variables.ts";
import { variableQueries } from "../../../dashboards/grafana/read/variable-queries.ts";
import { LabError } from "../../../kit/errors.ts";
import type { QueryPort } from "../../observe/series.ts";
import type { Dashboard, DashboardSummary, DashboardVariable } from "../api.ts";
import { panelRows } from "./panel-view.ts";

const FOLDER = "dashboards/grafana/json";

/** The dashboards of the repository, read once. */
export class DashboardFiles {
  private readonly folder: string;
  private loaded: Promise<ReadonlyMap<string, DashboardJson>> | undefined;

  constructor(projectRoot: string) {
    this.folder = join(projectRoot, FOLDER);
  }

  async list(): Promise<readonly DashboardSummary[]> {
    return [...(await this.all()).values()].map(summaryOf);
  }

  /** @throws LabError `CONSOLE_UNKNOWN` when there is none of this uid. */
  async json(uid: string): Promise<DashboardJson> {
    const found = (await this.all()).get(uid);
    if (found !== undefined) return found;
    const hint = `There are ${[...(await this.all()).keys()].join(", ")}.`;
    throw new LabError("input", "CONSOLE_UNKNOWN", `no dashboard has the uid ${uid}`, { hint });
  }

  /** Laid out, with the values that its variables may have at this time. */
  async dashboard(uid: string, query: QueryPort | null, atMs: number): Promise<Dashboard> {
    const json = await this.json(uid);
    return {
      ...summaryOf(json),
      variables: await variables(json, query, atMs),
      rows: [...panelRows(json)],
      links: linksOf(json),
    };
  }

  private all(): Promise<ReadonlyMap<string, DashboardJson>> {
    this.loaded ??= this.load();
    return this.loaded;
  }

  private async load(): Promise<ReadonlyMap<string, DashboardJson>> {
    const files = (await readdir(this.folder)).filter((file) => file.endsWith(".json")).sort();
    const all = await Promise.all(
      files.map(async (file) => {
        const text = await readFile(join(this.folder, file), "utf8");
        return DashboardJson.parse(JSON.parse(text));
      }),
    );
    return new Map(all.sort((a, b) => rank(a.uid) - rank(b.uid)).map((json) => [json.uid, json]));
  }
}

/** What answers "who is cut off?" comes first. */
const FIRST: readonly string[] = ["kas-lab-incident", "kas-main", "kas-lab-edge"];

function rank(uid: string): number {
  const at = FIRST.indexOf(uid);
  return at === -1 ? FIRST.length : at;
}

function summaryOf(json: DashboardJson): DashboardSummary {
  const { description, tags } = json as { description?: unknown; tags?: unknown };
  return {
    uid: json.uid,
    title: json.title,
    description: typeof description === "string" ? description : "",
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [],
    panels: panelsOf(json).length,
  };
}

function linksOf(json: DashboardJson): Dashboard["links"] {
  const { links } = json as { links?: readonly { title?: unknown; url?: unknown }[] };
  return (links ?? []).flatMap(({ title, url }) => {
    const uid = typeof url === "string" ? /^\/d\/([\w-]+)/.exec(url)?.[1] : undefined;
    return uid === undefined || typeof title !== "string" ? [] : [{ title, uid }];
  });
}

async function variables(
  json: DashboardJson,
  query: QueryPort | null,
  atMs: number,
): Promise<DashboardVariable[]> {
  const queries = variableQueries(json);
  return await Promise.all(
    queries.map(async ({ variable, selector, label, initial }) => {
      const spec = json.templating.list.find(({ name }) => name === variable) as
        { label?: unknown; hide?: unknown; multi?: unknown } | undefined;
      const series =
        query === null ? [] : await query.instant(`group by (${label}) (${selector})`, atMs);
      const found = series.flatMap(({ labels }) => labels[label] ?? []);
      const options = [...new Set([...found, ...(initial === null ? [] : [initial])])].sort();
      return {
        name: variable,
        label: typeof spec?.label === "string" ? spec.label : variable,
        hidden: spec?.hide === 2,
        multi: spec?.multi === true,
        options,
        current: initial === null ? ["$__all"] : [initial],
      };
    }),
  );
}

/** Values that a request names (`var-node=…`), for those that it does not leave to the dashboard. */
export function chosenValues(query: Readonly<Record<string, unknown>>): VariableValues {
  return Object.fromEntries(
    Object.entries(query).flatMap(([key, value]) => {
      if (!key.startsWith("var-")) return [];
      const values = [value].flat().filter((one) => typeof one === "string");
      if (values.length === 0 || values.includes("$__all")) return [];
      return [
        [key.slice("var-".length), values.length === 1 ? (values[0] ?? "") : values] as const,
      ];
    }),
  );
}
