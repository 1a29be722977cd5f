import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { LAUNCH_ENV } from "../../../contracts/launch.ts";
import type { ClockSettings } from "../../../kit/clock/scaled-clock.ts";
import { LabError } from "../../../kit/errors.ts";
import { programFile } from "../../../kit/installation.ts";
import type { LocatedTool } from "../../tools/located-tool.ts";
import type { ComponentRecord, ForeignSource } from "../../topology/component.ts";

/** A component as a command. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** The component's own folder, also its working folder. */
  readonly folder: string;
  readonly logFile: string;
  /** A service of ours: event lines on stdout, and an IPC channel whose end ends it. */
  readonly isService: boolean;
}

export interface LaunchContext {
  readonly runFolder: string;
  readonly projectRoot: string;
  readonly clockSettings: ClockSettings;
  readonly ownerId: string;
  /** Where PATH, HOME and TMPDIR come from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What every program may know of the surroundings; no other variable is passed on. */
const INHERITED = ["PATH", "HOME", "TMPDIR"];

/** The command of a record. `located` is needed for a tool. */
export function launchOf(
  record: ComponentRecord,
  context: LaunchContext,
  located: LocatedTool | undefined,
): Launch {
  const { program } = record;
  const folder = join(context.runFolder, "components", record.name);
  const inside = (text: string): string => text.replaceAll("{dir}", folder);
  const own = Object.entries(record.env).map(([name, value]) => [name, inside(value)] as const);
  const env: Record<string, string> = {
    ...inherited(context.environment),
    ...located?.env,
    ...(program.kind === "node" ? serviceEnvironment(context) : {}),
    ...Object.fromEntries(own),
    [LAUNCH_ENV.owner]: context.ownerId,
    ...(program.kind === "foreign" ? {} : { [LAUNCH_ENV.component]: record.name }),
  };
  const args = record.args.map(inside);
  const logFile = join(context.runFolder, "logs", `${record.name}.log`);
  const isService = program.kind === "node";
  if (isService) {
    const entry = programFile(context.projectRoot, program.entry);
    const nodeArgs = [entry, ...args];
    return { command: process.execPath, args: nodeArgs, env, folder, logFile, isService };
  }
  if (program.kind === "foreign") {
    return { command: binaryOf(record.name, program.from), args, env, folder, logFile, isService };
  }
  if (program.kind === "borrowed") throw new Error(`${record.name} is not the lab's to start`);
  if (located === undefined) throw new Error(`${program.tool} has not been located`);
  return { command: located.path, args, env, folder, logFile, isService };
}

function binaryOf(component: string, from: ForeignSource): string {
  if (from.kind === "binary") return from.path;
  throw new Error(`${component}: the image ${from.image} cannot be run as a process`);
}

/** Writes the record's files (mode 0600) and makes the folders that its program writes to. */
export async function prepareFolders(
  record: ComponentRecord,
  launch: Pick<Launch, "folder" | "logFile">,
): Promise<void> {
  await mkdir(launch.folder, { recursive: true, mode: 0o700 });
  await mkdir(dirname(launch.logFile), { recursive: true });
  for (const [path, content] of Object.entries(record.files)) {
    const target = normalize(join(launch.folder, path));
    if (!target.startsWith(`${launch.folder}/`)) {
      throw new LabError(
        "defect",
        "RUNTIME_FILE_OUTSIDE",
        `${record.name}: the file ${path} would be written outside ${launch.folder}`,
      );
    }
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(target, content.replaceAll("{dir}", launch.folder), { mode: 0o600 });
  }
  for (const { path, access } of record.folders ?? []) {
    if (access === "write") await mkdir(path, { recursive: true, mode: 0o700 });
  }
}

function inherited(environment: LaunchContext["environment"]): Record<string, string> {
  return Object.fromEntries(
    INHERITED.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function serviceEnvironment(context: LaunchContext): Record<string, string> {
  return {
    [LAUNCH_ENV.clock]: JSON.stringify(context.clockSettings),
    // Compiled code is kept between starts: a service is up in half the time.
    NODE_COMPILE_CACHE: join(context.projectRoot, "node_modules/.cache/kaslab"),
  };
}
