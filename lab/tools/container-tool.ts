import { messageOf } from "../../kit/errors.ts";
import type { ToolName } from "../topology/component.ts";
import type { ContainerEngine, ContainerSpec } from "./container-engine.ts";
import type { LocatedTool, Try } from "./located-tool.ts";

interface ContainerTool {
  readonly image: string;
  readonly tag: string;
  readonly program: string;
}

/** Official images. promtool is run by callers without {@link runTool}, hence not among them. */
const CONTAINER_TOOLS: Readonly<Partial<Record<ToolName, ContainerTool>>> = {
  "redis-server": { image: "redis", tag: "7", program: "/usr/local/bin/redis-server" },
  prometheus: { image: "prom/prometheus", tag: "v2.53.5", program: "/bin/prometheus" },
  alertmanager: { image: "prom/alertmanager", tag: "v0.27.0", program: "/bin/alertmanager" },
  amtool: { image: "prom/alertmanager", tag: "v0.27.0", program: "/bin/amtool" },
};

/** Last resort: the tool's official image, if an engine answers and can fetch it. */
export async function tryContainer(
  tool: ToolName,
  findEngine: () => Promise<ContainerEngine | { readonly why: string }>,
  onProgress: (text: string) => void,
): Promise<Try> {
  const place = "container";
  const known = CONTAINER_TOOLS[tool];
  if (known === undefined) return { place, why: `${tool} is not run in a container` };
  const engine = await findEngine();
  if ("why" in engine) return { place, why: engine.why };
  const image = `${known.image}:${known.tag}`;
  onProgress(`fetching image ${image} with ${engine.description}`);
  try {
    await engine.pull(image);
  } catch (error) {
    return { place, why: `image ${image} cannot be fetched: ${messageOf(error)}` };
  }
  const located: LocatedTool = {
    tool,
    path: known.program,
    version: known.tag,
    origin: "container",
    env: {},
    image,
  };
  return located;
}

/** What the lab would have started as a process, as a container in the host's network. */
export interface ToolLaunch {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The component's own folder. */
  readonly folder: string;
  readonly logFile: string;
}

/**
 * The container for a located tool. Every folder that an argument names is mounted under its own
 * path, so that arguments and configuration files mean the same inside; host networking keeps the
 * run's loopback addresses.
 */
export function containerSpec(located: LocatedTool, launch: ToolLaunch): ContainerSpec {
  if (located.image === undefined) throw new Error(`${located.tool} is not in a container`);
  const folders = [launch.folder, ...launch.args.flatMap((arg) => absolutePathsIn(arg))];
  return {
    image: located.image,
    entrypoint: located.path,
    args: launch.args,
    user: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
    env: launch.env,
    folders: [...new Set(folders)].filter((path) => !isBelowAnother(path, folders)),
    logFile: launch.logFile,
  };
}

/** `--storage.tsdb.path=/data` names /data. */
function absolutePathsIn(argument: string): string[] {
  const value = argument.startsWith("-") ? argument.slice(argument.indexOf("=") + 1) : argument;
  return value.startsWith("/") ? [value] : [];
}

function isBelowAnother(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => folder !== path && path.startsWith(`${folder}/`));
}
