import { pino, type DestinationStream, type Logger as PinoLogger } from "pino";
import type { Clock } from "./clock/clock.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Structured log lines. The message is a short fixed phrase, the facts are fields. Keys and time
 * form are kas' own (kas 14.2-pre protocol, section 9.3): `level`, `time` (ISO 8601), `msg`, fields.
 */
export interface Logger {
  debug(msg: string, fields?: LogFields): void;
  info(msg: string, fields?: LogFields): void;
  warn(msg: string, fields?: LogFields): void;
  error(msg: string, fields?: LogFields): void;
  /** A logger whose lines all carry these fields. */
  with(fields: LogFields): Logger;
}

export interface LogOptions {
  readonly clock: Pick<Clock, "now">;
  readonly level?: LogLevel;
  /** Default: stderr, unbuffered. */
  readonly destination?: DestinationStream;
  readonly fields?: LogFields;
  /** Messages that are left out. */
  readonly untold?: readonly string[];
}

/** Field names whose values never reach a log. */
const SECRET_FIELDS = ["token", "secret", "authorization", "password", "jwt"];

export function createLogger(options: LogOptions): Logger {
  const destination = options.destination ?? pino.destination({ dest: 2, sync: true });
  const root = pino(
    {
      level: options.level ?? "info",
      base: null,
      messageKey: "msg",
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date(options.clock.now()).toISOString()}"`,
      redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
    },
    destination,
  );
  const inner = options.fields === undefined ? root : root.child(options.fields);
  return new FieldLogger(inner, new Set(options.untold));
}

class FieldLogger implements Logger {
  private readonly inner: PinoLogger;
  private readonly untold: ReadonlySet<string>;

  constructor(inner: PinoLogger, untold: ReadonlySet<string>) {
    this.inner = inner;
    this.untold = untold;
  }

  debug(msg: string, fields: LogFields = {}): void {
    this.write("debug", msg, fields);
  }

  info(msg: string, fields: LogFields = {}): void {
    this.write("info", msg, fields);
  }

  warn(msg: string, fields: LogFields = {}): void {
    this.write("warn", msg, fields);
  }

  error(msg: string, fields: LogFields = {}): void {
    this.write("error", msg, fields);
  }

  with(fields: LogFields): Logger {
    return new FieldLogger(this.inner.child(fields), this.untold);
  }

  private write(level: LogLevel, msg: string, fields: LogFields): void {
    if (!this.untold.has(msg)) this.inner[level](fields, msg);
  }
}
