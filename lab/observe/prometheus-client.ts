import { Agent, request } from "node:http";
import { LabError, messageOf } from "../../kit/errors.ts";
import { encodeWriteRequest } from "./remote-write.ts";
import type { QueryPort, Series, WritePort, WriteSample } from "./series.ts";

/** Prometheus refuses range queries with more points than this for a series. */
const POINTS_MAX = 11_000;
/** Samples of one write request; more are split. */
const SAMPLES_PER_WRITE = 5_000;
/** Limit of one HTTP call, wall ms. */
const TIMEOUT_WALL_MS = 30_000;

interface ApiAnswer {
  readonly status?: string;
  readonly error?: string;
  readonly data?: { readonly resultType: string; readonly result: readonly ApiSeries[] };
}
interface ApiSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly (readonly [number, string])[];
  readonly value?: readonly [number, string];
}

/**
 * Queries and remote write of one Prometheus, over kept-alive connections.
 * @throws LabError `OBSERVE_QUERY_FAILED` (class input: Prometheus refuses the PromQL),
 * `OBSERVE_WRITE_FAILED` (details: `status`), `OBSERVE_STORE_GONE` (no answer at all).
 */
export class PrometheusClient implements QueryPort, WritePort {
  private readonly host: string;
  private readonly port: number;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor(address: { readonly host: string; readonly port: number }) {
    this.host = address.host;
    this.port = address.port;
  }

  async range(
    expr: string,
    fromMs: number,
    toMs: number,
    stepMs: number,
  ): Promise<readonly Series[]> {
    const parts: (readonly Series[])[] = [];
    for (let start = fromMs; start <= toMs; start += POINTS_MAX * stepMs) {
      const end = Math.min(toMs, start + (POINTS_MAX - 1) * stepMs);
      parts.push(
        await this.query(expr, "query_range", {
          query: expr,
          start: String(start / 1000),
          end: String(end / 1000),
          step: String(stepMs / 1000),
        }),
      );
    }
    return parts.length === 1 ? (parts[0] ?? []) : mergeSeries(parts.flat());
  }

  async instant(expr: string, atMs: number): Promise<readonly Series[]> {
    return await this.query(expr, "query", { query: expr, time: String(atMs / 1000) });
  }

  async write(samples: readonly WriteSample[]): Promise<void> {
    for (let offset = 0; offset < samples.length; offset += SAMPLES_PER_WRITE) {
      const body = await encodeWriteRequest(samples.slice(offset, offset + SAMPLES_PER_WRITE));
      const answer = await this.call("/api/v1/write", body, {
        "content-type": "application/x-protobuf",
        "content-encoding": "snappy",
        "x-prometheus-remote-write-version": "0.1.0",
      }).catch((error: unknown) => {
        throw storeGone(error);
      });
      if (answer.status >= 300) {
        throw new LabError(
          "environment",
          "OBSERVE_WRITE_FAILED",
          `Prometheus refused ${samples.length} samples: ${answer.status} ${answer.body.trim()}`,
          { details: { status: answer.status }, hint: "Look at logs/prometheus.log of the run." },
        );
      }
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async query(
    expr: string,
    verb: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<readonly Series[]> {
    const body = Buffer.from(new URLSearchParams(parameters).toString());
    const answer = await this.call(`/api/v1/${verb}`, body, {
      "content-type": "application/x-www-form-urlencoded",
    }).catch((error: unknown) => {
      throw storeGone(error);
    });
    let parsed: ApiAnswer;
    try {
      parsed = JSON.parse(answer.body) as ApiAnswer;
    } catch {
      parsed = { error: `status ${answer.status}: ${answer.body.slice(0, 200)}` };
    }
    if (parsed.status !== "success" || parsed.data === undefined) {
      throw new LabError(
        answer.status >= 400 && answer.status < 500 ? "input" : "environment",
        "OBSERVE_QUERY_FAILED",
        `Prometheus could not answer ${expr}: ${parsed.error ?? "no data field"}`,
        {
          details: { status: answer.status },
          hint: "Try the query with promtool or in a browser.",
        },
      );
    }
    return parsed.data.result.map(toSeries);
  }

  private call(
    path: string,
    body: Buffer,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const call = request({
        agent: this.agent,
        host: this.host,
        port: this.port,
        path,
        method: "POST",
        headers: { ...headers, "content-length": body.length },
        timeout: TIMEOUT_WALL_MS,
      });
      call.on("timeout", () => {
        call.destroy(new Error(`no answer within ${TIMEOUT_WALL_MS / 1000} s`));
      });
      call.on("error", reject);
      call.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
        });
      });
      call.end(body);
    });
  }
}

function storeGone(error: unknown): LabError {
  return new LabError(
    "environment",
    "OBSERVE_STORE_GONE",
    `Prometheus does not answer: ${messageOf(error)}`,
    { cause: error, hint: "Look at logs/prometheus.log of the run." },
  );
}

function toSeries({ metric, values, value }: ApiSeries): Series {
  const points = values ?? (value === undefined ? [] : [value]);
  return {
    labels: metric,
    points: points.map(([at, text]) => ({ at: Math.round(at * 1000), value: toNumber(text) })),
  };
}

function toNumber(text: string): number {
  if (text === "+Inf") return Number.POSITIVE_INFINITY;
  if (text === "-Inf") return Number.NEGATIVE_INFINITY;
  return Number(text);
}

function mergeSeries(series: readonly Series[]): readonly Series[] {
  const byLabels = new Map<string, Series>();
  for (const part of series) {
    const key = JSON.stringify(Object.entries(part.labels).sort());
    const whole = byLabels.get(key);
    const points = [...(whole?.points ?? []), ...part.points];
    byLabels.set(key, { labels: part.labels, points });
  }
  return [...byLabels.values()];
}
