import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemCodeOf } from "../../../kit/errors.ts";
import type { LogLine } from "../api.ts";
import { readLine, type WallToLab } from "./log-lines.ts";

/** Bytes read at once. */
const CHUNK_BYTES = 1 << 20;

/** What is known of one file: the lines so far, and where to go on. */
interface Known {
  readonly lines: LogLine[];
  offset: number;
  /** The end of the file that was no whole line yet. */
  rest: Buffer;
  reading: Promise<void>;
}

/** The logs of a run's folder. Files grow while a lab runs: each look reads on where the last one ended. */
export class LogStore {
  private readonly folder: string;
  private readonly wallToLab: WallToLab;
  private readonly known = new Map<string, Known>();

  /** @param runFolder the folder that has `logs`. */
  constructor(runFolder: string, wallToLab: WallToLab) {
    this.folder = join(runFolder, "logs");
    this.wallToLab = wallToLab;
  }

  /** Components that have a log, in natural order. A missing folder is a run without logs. */
  async components(): Promise<readonly string[]> {
    let files: readonly string[];
    try {
      files = await readdir(this.folder);
    } catch (error) {
      if (systemCodeOf(error) === "ENOENT") return [];
      throw error;
    }
    return files
      .filter((file) => file.endsWith(".log"))
      .map((file) => file.slice(0, -".log".length))
      .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  }

  /** Every line of a component's log so far. */
  async lines(component: string): Promise<readonly LogLine[]> {
    const known = this.knownOf(component);
    known.reading = known.reading.then(() => this.readOn(component, known));
    await known.reading;
    return known.lines;
  }

  private knownOf(component: string): Known {
    let known = this.known.get(component);
    if (known === undefined) {
      known = { lines: [], offset: 0, rest: Buffer.alloc(0), reading: Promise.resolve() };
      this.known.set(component, known);
    }
    return known;
  }

  private async readOn(component: string, known: Known): Promise<void> {
    // Only names of this folder: a component's name comes from outside.
    if (!(await this.components()).includes(component)) return;
    const file = await open(join(this.folder, `${component}.log`), "r");
    try {
      for (;;) {
        const buffer = Buffer.alloc(CHUNK_BYTES);
        const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, known.offset);
        if (bytesRead === 0) return;
        known.offset += bytesRead;
        this.take(component, known, buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }

  private take(component: string, known: Known, bytes: Buffer): void {
    const all = known.rest.length === 0 ? bytes : Buffer.concat([known.rest, bytes]);
    const end = all.lastIndexOf(0x0a);
    known.rest = Buffer.from(all.subarray(end + 1));
    if (end === -1) return;
    for (const text of all.toString("utf8", 0, end).split("\n")) {
      const lineNumber = known.lines.length + 1;
      known.lines.push(readLine({ component, lineNumber, text, wallToLab: this.wallToLab }));
    }
  }
}
