import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { DrillCommand } from "../../lab/drill/api/command.ts";
import { DrillAnswer, DrillLine } from "../../lab/drill/api/line.ts";
import type { DrillResult } from "../../lab/drill/api/result.ts";

const PROJECT_ROOT = resolve(import.meta.dirname, "../..");

/** A drill at 10x that a program plays: it hears every line and answers with commands. */
export class DrillProgram {
  readonly child: ChildProcess;
  readonly lines: DrillLine[] = [];
  readonly answers: DrillAnswer[] = [];
  readonly exit: Promise<number | null>;
  private errors = "";
  private told = "";

  constructor(words: readonly string[], react: (line: DrillLine, program: DrillProgram) => void) {
    this.child = spawn(
      resolve(PROJECT_ROOT, "kaslab"),
      ["drill", ...words, "--json", "--speed", "10"],
      { cwd: PROJECT_ROOT, stdio: ["pipe", "pipe", "pipe"] },
    );
    this.child.stderr?.on("data", (chunk: Buffer) => (this.errors += chunk.toString()));
    const stdout = this.child.stdout;
    assert.ok(stdout !== null);
    createInterface({ input: stdout }).on("line", (text) => {
      const value = JSON.parse(text) as { readonly kind: string };
      if (value.kind !== "over") this.told += text;
      if (value.kind === "answer") {
        this.answers.push(DrillAnswer.parse(value));
        return;
      }
      const line = DrillLine.parse(value);
      this.lines.push(line);
      react(line, this);
    });
    this.exit = new Promise((done) => this.child.on("close", done));
  }

  send(...commands: readonly DrillCommand[]): void {
    for (const command of commands) this.child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  get result(): DrillResult {
    const last = this.lines.at(-1);
    assert.ok(last?.kind === "over", this.errors);
    return last.result;
  }

  /** Everything that was told before the end, on both streams. */
  get toldBefore(): string {
    return this.told + this.errors;
  }
}

/** Texts of a drill's folder, but for the time series. */
export function textsIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/[/]prometheus(?:[/]|$)/.test(entry.parentPath))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}
