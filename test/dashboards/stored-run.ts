import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { HistoryEntry } from "../../contracts/history.ts";
import { DASHBOARDS, dashboardFile } from "../../dashboards/grafana/dashboards.ts";
import {
  annotationQueries,
  panelQueries,
  type PanelQuery,
} from "../../dashboards/grafana/read/panel-queries.ts";
import { variableQueries } from "../../dashboards/grafana/read/variable-queries.ts";
import { proveQuery, type Expected, type RunTimes } from "../../lab/observe/panel-proof.ts";
import type { PrometheusClient } from "../../lab/observe/prometheus-client.ts";
import { SCRAPE_INTERVAL_MS } from "../../lab/rehearse/watch.ts";
import { locateTool } from "../../lab/tools/locate-tool.ts";
import { PROJECT_ROOT } from "../house/source-files.ts";
import { startPrometheus } from "../real/observe-prometheus.ts";

/** Points of a panel across a usual screen. */
const POINTS_MAX = 1000;

/** The time series of a finished run in a Prometheus of their own, and its times. */
export interface StoredRun {
  readonly store: PrometheusClient;
  readonly times: RunTimes;
  readonly stop: () => Promise<void>;
}

/** Opens the one run in this folder, without changing it. */
export async function openRun(outFolder: string): Promise<StoredRun> {
  const [name = ""] = readdirSync(outFolder);
  const folder = join(outFolder, name);
  const { path: program } = await locateTool("prometheus", { onProgress: () => undefined });
  const { client, stop } = await startPrometheus({ program, data: join(folder, "prometheus") });
  return { store: client, times: timesOf(join(folder, "history.jsonl")), stop };
}

function timesOf(historyFile: string): RunTimes {
  const history = readFileSync(historyFile, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as HistoryEntry);
  const at = (what: string, holds: (entry: HistoryEntry) => boolean): number => {
    const entry = history.find(holds);
    assert.ok(entry !== undefined, `${historyFile}: no ${what}`);
    return entry.at;
  };
  return {
    startMs: at("start", ({ kind }) => kind === "timeline-started"),
    faultMs: at("fault", (entry) => entry.kind === "fault" && entry.phase === "injected"),
    endMs: at("end", ({ kind }) => kind === "timeline-ended"),
  };
}

/** Queries of all dashboards as they are committed, drawn over this run. */
export function queriesOver({ startMs, endMs }: RunTimes): {
  readonly panels: readonly PanelQuery[];
  readonly annotations: readonly PanelQuery[];
} {
  const drawing = {
    rangeMs: endMs - startMs,
    pointsMax: POINTS_MAX,
    scrapeIntervalMs: SCRAPE_INTERVAL_MS,
  };
  const files = committed();
  return {
    panels: files.flatMap((json) => panelQueries(json, drawing)),
    annotations: files.flatMap((json) => annotationQueries(json, drawing)),
  };
}

function committed(): readonly unknown[] {
  return DASHBOARDS.map(
    (spec) => JSON.parse(readFileSync(join(PROJECT_ROOT, dashboardFile(spec)), "utf8")) as unknown,
  );
}

/** Variables that a run has no value for, or not the one they begin with. */
export async function proveVariables({
  store,
  times,
}: Pick<StoredRun, "store" | "times">): Promise<readonly string[]> {
  const wrong: string[] = [];
  const queries = committed().flatMap((json) => variableQueries(json));
  assert.ok(queries.length > 0);
  for (const { dashboard, variable, selector, label, initial } of queries) {
    const series = await store.instant(selector, times.faultMs);
    const values = new Set(series.map(({ labels }) => labels[label] ?? ""));
    const isFine = initial === null ? values.size > 0 && !values.has("") : values.has(initial);
    if (!isFine) wrong.push(`${dashboard} $${variable}: ${[...values].join(", ")}`);
  }
  return wrong;
}

/** What is wrong, by dashboard, panel and query. */
export async function proveAll(
  { store, times }: Pick<StoredRun, "store" | "times">,
  queries: readonly PanelQuery[],
  expectedOf: (query: PanelQuery) => Expected,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const query of queries) {
    const says = await proveQuery(store, query, expectedOf(query), times);
    const { dashboard, panel, refId, legend } = query;
    if (says !== null) wrong.push(`${dashboard} | ${panel} | ${refId} ${legend}: ${says}`);
  }
  return wrong;
}
