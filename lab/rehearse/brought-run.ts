import type { KasOfRun } from "../../contracts/history.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { LabError } from "../../kit/errors.ts";
import { broughtWords } from "../scenario/foreign/refusals.ts";
import type { Route } from "../../kit/http/metrics-server.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { broughtName, type BroughtKas } from "../topology/brought-kas.ts";
import type { ForeignSource } from "../topology/component.ts";
import type { TopologyContext } from "../topology/components.ts";
import type { TopologyShape } from "../topology/presets.ts";
import { pageWhileUp } from "./lab-exporter.ts";
import { requestedMutation } from "./requested-mutation.ts";

/** What the history tells of a kas of the user's, for judges. */
export function kasOfRun(kas: BroughtKas): KasOfRun {
  const isRunning = kas.kind === "address";
  return {
    from: kas.kind,
    name: broughtName(kas),
    metrics: !isRunning || kas.metrics !== null,
    log: !isRunning,
  };
}

/**
 * Sentences for every report.
 * @throws LabError `LAB_KAS_CANNOT` (input) when a mutation is asked for, which only the lab's own can have.
 */
export function broughtNotes(kas: BroughtKas): readonly string[] {
  if (requestedMutation(process.env) !== null) {
    throw new LabError(
      "input",
      "LAB_KAS_CANNOT",
      `${broughtName(kas)} cannot be broken on purpose: only the lab's own kas knows mutations`,
      { hint: `Unset ${LAUNCH_ENV.mutation}.` },
    );
  }
  return [`kas was ${broughtName(kas)}: ${broughtWords(kas).join("; ")}.`];
}

/** The speed that was asked for, or the scenario's; a kas that already runs knows only its own. */
export function speedOf(
  scenario: Pick<Scenario, "speed">,
  { speed, kas }: { readonly speed?: number; readonly kas?: BroughtKas | undefined },
): number {
  return speed ?? (kas?.kind === "address" ? 1 : scenario.speed);
}

/** @throws LabError `LAB_KAS_CANNOT` (input) for a kas that already runs, at any speed but 1. */
export function checkSpeed(kas: BroughtKas, speed: number): void {
  if (kas.kind !== "address" || speed === 1) return;
  throw new LabError(
    "input",
    "LAB_KAS_CANNOT",
    `${broughtName(kas)} already runs, at speed 1: the lab cannot configure it for ${speed}`,
    { hint: "Leave --speed out, or let the lab start it (--kas-binary)." },
  );
}

/** A deployment with what a kas that already runs can be: its one pod. */
export function shapeFor(shape: TopologyShape, kas: BroughtKas | undefined): TopologyShape {
  return kas?.kind === "address" ? { ...shape, kasReplicas: 1, kasPodsMax: 1 } : shape;
}

/** What stands for the health page of a kas whose own the lab does not know. */
export function standInPages({
  broughtKas,
  shape,
}: Pick<TopologyContext, "broughtKas" | "shape">): Readonly<Record<string, Route>> {
  if (broughtKas?.kind !== "address" || broughtKas.metrics !== null) return {};
  return { [shape.healthPath]: pageWhileUp(broughtKas) };
}

/** For whoever starts the kas of an address by hand. */
export function howToStart({
  broughtKas,
  runFolder,
}: {
  readonly broughtKas?: BroughtKas | undefined;
  readonly runFolder: string;
}): string {
  const where = broughtKas === undefined ? "" : broughtName(broughtKas);
  return (
    `kas is expected at ${where}; its configuration for this run, Rails, Gitaly and Redis of the run in it, ` +
    `is ${runFolder}/components/kas-1/config.yaml.`
  );
}

/** Images that have to be there before anything of them is started. */
export function imagesOf(
  ...programs: readonly (BroughtKas | ForeignSource | undefined)[]
): readonly string[] {
  return programs.flatMap((program) => (program?.kind === "image" ? [program.image] : []));
}
