import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { messageOf, systemCodeOf } from "../../../kit/errors.ts";
import { toolsFolder } from "../../tools/tools-folder.ts";
import { decodeRecording, encodeRecording, type Recording } from "./recording.ts";

/** Beside the tools folder: `~/.cache/kas-lab/history`. */
export function historyFolder(env?: Readonly<Record<string, string | undefined>>): string {
  return join(dirname(toolsFolder(env)), "history");
}

/** Recordings by key, a file each. What is damaged or of another version counts as not there. */
export class RecordingStore {
  private readonly folder: string;
  private readonly say: (text: string) => void;

  constructor(folder: string, say: (text: string) => void) {
    this.folder = folder;
    this.say = say;
  }

  async load(key: string): Promise<Recording | undefined> {
    const path = this.pathOf(key);
    let bytes: Buffer;
    try {
      bytes = await readFile(path);
    } catch (error) {
      if (systemCodeOf(error) !== "ENOENT") this.say(`${path}: ${messageOf(error)}`);
      return undefined;
    }
    try {
      const recording = await decodeRecording(bytes);
      if (recording.key === key) return recording;
      this.say(`${path} is of another build or topology; recorded anew`);
    } catch {
      this.say(`${path} is damaged; recorded anew`);
    }
    return undefined;
  }

  /** Two labs may save the same recording: the last one stays, whole. */
  async save(recording: Recording): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const path = this.pathOf(recording.key);
    const draft = `${path}.${process.pid}`;
    try {
      await writeFile(draft, await encodeRecording(recording));
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  }

  private pathOf(key: string): string {
    return join(this.folder, `${key.slice(0, 32)}.json.gz`);
  }
}
