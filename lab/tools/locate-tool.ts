import { join } from "node:path";
import type { Clock, Timer } from "../../kit/clock/clock.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LabError, messageOf } from "../../kit/errors.ts";
import type { ToolName } from "../topology/component.ts";
import { findContainerEngine, type ContainerEngine } from "./container-engine.ts";
import { tryContainer } from "./container-tool.ts";
import { canFetch, fetchPackage } from "./debian-packages.ts";
import {
  isLocated,
  PROGRAM_NAMES,
  type FailedTry,
  type LocatedTool,
  type Try,
} from "./located-tool.ts";
import { tryProgram } from "./tool-version.ts";
import {
  findOnPath,
  firstExecutable,
  programFolders,
  toolsFolder,
  type UnpackedPackage,
} from "./tools-folder.ts";

export interface LocateOptions {
  /** Default: this process' environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Short sentences while something takes time: at the start of a step and each 2 s (wall). */
  readonly onProgress?: (text: string) => void;
  /** false: only look, fetch nothing and start no container. Default true. */
  readonly fetch?: boolean;
  readonly clock?: Clock;
  /** Default: what testcontainers finds. */
  readonly findEngine?: () => Promise<ContainerEngine | { readonly why: string }>;
}

const PACKAGE_OF: Readonly<Record<ToolName, UnpackedPackage>> = {
  "redis-server": "redis-server",
  prometheus: "prometheus",
  promtool: "prometheus",
  alertmanager: "prometheus-alertmanager",
  amtool: "prometheus-alertmanager",
  chromium: "chromium",
};

/** Nothing is silent for longer, wall ms. */
const PROGRESS_PERIOD_WALL_MS = 2_000;

/**
 * Finds a real program: on `PATH`; in the lab's tools folder; fetched into that folder from the
 * machine's Debian sources without root; as a container.
 * @throws LabError `TOOLS_NOT_FOUND` (environment) that says what was tried and what to install.
 */
export async function locateTool(
  name: ToolName,
  options: LocateOptions = {},
): Promise<LocatedTool> {
  const tries: FailedTry[] = [];
  for (const attempt of attempts(name, options)) {
    const found = await attempt();
    if (isLocated(found)) return found;
    tries.push(found);
  }
  throw new LabError(
    "environment",
    "TOOLS_NOT_FOUND",
    [`${name} was not found.`, ...tries.map(({ place, why }) => `  ${place}: ${why}`)].join("\n"),
    { hint: name === "chromium" ? BROWSER_HINT : installHint(), details: { tool: name, tries } },
  );
}

const BROWSER_HINT =
  "Install Chromium with your package manager (Debian: sudo apt-get install chromium), or put a " +
  "program chromium into a folder and set KASLAB_TOOLS to it. Only the tests of pages need it.";

/** What to do by hand when a tool is missing. */
export function installHint(): string {
  return (
    "Install Redis, Prometheus and Alertmanager with your package manager " +
    "(Debian, Ubuntu: sudo apt-get install redis-server prometheus prometheus-alertmanager; " +
    "Fedora: sudo dnf install redis prometheus alertmanager), or put the programs redis-server, " +
    "prometheus, promtool, alertmanager and amtool into a folder and set KASLAB_TOOLS to it."
  );
}

type Attempt = () => Promise<Try>;

function attempts(name: ToolName, options: LocateOptions): readonly Attempt[] {
  const env = options.env ?? process.env;
  const folder = toolsFolder(env);
  const folderPlace = `tools folder ${folder}`;
  const inFolder = firstExecutableIn(name, folder, folderPlace);
  const looking: Attempt[] = [
    async () => {
      const path = firstOf(PROGRAM_NAMES[name], (program) => findOnPath(program, env));
      if (path === undefined) return { place: "PATH", why: none(name) };
      return await tryProgram(name, path, "PATH", "path");
    },
    inFolder,
  ];
  if (options.fetch === false) return looking;
  const onProgress = options.onProgress ?? ((): void => undefined);
  const clock = options.clock ?? ScaledClock.real();
  return [
    ...looking,
    () => fetchInto(folder, name, clock, onProgress, inFolder),
    () => tryContainer(name, options.findEngine ?? findContainerEngine, onProgress),
  ];
}

function firstExecutableIn(name: ToolName, folder: string, place: string): Attempt {
  return async () => {
    const path = firstOf(PROGRAM_NAMES[name], (program) =>
      firstExecutable(program, programFolders(folder)),
    );
    if (path === undefined) return { place, why: none(name) };
    return await tryProgram(name, path, place, "tools-folder");
  };
}

function firstOf(
  names: readonly string[],
  find: (name: string) => string | undefined,
): string | undefined {
  return names.map(find).find((path) => path !== undefined);
}

function none(name: ToolName): string {
  return PROGRAM_NAMES[name].map((program) => `no ${program}`).join(", ");
}

async function fetchInto(
  folder: string,
  name: ToolName,
  clock: Clock,
  onProgress: (text: string) => void,
  inFolder: Attempt,
): Promise<Try> {
  const place = "Debian packages";
  if (!canFetch()) return { place, why: "this is no Debian or Ubuntu (no apt-get)" };
  const ticker = repeatLast(clock, onProgress);
  try {
    await fetchPackage(PACKAGE_OF[name], { folder, clock, onProgress: ticker.say });
    const found = await inFolder();
    return isLocated(found)
      ? found
      : { place, why: `${join(folder, PACKAGE_OF[name])}: ${found.why}` };
  } catch (error) {
    return { place, why: messageOf(error) };
  } finally {
    ticker.stop();
  }
}

/** Says the last sentence again with the time it takes, so that a slow network is no silence. */
function repeatLast(
  clock: Clock,
  onProgress: (text: string) => void,
): { readonly say: (text: string) => void; readonly stop: () => void } {
  let last = { text: "", sinceWallMs: clock.wallNow() };
  const arm = (): Timer => clock.setTimer(PROGRESS_PERIOD_WALL_MS * clock.speed, tick);
  const tick = (): void => {
    const seconds = Math.round((clock.wallNow() - last.sinceWallMs) / 1000);
    if (last.text !== "") onProgress(`${last.text}, ${seconds} s`);
    timer = arm();
  };
  let timer = arm();
  return {
    say: (text) => {
      last = { text, sinceWallMs: clock.wallNow() };
      timer.cancel();
      timer = arm();
      onProgress(text);
    },
    stop: () => timer.cancel(),
  };
}
