import type { ToolName } from "../topology/component.ts";

/** Where a tool was found. */
export type ToolOrigin = "path" | "tools-folder" | "container";

/** A real program that can be run. */
export interface LocatedTool {
  readonly tool: ToolName;
  /** Path of the program; for `container` the program inside the image. */
  readonly path: string;
  /** As the program itself reports it: `7.0.15`. For `container` the image's tag. */
  readonly version: string;
  readonly origin: ToolOrigin;
  /** What the program needs beside the caller's own environment; usually nothing. */
  readonly env: Readonly<Record<string, string>>;
  /** Image to run; only for `container`. */
  readonly image?: string;
}

/** Why one place had no usable tool: `PATH: redis-server 4.0 is older than 5.0`. */
export interface FailedTry {
  readonly place: string;
  readonly why: string;
}

/** What became of looking in one place. */
export type Try = LocatedTool | FailedTry;

export function isLocated(attempt: Try): attempt is LocatedTool {
  return "path" in attempt;
}

/**
 * Oldest versions that work. Redis: HSET with many fields (4.0), 5.0 to be on the safe side.
 * Prometheus: `storage.tsdb.out_of_order_time_window` came with 2.39. Alertmanager: `matchers` in
 * routes came with 0.22. Chromium: text-wrap, popover and :has in the pages came until 114.
 */
export const MINIMUM_VERSIONS: Readonly<Record<ToolName, string>> = {
  "redis-server": "5.0",
  prometheus: "2.39",
  promtool: "2.39",
  alertmanager: "0.22",
  amtool: "0.22",
  chromium: "114",
};

/** Names under which a program may be installed, the upstream one first. */
export const PROGRAM_NAMES: Readonly<Record<ToolName, readonly string[]>> = {
  "redis-server": ["redis-server"],
  prometheus: ["prometheus"],
  promtool: ["promtool"],
  // Debian's and Ubuntu's name; `alertmanager` is another package there.
  alertmanager: ["alertmanager", "prometheus-alertmanager"],
  amtool: ["amtool"],
  chromium: ["chromium", "chromium-browser", "google-chrome"],
};
