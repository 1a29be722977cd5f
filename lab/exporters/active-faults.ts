import { Gauge, type Registry } from "prom-client";
import type { HistoryEvent } from "../../contracts/history.ts";

type FaultEvent = Extract<HistoryEvent, { kind: "fault" }>;

/** Targets named in a label; more are counted. */
const TARGETS_NAMED = 3;

/**
 * `kaslab_fault_active`: 1 from the injection of a fault to its heal, or to where it was seen gone when
 * nobody heals it; else no series. Dashboards mark the windows by it.
 */
export class ActiveFaults {
  private readonly gauge: Gauge<"fault" | "id" | "target">;
  private readonly targets = new Map<string, string>();

  constructor(registry: Registry) {
    this.gauge = new Gauge({
      name: "kaslab_fault_active",
      help: "1 while a fault of the scenario is in force",
      labelNames: ["fault", "id", "target"],
      registers: [registry],
    });
  }

  /** Takes what the history says of a fault. */
  note({ id, fault, phase, targets = [] }: FaultEvent): void {
    if (phase === "injected") {
      const target = inWords(targets);
      this.targets.set(id, target);
      this.gauge.set({ fault, id, target }, 1);
    } else if (phase === "healed" || phase === "gone-observed") {
      const target = this.targets.get(id);
      if (target !== undefined) this.gauge.remove({ fault, id, target });
      this.targets.delete(id);
    }
  }
}

function inWords(targets: readonly string[]): string {
  const named = targets.slice(0, TARGETS_NAMED).join(", ");
  const more = targets.length - TARGETS_NAMED;
  return more > 0 ? `${named} and ${more} more` : named;
}
