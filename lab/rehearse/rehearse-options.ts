import type { Reporter } from "../report/reporter.ts";
import type { OnLive } from "./live-lab.ts";
import type { Onlookers } from "./onlookers.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";
import type { BroughtKas } from "../topology/brought-kas.ts";
import type { ForeignSource } from "../topology/component.ts";

/** What a run is asked to do. */
export interface RehearseOptions {
  /** Name of a scenario, or path of a file. */
  readonly scenarioRef: string;
  readonly projectRoot: string;
  /** What carries the components; default: processes. */
  readonly runtime?: RuntimeKind;
  /** Alertmanager and Grafana; default: none. */
  readonly onlookers?: Onlookers;
  /** A kas of the user's; default: the lab's own. */
  readonly kas?: BroughtKas | undefined;
  /** An agentk of the user's, for as many agents as the scenario (or `set`) says. */
  readonly agentk?: ForeignSource;
  /** Further Prometheus rule files to walk, absolute paths. */
  readonly rules?: readonly string[];
  /** Values that take the place of those in the scenario file. */
  readonly set?: Readonly<Record<string, string | number>>;
  readonly seed?: string;
  readonly speed?: number;
  /** Leave the stack up after the verdict until `signal` aborts. */
  readonly keep: boolean;
  /** Injectors off, expectations on: the verdict must be fail. */
  readonly withoutFaults: boolean;
  /** Folder that gets the run's folder; default `runs`. */
  readonly outFolder?: string;
  readonly reporters: readonly Reporter[];
  /** Abort heals, stops everything and still writes the report. */
  readonly signal: AbortSignal;
  /** Hears the addresses of a stack that is kept. */
  readonly say?: (text: string) => void;
  /** Told when the stack is up and watched; for pages that look at the run. */
  readonly onLive?: OnLive;
  /** Hears how to kill everything at once, for a second Ctrl-C. */
  onKillSwitch(kill: () => void): void;
}
