import type { HistoryEvent } from "../../contracts/history.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import { ComponentRuntime } from "../runtimes/component-runtime.ts";
import type { Launcher } from "../runtimes/launcher.ts";
import type { TimedEvent } from "./history-writer.ts";

/** A runtime whose components' lives go into the history; `readyAt` learns when each was ready. */
export function newRuntime(
  options: { readonly clock: Clock; readonly append: (event: TimedEvent) => void },
  launcher: Launcher,
  readyAt: Map<string, number>,
): ComponentRuntime {
  return new ComponentRuntime({
    clock: options.clock,
    launcher,
    listener: {
      onEvent: (component, event) =>
        options.append({ ...event, component } as unknown as HistoryEvent),
      onReady: (component, pid, wallMs) => {
        readyAt.set(component, options.clock.now());
        options.append({ kind: "component-started", component, pid });
        options.append({ kind: "component-ready", component, wallMs });
      },
      onExit: (component, exit, expected) =>
        options.append({ kind: "component-exited", component, ...exit, expected }),
    },
  });
}
