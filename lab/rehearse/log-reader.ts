import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { HistoryEntry } from "../../contracts/history.ts";
import { systemCodeOf } from "../../kit/errors.ts";
import type { LogLine } from "../scenario/evidence.ts";
import { labTimeOf, type BroughtEvidence } from "../scenario/foreign/brought-evidence.ts";

/** Reads and parses a component's log once. A missing file is an empty log. */
export class LogReader {
  private readonly pathOf: (component: string) => string;
  private readonly toLab: (component: string, stampMs: number) => number;
  private readonly cache = new Map<string, Promise<readonly LogLine[]>>();

  /** @param toLab a component's stamp in lab time, which it is unless this says otherwise. */
  constructor(
    pathOf: (component: string) => string,
    toLab: (component: string, stampMs: number) => number = (_component, stampMs) => stampMs,
  ) {
    this.pathOf = pathOf;
    this.toLab = toLab;
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
      .map((line, index) => parseLine(component, `logs/${basename(path)}`, index + 1, line))
      .map((line) => ({ ...line, at: line.at === null ? null : this.toLab(component, line.at) }));
  }
}

/**
 * The stamps of the user's kas and agentk, which are on the wall clock, in lab time; every other
 * component stamps in it. Only programs of the user's have the logs of agents.
 */
export function logTime(
  brought: BroughtEvidence | undefined,
  history: readonly HistoryEntry[],
): (component: string, stampMs: number) => number {
  const labTime = labTimeOf(history);
  return (component, stampMs) => {
    if (/^agent-\d+$/.test(component)) return labTime(stampMs);
    if (brought !== undefined && /^kas-\d+$/.test(component)) return brought.labTime(stampMs);
    return stampMs;
  };
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
