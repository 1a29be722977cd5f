import { locateTool } from "../tools/locate-tool.ts";
import type { LocatedTool } from "../tools/located-tool.ts";
import type { ToolName } from "../topology/component.ts";

/** Programs that every run needs. */
export const RUN_TOOLS: readonly ToolName[] = ["redis-server", "prometheus", "amtool"];
/** Those that the lab itself runs, whatever carries the components. */
export const LAB_TOOLS: readonly ToolName[] = ["amtool"];

/** Finds or brings the real programs of a run. @throws LabError `TOOLS_NOT_FOUND`. */
export async function locateTools(
  onProgress: (text: string) => void,
  names: readonly ToolName[] = RUN_TOOLS,
): Promise<ReadonlyMap<ToolName, LocatedTool>> {
  const located = new Map<ToolName, LocatedTool>();
  for (const name of names) located.set(name, await locateTool(name, { onProgress }));
  return located;
}

/** Versions by tool name, for people. */
export function toolVersions(
  tools: ReadonlyMap<ToolName, LocatedTool>,
): Readonly<Record<string, string>> {
  return Object.fromEntries([...tools].map(([name, { version }]) => [name, version]));
}
