import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../../kit/errors.ts";
import { plainEnvironment, runCommand, type CommandResult } from "./run-command.ts";

/** Package lists older than this are fetched again, wall ms. */
const LISTS_FRESH_WALL_MS = 60 * 60_000;
const APT_TIMEOUT_WALL_MS = 180_000;

/**
 * Debian's package client with a state folder of its own: it reads the machine's sources and keys,
 * needs no root, changes nothing outside its folder, and never runs a package's scripts.
 */
export class PrivateApt {
  private readonly folder: string;
  private readonly wallNow: () => number;

  constructor(folder: string, wallNow: () => number) {
    this.folder = folder;
    this.wallNow = wallNow;
  }

  /** Fetches the package lists unless they are fresh. A source that fails is left to `download`. */
  async update(always: boolean): Promise<void> {
    await this.prepare();
    if (!always && (await this.listsAreFresh())) return;
    const result = await this.run(["update"], this.folder);
    if (result.exitCode === 0) await writeFile(this.stamp(), "");
  }

  /** Fetches packages into `target`. @throws LabError `TOOLS_FETCH_FAILED` (environment). */
  async download(packages: readonly string[], target: string): Promise<void> {
    const first = await this.run(["download", ...packages], target);
    if (first.exitCode === 0) return;
    // The lists may name files that the mirror has replaced since.
    await this.update(true);
    const second = await this.run(["download", ...packages], target);
    if (second.exitCode === 0) return;
    throw new LabError(
      "environment",
      "TOOLS_FETCH_FAILED",
      `apt-get download ${packages.join(" ")} failed: ${lastError(second)}`,
    );
  }

  /**
   * These packages and all that they depend on and this machine lacks, as apt itself works it out;
   * only the packages themselves when it cannot.
   */
  async withDependencies(packages: readonly string[]): Promise<readonly string[]> {
    const args = ["install", "--simulate", "--no-install-recommends", ...packages];
    const result = await this.run(["-o", "Debug::NoLocking=1", ...args], this.folder);
    const found = [...result.stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? "");
    return [...new Set([...packages, ...found])];
  }

  /** Which of these package names the lists know. */
  async known(packages: readonly string[]): Promise<readonly string[]> {
    const result = await this.runProgram("apt-cache", ["show", "--no-all-versions", ...packages]);
    const found = new Set(
      [...result.stdout.matchAll(/^Package: (\S+)$/gm)].map((match) => match[1] ?? ""),
    );
    return packages.filter((name) => found.has(name));
  }

  /** Libraries that a package depends on directly: `libjemalloc2`, `lua-cjson`. */
  async libraryDependencies(packageName: string): Promise<readonly string[]> {
    const result = await this.runProgram("apt-cache", ["depends", "--important", packageName]);
    return [...result.stdout.matchAll(/^ {2}\|?(?:Pre)?Depends: (lib\S+|lua-\S+)$/gm)]
      .map((match) => match[1] ?? "")
      .filter((name) => name !== "libc6");
  }

  private run(args: readonly string[], cwd: string): Promise<CommandResult> {
    return this.runProgram("apt-get", args, cwd);
  }

  private runProgram(program: string, args: readonly string[], cwd = this.folder) {
    return runCommand(program, ["-c", this.configFile(), ...args], {
      cwd,
      env: { ...plainEnvironment(), DEBIAN_FRONTEND: "noninteractive" },
      timeoutWallMs: APT_TIMEOUT_WALL_MS,
    });
  }

  private async prepare(): Promise<void> {
    await mkdir(join(this.folder, "state/lists/partial"), { recursive: true });
    await mkdir(join(this.folder, "cache/archives/partial"), { recursive: true });
    await writeFile(this.configFile(), aptConfiguration(this.folder));
  }

  private async listsAreFresh(): Promise<boolean> {
    try {
      const { mtimeMs } = await stat(this.stamp());
      return this.wallNow() - mtimeMs < LISTS_FRESH_WALL_MS;
    } catch {
      return false;
    }
  }

  private configFile(): string {
    return join(this.folder, "apt.conf");
  }

  private stamp(): string {
    return join(this.folder, "lists-fetched");
  }
}

/** apt's configuration: its state below `folder`, no hooks of the machine, only what is needed. */
export function aptConfiguration(folder: string): string {
  return [
    `Dir::State ${JSON.stringify(join(folder, "state"))};`,
    `Dir::State::status "/var/lib/dpkg/status";`,
    `Dir::Cache ${JSON.stringify(join(folder, "cache"))};`,
    `APT::Sandbox::User "";`,
    `Acquire::Languages "none";`,
    `Acquire::http::Timeout "20";`,
    `Acquire::https::Timeout "20";`,
    `Acquire::Retries "1";`,
    `Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";`,
    `Acquire::IndexTargets::deb::CNF::DefaultEnabled "false";`,
    `#clear APT::Update::Pre-Invoke;`,
    `#clear APT::Update::Post-Invoke;`,
    `#clear APT::Update::Post-Invoke-Success;`,
    `#clear DPkg;`,
    "",
  ].join("\n");
}

function lastError(result: CommandResult): string {
  const lines = result.stderr.trim().split("\n");
  return lines.findLast((line) => line.startsWith("E:")) ?? lines.at(-1) ?? "no message";
}
