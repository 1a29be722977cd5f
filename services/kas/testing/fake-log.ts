import type { LogFields, Logger } from "../../../kit/log.ts";

/** A logger that keeps its lines as `level msg {fields}`. */
export class FakeLog implements Logger {
  readonly lines: { readonly level: string; readonly msg: string; readonly fields: LogFields }[];
  private readonly fields: LogFields;

  constructor(fields: LogFields = {}, lines: FakeLog["lines"] = []) {
    this.fields = fields;
    this.lines = lines;
  }

  debug(msg: string, fields: LogFields = {}): void {
    this.add("debug", msg, fields);
  }

  info(msg: string, fields: LogFields = {}): void {
    this.add("info", msg, fields);
  }

  warn(msg: string, fields: LogFields = {}): void {
    this.add("warn", msg, fields);
  }

  error(msg: string, fields: LogFields = {}): void {
    this.add("error", msg, fields);
  }

  with(fields: LogFields): Logger {
    return new FakeLog({ ...this.fields, ...fields }, this.lines);
  }

  private add(level: string, msg: string, fields: LogFields): void {
    this.lines.push({ level, msg, fields: { ...this.fields, ...fields } });
  }
}
