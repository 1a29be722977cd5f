import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { systemCodeOf } from "../../kit/errors.ts";
import type { LogLine } from "../scenario/evidence.ts";

/** Reads and parses a component's log once. A missing file is an empty log. */
export class LogReader {
  private readonly pathOf: (component: string) => string;
  private readonly cache = new Map<string, Promise<readonly LogLine[]>>();

  constructor(pathOf: (component: string) => string) {
    this.pathOf = pathOf;
  }

  read(component: string): Promise<readonly LogLine[]> {
    let lines = this.cache.get(component);
    if (lines === undefined) {
      lines = this.load(component);
      this.cache.set(component, lines);
    }
    return lines;
  }

  private async load(component: string): Promise<readonly LogLine[]> {
    const path = this.pathOf(component);
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if (systemCodeOf(error) === "ENOENT") return [];
      throw error;
    }
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line, index) => parseLine(component, `logs/${basename(path)}`, index + 1, line));
  }
}

function parseLine(component: string, file: string, lineNumber: number, text: string): LogLine {
  let fields: Record<string, unknown> = {};
  if (text.startsWith("{")) {
    try {
      fields = JSON.parse(text) as Record<string, unknown>;
    } catch {
      // A line that was cut stays readable as text.
    }
  }
  const time = fields["time"];
  const at = typeof time === "string" ? Date.parse(time) : Number.NaN;
  return { component, file, lineNumber, at: Number.isNaN(at) ? null : at, text, fields };
}
