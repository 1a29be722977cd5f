import { readLogLine } from "../../report/log-line.ts";
import type { HistoryEntry } from "../../../contracts/history.ts";
import type { LogLine } from "../api.ts";

/** Wall time (ms since the Unix epoch) of a program that knows no lab time, as lab time. */
export type WallToLab = (wallMs: number) => number;

/** From the run's first entry, which has both times; wall time stays as it is without one. */
export function wallToLabOf(
  first: Pick<HistoryEntry, "at" | "wall"> | undefined,
  speed: number,
): WallToLab {
  const wallStartMs = Date.parse(first?.wall ?? "");
  if (first === undefined || Number.isNaN(wallStartMs)) return (wallMs) => wallMs;
  return (wallMs) => first.at + (wallMs - wallStartMs) * speed;
}

/** One line of a log: of our services (JSON, lab time), of Redis or of Prometheus (text, wall time). */
export function readLine(options: {
  readonly component: string;
  readonly lineNumber: number;
  readonly text: string;
  readonly wallToLab: WallToLab;
}): LogLine {
  const { component, lineNumber, text, wallToLab } = options;
  const where = { component, file: `logs/${component}.log`, lineNumber, text };
  const fields = text.startsWith("{") ? fieldsOf(text) : null;
  if (fields !== null) {
    const at = Date.parse(textOf(fields["time"]) ?? "");
    const { level, message } = readLogLine(text);
    return {
      ...where,
      at: Number.isNaN(at) ? null : at,
      level,
      message: message === text ? "" : withStatus(message, fields),
      correlationId: textOf(fields["correlation_id"]),
      agent: agentOf(fields),
    };
  }
  const plain = { ...where, correlationId: null, agent: null };
  return redisLine(plain, wallToLab) ?? logfmtLine(plain, wallToLab) ?? unread(plain);
}

type Plain = Omit<LogLine, "at" | "level" | "message">;

/** Redis' `WARNING`, `NOTICE`, `VERBOSE` and `DEBUG` by their sign. Source: redis 7.0, src/server.c. */
const REDIS_LEVELS: Readonly<Record<string, string>> = {
  "#": "warn",
  "*": "info",
  "-": "debug",
  ".": "debug",
};

/** `19740:M 26 Nov 2026 16:17:24.849 * Ready to accept connections`, in local wall time. */
function redisLine(plain: Plain, wallToLab: WallToLab): LogLine | null {
  const [, time, sign, message] =
    /^\d+:[A-Z] (\d\d \w{3} \d{4} [\d:.]+) ([#*.-]) (.*)$/.exec(plain.text) ?? [];
  if (time === undefined || sign === undefined || message === undefined) return null;
  const wallMs = Date.parse(time);
  const at = Number.isNaN(wallMs) ? null : wallToLab(wallMs);
  return { ...plain, at, level: REDIS_LEVELS[sign] ?? "", message };
}

/** `ts=2026-11-26T16:18:43.913Z caller=… level=warn msg="…"`, in wall time. */
function logfmtLine(plain: Plain, wallToLab: WallToLab): LogLine | null {
  const time = /^(?:ts|time)=(\S+)/.exec(plain.text)?.[1];
  if (time === undefined) return null;
  const wallMs = Date.parse(time);
  const level = /\blevel=(\w+)/.exec(plain.text)?.[1]?.toLowerCase() ?? "";
  const quoted = /\bmsg="((?:[^"\\]|\\.)*)"/.exec(plain.text)?.[1];
  const error = /\berr="((?:[^"\\]|\\.)*)"/.exec(plain.text)?.[1];
  const parts = [quoted ?? plain.text, error].filter((part) => part !== undefined);
  const at = Number.isNaN(wallMs) ? null : wallToLab(wallMs);
  return { ...plain, at, level, message: parts.join(": ") };
}

function unread(plain: Plain): LogLine {
  return { ...plain, at: null, level: "", message: plain.text };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    // A line that was cut stays readable as text.
    return null;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** agentk names its agent; kas its id, which the lab gives to `agent-<id>`. */
function agentOf(fields: Readonly<Record<string, unknown>>): string | null {
  const id = fields["agent_id"];
  return textOf(fields["agent"]) ?? (typeof id === "number" ? `agent-${id}` : null);
}

/** The load balancer's request log says nothing in `msg`: status and how it ended are in its fields. */
function withStatus(message: string, fields: Readonly<Record<string, unknown>>): string {
  const http = fields["httpRequest"] as { readonly status?: unknown } | undefined;
  const payload = fields["jsonPayload"] as { readonly statusDetails?: unknown } | undefined;
  const details = [http?.status, payload?.statusDetails].filter(
    (part) => typeof part === "string" || typeof part === "number",
  );
  return details.length === 0 ? message : `${message}: ${details.join(" ")}`;
}
