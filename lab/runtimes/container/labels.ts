import { readFileSync } from "node:fs";
import {
  formatIdentity,
  identityOf,
  isAlive,
  parseIdentity,
  pidNamespaceOf,
} from "../../../kit/process-identity.ts";
import type { LabelledThing } from "./engine.ts";

/** Labels of everything that a lab makes in an engine. */
export const LABELS = {
  /** Name of the run. */
  run: "kas-lab.run",
  /** `<pid>:<start time>` of the lab. */
  owner: "kas-lab.owner",
  /** The owner's PID namespace; its number means nothing elsewhere. */
  namespace: "kas-lab.pid-namespace",
  /** Boot of the machine on which the owner runs. */
  boot: "kas-lab.boot",
  component: "kas-lab.component",
} as const;

/** A lab as its labels name it. */
export interface Owner {
  readonly id: string;
  readonly namespace: string;
  readonly boot: string;
}

/** This process as an owner. */
export function thisOwner(): Owner {
  return {
    id: formatIdentity(identityOf(process.pid)),
    namespace: pidNamespaceOf("self") ?? "",
    boot: bootId(),
  };
}

export function labelsOf(owner: Owner, run: string, component?: string): Record<string, string> {
  return {
    [LABELS.run]: run,
    [LABELS.owner]: owner.id,
    [LABELS.namespace]: owner.namespace,
    [LABELS.boot]: owner.boot,
    ...(component === undefined ? {} : { [LABELS.component]: component }),
  };
}

/**
 * Whether nobody owns it any more. An owner of another PID namespace cannot be seen and counts as
 * living; so does one of another boot, while what it made still runs: it is on another machine.
 */
export function isOrphan(
  { labels, running }: Pick<LabelledThing, "labels" | "running">,
  here: Owner = thisOwner(),
): boolean {
  if (labels[LABELS.boot] !== here.boot) return !running;
  if (labels[LABELS.namespace] !== here.namespace) return false;
  const owner = parseIdentity(labels[LABELS.owner] ?? "");
  return owner === undefined || !isAlive(owner);
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
