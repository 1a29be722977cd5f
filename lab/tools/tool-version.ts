import type { ToolName } from "../topology/component.ts";
import { MINIMUM_VERSIONS, type LocatedTool, type ToolOrigin, type Try } from "./located-tool.ts";
import { runCommand } from "./run-command.ts";

/** Wall ms; a loaded machine may need seconds to page 50 MB of Prometheus in. */
const VERSION_TIMEOUT_WALL_MS = 20_000;

const VERSIONS: Readonly<Partial<Record<ToolName, RegExp>>> = {
  "redis-server": /\bv=(\d+(?:\.\d+)*)/,
  chromium: /\bChrom(?:e|ium) (\d+(?:\.\d+)*)/,
};

/** The version in what a tool prints for `--version`, or undefined. */
export function parseVersion(tool: ToolName, output: string): string | undefined {
  return (VERSIONS[tool] ?? /version (\d+(?:\.\d+)*)/).exec(output)?.[1];
}

/** Whether dotted version `a` is at least `b`. */
export function isAtLeast(a: string, b: string): boolean {
  const left = a.split(/\./).map(Number);
  const right = b.split(/\./).map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Runs a candidate with `--version`; a program that does not answer or is too old is no tool. */
export async function tryProgram(
  tool: ToolName,
  path: string,
  place: string,
  origin: Exclude<ToolOrigin, "container">,
): Promise<Try> {
  const result = await runCommand(path, ["--version"], { timeoutWallMs: VERSION_TIMEOUT_WALL_MS });
  const version = parseVersion(tool, result.stdout + result.stderr);
  if (result.exitCode !== 0 || version === undefined) {
    const said = result.stderr.trim().split("\n")[0] ?? "";
    return { place, why: `${path} --version failed${said === "" ? "" : `: ${said}`}` };
  }
  const minimum = MINIMUM_VERSIONS[tool];
  if (!isAtLeast(version, minimum)) {
    return { place, why: `${path} is version ${version}, older than ${minimum}` };
  }
  const located: LocatedTool = { tool, path, version, origin, env: {} };
  return located;
}
