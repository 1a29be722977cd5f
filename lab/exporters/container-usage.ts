import { KAS_TARGET_LABELS } from "../../contracts/targets.ts";
import type { ProcessUsage } from "./process-usage.ts";

/** A pod's container with what it uses; no usage while it does not run. */
export interface ContainerUsage {
  readonly name: string;
  readonly index: number;
  readonly usage: ProcessUsage | undefined;
}

/** The machine under the lab: every node of its cluster is a name for it. */
export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
}

const { env, environment, tier, type, stage, cluster, namespace, container } = KAS_TARGET_LABELS;
const CLUSTER = { env, environment, cluster };
/** `deployment` is copied from a label of the pod. Source: observability reference, section 1.4. */
const CONTAINER = { ...CLUSTER, tier, type, stage, namespace, container, deployment: "kas" };

/**
 * CPU and memory of the kas containers and of the machine, in Prometheus' text format under cAdvisor's
 * names. CPU time is that of the wall, so its rate over lab time is what the same calls would take at
 * speed 1. Memory is the resident set, where cAdvisor leaves out pages that could be dropped.
 */
export function containerUsageText(pods: readonly ContainerUsage[], machine: Machine): string {
  const lines: string[] = [];
  const sample = (name: string, labels: Readonly<Record<string, string>>, value: number): void => {
    const text = Object.entries(labels)
      .map(([key, label]) => `${key}="${label}"`)
      .join(",");
    lines.push(`${name}{${text}} ${value}`);
  };
  sample("machine_cpu_cores", CLUSTER, machine.cores);
  sample("machine_memory_bytes", CLUSTER, machine.memoryBytes);
  for (const { name, index, usage } of pods) {
    if (usage === undefined) continue;
    const labels = { ...CONTAINER, pod: `gitlab-${name}`, node: `node-${index}` };
    sample("container_cpu_usage_seconds_total", labels, usage.cpuSeconds);
    sample("container_memory_working_set_bytes", labels, usage.residentBytes);
  }
  return `${lines.join("\n")}\n`;
}
