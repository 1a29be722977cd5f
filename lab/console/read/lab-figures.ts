import { KAS_GRPC_REQUESTS } from "../../../dashboards/sli.ts";
import type { QueryPort, Series } from "../../observe/series.ts";

/** Numbers of one moment that only the time series have; empty maps where there are none. */
export interface LabFigures {
  readonly links: readonly string[];
  readonly connections: ReadonlyMap<string, number>;
  readonly bytes: ReadonlyMap<string, number>;
  readonly dialFailures: ReadonlyMap<string, number>;
  /** gRPC calls that kas finished, a minute, by code. */
  readonly codes: ReadonlyMap<string, number>;
  /** The same by pod: counted errors only. */
  readonly podErrors: ReadonlyMap<string, number>;
  /** Rails' answers a minute, by status. */
  readonly rails: ReadonlyMap<string, number>;
  /** Gitaly's calls a minute, of all storages: they are one process. */
  readonly gitaly: number | null;
  readonly websockets: number | null;
  readonly redisCommands: number | null;
  readonly ratio5m: number | null;
  readonly ratio1h: number | null;
}

/** Codes that count against the SLI. */
export const COUNTED_CODES: ReadonlySet<string> = new Set(KAS_GRPC_REQUESTS.errorCodes);
const COUNTED = [...COUNTED_CODES].join("|");

/** The queries, so that the page can show where a number comes from. */
export const FIGURE_QUERIES = {
  connections: "sum by (link) (kaslab_link_open_connections)",
  bytes: "sum by (link) (rate(kaslab_link_bytes_total[1m]))",
  dialFailures: "sum by (link) (increase(kaslab_link_dial_failures_total[1m])) > 0",
  codes: 'sum by (grpc_code) (rate(grpc_server_handled_total{job="gitlab-kas"}[2m])) * 60 > 0',
  podErrors: `sum by (pod) (rate(grpc_server_handled_total{job="gitlab-kas",grpc_code=~"${COUNTED}"}[2m])) * 60 > 0`,
  rails: "sum by (status) (rate(kaslab_rails_requests_total[2m])) * 60 > 0",
  gitaly: 'sum(rate(grpc_server_handled_total{component="gitaly"}[2m])) * 60',
  websockets: "sum(kaslab_lb_open_websockets)",
  redisCommands: "sum(rate(redis_commands_processed_total[1m]))",
  ratio5m: 'gitlab_component_errors:ratio_5m{type="kas",component="grpc_requests"}',
  ratio1h: 'gitlab_component_errors:ratio_1h{type="kas",component="grpc_requests"}',
} as const;

const NOTHING: LabFigures = {
  links: [],
  connections: new Map(),
  bytes: new Map(),
  dialFailures: new Map(),
  codes: new Map(),
  podErrors: new Map(),
  rails: new Map(),
  gitaly: null,
  websockets: null,
  redisCommands: null,
  ratio5m: null,
  ratio1h: null,
};

/** Asks for all of them at one moment. Without a store: nothing. @throws LabError of the store. */
export async function labFigures(query: QueryPort | null, atMs: number): Promise<LabFigures> {
  if (query === null) return NOTHING;
  const q = FIGURE_QUERIES;
  const ask = (expr: string): Promise<readonly Series[]> => query.instant(expr, atMs);
  const by = async (expr: string, label: string): Promise<ReadonlyMap<string, number>> =>
    byLabel(await ask(expr), label);
  const one = async (expr: string): Promise<number | null> => valueOf((await ask(expr))[0]);
  const [connections, bytes, dialFailures, codes, podErrors, rails] = await Promise.all([
    by(q.connections, "link"),
    by(q.bytes, "link"),
    by(q.dialFailures, "link"),
    by(q.codes, "grpc_code"),
    by(q.podErrors, "pod"),
    by(q.rails, "status"),
  ]);
  const [gitaly, websockets, redisCommands, ratio5m, ratio1h] = await Promise.all([
    one(q.gitaly),
    one(q.websockets),
    one(q.redisCommands),
    one(q.ratio5m),
    one(q.ratio1h),
  ]);
  return {
    links: [...connections.keys()],
    connections,
    bytes,
    dialFailures,
    codes,
    podErrors: new Map([...podErrors].map(([pod, value]) => [componentOf(pod), value])),
    rails,
    gitaly,
    websockets,
    redisCommands,
    ratio5m,
    ratio1h,
  };
}

/** The pod `gitlab-kas-1` is the component `kas-1`. */
function componentOf(pod: string): string {
  return pod.replace(/^gitlab-/, "");
}

function byLabel(series: readonly Series[], label: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const one of series) {
    const value = valueOf(one);
    if (value !== null) found.set(one.labels[label] ?? "", value);
  }
  return found;
}

function valueOf(series: Series | undefined): number | null {
  const value = series?.points.at(-1)?.value;
  return value === undefined || !Number.isFinite(value) ? null : value;
}
