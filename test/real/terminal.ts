import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";

const PROJECT_ROOT = resolve(import.meta.dirname, "../..");
/** Of util-linux; in Debian of `bsdutils`, which every installation has. */
const SCRIPT = "/usr/bin/script";
export const KEYS = { enter: "\r", tab: "\t", ctrlC: "\u0003" } as const;

/** `./kaslab` on a pseudo terminal of its own, as a person has it: keys in, characters out. */
export class Terminal {
  readonly exit: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly waiting = new Set<() => void>();
  private raw = "";
  /** What was waited for already ends here. */
  private readTo = 0;
  private hasEnded = false;

  constructor(args: readonly string[]) {
    const words = [resolve(PROJECT_ROOT, "kaslab"), ...args].map(quoted).join(" ");
    // script(1) opens the terminal, runs the command on it, and ends with its exit code (-e).
    this.child = spawn(SCRIPT, ["-q", "-e", "-f", "-c", `exec ${words}`, "/dev/null"], {
      cwd: PROJECT_ROOT,
      env: { ...process.env, SHELL: "/bin/sh", TERM: "xterm" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.raw += chunk.toString();
        this.look();
      });
    }
    this.exit = new Promise((done, fail) => {
      this.child.on("error", (error) =>
        fail(new Error(`${SCRIPT} of bsdutils is needed: ${error.message}`)),
      );
      this.child.on("close", (code) => {
        this.hasEnded = true;
        this.look();
        done(code);
      });
    });
  }

  /** Everything shown so far, without the control characters. */
  get text(): string {
    return stripVTControlCharacters(this.raw).replaceAll("\r", "");
  }

  /** The lab's own process: script's child, which the shell has become. */
  get labPid(): number {
    const { pid = 0 } = this.child;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.child.stdin?.write(key);
  }

  /** Waits until this is shown after what was waited for before. @throws Error when it ends without. */
  async shows(what: RegExp): Promise<void> {
    for (;;) {
      const found = what.exec(this.text.slice(this.readTo));
      if (found !== null) {
        this.readTo += found.index + found[0].length;
        return;
      }
      if (this.hasEnded) throw new Error(`never shown: ${String(what)}, in\n${this.text}`);
      await new Promise<void>((seen) => this.waiting.add(seen));
    }
  }

  /** Hangs up, as a terminal that is closed. */
  close(): void {
    if (!this.hasEnded) this.child.kill("SIGTERM");
  }

  private look(): void {
    for (const seen of this.waiting) seen();
    this.waiting.clear();
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
